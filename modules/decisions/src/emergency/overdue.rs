//! Emergencies whose report did not come in time, noticed once each.

use sakimori_db::journal::Entry;
use sakimori_db::{Db, DbError, FromRow, query};
use sakimori_kernel::{Actor, Clock, Uuid};

use super::store::{OPEN, find_in, roles_in};
use crate::model::{REPORT_WITHIN_DAYS, report_overdue_before};
use crate::notices::Notices;

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

/// Notices what has become late, and tells who has to report it and who will
/// decide on the report; how many. Run every day.
pub async fn notice_unreported(
    db: &Db,
    clock: &Clock,
    notices: &Notices,
) -> Result<usize, DbError> {
    let sql = format!(
        "SELECT c.id FROM emergency c WHERE {OPEN} AND c.acted_at < $1 \
        AND NOT EXISTS (SELECT 1 FROM emergency_overdue o WHERE o.emergency_id = c.id) ORDER BY c.acted_at, c.id LIMIT 1000"
    );
    let late = query(sql).bind(report_overdue_before(clock.today()));
    let late: Vec<Key> = db.all(late).await?;
    if late.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    let mut entries = Vec::new();
    for key in &late {
        // It may have been reported since it was listed.
        let row = find_in(&mut tx, key.id).await?;
        let Some(row) = row.filter(|row| row.case_id.is_none()) else {
            continue;
        };
        // Another program may have noticed it.
        let sql = "INSERT INTO emergency_overdue (id, emergency_id, at) VALUES ($1, $2, $3) ON CONFLICT (emergency_id) DO NOTHING";
        let insert = query(sql).bind(clock.new_id()).bind(row.id);
        if tx.execute(insert.bind(clock.now())).await? == 0 {
            continue;
        }
        let roles = roles_in(&mut tx, row.id).await?;
        let subject = "緊急の措置の報告が期限を過ぎています";
        notices
            .emergency(&mut tx, clock, (&row, subject), &roles)
            .await?;
        notices.reporter(&mut tx, clock, (&row, subject)).await?;
        let summary = format!(
            "「{}」の緊急の措置の報告が、行ってから{REPORT_WITHIN_DAYS}日を超過",
            row.title
        );
        let id = row.id.to_string();
        entries.push(Entry::new("emergency.overdue", "emergency", id, summary));
    }
    let count = entries.len();
    if count > 0 {
        tx.commit_all(clock, &Actor::program(), entries).await?;
    }
    Ok(count)
}

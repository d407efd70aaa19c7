//! Steps that wait for too long, noticed once each.

use sakimori_db::{Bound, Db, DbError, FromRow, query};
use sakimori_kernel::{Actor, Clock, Uuid};

use crate::change::entry;
use crate::model::{self, open_steps};
use crate::notices::Notices;
use crate::store::whole_in;

#[derive(FromRow)]
struct Found {
    step_id: Uuid,
    case_id: Uuid,
}

/// Notices steps that have become overdue and tells who decides them; how
/// many. Run every day.
pub async fn notice_overdue(db: &Db, clock: &Clock, notices: &Notices) -> Result<usize, DbError> {
    let mut bound = Bound::default();
    let cutoff = bound.one(model::overdue_before(clock.today()));
    let sql = format!(
        "SELECT s.step_id, s.case_id FROM open_step s WHERE NOT s.confirm AND s.since < {cutoff} \
        AND NOT EXISTS (SELECT 1 FROM case_overdue o WHERE o.step_id = s.step_id) ORDER BY s.case_id, s.step_id LIMIT 1000"
    );
    let found: Vec<Found> = db.all(bound.query(sql)).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    let mut entries = Vec::new();
    for each in &found {
        let Some(whole) = whole_in(&mut tx, each.case_id).await? else {
            continue;
        };
        let case = whole.case();
        // Somebody may have decided since it was listed.
        let Some(step) = open_steps(&case).find(|s| s.id == each.step_id) else {
            continue;
        };
        // Another program may have noticed it.
        let sql = "INSERT INTO case_overdue (id, step_id, at) VALUES ($1, $2, $3) ON CONFLICT (step_id) DO NOTHING";
        let insert = query(sql).bind(clock.new_id()).bind(step.id);
        if tx.execute(insert.bind(clock.now())).await? == 0 {
            continue;
        }
        let told = (&whole.row, step.role.as_str());
        notices.overdue(&mut tx, clock, told).await?;
        let word = format!("決定を待って{}日を超過", model::OVERDUE_DAYS);
        let detail = serde_json::json!({ "after": { "role": step.role } });
        entries.push(entry(&whole.row, "case.overdue", &word).with_detail(&detail));
    }
    let count = entries.len();
    if count > 0 {
        tx.commit_all(clock, &Actor::program(), entries).await?;
    }
    Ok(count)
}

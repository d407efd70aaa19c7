//! Drafts that nobody came back to.

use sakimori_db::{Db, DbError};
use sakimori_kernel::{Actor, Clock, Timestamp};

use super::store;

/// So long a draft waits: over a weekend and a few days of leave.
const DAYS: i64 = 7;

/// Takes the content away from drafts older than a week; how many there were.
/// What ends in this program is never deleted; a draft was part of nothing,
/// and what somebody chose by mistake should not be kept for years. Its row
/// stays, with its name and hash, and the journal tells.
///
/// # Errors
/// The database's.
pub async fn empty_drafts(db: &Db, clock: &Clock) -> Result<usize, DbError> {
    let now = clock.now();
    let before = Timestamp::from_second(now.as_second() - DAYS * 86_400)
        .map_err(|error| DbError::Corrupt(error.to_string()))?;
    let mut tx = db.begin().await?;
    let emptied = store::empty_before(&mut tx, before, now).await?;
    if emptied.is_empty() {
        return Ok(0);
    }
    let entries = emptied.iter().map(|row| {
        let summary = format!("使われなかった添付ファイル「{}」の中身を消去", row.name);
        let of = ("attachment", row.id);
        store::entry("attachment.emptied", of, &row.attached(), summary)
    });
    let entries = entries.collect();
    tx.commit_all(clock, &Actor::program(), entries).await?;
    Ok(emptied.len())
}

//! What must happen after a permission: return, erasure, confirmation. The
//! newest record of a kind holds; nothing is overwritten.

use sakimori_db::journal::Entry;
use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, list, query};
use sakimori_decisions::model::State;
use sakimori_decisions::store::{Line, Whole};
use sakimori_kernel::{Clock, Date, Uuid, japan};
use sakimori_permissions::Capacity;

use crate::forms::{APPLICANT, DECIDER, Filled, Follow};
use crate::tasks;

/// A record of something that was done.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Done {
    pub case_id: Uuid,
    pub follow: String,
    pub paper: String,
    pub person_name: String,
    pub at: SqlTimestamp,
}

impl Done {
    pub fn paper(&self) -> Result<Vec<Line>, DbError> {
        serde_json::from_str(&self.paper).map_err(|e| DbError::Corrupt(e.to_string()))
    }
}

/// The records of some cases, the newest first. One statement.
pub(crate) async fn done(db: &Db, cases: &[Uuid]) -> Result<Vec<Done>, DbError> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT case_id, follow, paper, person_name, at FROM application_follow WHERE case_id IN ({}) ORDER BY at DESC, id DESC",
        list(1, cases.len())
    );
    let query = cases.iter().fold(query(sql), |q, case| q.bind(*case));
    db.all(query).await
}

/// Writes a record; the caller commits with the entry.
pub(crate) async fn write(
    tx: &mut Tx,
    clock: &Clock,
    (whole, follow): (&Whole, &Follow),
    (filled, paper): (&Filled, &[Line]),
    by: (Uuid, &str),
) -> Result<Entry, DbError> {
    let corrupt = |e: serde_json::Error| DbError::Corrupt(e.to_string());
    let content = serde_json::to_string(filled).map_err(corrupt)?;
    let paper = serde_json::to_string(paper).map_err(corrupt)?;
    let sql = "INSERT INTO application_follow (id, case_id, follow, content, paper, person_id, person_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = query(sql)
        .bind(clock.new_id())
        .bind(whole.row.id)
        .bind(&follow.key)
        .bind(&content)
        .bind(&paper)
        .bind(by.0)
        .bind(by.1)
        .bind(clock.now());
    tx.execute(insert).await?;
    tasks::end(tx, (whole.row.id, &follow.key), clock.now()).await?;
    let row = &whole.row;
    let summary = format!("{}「{}」：{}", row.label(), row.title, follow.title);
    let entry = Entry::new("case.followed", "case", row.id.to_string(), summary);
    Ok(entry.with_detail(&serde_json::json!({
        "after": { "follow": follow.key, "content": content },
    })))
}

/// Whether it is time for what follows: the permission was given, even if it
/// has ended since.
pub(crate) fn is_due(state: State) -> bool {
    matches!(state, State::Permitted | State::Expired | State::Revoked)
}

/// By when; none where the answer it counts from was not asked for.
pub(crate) fn due(follow: &Follow, whole: &Whole) -> Option<Date> {
    if let Some(days) = follow.due.strip_prefix("permitted+") {
        let days: i64 = days.parse().ok()?;
        let last = whole
            .deciding()
            .filter_map(|s| s.at)
            .map(SqlTimestamp::to_jiff)
            .max()?;
        let after = last.as_second() + days * 86_400;
        return Some(japan(sakimori_kernel::Timestamp::from_second(after).ok()?).date());
    }
    let content = whole.contents.first()?;
    let filled: Filled = serde_json::from_str(&content.content).ok()?;
    filled.day(&follow.due)
}

/// Whether the person does it: the applicant, one of the deciding roles, or
/// another role over the place.
pub(crate) fn may(
    follow: &Follow,
    whole: &Whole,
    (person, roles): (Uuid, &[(String, Capacity)]),
) -> bool {
    let holds = |role: &str| roles.iter().any(|(r, _)| r == role);
    match follow.who.as_str() {
        APPLICANT => person == whole.row.applicant_id,
        // 3.2(8): what the applicant did is not confirmed by the applicant.
        DECIDER => person != whole.row.applicant_id && whole.deciding().any(|s| holds(&s.role)),
        role => holds(role),
    }
}

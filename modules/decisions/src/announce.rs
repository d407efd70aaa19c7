//! Who is told of a permission (通知): on their first page until they open it,
//! for so many days, and by mail.

use sakimori_db::journal::Entry;
use sakimori_db::{Bound, Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Clock, Date, Uuid};
use sakimori_web::PAGE_SIZE;

use crate::carried::{Carried, Covered};
use crate::change::entry;
use crate::model::{State, shown_until};
use crate::notices::Notices;
use crate::store::{CaseRow, FIELDS, Whole};

/// The role of everybody who works here.
pub const STAFF: &str = "staff";

/// Tells roles of a permission in its transaction; nothing where there are
/// none.
pub(crate) async fn announce(
    tx: &mut Tx,
    clock: &Clock,
    (whole, roles): (&Whole, &[String]),
    notices: &Notices,
) -> Result<Option<Entry>, DbError> {
    let row = &whole.row;
    for role in roles {
        let sql = "INSERT INTO case_notice (id, case_id, round, role, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, round, role) DO NOTHING";
        let insert = query(sql).bind(clock.new_id()).bind(row.id);
        let insert = insert.bind(row.round).bind(role).bind(clock.now());
        tx.execute(insert).await?;
    }
    if roles.is_empty() {
        return Ok(None);
    }
    notices.announced(tx, clock, (row, roles)).await?;
    let told = entry(row, "case.announced", "許可の通知");
    let detail = serde_json::json!({ "after": { "roles": roles } });
    Ok(Some(told.with_detail(&detail)))
}

/// A permission that somebody was told of.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct NoticeRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub at: SqlTimestamp,
}

/// `FROM … WHERE …` of what somebody was told of, for a role they carry or as
/// everybody. Who applied knows it.
fn told(covered: &Covered<'_>, bound: &mut Bound) -> String {
    let state = bound.one(State::Permitted.key());
    let person = bound.one(covered.carried.person);
    let staff = bound.one(STAFF);
    let carries = covered.told(bound);
    format!(
        "FROM decision_case c WHERE c.state = {state} AND c.applicant_id <> {person} \
        AND EXISTS (SELECT 1 FROM case_notice s WHERE s.case_id = c.id AND s.round = c.round AND (s.role = {staff} OR {carries}))"
    )
}

/// The same, without what is too long ago and what they have opened.
pub(crate) fn unopened(covered: &Covered<'_>, bound: &mut Bound, today: Date) -> String {
    let told = told(covered, bound);
    let cutoff = bound.one(shown_until(today));
    let person = bound.one(covered.carried.person);
    format!(
        "{told} AND c.id IN (SELECT n.case_id FROM case_notice n WHERE n.at >= {cutoff}) \
        AND NOT EXISTS (SELECT 1 FROM case_notice_opened o WHERE o.case_id = c.id AND o.round = c.round AND o.person_id = {person})"
    )
}

const AT: &str =
    "(SELECT MIN(n.at) FROM case_notice n WHERE n.case_id = c.id AND n.round = c.round) AS at";

/// What somebody has not opened yet, the newest first.
pub(crate) async fn list(
    db: &Db,
    carried: &Carried,
    today: Date,
) -> Result<Vec<NoticeRow>, DbError> {
    let mut bound = Bound::default();
    let unopened = unopened(&carried.bind(&mut bound), &mut bound, today);
    let sql = format!("SELECT {FIELDS}, {AT} {unopened} ORDER BY at DESC, c.id LIMIT {PAGE_SIZE}");
    db.all(bound.query(sql)).await
}

/// One that somebody was told of, whenever it was.
pub(crate) async fn find(
    db: &Db,
    carried: &Carried,
    id: Uuid,
) -> Result<Option<NoticeRow>, DbError> {
    let mut bound = Bound::default();
    let told = told(&carried.bind(&mut bound), &mut bound);
    let id = bound.one(id);
    let sql = format!("SELECT {FIELDS}, {AT} {told} AND c.id = {id}");
    db.optional(bound.query(sql)).await
}

/// Notes that somebody has opened it.
pub(crate) async fn opened(
    db: &Db,
    clock: &Clock,
    row: &NoticeRow,
    person: Uuid,
) -> Result<(), DbError> {
    let sql = "INSERT INTO case_notice_opened (id, case_id, round, person_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id, case_id, round) DO NOTHING";
    let insert = query(sql).bind(clock.new_id()).bind(row.case.id);
    let insert = insert.bind(row.case.round).bind(person);
    db.note(insert.bind(clock.now())).await?;
    Ok(())
}

//! What is still to be done after permissions, by whom and by when. A task is
//! written with the permission and ends when what follows is recorded, so that
//! lists and counts read only what is open.
//!
//! Invariants: a task is for the applicant, or for a role over the case; a
//! record of a kind ends every task of that kind.

use sakimori_db::journal::Entry;
use sakimori_db::{Bound, Db, DbError, FromRow, Query, SqlDate, Tx, Value, places, query};
use sakimori_decisions::model::State;
use sakimori_decisions::store::{CaseRow, FIELDS, Whole, whole_in};
use sakimori_decisions::{Carried, Covered};
use sakimori_kernel::{Actor, Clock, Date, Timestamp, Uuid};
use sakimori_web::Failure;

use crate::follow;
use crate::forms::{APPLICANT, DECIDER, Form, Forms};

/// So many days before a day somebody is reminded of it.
pub(crate) const SOON_DAYS: i64 = 7;

/// A task that is open.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct TaskRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub follow: String,
    pub due_on: Option<SqlDate>,
}

impl TaskRow {
    pub fn due_on(&self) -> Option<Date> {
        self.due_on.map(SqlDate::to_jiff)
    }

    pub fn url(&self) -> String {
        format!("/applications/{}/follow", self.case.id)
    }
}

/// Who does what follows a permission. Pure.
fn roles(who: &str, whole: &Whole) -> Vec<String> {
    if who != DECIDER {
        return vec![who.to_owned()];
    }
    let mut roles: Vec<String> = whole.deciding().map(|s| s.role.clone()).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// Writes what follows the permission of a case; the caller commits.
pub(crate) async fn write(tx: &mut Tx, form: &Form, whole: &Whole) -> Result<(), DbError> {
    let mut rows: Vec<[Value; 5]> = Vec::new();
    for follow in &form.follows {
        for role in roles(&follow.who, whole) {
            let person = (role == APPLICANT).then_some(whole.row.applicant_id);
            rows.push([
                whole.row.id.into(),
                follow.key.as_str().into(),
                role.into(),
                person.into(),
                follow::due(follow, whole).into(),
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO application_task (case_id, follow, role, person_id, due_on) VALUES {}",
        places(rows.len(), 5)
    );
    let insert = rows.into_iter().flatten().fold(query(sql), Query::bind);
    tx.execute(insert).await?;
    Ok(())
}

/// Ends the tasks of a kind; the caller commits.
pub(crate) async fn end(
    tx: &mut Tx,
    (case, follow): (Uuid, &str),
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "UPDATE application_task SET done_at = $3 WHERE case_id = $1 AND follow = $2 AND done_at IS NULL";
    tx.execute(query(sql).bind(case).bind(follow).bind(at))
        .await?;
    Ok(())
}

/// The last day that somebody is reminded of on a day.
pub(crate) fn soon(day: Date) -> Date {
    day.saturating_add(jiff::Span::new().days(SOON_DAYS))
}

/// The open tasks of an applicant, the most urgent first; so many. One
/// statement.
pub(crate) async fn of_applicant(
    db: &Db,
    person: Uuid,
    limit: usize,
) -> Result<Vec<TaskRow>, DbError> {
    let sql = format!(
        "SELECT {FIELDS}, t.follow, t.due_on FROM application_task t JOIN decision_case c ON c.id = t.case_id \
        WHERE t.person_id = $1 AND t.done_at IS NULL \
        ORDER BY COALESCE(t.due_on, $2), c.opened_at, t.follow LIMIT {limit}"
    );
    db.all(query(sql).bind(person).bind(never())).await
}

/// After every day.
fn never() -> Date {
    Date::MAX
}

/// The open tasks for the roles that somebody carries, never of their own
/// applications: `FROM … WHERE …` of tasks `s` of cases `c`.
pub(crate) fn of_roles(covered: &Covered<'_>, person: Uuid, bound: &mut Bound) -> String {
    let person = bound.one(person);
    let covered = covered.own(bound);
    format!(
        "FROM application_task s JOIN decision_case c ON c.id = s.case_id \
        WHERE s.person_id IS NULL AND s.done_at IS NULL AND c.applicant_id <> {person} AND {covered}"
    )
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// A page of these, the most urgent first, and how many there are. Two
/// statements.
pub(crate) async fn for_roles(
    db: &Db,
    carried: &Carried,
    (first, limit): (usize, usize),
) -> Result<(Vec<TaskRow>, usize), DbError> {
    let mut bound = Bound::default();
    let from = of_roles(&carried.bind(&mut bound), carried.person, &mut bound);
    let sql =
        format!("SELECT COUNT(*) AS count FROM (SELECT DISTINCT s.case_id, s.follow {from}) found");
    let count: Count = db.one("count", bound.query(sql)).await?;
    let mut bound = Bound::default();
    let from = of_roles(&carried.bind(&mut bound), carried.person, &mut bound);
    let never = bound.one(never());
    // Two roles of one person have one task.
    let sql = format!(
        "SELECT {FIELDS}, t.follow, t.due_on FROM (SELECT s.case_id, s.follow, MIN(s.due_on) AS due_on {from} GROUP BY s.case_id, s.follow) t \
        JOIN decision_case c ON c.id = t.case_id \
        ORDER BY COALESCE(t.due_on, {never}), c.opened_at, t.follow, c.id LIMIT {limit} OFFSET {first}"
    );
    let rows = db.all(bound.query(sql)).await?;
    Ok((rows, usize::try_from(count.count).unwrap_or(0)))
}

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

/// Cases looked at in one write.
const AT_ONCE: usize = 500;

/// Writes the tasks of permissions that have none: given before the program
/// kept tasks. How many permissions. Run every day.
pub async fn catch_up(db: &Db, clock: &Clock, forms: &Forms) -> Result<usize, Failure> {
    let with = forms
        .in_order()
        .into_iter()
        .filter(|f| !f.follows.is_empty());
    let with: Vec<&Form> = with.collect();
    let mut bound = Bound::default();
    let kind = bound.one("application");
    let keys: Vec<String> = with.iter().map(|f| bound.one(f.key.as_str())).collect();
    let states = [State::Permitted, State::Expired, State::Revoked];
    let states = states.map(|state| bound.one(state.key())).join(", ");
    let sql = format!(
        "SELECT c.id FROM decision_case c WHERE c.subject_kind = {kind} AND c.subject_key IN ({}) AND c.state IN ({states}) \
        AND NOT EXISTS (SELECT 1 FROM application_task t WHERE t.case_id = c.id) ORDER BY c.id",
        keys.join(", ")
    );
    let found: Vec<Key> = db.all(bound.query(sql)).await?;
    for chunk in found.chunks(AT_ONCE) {
        let mut tx = db.begin().await?;
        let mut written = 0;
        for key in chunk {
            written += usize::from(caught_up(&mut tx, forms, key.id).await?);
        }
        let summary = format!("許可{written}件の後に行うことを記録");
        let entry = Entry::new("case.tasks", "case", "", summary);
        tx.commit(clock, &Actor::program(), entry).await?;
    }
    Ok(found.len())
}

async fn caught_up(tx: &mut Tx, forms: &Forms, id: Uuid) -> Result<bool, Failure> {
    let Some(whole) = whole_in(tx, id).await? else {
        return Ok(false);
    };
    let Some(form) = forms.get(&whole.row.subject_key) else {
        return Ok(false);
    };
    write(tx, form, &whole).await?;
    // What was recorded before ends its task when it was recorded.
    let sql = "UPDATE application_task SET done_at = (SELECT MIN(f.at) FROM application_follow f \
        WHERE f.case_id = application_task.case_id AND f.follow = application_task.follow) \
        WHERE case_id = $1 AND done_at IS NULL";
    tx.execute(query(sql).bind(id)).await?;
    Ok(true)
}

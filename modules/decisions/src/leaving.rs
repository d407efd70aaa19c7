//! What of the applications hangs on people who leave. The steps themselves
//! need no handing over: they are for a role, and whoever holds it on the day
//! finds them.

use std::collections::HashMap;

use sakimori_db::{Bound, Db, DbError, FromRow};
use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_permissions::Capacity;

use crate::model::State;
use crate::open::place;
use crate::store::{CaseRow, FIELDS};

/// What somebody leaves behind.
#[derive(Debug, Default)]
pub struct LeftBehind {
    /// Their own applications that wait, or were sent back to them.
    pub own: Vec<CaseRow>,
    /// Steps that nobody else holds the role for: the role, and how many.
    pub steps: Vec<(String, i64)>,
}

#[derive(FromRow)]
struct OpenSteps {
    role: String,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    count: i64,
}

/// So many people are asked for in one statement.
const AT_ONCE: usize = 500;

/// What each of some people who leave together would leave behind today. One
/// statement for each 500 of them, and one for the steps of their roles.
pub async fn left_behind(
    db: &Db,
    roster: &Roster,
    people: &[Uuid],
) -> Result<HashMap<Uuid, LeftBehind>, DbError> {
    let mut found: HashMap<Uuid, LeftBehind> = HashMap::new();
    for chunk in people.chunks(AT_ONCE) {
        for row in own(db, chunk).await? {
            found.entry(row.applicant_id).or_default().own.push(row);
        }
    }
    for row in open_steps(db, roster, people).await? {
        for person in only_holders(roster, &row, people) {
            let steps = &mut found.entry(person).or_default().steps;
            match steps.iter_mut().find(|(role, _)| *role == row.role) {
                Some((_, count)) => *count += row.count,
                None => steps.push((row.role.clone(), row.count)),
            }
        }
    }
    Ok(found)
}

async fn own(db: &Db, people: &[Uuid]) -> Result<Vec<CaseRow>, DbError> {
    let mut bound = Bound::default();
    let people = bound.list(people);
    let (waiting, back) = (
        bound.one(State::Waiting.key()),
        bound.one(State::SentBack.key()),
    );
    let sql = format!(
        "SELECT {FIELDS} FROM decision_case c WHERE c.applicant_id IN ({people}) AND c.state IN ({waiting}, {back}) \
        ORDER BY c.opened_at, c.id"
    );
    db.all(bound.query(sql)).await
}

/// The open steps of the roles these people hold, by where they belong.
async fn open_steps(db: &Db, roster: &Roster, people: &[Uuid]) -> Result<Vec<OpenSteps>, DbError> {
    let held = people.iter().flat_map(|person| roster.duties_of(*person));
    let held = held.filter(|d| d.facts.capacity == Capacity::Holder);
    let mut roles: Vec<&str> = held.map(|d| d.facts.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let mut bound = Bound::default();
    let roles: Vec<String> = roles.into_iter().map(|role| bound.one(role)).collect();
    let sql = format!(
        "SELECT s.role, s.unit_id, s.system_id, COUNT(*) AS count FROM open_step s \
        WHERE NOT s.confirm AND s.role IN ({}) GROUP BY s.role, s.unit_id, s.system_id ORDER BY s.role",
        roles.join(", ")
    );
    db.all(bound.query(sql)).await
}

/// Those who leave, where nobody who stays holds the role over the place.
fn only_holders(roster: &Roster, steps: &OpenSteps, leaving: &[Uuid]) -> Vec<Uuid> {
    let place = place(roster, steps.unit_id, steps.system_id);
    let holders = roster.holders(&steps.role, &place);
    let holders = holders.iter().filter(|d| !d.left);
    let mut holders: Vec<Uuid> = holders
        .filter(|d| d.facts.capacity == Capacity::Holder)
        .map(|d| d.facts.person)
        .collect();
    // Somebody may hold it over a section and over the department above.
    holders.sort_unstable();
    holders.dedup();
    match holders.iter().all(|holder| leaving.contains(holder)) {
        true => holders,
        false => Vec::new(),
    }
}

//! The rows of emergencies, read.

use sakimori_db::{Bound, Db, DbError, FromRow, Query, SqlTimestamp, Tx, query};
use sakimori_kernel::{Date, Uuid};
use sakimori_web::PAGE_SIZE;

use crate::carried::{Carried, Covered};
use crate::model::{report_days_left, report_overdue_before};

#[derive(Debug, Clone, FromRow)]
pub struct EmergencyRow {
    pub id: Uuid,
    pub subject_key: String,
    pub title: String,
    pub provision: String,
    pub provision_title: String,
    pub person_id: Uuid,
    pub person_name: String,
    pub unit_id: Option<Uuid>,
    pub system_id: Option<Uuid>,
    pub what: String,
    pub why: String,
    pub acted_at: SqlTimestamp,
    pub told_at: SqlTimestamp,
    /// The case that reports it.
    pub case_id: Option<Uuid>,
}

impl EmergencyRow {
    pub fn url(&self) -> String {
        format!("/emergencies/{}", self.id)
    }

    /// Where the report is filled in.
    pub fn report_url(&self) -> String {
        format!(
            "/applications/new/{}?emergency={}",
            self.subject_key, self.id
        )
    }

    /// Days until the report is due; below zero where it is late.
    pub fn days_left(&self, today: Date) -> i32 {
        report_days_left(self.acted_at.to_jiff(), today)
    }
}

const FIELDS: &str = "c.id, c.subject_key, c.title, c.provision, c.provision_title, c.person_id, c.person_name, c.unit_id, c.system_id, \
    c.what, c.why, c.acted_at, c.told_at";

/// An emergency `c` whose report is still to come.
pub(super) const OPEN: &str =
    "NOT EXISTS (SELECT 1 FROM emergency_report r WHERE r.emergency_id = c.id)";

fn find_query(id: Uuid) -> Query {
    query(format!(
        "SELECT {FIELDS}, r.case_id FROM emergency c LEFT JOIN emergency_report r ON r.emergency_id = c.id WHERE c.id = $1"
    ))
    .bind(id)
}

/// One of them. One statement.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<EmergencyRow>, DbError> {
    db.optional(find_query(id)).await
}

pub(crate) async fn find_in(tx: &mut Tx, id: Uuid) -> Result<Option<EmergencyRow>, DbError> {
    tx.optional(find_query(id)).await
}

fn case_query(case: Uuid) -> Query {
    query(format!(
        "SELECT {FIELDS}, r.case_id FROM emergency c JOIN emergency_report r ON r.emergency_id = c.id WHERE r.case_id = $1"
    ))
    .bind(case)
}

/// The one that a case reports.
pub(crate) async fn of_case(db: &Db, case: Uuid) -> Result<Option<EmergencyRow>, DbError> {
    db.optional(case_query(case)).await
}

pub(crate) async fn of_case_in(tx: &mut Tx, case: Uuid) -> Result<Option<EmergencyRow>, DbError> {
    tx.optional(case_query(case)).await
}

#[derive(FromRow)]
struct Role {
    role: String,
}

fn roles_query(id: Uuid) -> Query {
    query("SELECT role FROM emergency_decider WHERE emergency_id = $1 ORDER BY role").bind(id)
}

/// The roles that will decide on the report.
pub(crate) async fn roles(db: &Db, id: Uuid) -> Result<Vec<String>, DbError> {
    let rows: Vec<Role> = db.all(roles_query(id)).await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}

pub(super) async fn roles_in(tx: &mut Tx, id: Uuid) -> Result<Vec<String>, DbError> {
    let rows: Vec<Role> = tx.all(roles_query(id)).await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}

/// The condition that somebody will decide on the report of an emergency `c`.
fn decides(covered: &Covered<'_>, bound: &mut Bound) -> String {
    let covered = covered.own(bound);
    format!("EXISTS (SELECT 1 FROM emergency_decider s WHERE s.emergency_id = c.id AND {covered})")
}

/// Columns for the first page: those that somebody has to report, the oldest
/// of them, and those that they will decide on, with how many are late.
pub(crate) fn counts(covered: &Covered<'_>, bound: &mut Bound, today: Date) -> String {
    let person = bound.one(covered.carried.person);
    let cutoff = bound.one(report_overdue_before(today));
    let decides = decides(covered, bound);
    let theirs = format!("FROM emergency c WHERE {OPEN} AND c.person_id <> {person} AND {decides}");
    format!(
        "(SELECT COUNT(*) FROM emergency c WHERE {OPEN} AND c.person_id = {person}) AS to_report, \
        (SELECT MIN(c.acted_at) FROM emergency c WHERE {OPEN} AND c.person_id = {person}) AS oldest, \
        (SELECT COUNT(*) {theirs}) AS emergencies, (SELECT COUNT(*) {theirs} AND c.acted_at < {cutoff}) AS unreported"
    )
}

/// Those without a report that somebody told or will decide on, the oldest
/// first.
pub(crate) async fn unreported(db: &Db, carried: &Carried) -> Result<Vec<EmergencyRow>, DbError> {
    let mut bound = Bound::default();
    let person = bound.one(carried.person);
    let decides = decides(&carried.bind(&mut bound), &mut bound);
    let sql = format!(
        "SELECT {FIELDS}, r.case_id FROM emergency c LEFT JOIN emergency_report r ON r.emergency_id = c.id WHERE {OPEN} AND (c.person_id = {person} OR {decides}) \
        ORDER BY c.acted_at, c.id LIMIT {PAGE_SIZE}"
    );
    db.all(bound.query(sql)).await
}

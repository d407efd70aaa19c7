//! What waits for a person, as the first page and the inbox ask for it: to be
//! decided, to be looked at afterwards, stopped at somebody below them.

use sakimori_db::{Bound, Db, DbError, FromRow, SqlTimestamp};
use sakimori_kernel::Date;
use sakimori_organization::{Roster, Waiting};
use sakimori_permissions::{Access, Capacity};
use sakimori_web::PAGE_SIZE;

use crate::announce;
use crate::carried::{Carried, Covered, Duty};
use crate::emergency;
use crate::model::{self, State};
use crate::route::below;
use crate::store::{CaseRow, Count, FIELDS};

/// A case that waits, since when, and for which role where that is asked.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct WaitingRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub since: SqlTimestamp,
    pub role: String,
}

#[derive(FromRow)]
struct Counts {
    to_decide: i64,
    overdue: i64,
    to_review: i64,
    to_confirm: i64,
    notices: i64,
    sent_back: i64,
    to_report: i64,
    oldest: Option<SqlTimestamp>,
    emergencies: i64,
    unreported: i64,
}

/// `FROM … WHERE …` of the open steps `s` that somebody decides, whose case may
/// be there more than once.
fn open(covered: &Covered<'_>, bound: &mut Bound) -> String {
    let person = bound.one(covered.carried.person);
    let covered = covered.own_open(bound);
    // Their own only where nobody else can (3.2(8)).
    format!(
        "FROM open_step s WHERE NOT s.confirm AND (s.applicant_id <> {person} OR s.unavoidable) AND {covered}"
    )
}

/// The same of the cases with what deputies decided for somebody.
fn reviewable(covered: &Covered<'_>, bound: &mut Bound) -> String {
    let capacity = bound.one(Capacity::Deputy.key());
    let person = bound.one(covered.carried.person);
    let covered = covered.by(bound, |duty| match duty.holder {
        true => vec![duty.role.clone()],
        false => Vec::new(),
    });
    format!(
        "FROM decision_case c JOIN case_step s ON s.case_id = c.id AND s.round = c.round \
        JOIN case_decision d ON d.step_id = s.id WHERE d.capacity = {capacity} AND d.person_id <> {person} AND {covered} \
        AND NOT EXISTS (SELECT 1 FROM case_review r WHERE r.step_id = s.id)"
    )
}

/// `FROM … WHERE …` of the cases that somebody confirms.
fn confirmable(covered: &Covered<'_>, bound: &mut Bound) -> String {
    let person = bound.one(covered.carried.person);
    let covered = covered.own_open(bound);
    format!(
        "FROM decision_case c WHERE c.id IN (SELECT s.case_id FROM open_step s \
        WHERE s.confirm AND s.applicant_id <> {person} AND {covered})"
    )
}

fn own(carried: &Carried, bound: &mut Bound) -> String {
    let person = bound.one(carried.person);
    let state = bound.one(State::SentBack.key());
    format!("FROM decision_case c WHERE c.applicant_id = {person} AND c.state = {state}")
}

/// What of this module waits for a person at the first page. One statement;
/// none for who is not in the register of staff.
pub async fn waiting(db: &Db, access: &Access, roster: &Roster) -> Result<Vec<Waiting>, DbError> {
    if access.standing.person.is_none() {
        return Ok(Vec::new());
    }
    let carried = Carried::of(access, roster);
    let mut bound = Bound::default();
    let covered = carried.bind(&mut bound);
    let (open, reviewable) = (open(&covered, &mut bound), reviewable(&covered, &mut bound));
    let own = own(&carried, &mut bound);
    let confirmable = confirmable(&covered, &mut bound);
    let notices = announce::unopened(&covered, &mut bound, access.day);
    let cutoff = bound.one(model::overdue_before(access.day));
    let emergencies = emergency::counts(&covered, &mut bound, access.day);
    let sql = format!(
        "SELECT {emergencies}, o.to_decide, o.overdue, (SELECT COUNT(*) {reviewable}) AS to_review, \
        (SELECT COUNT(*) {confirmable}) AS to_confirm, (SELECT COUNT(*) {notices}) AS notices, (SELECT COUNT(*) {own}) AS sent_back \
        FROM (SELECT COUNT(DISTINCT s.case_id) AS to_decide, \
        COUNT(DISTINCT CASE WHEN s.since < {cutoff} THEN s.case_id END) AS overdue {open}) o"
    );
    let counts: Counts = db.one("counts", bound.query(sql)).await?;
    Ok(told(&counts, access.day))
}

/// Things to do, as counted: what was done in an emergency first.
fn told(counts: &Counts, today: Date) -> Vec<Waiting> {
    let left = counts
        .oldest
        .map_or(0, |at| model::report_days_left(at.to_jiff(), today));
    let own = match left < 0 {
        true => format!("報告が{}日遅れています", -left),
        false => String::new(),
    };
    let theirs = match counts.unreported {
        0 => String::new(),
        late => format!("{late}件は、報告が遅れています"),
    };
    let late = match counts.overdue {
        0 => String::new(),
        late => format!(
            "{late}件は、{}日を超えて待っています。",
            model::OVERDUE_DAYS
        ),
    };
    let found = [
        (
            counts.to_report,
            "/inbox#to-report",
            "緊急の措置の報告",
            "様式に記入して報告してください。",
            own,
        ),
        (
            counts.emergencies,
            "/inbox#emergencies",
            "緊急の措置（事後の報告待ち）",
            "先に行われたことを確かめてください。",
            theirs,
        ),
        (
            counts.to_decide,
            "/inbox",
            "申請の決定",
            late.as_str(),
            String::new(),
        ),
        (
            counts.to_review,
            "/inbox#reviews",
            "代決の後閲",
            "代理の者が決定した内容を確かめてください。",
            String::new(),
        ),
        (
            counts.to_confirm,
            "/inbox#confirmations",
            "許可の確認",
            "許可されたことを確かめてください。",
            String::new(),
        ),
        (
            counts.sent_back,
            "/inbox#sent-back",
            "差し戻された自分の申請",
            "内容を直して申請し直すか、引き戻してください。",
            String::new(),
        ),
        (
            counts.notices,
            "/notices",
            "お知らせ",
            "役割に関係することが許可されました。",
            String::new(),
        ),
    ];
    let found = found.into_iter().filter(|(count, ..)| *count > 0);
    let told = found.map(|(count, href, title, text, late)| Waiting {
        href: href.into(),
        title: format!("{title} {count}件"),
        text: text.to_owned(),
        late,
    });
    told.collect()
}

/// How many cases somebody may decide now.
pub(crate) async fn count(db: &Db, carried: &Carried) -> Result<usize, DbError> {
    let mut bound = Bound::default();
    let open = open(&carried.bind(&mut bound), &mut bound);
    let sql = format!("SELECT COUNT(DISTINCT s.case_id) AS count {open}");
    let count: Count = db.one("count", bound.query(sql)).await?;
    Ok(usize::try_from(count.count).unwrap_or(0))
}

/// A page of them: who waited longest first, and so the overdue ones.
pub(crate) async fn to_decide(
    db: &Db,
    carried: &Carried,
    first: usize,
) -> Result<Vec<WaitingRow>, DbError> {
    let mut bound = Bound::default();
    let open = open(&carried.bind(&mut bound), &mut bound);
    let sql = format!(
        "SELECT {FIELDS}, o.since, '' AS role FROM (SELECT s.case_id, MIN(s.since) AS since {open} \
        GROUP BY s.case_id ORDER BY since, s.case_id LIMIT {PAGE_SIZE} OFFSET {first}) o \
        JOIN decision_case c ON c.id = o.case_id ORDER BY o.since, c.id"
    );
    db.all(bound.query(sql)).await
}

/// Steps of the roles directly below that wait for too long, the longest first:
/// shown, not to be decided.
pub(crate) async fn stopped_below(
    db: &Db,
    carried: &Carried,
    today: Date,
) -> Result<Vec<WaitingRow>, DbError> {
    let mut bound = Bound::default();
    let person = bound.one(carried.person);
    let theirs = |duty: &Duty| below(&duty.role).map(str::to_owned).collect();
    let covered = carried.bind(&mut bound);
    let below = covered.open(&mut bound, theirs);
    // Who carries both roles has it among what they decide.
    let own = covered.own_open(&mut bound);
    let cutoff = bound.one(model::shown_above_before(today));
    let sql = format!(
        "SELECT {FIELDS}, s.since, s.role FROM open_step s JOIN decision_case c ON c.id = s.case_id \
        WHERE NOT s.confirm AND s.applicant_id <> {person} AND {below} AND NOT {own} AND s.since < {cutoff} \
        ORDER BY s.since, c.id, s.role LIMIT {PAGE_SIZE}"
    );
    db.all(bound.query(sql)).await
}

/// A case that was decided, and what is still to be done about it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct AfterRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    /// Looked at afterwards (後閲), or else confirmed (確認).
    pub review: i64,
}

/// What follows decisions, those that wait longest first.
pub(crate) async fn after(db: &Db, carried: &Carried) -> Result<Vec<AfterRow>, DbError> {
    let mut bound = Bound::default();
    let covered = carried.bind(&mut bound);
    let reviewable = reviewable(&covered, &mut bound);
    let confirmable = confirmable(&covered, &mut bound);
    let sql = format!(
        "SELECT {FIELDS}, CAST(1 AS BIGINT) AS review {reviewable} UNION ALL SELECT {FIELDS}, CAST(0 AS BIGINT) AS review {confirmable} \
        ORDER BY opened_at LIMIT {PAGE_SIZE}"
    );
    db.all(bound.query(sql)).await
}

pub(crate) async fn sent_back(db: &Db, carried: &Carried) -> Result<Vec<CaseRow>, DbError> {
    let mut bound = Bound::default();
    let own = own(carried, &mut bound);
    let sql = format!("SELECT {FIELDS} {own} ORDER BY c.opened_at DESC LIMIT {PAGE_SIZE}");
    db.all(bound.query(sql)).await
}

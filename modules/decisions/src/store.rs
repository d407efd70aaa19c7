//! The rows of a case, read.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, SqlTimestamp, Tx, query};
use sakimori_kernel::{Date, FiscalYear, Timestamp, Uuid};
use sakimori_permissions::Capacity;
use serde::{Deserialize, Serialize};

use crate::emergency::{EmergencyRow, of_case, of_case_in};
use crate::model::{Case, Decision, Outcome, Part, State, Step, open_steps};

/// The key of the line with the sentence that a form begins with: 「次のとおり…
/// 許可を申請します。」
pub const STATEMENT: &str = "_statement";

/// A line of what was applied for, in words: for the page and the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub key: String,
    pub label: String,
    pub value: String,
    /// Files that are lines of the value. Not written where there are none: a
    /// content without files keeps the hash it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<NamedFile>,
}

/// A file that belongs to what was applied for. The module that began the case
/// hands it out at `/cases/{id}/files/{file}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    pub id: Uuid,
    /// The line of the value that it is.
    pub words: String,
}

/// The kind of a case that reports an emergency.
pub(crate) const EMERGENCY: &str = "emergency";

#[derive(Debug, Clone, FromRow)]
pub struct CaseRow {
    pub id: Uuid,
    pub fiscal_year: i64,
    pub number: i64,
    pub kind: String,
    pub subject_kind: String,
    pub subject_key: String,
    pub title: String,
    pub provision: String,
    pub applicant_id: Uuid,
    pub applicant_name: String,
    pub unit_id: Option<Uuid>,
    pub system_id: Option<Uuid>,
    pub opened_at: SqlTimestamp,
    pub round: i64,
    pub state: String,
    pub ends_on: Option<SqlDate>,
}

impl CaseRow {
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Waiting)
    }

    pub fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(SqlDate::to_jiff)
    }

    /// 「令和8年度第12号」
    pub fn label(&self) -> String {
        label(self.fiscal_year, self.number)
    }

    /// Whether it reports what was done before it.
    pub fn is_emergency(&self) -> bool {
        self.kind == EMERGENCY
    }

    pub fn url(&self) -> String {
        format!("/cases/{}", self.id)
    }
}

/// How people cite a case: the fiscal year and the number in it.
pub(crate) fn label(fiscal_year: i64, number: i64) -> String {
    let year = i16::try_from(fiscal_year).unwrap_or_default();
    let year = Date::new(year, 4, 1).map(FiscalYear::of);
    let year = year.map(|year| year.to_string()).unwrap_or_default();
    format!("{year}第{number}号")
}

/// What a [`CaseRow`] reads of a `decision_case c`.
pub const FIELDS: &str = "c.id, c.fiscal_year, c.number, c.kind, c.subject_kind, c.subject_key, c.title, c.provision, \
    c.applicant_id, c.applicant_name, c.unit_id, c.system_id, c.opened_at, c.round, c.state, c.ends_on";

/// The content of one round.
#[derive(Debug, Clone, FromRow)]
pub struct ContentRow {
    pub round: i64,
    pub content: String,
    pub paper: String,
    pub hash: String,
    pub unavoidable_reason: String,
    pub at: SqlTimestamp,
}

impl ContentRow {
    /// # Errors
    /// The stored text is not what the program wrote.
    pub fn paper(&self) -> Result<Vec<Line>, DbError> {
        serde_json::from_str(&self.paper).map_err(|e| DbError::Corrupt(e.to_string()))
    }
}

/// A step of any round, with what was decided at it.
#[derive(Debug, Clone, FromRow)]
pub struct StepRow {
    pub id: Uuid,
    pub round: i64,
    pub position: i64,
    pub part: String,
    pub role: String,
    pub instead_of: String,
    pub outcome: Option<String>,
    pub person_id: Option<Uuid>,
    pub person_name: Option<String>,
    pub capacity: Option<String>,
    pub holder: Option<String>,
    pub conditions: Option<String>,
    pub remark: Option<String>,
    pub hash: Option<String>,
    pub met_on: Option<SqlDate>,
    pub resolution: Option<String>,
    pub at: Option<SqlTimestamp>,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<SqlTimestamp>,
}

impl StepRow {
    pub fn part(&self) -> Part {
        Part::parse(&self.part).unwrap_or(Part::Decide)
    }

    fn decision(&self) -> Option<Decision> {
        Some(Decision {
            outcome: Outcome::parse(self.outcome.as_deref()?)?,
            person: self.person_id?,
            capacity: Capacity::parse(self.capacity.as_deref()?)?,
            hash: self.hash.clone()?,
            reviewed: self.reviewed_by.is_some(),
        })
    }
}

/// How a case ended otherwise than by a decision.
#[derive(Debug, Clone, FromRow)]
pub struct EndRow {
    pub state: String,
    pub person_name: String,
    pub role: String,
    pub remark: String,
    pub at: SqlTimestamp,
}

/// Everything about a case.
#[derive(Debug, Clone)]
pub struct Whole {
    pub row: CaseRow,
    /// All rounds, the newest first.
    pub contents: Vec<ContentRow>,
    /// All rounds, the newest first.
    pub steps: Vec<StepRow>,
    pub end: Option<EndRow>,
    /// What it reports.
    pub emergency: Option<EmergencyRow>,
}

impl Whole {
    /// The case as the rules see it: its current round.
    pub fn case(&self) -> Case {
        let row = &self.row;
        let steps = self.steps.iter().filter(|s| s.round == row.round);
        let steps = steps.map(|s| Step {
            id: s.id,
            position: s.position,
            part: s.part(),
            role: s.role.clone(),
            decision: s.decision(),
        });
        Case {
            applicant: row.applicant_id,
            round: row.round,
            hash: self
                .contents
                .first()
                .map_or_else(String::new, |c| c.hash.clone()),
            unavoidable_reason: self.unavoidable_reason().to_owned(),
            state: row.state(),
            steps: steps.collect(),
            emergency: row.is_emergency(),
            ends_on: row.ends_on(),
        }
    }
}

impl Whole {
    /// Why the applicant decides it themself; empty where somebody else does.
    pub fn unavoidable_reason(&self) -> &str {
        let content = self.contents.first();
        content.map_or("", |c| c.unavoidable_reason.as_str())
    }

    /// The steps of the current round at which the case is decided; who is
    /// asked beside them (合議, 確認) gives no permission.
    pub fn deciding(&self) -> impl Iterator<Item = &StepRow> {
        let now = self.steps.iter().filter(|s| s.round == self.row.round);
        now.filter(|s| s.part() == Part::Decide)
    }

    /// Since when the steps that are open now are open: since the last decision
    /// before them, or since the content was sent; nothing where none is.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        let case = self.case();
        let turn = open_steps(&case).map(|s| s.position).next()?;
        let before = self.steps.iter();
        let before = before.filter(|s| s.round == case.round && s.position < turn);
        let decided = before.filter_map(|s| s.at.map(SqlTimestamp::to_jiff)).max();
        decided.or_else(|| Some(self.contents.first()?.at.to_jiff()))
    }
}

fn case_query(id: Uuid) -> Query {
    query(format!(
        "SELECT {FIELDS} FROM decision_case c WHERE c.id = $1"
    ))
    .bind(id)
}

fn contents_query(id: Uuid) -> Query {
    query("SELECT round, content, paper, hash, unavoidable_reason, at FROM case_content WHERE case_id = $1 ORDER BY round DESC").bind(id)
}

fn steps_query(id: Uuid) -> Query {
    query(
        "SELECT s.id, s.round, s.position, s.part, s.role, s.instead_of, d.outcome, d.person_id, d.person_name, d.capacity, d.holder, \
        d.conditions, d.remark, d.hash, d.met_on, d.resolution, d.at, r.person_name AS reviewed_by, r.at AS reviewed_at \
        FROM case_step s LEFT JOIN case_decision d ON d.step_id = s.id LEFT JOIN case_review r ON r.step_id = s.id \
        WHERE s.case_id = $1 ORDER BY s.round DESC, s.position, s.id",
    )
    .bind(id)
}

fn end_query(id: Uuid) -> Query {
    query("SELECT state, person_name, role, remark, at FROM case_end WHERE case_id = $1").bind(id)
}

/// A case for a page. Four statements, and one of an emergency.
pub async fn whole(db: &Db, id: Uuid) -> Result<Option<Whole>, DbError> {
    let row: Option<CaseRow> = db.optional(case_query(id)).await?;
    let Some(row) = row else { return Ok(None) };
    let emergency = match row.is_emergency() {
        true => of_case(db, id).await?,
        false => None,
    };
    Ok(Some(Whole {
        row,
        emergency,
        contents: db.all(contents_query(id)).await?,
        steps: db.all(steps_query(id)).await?,
        end: db.optional(end_query(id)).await?,
    }))
}

/// What a list shows of a case, in a write. One statement.
pub(crate) async fn row_in(tx: &mut Tx, id: Uuid) -> Result<Option<CaseRow>, DbError> {
    tx.optional(case_query(id)).await
}

/// The same in a write.
pub async fn whole_in(tx: &mut Tx, id: Uuid) -> Result<Option<Whole>, DbError> {
    let Some(row) = row_in(tx, id).await? else {
        return Ok(None);
    };
    let emergency = match row.is_emergency() {
        true => of_case_in(tx, id).await?,
        false => None,
    };
    Ok(Some(Whole {
        row,
        emergency,
        contents: tx.all(contents_query(id)).await?,
        steps: tx.all(steps_query(id)).await?,
        end: tx.optional(end_query(id)).await?,
    }))
}

/// A case that nobody has decided yet, with what is applied for.
#[derive(Debug, Clone, FromRow)]
pub struct Undecided {
    pub id: Uuid,
    fiscal_year: i64,
    number: i64,
    /// As the module wrote it that began the case.
    pub content: String,
}

impl Undecided {
    /// 「令和8年度第12号」
    pub fn label(&self) -> String {
        label(self.fiscal_year, self.number)
    }
}

fn undecided_query(kind: &str, key: &str) -> Query {
    let sql = "SELECT c.id, c.fiscal_year, c.number, k.content FROM decision_case c \
        JOIN case_content k ON k.case_id = c.id AND k.round = c.round \
        WHERE c.subject_kind = $1 AND c.subject_key = $2 AND c.state = $3 ORDER BY c.opened_at DESC, c.id LIMIT 1";
    query(sql).bind(kind).bind(key).bind(State::Waiting.key())
}

/// What waits to be decided about a thing. One statement.
pub async fn undecided(db: &Db, kind: &str, key: &str) -> Result<Option<Undecided>, DbError> {
    db.optional(undecided_query(kind, key)).await
}

/// The same in a write: what is not there then is not there when it commits.
pub async fn undecided_in(
    tx: &mut Tx,
    kind: &str,
    key: &str,
) -> Result<Option<Undecided>, DbError> {
    tx.optional(undecided_query(kind, key)).await
}

#[derive(FromRow)]
pub(crate) struct Count {
    pub count: i64,
}

/// The newest cases of an applicant, so many. One statement.
pub async fn newest_of(db: &Db, person: Uuid, limit: usize) -> Result<Vec<CaseRow>, DbError> {
    stretch_of(db, person, (0, limit)).await
}

/// The cases of an applicant, the newest first; from a place on, so many, and
/// how many there are. Two statements.
pub async fn of_applicant(
    db: &Db,
    person: Uuid,
    (offset, limit): (usize, usize),
) -> Result<(Vec<CaseRow>, usize), DbError> {
    let count = query("SELECT COUNT(*) AS count FROM decision_case WHERE applicant_id = $1");
    let count: Count = db.one("count", count.bind(person)).await?;
    let rows = stretch_of(db, person, (offset, limit)).await?;
    Ok((rows, usize::try_from(count.count).unwrap_or(0)))
}

async fn stretch_of(
    db: &Db,
    person: Uuid,
    (offset, limit): (usize, usize),
) -> Result<Vec<CaseRow>, DbError> {
    let sql = format!(
        "SELECT {FIELDS} FROM decision_case c WHERE c.applicant_id = $1 ORDER BY c.opened_at DESC, c.id LIMIT {limit} OFFSET {offset}"
    );
    db.all(query(sql).bind(person)).await
}

//! Runs as they are kept. All statements are notes (`docs/adr/0007`).

use sakimori_db::{Db, DbError, FromRow, Query, SqlTimestamp, query};
use sakimori_kernel::{Timestamp, Uuid};

/// A run of a job, or the attempt at one.
#[derive(Debug, Clone, FromRow)]
pub struct Run {
    pub name: String,
    pub planned_for: SqlTimestamp,
    pub attempt: i64,
    pub started_at: SqlTimestamp,
    pub seen_at: SqlTimestamp,
    pub ended_at: Option<SqlTimestamp>,
    outcome: String,
    /// A Japanese sentence; empty while it runs.
    pub message: String,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Running,
    Succeeded,
    Failed,
    /// Its program ended before it did.
    Abandoned,
}

impl State {
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "実行中",
            Self::Succeeded => "成功",
            Self::Failed => "失敗",
            Self::Abandoned => "中断",
        }
    }
}

/// A program that did not note for this long that it lives does not.
const ALIVE: i64 = 5 * 60;
/// So often a plan is begun that never came to an end.
const ATTEMPTS: i64 = 3;

impl Run {
    pub fn state(&self, now: Timestamp) -> State {
        match self.outcome.as_str() {
            "succeeded" => State::Succeeded,
            "failed" => State::Failed,
            _ if self.seen_at.to_jiff() < cutoff(now) => State::Abandoned,
            _ => State::Running,
        }
    }

    /// Whether this plan should be begun again.
    pub(crate) fn may_begin_again(&self, now: Timestamp) -> bool {
        self.state(now) == State::Abandoned && self.attempt < ATTEMPTS
    }
}

fn cutoff(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second() - ALIVE).unwrap_or(Timestamp::MIN)
}

const SELECT: &str = "SELECT name, planned_for, attempt, started_at, seen_at, ended_at, outcome, message FROM job_run";

/// The newest run of each job, by name.
pub async fn last_runs(db: &Db) -> Result<Vec<Run>, DbError> {
    let sql = format!(
        "{SELECT} WHERE planned_for = (SELECT MAX(other.planned_for) FROM job_run other WHERE other.name = job_run.name) ORDER BY name"
    );
    db.all(query(sql)).await
}

/// The runs of a job, newest first.
pub async fn runs_of(db: &Db, name: &str, limit: i64) -> Result<Vec<Run>, DbError> {
    let sql = format!("{SELECT} WHERE name = $1 ORDER BY planned_for DESC LIMIT $2");
    db.all(query(sql).bind(name).bind(limit)).await
}

/// Takes a plan, where nobody has it or who had it is gone. Whether we have it.
pub(crate) async fn claim(
    db: &Db,
    name: &str,
    planned_for: Timestamp,
    owner: Uuid,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "INSERT INTO job_run (name, planned_for, owner, attempt, started_at, seen_at, ended_at, outcome, message)
        VALUES ($1, $2, $3, 1, $4, $4, NULL, 'running', '')
        ON CONFLICT (name, planned_for) DO UPDATE
        SET owner = $3, attempt = job_run.attempt + 1, started_at = $4, seen_at = $4
        WHERE job_run.ended_at IS NULL AND job_run.seen_at < $5 AND job_run.attempt < $6";
    let claim = query(sql)
        .bind(name)
        .bind(planned_for)
        .bind(owner)
        .bind(now)
        .bind(cutoff(now))
        .bind(ATTEMPTS);
    Ok(db.note(claim).await? == 1)
}

fn own(sql: &'static str, run: (&str, Timestamp, Uuid)) -> Query {
    query(sql).bind(run.0).bind(run.1).bind(run.2)
}

/// Notes that the program still works on it.
pub(crate) async fn seen(
    db: &Db,
    run: (&str, Timestamp, Uuid),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "UPDATE job_run SET seen_at = $4 WHERE name = $1 AND planned_for = $2 AND owner = $3";
    db.note(own(sql, run).bind(now)).await.map(|_| ())
}

pub(crate) async fn ended(
    db: &Db,
    run: (&str, Timestamp, Uuid),
    now: Timestamp,
    outcome: &Result<String, String>,
) -> Result<(), DbError> {
    let sql = "UPDATE job_run SET seen_at = $4, ended_at = $4, outcome = $5, message = $6
        WHERE name = $1 AND planned_for = $2 AND owner = $3";
    let (word, message) = match outcome {
        Ok(message) => ("succeeded", message),
        Err(message) => ("failed", message),
    };
    let note = own(sql, run).bind(now).bind(word).bind(message);
    db.note(note).await.map(|_| ())
}

//! The rows of reshuffles and of their steps.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, SqlTimestamp, Tx, query};
use sakimori_kernel::{Clock, Date, Timestamp, Uuid};

use super::Mode;
use super::column::Mapping;
use super::load::Reader;
use super::model::{DryRun, FileInfo, Reshuffle, Schedule};
use super::words::Words;
use serde::{Deserialize, Serialize};

#[derive(FromRow)]
struct Stored {
    id: Uuid,
    title: String,
    effective_date: SqlDate,
    mode: String,
    succession: bool,
    created_at: SqlTimestamp,
    file_id: Uuid,
    file_name: String,
    sha256: String,
    run_id: Option<Uuid>,
    run_file: Option<Uuid>,
    run_day: Option<SqlDate>,
    run_mode: Option<String>,
    run_succession: Option<bool>,
    revision: Option<i64>,
    digest: Option<String>,
    errors: Option<i64>,
    warnings: Option<i64>,
    run_at: Option<SqlTimestamp>,
    schedule_id: Option<Uuid>,
    scheduled_run: Option<Uuid>,
    scheduled_at: Option<SqlTimestamp>,
    stop: Option<String>,
    applied_at: Option<SqlTimestamp>,
    reversed_at: Option<SqlTimestamp>,
    reversal_reason: Option<String>,
}

const SELECT: &str = "SELECT r.id, r.title, r.effective_date, r.mode, r.succession, r.created_at, \
    f.id AS file_id, f.name AS file_name, f.sha256, \
    d.id AS run_id, d.file_id AS run_file, d.effective_date AS run_day, d.mode AS run_mode, d.succession AS run_succession, d.revision, d.digest, d.errors, d.warnings, d.at AS run_at, \
    s.id AS schedule_id, s.dry_run_id AS scheduled_run, s.at AS scheduled_at, \
    (SELECT t.reason FROM reshuffle_stop t WHERE t.schedule_id = s.id ORDER BY t.id DESC LIMIT 1) AS stop, \
    a.at AS applied_at, v.at AS reversed_at, v.reason AS reversal_reason \
    FROM reshuffle r \
    JOIN reshuffle_file f ON f.id = (SELECT x.id FROM reshuffle_file x WHERE x.reshuffle_id = r.id ORDER BY x.id DESC LIMIT 1) \
    LEFT JOIN reshuffle_dry_run d ON d.id = (SELECT x.id FROM reshuffle_dry_run x WHERE x.reshuffle_id = r.id ORDER BY x.id DESC LIMIT 1) \
    LEFT JOIN reshuffle_schedule s ON s.id = (SELECT x.id FROM reshuffle_schedule x WHERE x.reshuffle_id = r.id AND NOT EXISTS (SELECT 1 FROM reshuffle_cancellation c WHERE c.schedule_id = x.id) ORDER BY x.id DESC LIMIT 1) \
    LEFT JOIN reshuffle_application a ON a.reshuffle_id = r.id \
    LEFT JOIN reshuffle_reversal v ON v.reshuffle_id = r.id";

fn mode(key: &str) -> Result<Mode, DbError> {
    Mode::parse(key).ok_or_else(|| DbError::Corrupt(format!("mode of a list {key}")))
}

impl Stored {
    fn dry_run(&self) -> Result<Option<DryRun>, DbError> {
        let (Some(id), Some(file), Some(day)) = (self.run_id, self.run_file, &self.run_day) else {
            return Ok(None);
        };
        let at = self.run_at.as_ref().ok_or(DbError::Missing("dry run"))?;
        Ok(Some(DryRun {
            id,
            file,
            day: day.to_jiff(),
            mode: mode(self.run_mode.as_deref().unwrap_or_default())?,
            succession: self.run_succession.unwrap_or_default(),
            revision: self.revision.unwrap_or_default(),
            digest: self.digest.clone().unwrap_or_default(),
            errors: self.errors.unwrap_or_default(),
            warnings: self.warnings.unwrap_or_default(),
            at: at.to_jiff(),
        }))
    }

    fn read(self) -> Result<Reshuffle, DbError> {
        let schedule = self.schedule_id.zip(self.scheduled_run);
        let schedule = schedule.zip(self.scheduled_at.as_ref());
        Ok(Reshuffle {
            dry_run: self.dry_run()?,
            mode: mode(&self.mode)?,
            schedule: schedule.map(|((id, dry_run), at)| Schedule {
                id,
                dry_run,
                at: at.to_jiff(),
                stop: self.stop,
            }),
            id: self.id,
            title: self.title,
            day: self.effective_date.to_jiff(),
            succession: self.succession,
            created_at: self.created_at.to_jiff(),
            file: FileInfo {
                id: self.file_id,
                name: self.file_name,
                sha256: self.sha256,
            },
            applied_at: self.applied_at.map(|at| at.to_jiff()),
            reversal: self
                .reversal_reason
                .zip(self.reversed_at.map(|at| at.to_jiff())),
        })
    }
}

fn read_all(rows: Vec<Stored>) -> Result<Vec<Reshuffle>, DbError> {
    rows.into_iter().map(Stored::read).collect()
}

/// A page of reshuffles, the newest first.
pub async fn list(db: &Db, offset: i64, limit: i64) -> Result<Vec<Reshuffle>, DbError> {
    let sql = format!("{SELECT} ORDER BY r.id DESC LIMIT $1 OFFSET $2");
    read_all(db.all(query(sql).bind(limit).bind(offset)).await?)
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

pub async fn count(db: &Db) -> Result<i64, DbError> {
    let count: Count = db
        .one("count", query("SELECT COUNT(*) AS n FROM reshuffle"))
        .await?;
    Ok(count.n)
}

fn by_id(id: Uuid) -> Query {
    query(format!("{SELECT} WHERE r.id = $1")).bind(id)
}

pub async fn find(db: &Db, id: Uuid) -> Result<Option<Reshuffle>, DbError> {
    db.optional::<Stored>(by_id(id))
        .await?
        .map(Stored::read)
        .transpose()
}

/// The same in a write: it stays so until the write commits.
pub async fn find_in(tx: &mut Tx, id: Uuid) -> Result<Option<Reshuffle>, DbError> {
    tx.optional::<Stored>(by_id(id))
        .await?
        .map(Stored::read)
        .transpose()
}

/// What is scheduled for a day or one before it, in the order of days.
pub async fn due(db: &Db, day: Date) -> Result<Vec<Reshuffle>, DbError> {
    let sql = format!(
        "{SELECT} WHERE s.id IS NOT NULL AND a.reshuffle_id IS NULL AND r.effective_date <= $1 ORDER BY r.effective_date, s.id"
    );
    read_all(db.all(query(sql).bind(day)).await?)
}

/// The settings of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub title: String,
    pub day: Date,
    pub mode: Mode,
    pub succession: bool,
}

pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    settings: &Settings,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle (id, title, effective_date, mode, succession, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = query(sql).bind(id).bind(&settings.title).bind(settings.day);
    let insert = insert.bind(settings.mode.key()).bind(settings.succession);
    tx.execute(insert.bind(at)).await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, id: Uuid, settings: &Settings) -> Result<(), DbError> {
    let sql = "UPDATE reshuffle SET title = $2, effective_date = $3, mode = $4, succession = $5 WHERE id = $1";
    let update = query(sql).bind(id).bind(&settings.title).bind(settings.day);
    tx.execute(update.bind(settings.mode.key()).bind(settings.succession))
        .await?;
    Ok(())
}

pub async fn insert_file(
    tx: &mut Tx,
    reshuffle: Uuid,
    file: &FileInfo,
    content: Vec<u8>,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_file (id, reshuffle_id, name, sha256, content, at) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = query(sql).bind(file.id).bind(reshuffle).bind(&file.name);
    tx.execute(insert.bind(&file.sha256).bind(content).bind(at))
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct Content {
    content: Vec<u8>,
}

pub async fn file(db: &Db, id: Uuid) -> Result<Vec<u8>, DbError> {
    let sql = "SELECT content FROM reshuffle_file WHERE id = $1";
    let row: Content = db.one("reshuffle file", query(sql).bind(id)).await?;
    Ok(row.content)
}

/// How a list was read: enough to read it the same way again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub mapping: Mapping,
    pub words: Words,
}

fn corrupt(error: serde_json::Error) -> DbError {
    DbError::Corrupt(format!("stored JSON: {error}"))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(corrupt)
}

pub(super) fn from_json<T: for<'d> Deserialize<'d>>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(corrupt)
}

/// A dry run as it is kept.
pub struct NewDryRun<'n> {
    pub info: &'n DryRun,
    pub reading: &'n Reading,
    /// The trial as JSON.
    pub trial: String,
}

pub async fn insert_dry_run(
    tx: &mut Tx,
    reshuffle: Uuid,
    run: NewDryRun<'_>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_dry_run (id, reshuffle_id, file_id, effective_date, mode, succession, mapping, revision, digest, errors, warnings, trial, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let info = run.info;
    let insert = query(sql)
        .bind(info.id)
        .bind(reshuffle)
        .bind(info.file)
        .bind(info.day);
    let insert = insert.bind(info.mode.key()).bind(info.succession);
    let insert = insert.bind(json(run.reading)?).bind(info.revision);
    let insert = insert
        .bind(&info.digest)
        .bind(info.errors)
        .bind(info.warnings);
    tx.execute(insert.bind(run.trial).bind(info.at)).await?;
    Ok(())
}

#[derive(FromRow)]
struct Text {
    text: String,
}

/// The trial of a dry run, as JSON.
pub(super) async fn trial(from: &mut Reader<'_>, run: Uuid) -> Result<String, DbError> {
    text(
        from,
        "SELECT trial AS text FROM reshuffle_dry_run WHERE id = $1",
        run,
    )
    .await
}

pub(super) async fn reading(from: &mut Reader<'_>, run: Uuid) -> Result<Reading, DbError> {
    let sql = "SELECT mapping AS text FROM reshuffle_dry_run WHERE id = $1";
    from_json(&text(from, sql, run).await?)
}

pub(super) async fn undo(from: &mut Reader<'_>, reshuffle: Uuid) -> Result<String, DbError> {
    let sql = "SELECT undo AS text FROM reshuffle_application WHERE reshuffle_id = $1";
    text(from, sql, reshuffle).await
}

async fn text(from: &mut Reader<'_>, sql: &'static str, id: Uuid) -> Result<String, DbError> {
    let rows: Vec<Text> = from.all(query(sql).bind(id)).await?;
    let row = rows
        .into_iter()
        .next()
        .ok_or(DbError::Missing("reshuffle"))?;
    Ok(row.text)
}

/// The mapping of the last list; empty before the first.
pub async fn kept_mapping(db: &Db) -> Result<Mapping, DbError> {
    let sql = "SELECT mapping AS text FROM column_mapping WHERE kind = 'reshuffle'";
    let row: Option<Text> = db.optional(query(sql)).await?;
    // One that an older program wrote and nobody can read is none.
    let read = |row: Text| serde_json::from_str(&row.text).ok();
    Ok(row.and_then(read).unwrap_or_default())
}

pub async fn keep_mapping(tx: &mut Tx, mapping: &Mapping) -> Result<(), DbError> {
    let sql = "INSERT INTO column_mapping (kind, mapping) VALUES ('reshuffle', $1) ON CONFLICT (kind) DO UPDATE SET mapping = excluded.mapping";
    tx.execute(query(sql).bind(json(mapping)?)).await?;
    Ok(())
}

pub async fn insert_schedule(
    tx: &mut Tx,
    clock: &Clock,
    reshuffle: Uuid,
    run: Uuid,
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO reshuffle_schedule (id, reshuffle_id, dry_run_id, at) VALUES ($1, $2, $3, $4)";
    let insert = query(sql).bind(clock.new_id()).bind(reshuffle).bind(run);
    tx.execute(insert.bind(clock.now())).await?;
    Ok(())
}

pub async fn insert_cancellation(
    tx: &mut Tx,
    schedule: Uuid,
    reason: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_cancellation (schedule_id, reason, at) VALUES ($1, $2, $3)";
    tx.execute(query(sql).bind(schedule).bind(reason).bind(at))
        .await?;
    Ok(())
}

pub async fn insert_stop(
    tx: &mut Tx,
    clock: &Clock,
    schedule: Uuid,
    reason: &str,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_stop (id, schedule_id, reason, at) VALUES ($1, $2, $3, $4)";
    let insert = query(sql).bind(clock.new_id()).bind(schedule).bind(reason);
    tx.execute(insert.bind(clock.now())).await?;
    Ok(())
}

pub async fn insert_application(
    tx: &mut Tx,
    (reshuffle, run): (Uuid, Uuid),
    undo: String,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_application (reshuffle_id, dry_run_id, undo, at) VALUES ($1, $2, $3, $4)";
    let insert = query(sql).bind(reshuffle).bind(run).bind(undo);
    tx.execute(insert.bind(at)).await?;
    Ok(())
}

pub async fn insert_reversal(
    tx: &mut Tx,
    reshuffle: Uuid,
    reason: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO reshuffle_reversal (reshuffle_id, reason, at) VALUES ($1, $2, $3)";
    tx.execute(query(sql).bind(reshuffle).bind(reason).bind(at))
        .await?;
    Ok(())
}

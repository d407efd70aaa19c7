//! The analyses, one for each fiscal year.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Clock, Date, FiscalYear, Uuid};
use serde::Serialize;

use crate::model::{Basis, Scale};

#[derive(Debug, Clone, FromRow)]
pub(crate) struct AnalysisRow {
    pub id: Uuid,
    pub fiscal_year: i64,
    scale: String,
    pub person_name: String,
    pub opened_at: SqlTimestamp,
    pub calculated_at: Option<SqlTimestamp>,
    /// How often anything of its risks was written.
    pub writes: i64,
}

impl AnalysisRow {
    /// # Errors
    /// The stored text is not what the program wrote.
    pub fn scale(&self) -> Result<Scale, DbError> {
        serde_json::from_str(&self.scale).map_err(|e| DbError::Corrupt(e.to_string()))
    }

    /// 「令和8年度」
    pub fn year(&self) -> String {
        year(self.fiscal_year)
    }

    pub fn path(&self) -> String {
        format!("/risks/{}", self.fiscal_year)
    }
}

pub(crate) fn year(fiscal_year: i64) -> String {
    let year = i16::try_from(fiscal_year).unwrap_or_default();
    let day = Date::new(year, 4, 1).unwrap_or_default();
    FiscalYear::of(day).to_string()
}

const SELECT: &str = "SELECT id, fiscal_year, scale, person_name, opened_at, calculated_at, writes FROM risk_analysis";

/// The newest year first. One statement.
pub(crate) async fn all(db: &Db) -> Result<Vec<AnalysisRow>, DbError> {
    db.all(query(format!("{SELECT} ORDER BY fiscal_year DESC")))
        .await
}

/// The analysis of a year, and the newest before it. One statement.
pub(crate) async fn of_year(
    db: &Db,
    year: i64,
) -> Result<Option<(AnalysisRow, Option<AnalysisRow>)>, DbError> {
    let sql = format!("{SELECT} WHERE fiscal_year <= $1 ORDER BY fiscal_year DESC LIMIT 2");
    let rows: Vec<AnalysisRow> = db.all(query(sql).bind(year)).await?;
    let mut rows = rows.into_iter();
    let newest = rows.next().filter(|row| row.fiscal_year == year);
    Ok(newest.map(|row| (row, rows.next())))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    (year, scale): (i64, &Scale),
    (person, name): (Option<Uuid>, &str),
) -> Result<Uuid, DbError> {
    let id = clock.new_id();
    let sql = "INSERT INTO risk_analysis (id, fiscal_year, scale, person_id, person_name, opened_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = query(sql).bind(id).bind(year).bind(written(scale)?);
    let insert = insert.bind(person).bind(name).bind(clock.now());
    tx.execute(insert).await?;
    Ok(id)
}

pub(crate) async fn rescale(tx: &mut Tx, id: Uuid, scale: &Scale) -> Result<(), DbError> {
    let update = query("UPDATE risk_analysis SET scale = $2 WHERE id = $1");
    tx.execute(update.bind(id).bind(written(scale)?)).await?;
    Ok(())
}

/// Calculated now, from this.
pub(crate) async fn calculated(
    tx: &mut Tx,
    clock: &Clock,
    (id, basis): (Uuid, &Basis),
) -> Result<(), DbError> {
    let sql = "UPDATE risk_analysis SET calculated_at = $2, basis = $3, changes = 0 WHERE id = $1";
    let update = query(sql).bind(id).bind(clock.now());
    tx.execute(update.bind(written(basis)?)).await?;
    Ok(())
}

#[derive(FromRow)]
struct BasisRow {
    basis: Option<String>,
}

/// What an analysis was calculated from; nothing where it was not yet, or by
/// a program that did not keep it. One statement.
pub(crate) async fn basis(db: &Db, id: Uuid) -> Result<Option<Basis>, DbError> {
    let sql = query("SELECT basis FROM risk_analysis WHERE id = $1").bind(id);
    let row: BasisRow = db.one("risk_analysis", sql).await?;
    let read = |text: String| serde_json::from_str(&text);
    let basis = row.basis.map(read).transpose();
    basis.map_err(|e| DbError::Corrupt(e.to_string()))
}

/// Keeps how much is another than it was calculated from at that moment;
/// whether it still is of then.
pub(crate) async fn found_changes(
    tx: &mut Tx,
    (id, calculated): (Uuid, SqlTimestamp),
    changes: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE risk_analysis SET changes = $2 WHERE id = $1 AND calculated_at = $3";
    let update = query(sql).bind(id).bind(changes);
    let found = tx.execute(update.bind(calculated.to_jiff())).await?;
    Ok(found > 0)
}

/// Where the newest analysis stands.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct NewestRow {
    pub id: Uuid,
    pub fiscal_year: i64,
    pub calculated_at: Option<SqlTimestamp>,
    /// What was another when it was last looked at.
    pub changes: i64,
    /// Entries of some registers that were written since it was calculated.
    pub written: i64,
}

/// One statement, with what registers have beside: the first page asks it.
pub(crate) async fn newest(db: &Db, registers: &[&str]) -> Result<Option<NewestRow>, DbError> {
    let sql = format!(
        "SELECT a.id, a.fiscal_year, a.calculated_at, a.changes, \
        (SELECT COUNT(*) FROM entry_version v WHERE v.register IN ({}) AND v.version = 1 AND v.at > a.calculated_at) AS written \
        FROM risk_analysis a ORDER BY a.fiscal_year DESC LIMIT 1",
        sakimori_db::list(1, registers.len())
    );
    db.optional(registers.iter().fold(query(sql), |q, key| q.bind(*key)))
        .await
}

fn written(what: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(what).map_err(|e| DbError::Corrupt(e.to_string()))
}

#[derive(FromRow)]
struct ScaleRow {
    scale: String,
}

/// As it is in a write.
pub(crate) async fn scale_in(tx: &mut Tx, id: Uuid) -> Result<Scale, DbError> {
    let sql = query("SELECT scale FROM risk_analysis WHERE id = $1").bind(id);
    let row: ScaleRow = tx.one("risk_analysis", sql).await?;
    serde_json::from_str(&row.scale).map_err(|e| DbError::Corrupt(e.to_string()))
}

/// One statement.
pub(crate) async fn by_id(db: &Db, id: Uuid) -> Result<Option<AnalysisRow>, DbError> {
    let sql = format!("{SELECT} WHERE id = $1");
    db.optional(query(sql).bind(id)).await
}

/// Notes that a risk, or what was permitted of it, is another now: what was
/// counted of its analysis is counted anew.
pub(super) async fn recount(tx: &mut Tx, risk: Uuid) -> Result<(), DbError> {
    let sql = "UPDATE risk_analysis SET writes = writes + 1 WHERE id = (SELECT analysis_id FROM risk WHERE id = $1)";
    tx.execute(query(sql).bind(risk)).await?;
    Ok(())
}

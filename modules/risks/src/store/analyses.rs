//! The analyses, one for each fiscal year.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Clock, Date, FiscalYear, Uuid};

use crate::model::Scale;

#[derive(Debug, Clone, FromRow)]
pub(crate) struct AnalysisRow {
    pub id: Uuid,
    pub fiscal_year: i64,
    scale: String,
    pub person_name: String,
    pub opened_at: SqlTimestamp,
    pub calculated_at: Option<SqlTimestamp>,
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

const SELECT: &str =
    "SELECT id, fiscal_year, scale, person_name, opened_at, calculated_at FROM risk_analysis";

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

pub(crate) async fn calculated(tx: &mut Tx, clock: &Clock, id: Uuid) -> Result<(), DbError> {
    let update = query("UPDATE risk_analysis SET calculated_at = $2 WHERE id = $1");
    tx.execute(update.bind(id).bind(clock.now())).await?;
    Ok(())
}

fn written(scale: &Scale) -> Result<String, DbError> {
    serde_json::to_string(scale).map_err(|e| DbError::Corrupt(e.to_string()))
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

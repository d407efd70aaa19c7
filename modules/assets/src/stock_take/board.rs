//! How far every section of a stock-take is. Read once for everybody, and again
//! when a step was taken or an entry written.

use std::sync::Arc;

use sakimori_db::{Db, DbError, FromRow, query};
use sakimori_kernel::{Timestamp, Uuid};
use sakimori_registers::entries::Fresh;

use super::model::{Kind, State};
use super::store::{FIELDS, PROGRESS, StockTake};
use crate::ledger::LEDGER;

/// A stock-take, and what was written last anywhere when it was read.
#[derive(Debug, Clone, FromRow)]
pub struct Now {
    #[sqlx(flatten)]
    pub take: StockTake,
    step: Option<Uuid>,
    version: Option<Uuid>,
}

/// A section that takes part.
#[derive(Debug, Clone)]
pub struct Section {
    pub unit: Uuid,
    /// Assets when it began.
    pub had: i64,
    /// Now, or when it ended.
    pub assets: i64,
    pub confirmed: i64,
    pub state: State,
    /// Who took the last step.
    pub person: Option<Uuid>,
}

impl Section {
    pub fn unconfirmed(&self) -> i64 {
        self.assets - self.confirmed
    }
}

pub type Kept = Fresh<Arc<Vec<Section>>>;

fn newest(which: &str) -> String {
    format!(
        "SELECT {FIELDS}, (SELECT s.id FROM stock_take_step s ORDER BY s.id DESC LIMIT 1) AS step, \
        (SELECT v.id FROM entry_version v ORDER BY v.id DESC LIMIT 1) AS version FROM stock_take WHERE {which}"
    )
}

/// The stock-take that is open, if there is one.
pub async fn open(db: &Db) -> Result<Option<Now>, DbError> {
    let which = "closed_at IS NULL ORDER BY fiscal_year DESC LIMIT 1";
    db.optional(query(newest(which))).await
}

pub async fn one(db: &Db, id: Uuid) -> Result<Option<Now>, DbError> {
    db.optional(query(newest("id = $1")).bind(id)).await
}

#[derive(FromRow)]
struct Row {
    unit_id: Uuid,
    had: i64,
    assets: i64,
    confirmed: i64,
    kind: Option<String>,
    person_id: Option<Uuid>,
    changed: i64,
}

/// The sections in the order of their keys. No statement where nobody wrote
/// since, else one.
pub async fn sections(db: &Db, kept: &Kept, now: &Now) -> Result<Arc<Vec<Section>>, DbError> {
    let closed = now.take.closed_at.map(|at| at.to_jiff());
    let key = format!("{} {:?} {closed:?}", now.take.id, now.step);
    if let Some(sections) = kept.get(now.version, &key) {
        return Ok(sections);
    }
    // What was written later is not of this stock-take.
    let until = closed.unwrap_or(Timestamp::MAX);
    let select = query(rows()).bind(now.take.opened_on()).bind(now.take.id);
    let rows: Vec<Row> = db.all(select.bind(LEDGER).bind(until)).await?;
    let sections: Arc<Vec<Section>> = Arc::new(rows.into_iter().map(section).collect());
    kept.put(now.version, key, sections.clone());
    Ok(sections)
}

/// A section's assets are those of its last step where it has as many and none
/// of them was written since.
fn rows() -> String {
    let assets = "COALESCE(s.closed_assets, p.assets, 0)";
    format!(
        "SELECT s.unit_id, s.assets AS had, {assets} AS assets, COALESCE(s.closed_confirmed, p.confirmed, 0) AS confirmed, t.kind, t.person_id, \
        CAST(CASE WHEN t.id IS NULL OR t.kind = 'returned' THEN 0 WHEN t.assets <> {assets} THEN 1 \
        WHEN EXISTS (SELECT 1 FROM entry_version v WHERE v.register = $3 AND v.unit_id = s.unit_id AND v.at > t.at AND v.at <= $4) THEN 1 ELSE 0 END AS BIGINT) AS changed \
        FROM stock_take_section s LEFT JOIN ({PROGRESS} GROUP BY v.unit_id) p ON p.unit_id = s.unit_id \
        LEFT JOIN stock_take_step t ON t.stock_take_id = s.stock_take_id AND t.unit_id = s.unit_id AND t.ended_at IS NULL \
        WHERE s.stock_take_id = $2 ORDER BY s.unit_id"
    )
}

fn section(row: Row) -> Section {
    let last = row.kind.as_deref().and_then(Kind::of);
    Section {
        unit: row.unit_id,
        had: row.had,
        assets: row.assets,
        confirmed: row.confirmed,
        state: State::of(last, row.assets - row.confirmed, row.changed > 0),
        person: row.person_id,
    }
}

//! Rows of stock-takes.

use std::collections::HashMap;

use sakimori_db::journal::hex;
use sakimori_db::{
    Bound, Db, DbError, FromRow, Query, SqlDate, SqlTimestamp, Tx, Value, among, places, query,
};
use sakimori_kernel::{Date, FiscalYear, Uuid};
use sha2::{Digest, Sha256};

use super::model::{Kind, Part, Step};

#[derive(Debug, Clone, FromRow)]
pub struct StockTake {
    pub id: Uuid,
    pub fiscal_year: i64,
    pub due_on: SqlDate,
    pub note: String,
    pub opened_on: SqlDate,
    pub opened_at: SqlTimestamp,
    pub person_name: String,
    pub closed_at: Option<SqlTimestamp>,
    pub closed_by: String,
}

pub(super) const FIELDS: &str =
    "id, fiscal_year, due_on, note, opened_on, opened_at, person_name, closed_at, closed_by";

pub(super) fn select(which: &str) -> String {
    format!("SELECT {FIELDS} FROM stock_take {which}")
}

impl StockTake {
    pub fn due_on(&self) -> Date {
        self.due_on.to_jiff()
    }

    pub fn opened_on(&self) -> Date {
        self.opened_on.to_jiff()
    }

    /// 「令和8年度」
    pub fn year(&self) -> String {
        let year = i16::try_from(self.fiscal_year).unwrap_or(i16::MAX);
        let day = Date::new(year, 4, 1).unwrap_or(Date::MAX);
        FiscalYear::of(day).to_string()
    }

    pub fn url(&self) -> String {
        format!("/stock-takes/{}", self.id)
    }

    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// What stands in the history of an entry that was confirmed.
    pub fn confirmed(&self) -> String {
        format!("{}の棚卸（変わりなし）", self.year())
    }
}

/// Every stock-take, the newest first.
pub async fn all(db: &Db) -> Result<Vec<StockTake>, DbError> {
    db.all(query(select("ORDER BY fiscal_year DESC"))).await
}

pub async fn one(db: &Db, id: Uuid) -> Result<Option<StockTake>, DbError> {
    db.optional(query(select("WHERE id = $1")).bind(id)).await
}

pub async fn one_in(tx: &mut Tx, id: Uuid) -> Result<Option<StockTake>, DbError> {
    tx.optional(query(select("WHERE id = $1")).bind(id)).await
}

#[derive(Debug, Clone, FromRow)]
pub struct Progress {
    pub unit_id: Option<Uuid>,
    pub assets: i64,
    pub confirmed: i64,
}

pub(super) const PROGRESS: &str = "SELECT v.unit_id, COUNT(*) AS assets, COUNT(CASE WHEN v.confirmed_on >= $1 THEN 1 END) AS confirmed FROM asset v WHERE v.open";

/// How many assets a unit has, and how many of them it confirmed since a day.
pub async fn progress_of(db: &Db, since: Date, unit: Uuid) -> Result<Progress, DbError> {
    let sql = format!("{PROGRESS} AND v.unit_id = $2 GROUP BY v.unit_id");
    let row = db.optional(query(sql).bind(since).bind(unit)).await?;
    Ok(row.unwrap_or(Progress {
        unit_id: Some(unit),
        assets: 0,
        confirmed: 0,
    }))
}

#[derive(Debug, Clone, FromRow)]
pub struct StepRow {
    pub kind: String,
    pub hash: String,
    pub remark: String,
    pub person_id: Option<Uuid>,
    pub person_name: String,
    pub at: SqlTimestamp,
}

const STEPS: &str = "SELECT kind, hash, remark, person_id, person_name, at FROM stock_take_step WHERE stock_take_id = $1 AND unit_id = $2";

/// What a section did, the newest first.
pub async fn steps(db: &Db, id: Uuid, unit: Uuid) -> Result<Vec<StepRow>, DbError> {
    let sql = format!("{STEPS} ORDER BY id DESC");
    db.all(query(sql).bind(id).bind(unit)).await
}

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// A section's part, within a write.
pub async fn part_in(tx: &mut Tx, take: &StockTake, unit: Uuid) -> Result<Part, DbError> {
    let sql = format!("{STEPS} AND ended_at IS NULL");
    let last: Option<StepRow> = tx.optional(query(sql).bind(take.id).bind(unit)).await?;
    let keys: Vec<Key> = tx.all(query(VERSIONS).bind(unit)).await?;
    let since = query(UNCONFIRMED).bind(unit).bind(take.opened_on());
    let count: Count = tx.one("unconfirmed", since).await?;
    Ok(part(last, &keys, count.count))
}

/// The same, to be shown, of how far the unit is.
pub async fn part_of(
    db: &Db,
    (unit, progress): (Uuid, &Progress),
    last: Option<StepRow>,
) -> Result<Part, DbError> {
    let keys: Vec<Key> = db.all(query(VERSIONS).bind(unit)).await?;
    Ok(part(last, &keys, progress.assets - progress.confirmed))
}

const VERSIONS: &str = "SELECT v.id FROM asset a JOIN entry_version v ON v.entry_id = a.entry_id AND v.ended_at IS NULL \
    WHERE a.open AND a.unit_id = $1 ORDER BY v.entry_id";
const UNCONFIRMED: &str = "SELECT COUNT(*) AS count FROM asset v WHERE v.open AND v.unit_id = $1 AND (v.confirmed_on IS NULL OR v.confirmed_on < $2)";

fn part(last: Option<StepRow>, keys: &[Key], unconfirmed: i64) -> Part {
    let mut hasher = Sha256::new();
    for key in keys {
        hasher.update(key.id.as_bytes());
    }
    let last = last.and_then(|row| {
        Some(Step {
            kind: Kind::of(&row.kind)?,
            hash: row.hash,
            person: row.person_id,
        })
    });
    Part {
        assets: i64::try_from(keys.len()).unwrap_or(i64::MAX),
        unconfirmed,
        last,
        hash: hex(&hasher.finalize()),
    }
}

/// Assets of a unit that were not confirmed since a day, in order: those named,
/// or all.
pub async fn unconfirmed_in(
    tx: &mut Tx,
    take: &StockTake,
    unit: Uuid,
    named: Option<&[Uuid]>,
) -> Result<Vec<Uuid>, DbError> {
    let mut bound = Bound::default();
    let (unit, since) = (bound.one(unit), bound.one(take.opened_on()));
    let named = match named {
        Some(named) => format!(" AND {}", among("v.entry_id", &bound.list(named))),
        None => String::new(),
    };
    let sql = format!(
        "SELECT v.entry_id AS id FROM asset v WHERE v.open AND v.unit_id = {unit} AND (v.confirmed_on IS NULL OR v.confirmed_on < {since}){named} ORDER BY v.entry_id"
    );
    let keys: Vec<Key> = tx.all(bound.query(sql)).await?;
    Ok(keys.into_iter().map(|row| row.id).collect())
}

/// Assets of a unit to be shown, those not confirmed first.
pub async fn shown(
    db: &Db,
    take: &StockTake,
    (unit, all): (Uuid, bool),
    (first, count): (usize, usize),
) -> Result<Vec<Uuid>, DbError> {
    let which = match all {
        true => "$2 = $2",
        false => "(v.confirmed_on IS NULL OR v.confirmed_on < $2)",
    };
    let sql = format!(
        "SELECT v.entry_id AS id FROM asset v WHERE v.open AND v.unit_id = $1 AND {which} ORDER BY v.entry_id LIMIT {count} OFFSET {first}"
    );
    let keys: Vec<Key> = db.all(query(sql).bind(unit).bind(take.opened_on())).await?;
    Ok(keys.into_iter().map(|row| row.id).collect())
}

#[derive(FromRow)]
struct Has {
    unit_id: Option<Uuid>,
    assets: i64,
}

/// Writes the sections that take part, with what they have now.
pub async fn take_part(tx: &mut Tx, id: Uuid, units: &[Uuid]) -> Result<(), DbError> {
    let sql = "SELECT v.unit_id, COUNT(*) AS assets FROM asset v WHERE v.open GROUP BY v.unit_id";
    let has: Vec<Has> = tx.all(query(sql)).await?;
    let has: HashMap<Uuid, i64> = has
        .into_iter()
        .filter_map(|row| Some((row.unit_id?, row.assets)))
        .collect();
    let mut all: Vec<Uuid> = units.to_vec();
    all.extend(has.keys().filter(|unit| !units.contains(unit)));
    all.sort();
    all.dedup();
    for chunk in all.chunks(500) {
        let sql = format!(
            "INSERT INTO stock_take_section (stock_take_id, unit_id, assets) VALUES {}",
            places(chunk.len(), 3)
        );
        let values = chunk.iter().flat_map(|unit| {
            let assets = has.get(unit).copied().unwrap_or(0);
            [Value::from(id), (*unit).into(), assets.into()]
        });
        tx.execute(values.fold(query(sql), Query::bind)).await?;
    }
    Ok(())
}

/// Keeps what each section has at the end of a stock-take.
pub async fn keep_counts(tx: &mut Tx, take: &StockTake) -> Result<(), DbError> {
    let of = "SELECT COUNT(*) FROM asset v WHERE v.open AND v.unit_id = stock_take_section.unit_id";
    let sql = format!(
        "UPDATE stock_take_section SET closed_assets = ({of}), closed_confirmed = ({of} AND v.confirmed_on >= $2) WHERE stock_take_id = $1"
    );
    tx.execute(query(sql).bind(take.id).bind(take.opened_on()))
        .await?;
    Ok(())
}

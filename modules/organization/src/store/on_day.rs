//! What holds on a day.

use sakimori_db::{Db, DbError, FromRow, SqlDate, query};
use sakimori_kernel::{Date, Uuid};

use super::fact::{period, unit_kind};
use crate::model::{Period, SystemFacts, Unit, UnitFacts};

#[derive(FromRow)]
struct UnitRow {
    id: Uuid,
    code: String,
    name: String,
    kind: String,
    parent_id: Option<Uuid>,
    position: i64,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

/// The units of a day, in no order.
pub async fn units_on(db: &Db, day: Date) -> Result<Vec<Unit>, DbError> {
    let sql = "SELECT u.id, u.code, p.name, p.kind, p.parent_id, p.position, p.valid_from, p.valid_until FROM unit_period p JOIN unit u ON u.id = p.unit_id WHERE p.valid_from <= $1 AND (p.valid_until IS NULL OR p.valid_until > $1)";
    let rows: Vec<UnitRow> = db.all(query(sql).bind(day)).await?;
    let unit = |row: UnitRow| {
        Ok(Unit {
            id: row.id,
            code: row.code,
            facts: UnitFacts {
                kind: unit_kind(&row.kind)?,
                name: row.name,
                parent: row.parent_id,
                position: row.position,
            },
            period: period(row.valid_from, row.valid_until),
        })
    };
    rows.into_iter().map(unit).collect()
}

/// 情報システム.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    pub id: Uuid,
    pub code: String,
    pub facts: SystemFacts,
    pub period: Period,
}

#[derive(FromRow)]
struct SystemRow {
    id: Uuid,
    code: String,
    name: String,
    unit_id: Uuid,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

/// The systems of a day, by code.
pub async fn systems_on(db: &Db, day: Date) -> Result<Vec<System>, DbError> {
    let sql = "SELECT s.id, s.code, p.name, p.unit_id, p.valid_from, p.valid_until FROM information_system_period p JOIN information_system s ON s.id = p.system_id WHERE p.valid_from <= $1 AND (p.valid_until IS NULL OR p.valid_until > $1) ORDER BY s.code";
    let rows: Vec<SystemRow> = db.all(query(sql).bind(day)).await?;
    let system = |row: SystemRow| System {
        id: row.id,
        code: row.code,
        facts: SystemFacts {
            name: row.name,
            unit: row.unit_id,
        },
        period: period(row.valid_from, row.valid_until),
    };
    Ok(rows.into_iter().map(system).collect())
}

/// Whether a column names a system of a day, as a condition; both are SQL: a
/// column, and the parameter of the day.
pub fn is_system_on(column: &str, day: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM information_system_period known WHERE known.system_id = {column} \
        AND known.valid_from <= {day} AND (known.valid_until IS NULL OR known.valid_until > {day}))"
    )
}

#[derive(FromRow)]
struct PresenceRow {
    revision: i64,
    name: Option<String>,
    unit_id: Option<Uuid>,
}

/// A person on a day, with the revision of the register that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    pub revision: i64,
    /// None where nobody of that key works here on the day.
    pub name: Option<String>,
    /// The units the person works in, the main one first.
    pub units: Vec<Uuid>,
}

/// Who somebody is on a day. One statement.
pub async fn presence(db: &Db, person: Uuid, day: Date) -> Result<Presence, DbError> {
    let sql = "SELECT o.revision, p.name, w.unit_id FROM organization o \
        LEFT JOIN person_period p ON p.person_id = $1 AND p.valid_from <= $2 AND (p.valid_until IS NULL OR p.valid_until > $2) \
        LEFT JOIN post w ON w.person_id = $1 AND w.valid_from <= $2 AND (w.valid_until IS NULL OR w.valid_until > $2) \
        ORDER BY w.main DESC, w.id";
    let rows: Vec<PresenceRow> = db.all(query(sql).bind(person).bind(day)).await?;
    let first = rows.first().ok_or(DbError::Missing("organization"))?;
    Ok(Presence {
        revision: first.revision,
        name: first.name.clone(),
        units: rows.iter().filter_map(|row| row.unit_id).collect(),
    })
}

/// The numbers that move with the writes of the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Revisions {
    /// With every write.
    pub revision: i64,
    /// With those about units, people and posts.
    pub people_revision: i64,
}

pub async fn revisions(db: &Db) -> Result<Revisions, DbError> {
    let sql = query("SELECT revision, people_revision FROM organization");
    db.one("organization", sql).await
}

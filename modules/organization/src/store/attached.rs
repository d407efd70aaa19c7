//! What hangs on a unit from a day on, read in the write that ends it.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, Tx, query};
use sakimori_kernel::{Date, Uuid};

use super::fact::{period, unit_kind};
use crate::model::{Period, PostFacts, SystemFacts, UnitFacts};

/// How much hangs on a unit from a day on.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Attached {
    /// People with a post in it.
    pub posts: i64,
    pub units: i64,
    pub systems: i64,
}

/// `$1` the unit, `$2` the day: rows that hold on the day or later.
const HOLDS: &str = "(valid_until IS NULL OR (valid_until > $2 AND valid_until > valid_from))";

fn about(sql: String, unit: Uuid, from: Date) -> Query {
    query(sql).bind(unit).bind(from)
}

pub async fn attached(tx: &mut Tx, unit: Uuid, from: Date) -> Result<Attached, DbError> {
    let sql = format!(
        "SELECT (SELECT COUNT(DISTINCT person_id) FROM post WHERE unit_id = $1 AND {HOLDS}) AS posts, \
        (SELECT COUNT(DISTINCT unit_id) FROM unit_period WHERE parent_id = $1 AND {HOLDS}) AS units, \
        (SELECT COUNT(DISTINCT system_id) FROM information_system_period WHERE unit_id = $1 AND {HOLDS}) AS systems"
    );
    tx.one("counts", about(sql, unit, from)).await
}

/// A post in the unit, and whose.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: Uuid,
    /// The last name written.
    pub name: String,
    pub facts: PostFacts,
    pub period: Period,
}

#[derive(FromRow)]
struct MemberRow {
    person_id: Uuid,
    name: Option<String>,
    unit_id: Uuid,
    title: String,
    main: bool,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

pub async fn staff_from(tx: &mut Tx, unit: Uuid, from: Date) -> Result<Vec<Member>, DbError> {
    let sql = format!(
        "SELECT person_id, (SELECT p.name FROM person_period p WHERE p.person_id = post.person_id ORDER BY p.valid_from DESC, p.id DESC LIMIT 1) AS name, unit_id, title, main, valid_from, valid_until FROM post WHERE unit_id = $1 AND {HOLDS} ORDER BY valid_from, id"
    );
    let rows: Vec<MemberRow> = tx.all(about(sql, unit, from)).await?;
    let member = |row: MemberRow| Member {
        person: row.person_id,
        name: row.name.unwrap_or_default(),
        facts: PostFacts {
            unit: row.unit_id,
            title: row.title,
            main: row.main,
        },
        period: period(row.valid_from, row.valid_until),
    };
    Ok(rows.into_iter().map(member).collect())
}

#[derive(FromRow)]
struct ChildRow {
    unit_id: Uuid,
    name: String,
    kind: String,
    parent_id: Option<Uuid>,
    position: i64,
    valid_from: SqlDate,
}

/// The units below, and since when they are as they are.
pub async fn children_from(
    tx: &mut Tx,
    unit: Uuid,
    from: Date,
) -> Result<Vec<(Uuid, UnitFacts, Date)>, DbError> {
    let sql = format!(
        "SELECT unit_id, name, kind, parent_id, position, valid_from FROM unit_period WHERE parent_id = $1 AND {HOLDS} ORDER BY valid_from, id"
    );
    let rows: Vec<ChildRow> = tx.all(about(sql, unit, from)).await?;
    let child = |row: ChildRow| {
        let facts = UnitFacts {
            kind: unit_kind(&row.kind)?,
            name: row.name,
            parent: row.parent_id,
            position: row.position,
        };
        Ok((row.unit_id, facts, row.valid_from.to_jiff()))
    };
    rows.into_iter().map(child).collect()
}

#[derive(FromRow)]
struct SystemRow {
    system_id: Uuid,
    name: String,
    unit_id: Uuid,
    valid_from: SqlDate,
}

/// The systems the unit is in charge of, and since when.
pub async fn systems_from(
    tx: &mut Tx,
    unit: Uuid,
    from: Date,
) -> Result<Vec<(Uuid, SystemFacts, Date)>, DbError> {
    let sql = format!(
        "SELECT system_id, name, unit_id, valid_from FROM information_system_period WHERE unit_id = $1 AND {HOLDS} ORDER BY valid_from, id"
    );
    let rows: Vec<SystemRow> = tx.all(about(sql, unit, from)).await?;
    let system = |row: SystemRow| {
        let facts = SystemFacts {
            name: row.name,
            unit: row.unit_id,
        };
        (row.system_id, facts, row.valid_from.to_jiff())
    };
    Ok(rows.into_iter().map(system).collect())
}

#[derive(FromRow)]
struct NameRow {
    name: String,
}

const LAST_NAME: &str =
    "SELECT name FROM person_period WHERE person_id = $1 ORDER BY valid_from DESC, id DESC LIMIT 1";

/// The last name written of a person; empty where there is none.
pub async fn person_name(db: &Db, person: Uuid) -> Result<String, DbError> {
    let row: Option<NameRow> = db.optional(query(LAST_NAME).bind(person)).await?;
    Ok(row.map(|row| row.name).unwrap_or_default())
}

/// The same in a write.
pub async fn name_of(tx: &mut Tx, person: Uuid) -> Result<String, DbError> {
    let row: Option<NameRow> = tx.optional(query(LAST_NAME).bind(person)).await?;
    Ok(row.map(|row| row.name).unwrap_or_default())
}

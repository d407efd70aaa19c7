//! 統合・分割・名称変更: where a unit's work went.

use sakimori_db::{Db, DbError, FromRow, SqlDate, Tx, query};
use sakimori_kernel::{Clock, Date, Uuid};

/// One step of a unit's work from one unit to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    pub from: Uuid,
    /// The name it last had.
    pub from_name: String,
    pub to: Uuid,
    pub to_name: String,
    pub on: Date,
}

#[derive(FromRow)]
struct Stored {
    from_unit_id: Uuid,
    from_name: Option<String>,
    to_unit_id: Uuid,
    to_name: Option<String>,
    on_date: SqlDate,
}

/// What came to a unit and where it went, oldest first.
pub async fn successions(db: &Db, unit: Uuid) -> Result<Vec<Succession>, DbError> {
    let name = |side: &str| {
        format!(
            "(SELECT p.name FROM unit_period p WHERE p.unit_id = s.{side} AND (p.valid_until IS NULL OR p.valid_until > p.valid_from) ORDER BY p.valid_from DESC LIMIT 1)"
        )
    };
    let sql = format!(
        "SELECT s.from_unit_id, {} AS from_name, s.to_unit_id, {} AS to_name, s.on_date FROM unit_succession s WHERE s.from_unit_id = $1 OR s.to_unit_id = $1 ORDER BY s.on_date, s.id",
        name("from_unit_id"),
        name("to_unit_id")
    );
    let rows: Vec<Stored> = db.all(query(sql).bind(unit)).await?;
    let step = |row: Stored| Succession {
        from: row.from_unit_id,
        from_name: row.from_name.unwrap_or_default(),
        to: row.to_unit_id,
        to_name: row.to_name.unwrap_or_default(),
        on: row.on_date.to_jiff(),
    };
    Ok(rows.into_iter().map(step).collect())
}

/// Writes where the work of a unit went.
pub async fn succeed(
    tx: &mut Tx,
    clock: &Clock,
    (from, to): (Uuid, Uuid),
    on: Date,
) -> Result<(), DbError> {
    let sql = "INSERT INTO unit_succession (id, from_unit_id, to_unit_id, on_date) VALUES ($1, $2, $3, $4)";
    let insert = query(sql).bind(clock.new_id()).bind(from).bind(to);
    tx.execute(insert.bind(on)).await?;
    Ok(())
}

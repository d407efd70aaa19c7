use sakimori_db::{Db, DbError, FromRow, SqlDate, query};
use sakimori_kernel::{Date, Uuid};

use super::{Duty, Roster};
use crate::model::{AppointmentFacts, OrgTree, Period, scope};
use crate::store::{Revisions, capacity, systems_on, units_on};

#[derive(FromRow)]
struct DutyRow {
    id: Uuid,
    person_id: Uuid,
    role: String,
    capacity: String,
    deputy_order: Option<i64>,
    seat: String,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    remark: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
    name: Option<String>,
    last_name: Option<String>,
    post_unit_id: Option<Uuid>,
    title: Option<String>,
}

const DUTIES: &str = "SELECT a.id, a.person_id, a.role, a.capacity, a.deputy_order, a.seat, a.unit_id, a.system_id, a.remark, a.valid_from, a.valid_until, p.name, \
    CASE WHEN p.name IS NULL THEN (SELECT l.name FROM person_period l WHERE l.person_id = a.person_id ORDER BY l.valid_from DESC, l.id DESC LIMIT 1) END AS last_name, \
    w.unit_id AS post_unit_id, w.title \
    FROM appointment a \
    LEFT JOIN person_period p ON p.person_id = a.person_id AND p.valid_from <= $1 AND (p.valid_until IS NULL OR p.valid_until > $1) \
    LEFT JOIN post w ON w.person_id = a.person_id AND w.main = TRUE AND w.valid_from <= $1 AND (w.valid_until IS NULL OR w.valid_until > $1) \
    WHERE a.valid_from <= $1 AND (a.valid_until IS NULL OR a.valid_until > $1)";

/// Reads a day. `revisions` is where the register stood before.
pub async fn load(db: &Db, revisions: Revisions, day: Date) -> Result<Roster, DbError> {
    let tree = OrgTree::new(day, units_on(db, day).await?);
    let systems = systems_on(db, day).await?;
    let rows: Vec<DutyRow> = db.all(query(DUTIES).bind(day)).await?;
    let duties: Result<Vec<Duty>, DbError> = rows.into_iter().map(duty).collect();
    Ok(Roster::new((revisions, day), tree, systems, duties?))
}

fn duty(row: DutyRow) -> Result<Duty, DbError> {
    let until = row.valid_until.map(SqlDate::to_jiff);
    Ok(Duty {
        id: row.id,
        facts: AppointmentFacts {
            person: row.person_id,
            capacity: capacity(&row.capacity)?,
            role: row.role,
            deputy_order: row.deputy_order,
            seat: row.seat,
            scope: scope(row.unit_id, row.system_id),
            remark: row.remark,
        },
        period: Period::new(row.valid_from.to_jiff(), until),
        left: row.name.is_none(),
        name: row.name.or(row.last_name).unwrap_or_default(),
        unit: row.post_unit_id,
        title: row.title.unwrap_or_default(),
    })
}

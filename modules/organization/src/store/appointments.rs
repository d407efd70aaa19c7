//! Appointments: each is a row of its own, which ends.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, Tx, list, places, query};
use sakimori_kernel::{Clock, Date, Uuid};
use sakimori_permissions::{Capacity, Scope};

use super::change::{AT_ONCE, Undo, end_rows, grown, take_back, touch_roles};
use super::fact::period;
use crate::model::{Appointment, AppointmentFacts, Period, parts, scope};

#[derive(FromRow)]
struct AppointmentRow {
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
}

pub(crate) fn capacity(key: &str) -> Result<Capacity, DbError> {
    Capacity::parse(key).ok_or_else(|| DbError::Corrupt(format!("capacity {key}")))
}

impl AppointmentRow {
    fn read(self) -> Result<Appointment, DbError> {
        Ok(Appointment {
            id: self.id,
            facts: AppointmentFacts {
                person: self.person_id,
                capacity: capacity(&self.capacity)?,
                role: self.role,
                deputy_order: self.deputy_order,
                seat: self.seat,
                scope: scope(self.unit_id, self.system_id),
                remark: self.remark,
            },
            period: period(self.valid_from, self.valid_until),
        })
    }
}

const COLUMNS: &str = "id, person_id, role, capacity, deputy_order, seat, unit_id, system_id, remark, valid_from, valid_until";
const WIDTH: usize = 11;

fn select(condition: &str) -> Query {
    query(format!(
        "SELECT {COLUMNS} FROM appointment WHERE {condition} AND (valid_until IS NULL OR valid_until > valid_from) ORDER BY valid_from, role, id"
    ))
}

fn read_all(rows: Vec<AppointmentRow>) -> Result<Vec<Appointment>, DbError> {
    rows.into_iter().map(AppointmentRow::read).collect()
}

/// Every appointment a person has or had, oldest first.
pub async fn appointments_of(db: &Db, person: Uuid) -> Result<Vec<Appointment>, DbError> {
    read_all(db.all(select("person_id = $1").bind(person)).await?)
}

/// The same of many people, in a write.
pub async fn appointments_of_all(
    tx: &mut Tx,
    people: &[Uuid],
) -> Result<Vec<Appointment>, DbError> {
    let mut all = Vec::new();
    for chunk in people.chunks(AT_ONCE) {
        let select = select(&format!("person_id IN ({})", list(1, chunk.len())));
        let select = chunk.iter().fold(select, |q, id| q.bind(*id));
        all.extend(read_all(tx.all(select).await?)?);
    }
    Ok(all)
}

/// One appointment, be it one that was taken back before it held.
pub async fn find_appointment(db: &Db, id: Uuid) -> Result<Option<Appointment>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM appointment WHERE id = $1");
    let row: Option<AppointmentRow> = db.optional(query(sql).bind(id)).await?;
    row.map(AppointmentRow::read).transpose()
}

/// The same in a write, where it holds on some day.
pub async fn appointment(tx: &mut Tx, id: Uuid) -> Result<Option<Appointment>, DbError> {
    let row: Option<AppointmentRow> = tx.optional(select("id = $1").bind(id)).await?;
    row.map(AppointmentRow::read).transpose()
}

/// Those over exactly this that hold on the day or later, in a write.
pub async fn appointments_over(
    tx: &mut Tx,
    over: Scope,
    from: Date,
) -> Result<Vec<Appointment>, DbError> {
    let (unit, system) = parts(over);
    let thing = match (unit, system) {
        (Some(_), _) => "unit_id = $2",
        (_, Some(_)) => "system_id = $2",
        _ => "unit_id IS NULL AND system_id IS NULL",
    };
    let select = select(&format!(
        "(valid_until IS NULL OR valid_until > $1) AND {thing}"
    ));
    let select = match unit.or(system) {
        Some(id) => select.bind(from).bind(id),
        None => select.bind(from),
    };
    read_all(tx.all(select).await?)
}

/// Everything ever of one role over one thing, in a write.
pub async fn duties(tx: &mut Tx, role: &str, over: Scope) -> Result<Vec<Appointment>, DbError> {
    let (unit, system) = parts(over);
    let thing = match (unit, system) {
        (Some(_), _) => "unit_id = $2",
        (_, Some(_)) => "system_id = $2",
        _ => "unit_id IS NULL AND system_id IS NULL",
    };
    let select = select(&format!("role = $1 AND {thing}")).bind(role);
    let select = match unit.or(system) {
        Some(id) => select.bind(id),
        None => select,
    };
    read_all(tx.all(select).await?)
}

/// Makes appointments. Whether they may be made is for the rules to say.
pub async fn appoint(
    tx: &mut Tx,
    clock: &Clock,
    wanted: &[(AppointmentFacts, Period)],
) -> Result<Undo, DbError> {
    let mut begun = Vec::with_capacity(wanted.len());
    for chunk in wanted.chunks(AT_ONCE) {
        let rows = places(chunk.len(), WIDTH);
        let mut insert = query(format!("INSERT INTO appointment ({COLUMNS}) VALUES {rows}"));
        for (facts, period) in chunk {
            let id = clock.new_id();
            let (unit, system) = parts(facts.scope);
            insert = insert
                .bind(id)
                .bind(facts.person)
                .bind(&facts.role)
                .bind(facts.capacity.key())
                .bind(facts.deputy_order)
                .bind(&facts.seat)
                .bind(unit)
                .bind(system)
                .bind(&facts.remark)
                .bind(period.from)
                .bind(period.until);
            begun.push(id);
        }
        tx.execute(insert).await?;
    }
    grown(tx, "appointment", wanted.len()).await?;
    if !wanted.is_empty() {
        touch_roles(tx).await?;
    }
    Ok(Undo {
        ended: Vec::new(),
        begun,
    })
}

/// Ends appointments: from that day on they no longer hold. One that had not
/// begun by then never holds.
pub async fn discharge(
    tx: &mut Tx,
    appointments: &[Appointment],
    from: Date,
) -> Result<Undo, DbError> {
    let open = |a: &&Appointment| a.period.until.is_none_or(|until| until > from);
    let ending: Vec<&Appointment> = appointments.iter().filter(open).collect();
    let ends = ending.iter().map(|a| (a.id, Some(a.period.from.max(from))));
    end_rows(tx, "appointment", ends).await?;
    if !ending.is_empty() {
        touch_roles(tx).await?;
    }
    Ok(Undo {
        ended: ending.iter().map(|a| (a.id, a.period.until)).collect(),
        begun: Vec::new(),
    })
}

/// Takes appointments and discharges back.
pub async fn undo_appointments(tx: &mut Tx, undo: &Undo) -> Result<(), DbError> {
    take_back(tx, "appointment", undo).await
}

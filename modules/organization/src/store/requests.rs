//! Appointments that somebody makes for themselves, until another has a word.

use sakimori_db::{Db, DbError, FromRow, SqlDate, SqlTimestamp, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::appointments::capacity;
use super::fact::period;
use crate::model::{AppointmentFacts, Period, parts, scope};

/// A request, and what came of it.
#[derive(Debug, Clone)]
pub struct Request {
    pub id: Uuid,
    pub facts: AppointmentFacts,
    pub period: Period,
    /// The last names written.
    pub name: String,
    pub requested_by: Uuid,
    pub requester: String,
    pub at: Timestamp,
    pub confirmation: Option<Confirmation>,
}

#[derive(Debug, Clone)]
pub struct Confirmation {
    pub confirmed: bool,
    pub remark: String,
    pub by: String,
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Stored {
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
    requested_by: Uuid,
    at: SqlTimestamp,
    name: Option<String>,
    requester: Option<String>,
    confirmed: Option<bool>,
    reply: Option<String>,
    decider: Option<String>,
    decided_at: Option<SqlTimestamp>,
}

fn select(condition: &str) -> String {
    let last = |column: &str| {
        format!(
            "(SELECT p.name FROM person_period p WHERE p.person_id = {column} ORDER BY p.valid_from DESC, p.id DESC LIMIT 1)"
        )
    };
    format!(
        "SELECT r.id, r.person_id, r.role, r.capacity, r.deputy_order, r.seat, r.unit_id, r.system_id, r.remark, r.valid_from, r.valid_until, r.requested_by, r.at, {} AS name, {} AS requester, c.confirmed, c.remark AS reply, {} AS decider, c.at AS decided_at FROM appointment_request r LEFT JOIN appointment_confirmation c ON c.request_id = r.id WHERE {condition} ORDER BY r.at DESC, r.id DESC LIMIT 100",
        last("r.person_id"),
        last("r.requested_by"),
        last("c.decided_by")
    )
}

impl Stored {
    fn read(self) -> Result<Request, DbError> {
        let confirmation = match (self.confirmed, self.decided_at) {
            (Some(confirmed), Some(at)) => Some(Confirmation {
                confirmed,
                remark: self.reply.unwrap_or_default(),
                by: self.decider.unwrap_or_default(),
                at: at.to_jiff(),
            }),
            _ => None,
        };
        Ok(Request {
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
            name: self.name.unwrap_or_default(),
            requested_by: self.requested_by,
            requester: self.requester.unwrap_or_default(),
            at: self.at.to_jiff(),
            confirmation,
        })
    }
}

/// The newest 100, open or decided.
pub async fn requests(db: &Db, open: bool) -> Result<Vec<Request>, DbError> {
    let condition = match open {
        true => "c.request_id IS NULL",
        false => "c.request_id IS NOT NULL",
    };
    let rows: Vec<Stored> = db.all(query(select(condition))).await?;
    rows.into_iter().map(Stored::read).collect()
}

pub async fn request(db: &Db, id: Uuid) -> Result<Option<Request>, DbError> {
    let row: Option<Stored> = db.optional(query(select("r.id = $1")).bind(id)).await?;
    row.map(Stored::read).transpose()
}

/// The same in a write.
pub async fn request_now(tx: &mut Tx, id: Uuid) -> Result<Option<Request>, DbError> {
    let row: Option<Stored> = tx.optional(query(select("r.id = $1")).bind(id)).await?;
    row.map(Stored::read).transpose()
}

/// Writes a request.
pub async fn ask_for(
    tx: &mut Tx,
    (id, by, at): (Uuid, Uuid, Timestamp),
    facts: &AppointmentFacts,
    period: Period,
) -> Result<(), DbError> {
    let (unit, system) = parts(facts.scope);
    let insert = query(
        "INSERT INTO appointment_request (id, person_id, role, capacity, deputy_order, seat, unit_id, system_id, remark, valid_from, valid_until, requested_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
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
    .bind(period.until)
    .bind(by)
    .bind(at);
    tx.execute(insert).await?;
    Ok(())
}

/// Writes what came of a request.
pub async fn decide(
    tx: &mut Tx,
    request: Uuid,
    (confirmed, remark): (bool, &str),
    (by, at): (Uuid, Timestamp),
) -> Result<(), DbError> {
    let insert = query(
        "INSERT INTO appointment_confirmation (request_id, confirmed, remark, decided_by, at) VALUES ($1, $2, $3, $4, $5)",
    );
    let insert = insert.bind(request).bind(confirmed).bind(remark);
    tx.execute(insert.bind(by).bind(at)).await?;
    Ok(())
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

/// How many requests wait for another's word.
pub async fn open_requests(db: &Db) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS n FROM appointment_request r WHERE NOT EXISTS (SELECT 1 FROM appointment_confirmation c WHERE c.request_id = r.id)";
    let row: Count = db.one("count", query(sql)).await?;
    Ok(row.n)
}

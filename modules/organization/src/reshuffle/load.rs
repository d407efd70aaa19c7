//! Reads the organization for a reshuffle: everything that still holds on the
//! day before it or later, with a statement per table.

use std::collections::{BTreeMap, HashMap, HashSet};

use sakimori_db::journal::hex;
use sakimori_db::{Db, DbError, FromRow, Query, Row, SqlDate, Tx, query};
use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::Capacity;
use sha2::{Digest, Sha256};

use super::state::{Appointment, Person, Post, State, System, Unit};
use crate::model::{EmploymentKind, UnitKind, scope};

/// Where to read: beside a write, or within one.
pub(super) enum Reader<'r> {
    Db(&'r Db),
    Tx(&'r mut Tx),
}

impl Reader<'_> {
    pub async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, DbError> {
        match self {
            Self::Db(db) => db.all(query).await,
            Self::Tx(tx) => tx.all(query).await,
        }
    }
}

#[derive(FromRow)]
struct UnitRow {
    id: Uuid,
    unit_id: Uuid,
    code: String,
    name: String,
    kind: String,
    parent_id: Option<Uuid>,
    position: i64,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    person_id: Uuid,
    staff_number: String,
    name: String,
    kana: String,
    employment: String,
    mail: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

#[derive(FromRow)]
struct PostRow {
    id: Uuid,
    person_id: Uuid,
    unit_id: Uuid,
    title: String,
    main: bool,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

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
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

#[derive(FromRow)]
struct SystemRow {
    id: Uuid,
    system_id: Uuid,
    code: String,
    name: String,
    unit_id: Uuid,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

#[derive(FromRow)]
struct Code {
    id: Uuid,
    code: String,
}

/// All that holds on the day before, or begins or ends from the day on.
pub(super) struct Facts {
    day: Date,
    units: Vec<UnitRow>,
    people: Vec<PersonRow>,
    posts: Vec<PostRow>,
    appointments: Vec<AppointmentRow>,
    systems: Vec<SystemRow>,
}

const UNITS: &str = "SELECT p.id, p.unit_id, u.code, p.name, p.kind, p.parent_id, p.position, p.valid_from, p.valid_until FROM unit_period p JOIN unit u ON u.id = p.unit_id";
const PEOPLE: &str = "SELECT p.id, p.person_id, w.staff_number, p.name, p.kana, p.employment, p.mail, p.valid_from, p.valid_until FROM person_period p JOIN person w ON w.id = p.person_id";
const POSTS: &str =
    "SELECT p.id, p.person_id, p.unit_id, p.title, p.main, p.valid_from, p.valid_until FROM post p";
const APPOINTMENTS: &str = "SELECT p.id, p.person_id, p.role, p.capacity, p.deputy_order, p.seat, p.unit_id, p.system_id, p.valid_from, p.valid_until FROM appointment p";
const SYSTEMS: &str = "SELECT p.id, p.system_id, s.code, p.name, p.unit_id, p.valid_from, p.valid_until FROM information_system_period p JOIN information_system s ON s.id = p.system_id";

fn select(sql: &str, day: Date) -> Query {
    query(format!(
        "{sql} WHERE p.valid_until IS NULL OR (p.valid_until >= $1 AND p.valid_until > p.valid_from) ORDER BY p.valid_from, p.id"
    ))
    .bind(day)
}

impl Facts {
    pub async fn read(from: &mut Reader<'_>, day: Date) -> Result<Self, DbError> {
        Ok(Self {
            day,
            units: from.all(select(UNITS, day)).await?,
            people: from.all(select(PEOPLE, day)).await?,
            posts: from.all(select(POSTS, day)).await?,
            appointments: from.all(select(APPOINTMENTS, day)).await?,
            systems: from.all(select(SYSTEMS, day)).await?,
        })
    }

    /// Every row as (subject, table and period), for telling whether it was
    /// changed; and the unit or system it refers to.
    fn rows(&self) -> impl Iterator<Item = FactRow> {
        let row = |what,
                   subject: Uuid,
                   over: Option<Uuid>,
                   id,
                   from: &SqlDate,
                   until: &Option<SqlDate>| {
            let until = until.as_ref().map(|d| d.to_jiff());
            FactRow {
                what,
                subject,
                over,
                id,
                from: from.to_jiff(),
                until,
            }
        };
        let units = self.units.iter().map(move |r| {
            row(
                What::Unit,
                r.unit_id,
                r.parent_id,
                r.id,
                &r.valid_from,
                &r.valid_until,
            )
        });
        let people = self.people.iter().map(move |r| {
            row(
                What::Person,
                r.person_id,
                None,
                r.id,
                &r.valid_from,
                &r.valid_until,
            )
        });
        let posts = self.posts.iter().map(move |r| {
            row(
                What::Post,
                r.person_id,
                Some(r.unit_id),
                r.id,
                &r.valid_from,
                &r.valid_until,
            )
        });
        let appointments = self.appointments.iter().map(move |r| {
            row(
                What::Role,
                r.person_id,
                r.unit_id,
                r.id,
                &r.valid_from,
                &r.valid_until,
            )
        });
        let systems = self.systems.iter().map(move |r| {
            row(
                What::System,
                r.system_id,
                Some(r.unit_id),
                r.id,
                &r.valid_from,
                &r.valid_until,
            )
        });
        units
            .chain(people)
            .chain(posts)
            .chain(appointments)
            .chain(systems)
    }

    /// One text per subject that is another when any fact about it is.
    pub fn fingerprints(&self, subjects: &HashSet<Uuid>) -> BTreeMap<Uuid, String> {
        let mut hashes: BTreeMap<Uuid, Sha256> = BTreeMap::new();
        for row in self.rows().filter(|r| subjects.contains(&r.subject)) {
            let hash = hashes.entry(row.subject).or_default();
            let until = row.until.map(|d| d.to_string()).unwrap_or_default();
            hash.update(format!("{:?} {} {} {until}\n", row.what, row.id, row.from));
        }
        let short = |hash: Sha256| hex(&hash.finalize()).chars().take(16).collect();
        hashes
            .into_iter()
            .map(|(id, hash)| (id, short(hash)))
            .collect()
    }

    /// The subjects, apart from `known`, that refer to one of `units` on the
    /// day or later.
    pub fn referring(&self, units: &HashSet<Uuid>, known: &HashSet<Uuid>) -> Vec<Uuid> {
        let day = self.day;
        let mut found: Vec<Uuid> = self
            .rows()
            .filter(|r| r.until.is_none_or(|until| until > day))
            .filter(|r| r.over.is_some_and(|over| units.contains(&over)))
            .map(|r| r.subject)
            .filter(|subject| !known.contains(subject))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// What subjects are called: names as they last were.
    pub fn names(&self) -> HashMap<Uuid, String> {
        let units = self.units.iter().map(|r| (r.unit_id, r.name.clone()));
        let people = self.people.iter();
        let people = people.map(|r| (r.person_id, format!("{}（{}）", r.name, r.staff_number)));
        let systems = self.systems.iter().map(|r| (r.system_id, r.name.clone()));
        units.chain(people).chain(systems).collect()
    }

    /// The state a plan is made against.
    pub async fn state(self, from: &mut Reader<'_>) -> Result<State, DbError> {
        let unit_ids = from.all(query("SELECT id, code FROM unit")).await?;
        let person_ids = from
            .all(query("SELECT id, staff_number AS code FROM person"))
            .await?;
        let codes = |rows: Vec<Code>| rows.into_iter().map(|r| (r.code, r.id)).collect();
        let mut state = State {
            unit_ids: codes(unit_ids),
            person_ids: codes(person_ids),
            ..State::empty(self.day)
        };
        let later = self
            .rows()
            .filter(|r| r.from >= self.day)
            .map(|r| r.subject);
        state.later = later.collect();
        self.fill(&mut state)?;
        Ok(state)
    }

    fn fill(self, state: &mut State) -> Result<(), DbError> {
        let day = self.day;
        let held = |from: &SqlDate| from.to_jiff() < day;
        let until = |until: Option<SqlDate>| until.map(SqlDate::to_jiff);
        let corrupt = |what: &str, key: &str| DbError::Corrupt(format!("{what} {key}"));
        for row in self.units.into_iter().filter(|r| held(&r.valid_from)) {
            state.units.push(Unit {
                kind: UnitKind::parse(&row.kind)
                    .ok_or_else(|| corrupt("kind of unit", &row.kind))?,
                row: row.id,
                id: row.unit_id,
                code: row.code,
                name: row.name,
                parent: row.parent_id,
                position: row.position,
                until: until(row.valid_until),
            });
        }
        for row in self.people.into_iter().filter(|r| held(&r.valid_from)) {
            let employment = EmploymentKind::parse(&row.employment);
            state.people.push(Person {
                employment: employment.ok_or_else(|| corrupt("employment", &row.employment))?,
                row: row.id,
                id: row.person_id,
                number: row.staff_number,
                name: row.name,
                kana: row.kana,
                mail: row.mail,
                until: until(row.valid_until),
            });
        }
        let posts = self.posts.into_iter().filter(|r| held(&r.valid_from));
        state.posts.extend(posts.map(|row| Post {
            row: row.id,
            person: row.person_id,
            unit: row.unit_id,
            title: row.title,
            main: row.main,
            until: until(row.valid_until),
        }));
        for row in self
            .appointments
            .into_iter()
            .filter(|r| held(&r.valid_from))
        {
            let capacity = Capacity::parse(&row.capacity);
            state.appointments.push(Appointment {
                capacity: capacity.ok_or_else(|| corrupt("capacity", &row.capacity))?,
                row: row.id,
                person: row.person_id,
                role: row.role,
                deputy_order: row.deputy_order,
                seat: row.seat,
                scope: scope(row.unit_id, row.system_id),
                until: until(row.valid_until),
            });
        }
        let systems = self.systems.into_iter().filter(|r| held(&r.valid_from));
        state.systems.extend(systems.map(|row| System {
            row: row.id,
            id: row.system_id,
            code: row.code,
            name: row.name,
            unit: row.unit_id,
            until: until(row.valid_until),
        }));
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
enum What {
    Unit,
    Person,
    Post,
    Role,
    System,
}

struct FactRow {
    what: What,
    subject: Uuid,
    /// The unit it refers to.
    over: Option<Uuid>,
    id: Uuid,
    from: Date,
    until: Option<Date>,
}

/// The organization of the day before, for a plan.
pub(super) async fn state(from: &mut Reader<'_>, day: Date) -> Result<State, DbError> {
    Facts::read(from, day).await?.state(from).await
}

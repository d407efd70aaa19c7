//! How each kind of fact lies in its table.

use sakimori_db::{DbError, FromRow, Query, Row, SqlDate};
use sakimori_kernel::Uuid;

use crate::model::{
    EmploymentKind, Line, Period, PersonFacts, PostFacts, Step, SystemFacts, UnitFacts, UnitKind,
    sort_key,
};

/// What holds for a time, with a row per period.
pub trait Fact: Clone + PartialEq + Send + Sync {
    type Stored: Row;
    const TABLE: &'static str;
    /// The column of the unit, person or system.
    const SUBJECT: &'static str;
    /// Between the subject and the period, in the order of [`Fact::bind`].
    const COLUMNS: &'static str;
    const WIDTH: usize;
    /// Whether it says where people work.
    const OF_PEOPLE: bool = true;
    /// Whether people are found by it.
    const SEARCHED: bool = false;

    fn bind(&self, query: Query) -> Query;
    /// The line, and its period as written.
    fn read(row: Self::Stored) -> Result<(Line, Step<Self>), DbError>;
}

pub(super) fn period(from: SqlDate, until: Option<SqlDate>) -> Period {
    Period::new(from.to_jiff(), until.map(SqlDate::to_jiff))
}

pub(super) fn unit_kind(key: &str) -> Result<UnitKind, DbError> {
    UnitKind::parse(key).ok_or_else(|| DbError::Corrupt(format!("kind of unit {key}")))
}

pub(crate) fn employment(key: &str) -> Result<EmploymentKind, DbError> {
    EmploymentKind::parse(key).ok_or_else(|| DbError::Corrupt(format!("employment {key}")))
}

#[derive(FromRow)]
pub struct UnitRow {
    id: Uuid,
    subject_id: Uuid,
    name: String,
    kind: String,
    parent_id: Option<Uuid>,
    position: i64,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl Fact for UnitFacts {
    type Stored = UnitRow;
    const TABLE: &'static str = "unit_period";
    const SUBJECT: &'static str = "unit_id";
    const COLUMNS: &'static str = "name, kind, parent_id, position";
    const WIDTH: usize = 4;

    fn bind(&self, query: Query) -> Query {
        let query = query.bind(&self.name).bind(self.kind.key());
        query.bind(self.parent).bind(self.position)
    }

    fn read(row: UnitRow) -> Result<(Line, Step<Self>), DbError> {
        let facts = Self {
            kind: unit_kind(&row.kind)?,
            name: row.name,
            parent: row.parent_id,
            position: row.position,
        };
        let period = period(row.valid_from, row.valid_until);
        let id = row.id;
        Ok((Line::of(row.subject_id), Step { id, period, facts }))
    }
}

#[derive(FromRow)]
pub struct PersonRow {
    id: Uuid,
    subject_id: Uuid,
    name: String,
    kana: String,
    employment: String,
    mail: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl Fact for PersonFacts {
    type Stored = PersonRow;
    const TABLE: &'static str = "person_period";
    const SUBJECT: &'static str = "person_id";
    const COLUMNS: &'static str = "name, kana, sort_key, employment, mail";
    const WIDTH: usize = 5;
    const SEARCHED: bool = true;

    fn bind(&self, query: Query) -> Query {
        let query = query.bind(&self.name).bind(&self.kana);
        let query = query.bind(sort_key(&self.kana));
        query.bind(self.employment.key()).bind(&self.mail)
    }

    fn read(row: PersonRow) -> Result<(Line, Step<Self>), DbError> {
        let facts = Self {
            employment: employment(&row.employment)?,
            name: row.name,
            kana: row.kana,
            mail: row.mail,
        };
        let period = period(row.valid_from, row.valid_until);
        let id = row.id;
        Ok((Line::of(row.subject_id), Step { id, period, facts }))
    }
}

#[derive(FromRow)]
pub struct PostRow {
    id: Uuid,
    subject_id: Uuid,
    unit_id: Uuid,
    title: String,
    main: bool,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl Fact for PostFacts {
    type Stored = PostRow;
    const TABLE: &'static str = "post";
    const SUBJECT: &'static str = "person_id";
    const COLUMNS: &'static str = "unit_id, title, main";
    const WIDTH: usize = 3;

    fn bind(&self, query: Query) -> Query {
        query.bind(self.unit).bind(&self.title).bind(self.main)
    }

    fn read(row: PostRow) -> Result<(Line, Step<Self>), DbError> {
        let line = Line {
            subject: row.subject_id,
            part: (!row.main).then_some(row.unit_id),
        };
        let facts = Self {
            unit: row.unit_id,
            title: row.title,
            main: row.main,
        };
        let period = period(row.valid_from, row.valid_until);
        let id = row.id;
        Ok((line, Step { id, period, facts }))
    }
}

#[derive(FromRow)]
pub struct SystemRow {
    id: Uuid,
    subject_id: Uuid,
    name: String,
    unit_id: Uuid,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl Fact for SystemFacts {
    type Stored = SystemRow;
    const TABLE: &'static str = "information_system_period";
    const SUBJECT: &'static str = "system_id";
    const COLUMNS: &'static str = "name, unit_id";
    const WIDTH: usize = 2;
    const OF_PEOPLE: bool = false;

    fn bind(&self, query: Query) -> Query {
        query.bind(&self.name).bind(self.unit)
    }

    fn read(row: SystemRow) -> Result<(Line, Step<Self>), DbError> {
        let facts = Self {
            name: row.name,
            unit: row.unit_id,
        };
        let period = period(row.valid_from, row.valid_until);
        let id = row.id;
        Ok((Line::of(row.subject_id), Step { id, period, facts }))
    }
}

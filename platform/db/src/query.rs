use std::borrow::Cow;

use sakimori_kernel::Uuid;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow};

use crate::unnamed::unnamed;
use crate::{DbError, Value};

/// A row type both engines can fill; implemented by `#[derive(FromRow)]`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// One SQL text with the values of its parameters `$1`, `$2` …
#[derive(Debug, Clone)]
pub struct Query {
    sql: Cow<'static, str>,
    values: Vec<Value>,
    /// Whether the engine keeps its plan.
    kept: bool,
}

/// Begins a statement. The text is a constant, or joined from constants; what
/// a user typed goes through [`Query::bind`].
pub fn query(sql: impl Into<Cow<'static, str>>) -> Query {
    Query {
        sql: sql.into(),
        values: Vec::new(),
        kept: true,
    }
}

/// `($1, $2), ($3, $4)`: the parameters of a statement over many rows.
pub fn places(rows: usize, columns: usize) -> String {
    let row = |n: usize| format!("({})", list(n * columns + 1, columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$3, $4, $5`: so many parameters, from one number on.
pub fn list(first: usize, count: usize) -> String {
    let marks: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    marks.join(", ")
}

/// The values of a statement that is put together, numbered as they are asked
/// for.
#[derive(Debug, Default)]
pub struct Bound(Vec<Value>);

impl Bound {
    /// The parameter of a value: `$3`.
    pub fn one(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// `$3, $4, $5`
    pub fn list<'v>(&mut self, ids: impl IntoIterator<Item = &'v Uuid>) -> String {
        let marks: Vec<String> = ids.into_iter().map(|id| self.one(*id)).collect();
        marks.join(", ")
    }

    pub fn values(&self) -> &[Value] {
        &self.0
    }

    pub fn query(self, sql: String) -> Query {
        self.0.into_iter().fold(query(sql), Query::bind)
    }
}

/// `column IN (list)`; an empty list is none that SQL knows.
pub fn among(column: &str, list: &str) -> String {
    match list.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("{column} IN ({list})"),
    }
}

type SqliteQuery = sqlx::query::Query<'static, sqlx::Sqlite, SqliteArguments>;
type PgQuery = sqlx::query::Query<'static, sqlx::Postgres, PgArguments>;

impl Query {
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// PostgreSQL plans it for these values. Of a statement that it has seen five
    /// times it may make one plan for any, which is far off where one value is in
    /// ten rows and another in half of them.
    #[must_use]
    pub fn planned_anew(mut self) -> Self {
        self.kept = false;
        self
    }

    pub(crate) fn sqlite(self) -> Result<SqliteQuery, DbError> {
        let sql = unnamed(self.sql, self.values.len());
        let mut arguments = SqliteArguments::default();
        for value in self.values {
            value.bind_sqlite(&mut arguments).map_err(DbError::bind)?;
        }
        Ok(sqlx::query_with(AssertSqlSafe(sql), arguments))
    }

    pub(crate) fn postgres(self) -> Result<PgQuery, DbError> {
        let mut arguments = PgArguments::default();
        for value in self.values {
            value.bind_postgres(&mut arguments).map_err(DbError::bind)?;
        }
        Ok(sqlx::query_with(AssertSqlSafe(self.sql), arguments).persistent(self.kept))
    }
}

macro_rules! fetch_all {
    ($query:expr, $executor:expr) => {
        $query
            .fetch_all($executor)
            .await?
            .iter()
            .map(T::from_row)
            .collect::<Result<Vec<T>, sqlx::Error>>()
            .map_err(DbError::from)
    };
}
pub(crate) use fetch_all;

//! Rows of any table, read one after another without holding them all: what
//! the journal is checked with and a backup is made from.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use sakimori_kernel::{Date, Timestamp, Uuid};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::{ColumnType, DbError, Query, Row, Snapshot, SqlDate, SqlTimestamp, Tx, Value};

/// One row of either engine.
#[derive(Debug)]
pub enum AnyRow {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// One value of a row, borrowed from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'r> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'r str),
    Uuid(Uuid),
    Date(Date),
    Timestamp(Timestamp),
    Bytes(&'r [u8]),
}

macro_rules! get {
    ($row:expr, $at:expr, $type:ty) => {
        match $row {
            AnyRow::Sqlite(row) => row.try_get::<$type, _>($at)?,
            AnyRow::Postgres(row) => row.try_get::<$type, _>($at)?,
        }
    };
}

impl AnyRow {
    /// A text that is never NULL.
    pub fn text(&self, at: usize) -> Result<&str, DbError> {
        Ok(get!(self, at, &str))
    }

    pub fn int(&self, at: usize) -> Result<i64, DbError> {
        Ok(get!(self, at, i64))
    }

    pub fn uuid(&self, at: usize) -> Result<Option<Uuid>, DbError> {
        Ok(get!(self, at, Option<Uuid>))
    }

    pub fn timestamp(&self, at: usize) -> Result<Timestamp, DbError> {
        Ok(get!(self, at, SqlTimestamp).to_jiff())
    }

    /// The value as its column's type reads it.
    pub fn cell(&self, at: usize, kind: ColumnType) -> Result<Cell<'_>, DbError> {
        macro_rules! cell {
            ($type:ty, $make:expr) => {
                get!(self, at, Option<$type>).map_or(Cell::Null, $make)
            };
        }
        Ok(match kind {
            ColumnType::Bool => cell!(bool, Cell::Bool),
            ColumnType::Int => cell!(i64, Cell::Int),
            ColumnType::Text => cell!(&str, Cell::Text),
            ColumnType::Uuid => cell!(Uuid, Cell::Uuid),
            ColumnType::Date => cell!(SqlDate, |d| Cell::Date(d.to_jiff())),
            ColumnType::Timestamp => cell!(SqlTimestamp, |t| Cell::Timestamp(t.to_jiff())),
            ColumnType::Bytes => cell!(&[u8], Cell::Bytes),
            ColumnType::Other => return Err(DbError::Corrupt("column type".to_owned())),
        })
    }
}

impl Cell<'_> {
    /// The same as a value that can be bound; `kind` gives NULL its type.
    pub fn to_value(self, kind: ColumnType) -> Value {
        match self {
            Self::Null => Value::null(kind),
            Self::Bool(v) => v.into(),
            Self::Int(v) => v.into(),
            Self::Text(v) => v.into(),
            Self::Uuid(v) => v.into(),
            Self::Date(v) => v.into(),
            Self::Timestamp(v) => v.into(),
            Self::Bytes(v) => v.to_vec().into(),
        }
    }
}

type Boxed<'a, R> = Pin<Box<dyn Stream<Item = Result<R, sqlx::Error>> + Send + 'a>>;

/// The rows of a query, in its order.
pub struct Rows<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(Boxed<'a, SqliteRow>),
    Postgres(Boxed<'a, PgRow>),
}

impl Rows<'_> {
    pub async fn next(&mut self) -> Result<Option<AnyRow>, DbError> {
        let row = match &mut self.0 {
            Source::Sqlite(rows) => poll_fn(|cx| rows.as_mut().poll_next(cx))
                .await
                .transpose()?
                .map(AnyRow::Sqlite),
            Source::Postgres(rows) => poll_fn(|cx| rows.as_mut().poll_next(cx))
                .await
                .transpose()?
                .map(AnyRow::Postgres),
        };
        Ok(row)
    }
}

/// What can be read from: a snapshot, or a write in progress.
pub(crate) trait Reads: Send {
    fn rows(&mut self, query: Query) -> Result<Rows<'_>, DbError>;

    fn all<T: Row>(&mut self, query: Query)
    -> impl Future<Output = Result<Vec<T>, DbError>> + Send;
}

impl Reads for Snapshot {
    fn rows(&mut self, query: Query) -> Result<Rows<'_>, DbError> {
        Snapshot::rows(self, query)
    }

    async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, DbError> {
        Snapshot::all(self, query).await
    }
}

impl Reads for Tx {
    fn rows(&mut self, query: Query) -> Result<Rows<'_>, DbError> {
        Tx::rows(self, query)
    }

    async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, DbError> {
        Tx::all(self, query).await
    }
}

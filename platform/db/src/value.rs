use jiff_sqlx::ToSqlx;
use sakimori_kernel::{Date, Timestamp, Uuid};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use crate::ColumnType;

/// A date as a column of a row struct; `.to_jiff()` gives the civil date.
pub use jiff_sqlx::Date as SqlDate;
/// A point in time (UTC) as a column of a row struct.
pub use jiff_sqlx::Timestamp as SqlTimestamp;

/// A value bound to a parameter. `None` of each kind keeps its SQL type, which
/// PostgreSQL needs.
#[derive(Debug, Clone)]
pub enum Value {
    Bool(Option<bool>),
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Uuid(Option<Uuid>),
    Date(Option<Date>),
    Timestamp(Option<Timestamp>),
    /// PostgreSQL's INTEGER[]; the JSON of it on SQLite, which has no arrays.
    Numbers(Vec<i32>),
}

macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value.into()))
            }
        }
        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )*};
}

from! {
    bool => Bool, i64 => Int, i32 => Int, String => Text, &str => Text,
    Vec<u8> => Bytes, Uuid => Uuid, Date => Date, Timestamp => Timestamp,
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

type Bound = Result<(), sqlx::error::BoxDynError>;

macro_rules! bind_into {
    ($self:expr, $arguments:expr, $numbers:expr) => {
        match $self {
            Value::Bool(v) => $arguments.add(v),
            Value::Int(v) => $arguments.add(v),
            Value::Text(v) => $arguments.add(v),
            Value::Bytes(v) => $arguments.add(v),
            Value::Uuid(v) => $arguments.add(v),
            Value::Date(v) => $arguments.add(v.map(|d| d.to_sqlx())),
            Value::Timestamp(v) => $arguments.add(v.map(|t| t.to_sqlx())),
            Value::Numbers(v) => $arguments.add($numbers(v)),
        }
    };
}

impl Value {
    /// NULL in a column of this type.
    pub fn null(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Bool => Self::Bool(None),
            ColumnType::Int => Self::Int(None),
            ColumnType::Text | ColumnType::Other => Self::Text(None),
            ColumnType::Uuid => Self::Uuid(None),
            ColumnType::Date => Self::Date(None),
            ColumnType::Timestamp => Self::Timestamp(None),
            ColumnType::Bytes => Self::Bytes(None),
        }
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(Some(text)) => text.len(),
            Self::Bytes(Some(bytes)) => bytes.len(),
            Self::Numbers(numbers) => 4 * numbers.len(),
            _ => 8,
        }
    }

    pub(crate) fn bind_sqlite(self, arguments: &mut SqliteArguments) -> Bound {
        bind_into!(self, arguments, json)
    }

    pub(crate) fn bind_postgres(self, arguments: &mut PgArguments) -> Bound {
        bind_into!(self, arguments, std::convert::identity)
    }
}

/// `[12375, 19978]`
fn json(numbers: Vec<i32>) -> String {
    format!("{numbers:?}")
}

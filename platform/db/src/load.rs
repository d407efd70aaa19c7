//! Many rows into one table at once: multi-row inserts on SQLite, COPY on
//! PostgreSQL.

use sqlx::postgres::{PgConnection, PgCopyIn};
use sqlx::{Sqlite, Transaction};

use crate::open::quoted;
use crate::schema::Table;
use crate::tx::Inner;
use crate::{DbError, Tx, Value, query};

/// Rows on their way into a table. Nothing is there before [`Loader::end`].
pub struct Loader<'t> {
    way: Way<'t>,
    columns: usize,
    rows: u64,
}

enum Way<'t> {
    Sqlite {
        tx: &'t mut Transaction<'static, Sqlite>,
        insert: String,
        values: Vec<Value>,
        bytes: usize,
    },
    Postgres {
        copy: PgCopyIn<&'t mut PgConnection>,
        text: Vec<u8>,
    },
}

/// Values in one statement; SQLite takes 32,766.
const VALUES_AT_ONCE: usize = 2_000;
/// And no more bytes than this, but for a single row.
const BYTES_AT_ONCE: usize = 1 << 20;

impl Tx {
    /// Begins to load a table, whose columns come in their order.
    pub async fn load(&mut self, table: &Table) -> Result<Loader<'_>, DbError> {
        let names: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
        let into = format!("{} ({})", quoted(&table.name), names.join(", "));
        let way = match &mut self.inner {
            Inner::Sqlite(tx) => Way::Sqlite {
                tx,
                insert: format!("INSERT INTO {into} VALUES "),
                values: Vec::new(),
                bytes: 0,
            },
            Inner::Postgres(tx) => Way::Postgres {
                copy: tx.copy_in_raw(&format!("COPY {into} FROM STDIN")).await?,
                text: Vec::new(),
            },
        };
        Ok(Loader {
            way,
            columns: table.columns.len(),
            rows: 0,
        })
    }
}

impl Loader<'_> {
    /// Takes a row: as many values as there are columns.
    pub async fn row(&mut self, row: Vec<Value>) -> Result<(), DbError> {
        if row.len() != self.columns {
            return Err(DbError::Corrupt(format!("row of {} values", row.len())));
        }
        self.rows += 1;
        match &mut self.way {
            Way::Sqlite { values, bytes, .. } => {
                *bytes += row.iter().map(Value::size).sum::<usize>();
                values.extend(row);
                if values.len() + self.columns > VALUES_AT_ONCE || *bytes > BYTES_AT_ONCE {
                    self.flush().await?;
                }
            }
            Way::Postgres { text, .. } => {
                copy_line(text, &row)?;
                if text.len() > BYTES_AT_ONCE {
                    self.flush().await?;
                }
            }
        }
        Ok(())
    }

    /// Sends what waits. How many rows the table got.
    pub async fn end(mut self) -> Result<u64, DbError> {
        self.flush().await?;
        if let Way::Postgres { copy, .. } = self.way {
            copy.finish().await?;
        }
        Ok(self.rows)
    }

    async fn flush(&mut self) -> Result<(), DbError> {
        match &mut self.way {
            Way::Sqlite {
                tx,
                insert,
                values,
                bytes,
            } => {
                if values.is_empty() {
                    return Ok(());
                }
                let sql = format!(
                    "{insert}{}",
                    marks(values.len() / self.columns, self.columns)
                );
                let mut statement = query(sql);
                for value in values.drain(..) {
                    statement = statement.bind(value);
                }
                *bytes = 0;
                statement.sqlite()?.execute(&mut ***tx).await?;
            }
            Way::Postgres { copy, text } => {
                copy.send(text.as_slice()).await?;
                text.clear();
            }
        }
        Ok(())
    }
}

/// `($1, $2), ($3, $4)`.
fn marks(rows: usize, columns: usize) -> String {
    let row = |n: usize| {
        let marks: Vec<String> = (1..=columns)
            .map(|i| format!("${}", n * columns + i))
            .collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// A line of COPY's text format.
fn copy_line(line: &mut Vec<u8>, row: &[Value]) -> Result<(), DbError> {
    for (n, value) in row.iter().enumerate() {
        if n > 0 {
            line.push(b'\t');
        }
        let text = match value {
            Value::Text(Some(text)) => {
                copy_text(line, text)?;
                continue;
            }
            Value::Bytes(Some(bytes)) => format!("\\\\x{}", crate::journal::hex(bytes)),
            Value::Bool(Some(v)) => v.to_string(),
            Value::Int(Some(v)) => v.to_string(),
            Value::Uuid(Some(v)) => v.to_string(),
            Value::Date(Some(v)) => v.to_string(),
            Value::Timestamp(Some(v)) => v.to_string(),
            // `[7, -8]` is `{7, -8}` there.
            Value::Numbers(v) => format!("{v:?}").replace('[', "{").replace(']', "}"),
            _ => "\\N".to_owned(),
        };
        line.extend_from_slice(text.as_bytes());
    }
    line.push(b'\n');
    Ok(())
}

fn copy_text(line: &mut Vec<u8>, text: &str) -> Result<(), DbError> {
    for byte in text.bytes() {
        match byte {
            0 => return Err(DbError::Corrupt("text with a NUL character".to_owned())),
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\t' => line.extend_from_slice(b"\\t"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            other => line.push(other),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_whatever_it_holds() {
        let row = [
            Value::from("a\tb\nc\\N\r"),
            Value::from(None::<&str>),
            Value::from(""),
            Value::from(vec![0, 255]),
            Value::from(true),
            Value::Numbers(vec![7, -8]),
        ];
        let mut line = Vec::new();
        copy_line(&mut line, &row).unwrap();
        let expected = "a\\tb\\nc\\\\N\\r\t\\N\t\t\\\\x00ff\ttrue\t{7, -8}\n";
        assert_eq!(String::from_utf8(line).unwrap(), expected);
        assert!(copy_line(&mut Vec::new(), &[Value::from("a\0b")]).is_err());
    }

    #[test]
    fn parameters_are_numbered_through() {
        assert_eq!(marks(2, 2), "($1, $2), ($3, $4)");
    }
}

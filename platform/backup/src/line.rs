//! A row as a line of JSON: an array of values in the order of the columns.
//! Numbers and truth values as they are, texts as texts, keys with hyphens,
//! days `2026-11-26`, times in UTC, bytes in base64. Pure.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sakimori_db::schema::Column;
use sakimori_db::{AnyRow, Cell, ColumnType, DbError, Value};
use sakimori_kernel::{Date, Timestamp, Uuid};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// Appends a row as a line.
pub fn write(line: &mut Vec<u8>, row: &AnyRow, columns: &[Column]) -> Result<(), DbError> {
    line.push(b'[');
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        push(line, row.cell(at, column.kind)?)
            .map_err(|e| DbError::Corrupt(format!("{}: {e}", column.name)))?;
    }
    line.extend_from_slice(b"]\n");
    Ok(())
}

fn push(line: &mut Vec<u8>, cell: Cell<'_>) -> Result<(), serde_json::Error> {
    use std::io::Write;
    let io = serde_json::Error::io;
    match cell {
        Cell::Null => line.extend_from_slice(b"null"),
        Cell::Bool(v) => write!(line, "{v}").map_err(io)?,
        Cell::Int(v) => write!(line, "{v}").map_err(io)?,
        Cell::Text(v) => serde_json::to_writer(line, v)?,
        Cell::Uuid(v) => write!(line, "\"{v}\"").map_err(io)?,
        Cell::Date(v) => write!(line, "\"{v}\"").map_err(io)?,
        Cell::Timestamp(v) => write!(line, "\"{v}\"").map_err(io)?,
        Cell::Bytes(v) => write!(line, "\"{}\"", STANDARD.encode(v)).map_err(io)?,
    }
    Ok(())
}

/// The values of a line.
pub fn read(line: &[u8], columns: &[Column]) -> Result<Vec<Value>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let row = Row(columns).deserialize(&mut json)?;
    json.end()?;
    Ok(row)
}

struct Row<'c>(&'c [Column]);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Vec<Value>, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values", self.0.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Vec<Value>, A::Error> {
        let mut row = Vec::with_capacity(self.0.len());
        for column in self.0 {
            let value = values.next_element_seed(OneValue(column.kind))?;
            row.push(value.ok_or_else(|| A::Error::invalid_length(row.len(), &self))?);
        }
        match values.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(row),
            Some(_) => Err(A::Error::invalid_length(row.len() + 1, &self)),
        }
    }
}

struct OneValue(ColumnType);

impl<'de> DeserializeSeed<'de> for OneValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        Ok(match self.0 {
            ColumnType::Bool => Value::Bool(Option::<bool>::deserialize(json)?),
            ColumnType::Int => Value::Int(Option::<i64>::deserialize(json)?),
            ColumnType::Text => Value::Text(Option::<String>::deserialize(json)?),
            ColumnType::Uuid => Value::Uuid(Option::<Uuid>::deserialize(json)?),
            ColumnType::Date => Value::Date(Option::<Date>::deserialize(json)?),
            ColumnType::Timestamp => Value::Timestamp(Option::<Timestamp>::deserialize(json)?),
            ColumnType::Bytes => {
                let text = Option::<String>::deserialize(json)?;
                let bytes = text.map(|t| STANDARD.decode(t)).transpose();
                Value::Bytes(bytes.map_err(D::Error::custom)?)
            }
            ColumnType::Other => return Err(D::Error::custom("a column without a type")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(kinds: &[ColumnType]) -> Vec<Column> {
        let name = || "c".to_owned();
        let column = |kind: &ColumnType| Column {
            name: name(),
            kind: *kind,
        };
        kinds.iter().map(column).collect()
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        use ColumnType::{Bool, Bytes, Date, Int, Text, Timestamp, Uuid};
        let id = sakimori_kernel::Uuid::from_u128(9);
        let cells = [
            (Bool, Cell::Bool(true)),
            (Int, Cell::Int(i64::MIN)),
            (Text, Cell::Text("改\n行\t\"引用\"\\ \u{1f}葛\u{E0100}𠮷")),
            (Uuid, Cell::Uuid(id)),
            (Date, Cell::Date("2026-11-26".parse().unwrap())),
            (
                Timestamp,
                Cell::Timestamp("2026-11-26T01:02:03.004Z".parse().unwrap()),
            ),
            (Bytes, Cell::Bytes(&[0, 255, 10])),
            (Text, Cell::Text("")),
            (Text, Cell::Null),
            (Bytes, Cell::Null),
        ];
        let mut line = vec![b'['];
        for (n, (_, cell)) in cells.iter().enumerate() {
            if n > 0 {
                line.push(b',');
            }
            push(&mut line, *cell).unwrap();
        }
        line.push(b']');
        assert!(!line.contains(&b'\n'));
        let kinds: Vec<ColumnType> = cells.iter().map(|(kind, _)| *kind).collect();
        let values = read(&line, &columns(&kinds)).unwrap();
        for (value, (kind, cell)) in values.iter().zip(cells) {
            let expected = format!("{:?}", cell.to_value(kind));
            assert_eq!(format!("{value:?}"), expected);
        }
    }

    #[test]
    fn a_line_of_another_shape_is_no_row() {
        let columns = columns(&[ColumnType::Int, ColumnType::Uuid]);
        for line in [
            "",
            "[]",
            "[1]",
            "[1,null,2]",
            "[1,null] [",
            "{}",
            "[\"1\",null]",
            "[1.5,null]",
            "[1,\"x\"]",
            "[99999999999999999999,null]",
        ] {
            assert!(read(line.as_bytes(), &columns).is_err(), "{line}");
        }
    }
}

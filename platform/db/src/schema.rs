//! Which tables and columns there are at a version of the schema, and what
//! their values are. Read from the PostgreSQL texts of the migrations, because
//! SQLite's declared types say too little (a UUID is a BLOB there, a date a
//! TEXT); a test compares the result with the catalogs of both engines.

use serde::{Deserialize, Serialize};

use crate::DbError;
use crate::migrate::{MIGRATIONS, Migration};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    Bool,
    Int,
    Text,
    Uuid,
    Date,
    Timestamp,
    Bytes,
    /// Only in tables that are made from others (arrays for the search).
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: ColumnType,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

/// The newest version of the schema this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.version)
}

/// The tables at a version, in the order in which they were made: a table
/// comes after those it refers to. The list of migrations itself is not among
/// them.
pub fn tables(version: i64) -> Result<Vec<Table>, DbError> {
    tables_of(MIGRATIONS, version)
}

fn tables_of(migrations: &[Migration], version: i64) -> Result<Vec<Table>, DbError> {
    let mut tables = Vec::new();
    for migration in migrations.iter().filter(|m| m.version <= version) {
        for statement in statements(migration.postgres) {
            apply(&mut tables, &statement)
                .ok_or_else(|| DbError::Corrupt(format!("{}: {statement}", migration.name)))?;
        }
    }
    Ok(tables)
}

/// What a statement does to the tables; nothing where it is of a kind that is
/// not known here.
fn apply(tables: &mut Vec<Table>, statement: &str) -> Option<()> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words.as_slice() {
        ["CREATE", "TABLE", name, ..] => {
            let (_, body) = statement.split_once('(')?;
            let body = body.trim_end().strip_suffix(')')?;
            let parts = parts(body, ',');
            let columns: Option<Vec<_>> = parts.iter().map(|part| column(part)).collect();
            tables.push(Table {
                name: unquoted(name.trim_end_matches('(')),
                columns: columns?.into_iter().flatten().collect(),
            });
        }
        ["ALTER", "TABLE", name, "ADD", "COLUMN", rest @ ..] => {
            let added = column(&rest.join(" "))??;
            table(tables, name)?.columns.push(added);
        }
        ["ALTER", "TABLE", name, "DROP", "COLUMN", gone] => {
            let gone = unquoted(gone);
            table(tables, name)?.columns.retain(|c| c.name != gone);
        }
        ["DROP", "TABLE", name] => {
            let gone = unquoted(name);
            tables.retain(|t| t.name != gone);
        }
        ["CREATE", "INDEX" | "UNIQUE", ..]
        | ["DROP" | "ALTER", "INDEX", ..]
        | ["SELECT" | "INSERT" | "UPDATE" | "DELETE" | "CLUSTER", ..] => {}
        _ => return None,
    }
    Some(())
}

fn table<'t>(tables: &'t mut [Table], name: &str) -> Option<&'t mut Table> {
    let name = unquoted(name);
    tables.iter_mut().find(|t| t.name == name)
}

/// `Some(None)`: a constraint of the table, no column.
fn column(definition: &str) -> Option<Option<Column>> {
    let mut words = definition.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?);
    let constraint = ["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"];
    if constraint.iter().any(|c| name.starts_with(c)) {
        return Some(None);
    }
    let kind = match kind {
        "BOOLEAN" => ColumnType::Bool,
        "BIGINT" => ColumnType::Int,
        "TEXT" => ColumnType::Text,
        "UUID" => ColumnType::Uuid,
        "DATE" => ColumnType::Date,
        "TIMESTAMPTZ" => ColumnType::Timestamp,
        "BYTEA" => ColumnType::Bytes,
        "TEXT[]" | "INTEGER[]" => ColumnType::Other,
        _ => return None,
    };
    let name = unquoted(name);
    Some(Some(Column { name, kind }))
}

fn unquoted(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

/// The statements of a file, without comments.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql.lines().map(|line| {
        let comment = line.find("--").filter(|at| {
            let before = line.get(..*at).unwrap_or_default();
            before.matches('\'').count() % 2 == 0
        });
        comment.and_then(|at| line.get(..at)).unwrap_or(line)
    });
    let text: Vec<&str> = lines.collect();
    parts(&text.join("\n"), ';')
}

/// Splits where no quote and no parenthesis is open; empty parts are left out.
fn parts(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut depth, mut quoted) = (0_i32, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if c == separator && depth == 0 && !quoted {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    let parts = parts.iter().map(|p| p.trim().to_owned());
    parts.filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(postgres: &'static str) -> Result<Vec<Table>, DbError> {
        let migration = Migration {
            version: 1,
            name: "0001_test",
            sqlite: "",
            postgres,
        };
        tables_of(&[migration], 1)
    }

    #[test]
    fn a_table_is_what_its_statements_made_of_it() {
        let tables = read(
            "-- A; comment, with (signs.
            CREATE TABLE a (
                id   UUID PRIMARY KEY, -- one; two
                kind TEXT NOT NULL DEFAULT 'x;,(--',
                UNIQUE (id, kind),
                PRIMARY KEY (id)
            );
            CREATE TABLE gone (n BIGINT CHECK (n IN (1, 2)));
            CREATE UNIQUE INDEX a_kind ON a (kind);
            INSERT INTO a VALUES ('x;y', 1);
            ALTER TABLE a ADD COLUMN \"at\" TIMESTAMPTZ;
            ALTER TABLE a DROP COLUMN kind;
            DROP TABLE gone;",
        );
        let tables = tables.unwrap();
        assert_eq!(tables.len(), 1);
        let columns: Vec<(&str, ColumnType)> = tables[0]
            .columns
            .iter()
            .map(|c| (c.name.as_str(), c.kind))
            .collect();
        let expected = [("id", ColumnType::Uuid), ("at", ColumnType::Timestamp)];
        assert_eq!(columns, expected);
    }

    #[test]
    fn what_is_not_known_is_an_error_and_no_guess() {
        for sql in [
            "ALTER TABLE a RENAME TO b",
            "CREATE TABLE a (n SMALLINT)",
            "ALTER TABLE a ADD COLUMN n BIGINT",
        ] {
            assert!(read(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn every_version_can_be_read() {
        for version in 0..=newest() {
            let tables = tables(version).unwrap();
            assert_eq!(tables.is_empty(), version == 0);
        }
    }
}

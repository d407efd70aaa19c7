//! What a backup says about itself. Pure.

use sakimori_db::schema::Table;
use sakimori_db::{Engine, schema};
use sakimori_kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BackupError, Derived};

/// How backups are named.
pub const EXTENSION: &str = "sakimori-backup";

pub(crate) const KIND: &str = "sakimori-backup";
/// Of the file; a program reads this one and those before.
pub(crate) const FORMAT: u32 = 1;
pub(crate) const MANIFEST: &str = "manifest.json";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub kind: String,
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// The schema's version.
    pub schema: i64,
    pub engine: String,
    pub made_at: Timestamp,
    pub journal: Head,
    pub parts: Vec<Part>,
    /// Tables that are left out because they are made from others.
    pub derived: Vec<String>,
}

/// Where the journal ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

/// A table, as lines of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    #[serde(flatten)]
    pub table: Table,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Part {
    /// The name in the ZIP.
    pub fn file(name: &str) -> String {
        format!("tables/{name}.jsonl")
    }
}

pub(crate) fn engine_word(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// The tables a backup holds at a version of the schema.
pub(crate) fn stored_tables(
    version: i64,
    derived: &[Derived],
) -> Result<Vec<Table>, sakimori_db::DbError> {
    let mut tables = schema::tables(version)?;
    tables.retain(|t| !derived.iter().any(|d| d.table == t.name));
    Ok(tables)
}

impl Manifest {
    /// Whether this program can read what the manifest promises.
    pub(crate) fn accept(&self, derived: &[Derived]) -> Result<(), BackupError> {
        if self.kind != KIND {
            return Err(BackupError::Foreign);
        }
        let newest = schema::newest();
        if self.format > FORMAT || self.schema > newest {
            return Err(BackupError::Newer {
                program: self.program.clone(),
            });
        }
        let expected = stored_tables(self.schema, derived)?;
        let promised = self.parts.iter().map(|p| &p.table);
        if self.schema < 1 || !promised.eq(expected.iter()) {
            return Err(BackupError::Damaged(
                "目録の表が、この版のものと一致しません".to_owned(),
            ));
        }
        Ok(())
    }
}

//! Entries as they stand in the table of either engine.

use super::chain::Fields;
use crate::{AnyRow, DbError};

/// Knows which columns there are: those of 0003 came later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    persons: bool,
}

impl Reader {
    pub fn new(version: i64) -> Self {
        Self {
            persons: version >= 3,
        }
    }

    pub fn has_persons(self) -> bool {
        self.persons
    }

    pub fn columns(self) -> &'static str {
        match self.persons {
            true => {
                "SELECT seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash, format, person_id, role, on_behalf_of FROM journal"
            }
            false => {
                "SELECT seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash FROM journal"
            }
        }
    }

    /// The entry of a row. `at` holds the time where the engine does not keep
    /// it as text.
    pub fn fields<'r>(self, row: &'r AnyRow, at: &'r mut String) -> Result<Fields<'r>, DbError> {
        let at = match row {
            AnyRow::Sqlite(_) => row.text(1)?,
            AnyRow::Postgres(_) => {
                use std::fmt::Write;
                at.clear();
                let _ = write!(at, "{}", row.timestamp(1)?);
                at.as_str()
            }
        };
        let mut fields = Fields {
            seq: row.int(0)?,
            format: 1,
            at,
            actor: row.text(2)?,
            person: None,
            role: "",
            on_behalf_of: "",
            action: row.text(3)?,
            subject_kind: row.text(4)?,
            subject_id: row.text(5)?,
            summary: row.text(6)?,
            detail: row.text(7)?,
            previous: row.text(8)?,
            hash: row.text(9)?,
        };
        if self.persons {
            fields.format = row.int(10)?;
            fields.person = row.uuid(11)?;
            fields.role = row.text(12)?;
            fields.on_behalf_of = row.text(13)?;
        }
        Ok(fields)
    }
}

//! Sealing: entries whose retention is over are replaced by a summary. The
//! summary's row is bound by an entry of the journal that says the same, so
//! that it cannot be changed unnoticed either.

use serde::{Deserialize, Serialize};

use super::walk::{Broken, Damage, Point};
use crate::rows::Reads;
use crate::{Db, DbError, FromRow, query};

/// The entries `from_seq` to `to_seq`, of which only this is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Seal {
    pub from_seq: i64,
    pub to_seq: i64,
    pub count: i64,
    /// When the first and the last of them were written (UTC).
    pub first_at: String,
    pub last_at: String,
    /// The hash the next entry names as the one before it.
    pub last_hash: String,
    /// SHA-256 over the removed entries' hashes, each as 64 hexadecimal
    /// digits, in their order.
    pub digest: String,
}

impl Seal {
    pub(crate) fn point(&self) -> Point {
        Point {
            seq: self.to_seq,
            hash: self.last_hash.clone(),
        }
    }
}

/// What the entry of a sealing says: all seals that hold from then on.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealing {
    pub seals: Vec<Seal>,
}

/// The version of the schema that brought the table.
const SINCE: i64 = 7;
const SELECT: &str = "SELECT from_seq, to_seq, count, first_at, last_at, last_hash, digest FROM journal_seal ORDER BY from_seq";

/// The seals, oldest first.
pub async fn all(db: &Db) -> Result<Vec<Seal>, DbError> {
    if db.version() < SINCE {
        return Ok(Vec::new());
    }
    db.all(query(SELECT)).await
}

/// The same at the moment of what is read from.
pub(crate) async fn all_in(source: &mut impl Reads, version: i64) -> Result<Vec<Seal>, DbError> {
    if version < SINCE {
        return Ok(Vec::new());
    }
    source.all(query(SELECT)).await
}

/// What is wrong with the seals, given the last entry of a sealing.
pub(crate) fn wrong(seals: &[Seal], sealing: Option<&(i64, String)>) -> Option<Broken> {
    let broken = |at| Some(Broken::new(at, Damage::Seal));
    match sealing {
        None if seals.is_empty() => None,
        None => broken(1),
        Some((seq, detail)) => match serde_json::from_str::<Sealing>(detail) {
            Ok(said) if said.seals == seals => None,
            _ => broken(*seq),
        },
    }
}

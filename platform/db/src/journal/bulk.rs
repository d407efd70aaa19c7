//! The journal of years that never were, for samples and measurements. Its
//! entries are chained like all others; only their time and actor are given.

use sakimori_kernel::{Actor, Timestamp};

use super::{Entry, append_all};
use crate::{DbError, Tx};

/// An entry with the time and the person it is to have.
#[derive(Debug, Clone)]
pub struct Dated {
    pub at: Timestamp,
    pub actor: Actor,
    pub entry: Entry,
}

/// Appends entries as of other days, in their order. The transaction still
/// commits with an entry of its own. Nothing that records what people do may
/// call this: it would say that they did it at another time.
pub async fn append_history(tx: &mut Tx, entries: &[Dated]) -> Result<(), DbError> {
    let written = entries.iter().map(|d| (d.at, &d.actor, &d.entry));
    append_all(tx, &written.collect::<Vec<_>>()).await
}

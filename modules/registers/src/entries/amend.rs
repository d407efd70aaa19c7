//! One answer of several entries, written anew at once.

use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_web::Failure;

use super::store::{Cause, EntryRow};
use super::write::{By, How, Writing, write};
use crate::Registers;

/// An answer: the field's key, the value, its words.
pub type Answer<'a> = (&'a str, &'a str, &'a str);

/// Writes the next version of each entry of a register with another answer, in
/// the name of somebody. The caller commits with an entry of the journal, and
/// with those of what else changed.
///
/// # Errors
/// Refused where somebody wrote another version meanwhile, or where another
/// module refuses what would be written.
pub async fn amend(
    state: &Registers,
    tx: &mut Tx,
    (register, rows): (&str, &[EntryRow]),
    (key, value, words): Answer<'_>,
    ((cause, reason), person, name): ((Cause, &str), Option<Uuid>, &str),
    roster: &Roster,
) -> Result<Vec<Entry>, Failure> {
    let register = state.registers.get(register).ok_or(Failure::NotFound)?;
    let mut all = Vec::with_capacity(rows.len());
    for before in rows {
        let mut filled = before.filled()?;
        filled.set(key, value.to_owned(), words.to_owned());
        all.push(Writing::correcting(register, before, filled, roster));
    }
    let how = How {
        cause,
        reason,
        by: By { person, name },
        roster,
    };
    Ok(write(tx, state, register, &all, how).await?.also)
}

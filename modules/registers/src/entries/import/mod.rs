//! A register from a file: which column is what, a dry run that says what
//! would be written and what is wrong, and the writing.
//!
//! An entry is found again by its number, where the file has it, or by what
//! tells entries of the register apart. A column that the file does not have
//! leaves the entry as it is.

mod file;
pub(super) mod pages;
mod plan;
mod store;

use std::sync::Arc;

use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, Refusal};
use sakimori_organization::Roster;
use sakimori_web::Failure;

use super::reach::Entries;
use super::store::Cause;
use super::write::{By, How, write};
use crate::Registers;

/// Takes a list into a register without anybody at the screen, as a sample
/// city is made; how many entries were written.
///
/// # Errors
/// Refused with every mistake by its row; nothing is written then.
pub async fn take_in(
    state: &Registers,
    (roster, day): (&Arc<Roster>, Date),
    key: &str,
    (name, content): (&str, Vec<u8>),
    by: &Actor,
) -> Result<usize, Failure> {
    let register = state.registers.get(key).ok_or(Failure::NotFound)?;
    let mut task = file::Task {
        name: name.to_owned(),
        content: Arc::new(content),
        mapping: sakimori_tabular::Mapping::default(),
    };
    let wrong = |told: String| Failure::from(Refusal::new("entry.import-file", told));
    let headings = file::read_headings(register, &task);
    task.mapping = headings.map_err(|error| wrong(error.to_string()))?.mapping;
    let lines = file::read_lines(register, &task).map_err(|error| wrong(error.to_string()))?;
    let faults = lines.headings.faults.join("\n");
    let plan = plan::plan(
        state,
        (roster, day),
        (register, &Entries::All),
        (lines, &Entries::All),
    )
    .await?;
    let mistakes: Vec<String> = plan.errors.kept().iter().map(ToString::to_string).collect();
    if !faults.is_empty() || !mistakes.is_empty() {
        return Err(wrong(format!("{name}: {faults}{}", mistakes.join("\n"))));
    }
    let how = How {
        cause: Cause::Import,
        reason: &format!("取込み（{name}）"),
        by: By {
            person: by.person,
            name: &by.name,
        },
        roster,
    };
    let mut tx = state.db.begin().await?;
    let done = write(&mut tx, state, register, &plan.writings, how).await?;
    let count = plan.writings.len();
    let summary = format!("{}に取込み（{name}、{count}件）", register.title);
    let entry = Entry::new("entry.imported", "register", key, summary);
    let entries = std::iter::once(entry).chain(done.also).collect();
    tx.commit_all(&state.clock, by, entries).await?;
    Ok(count)
}

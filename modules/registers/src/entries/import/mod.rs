//! A register from a file: which column is what, a dry run that says what
//! would be written and what is wrong, and the writing.
//!
//! An entry is found again by its number, where the file has it, or by what
//! tells entries of the register apart. A column that the file does not have
//! leaves the entry as it is.
//!
//! Invariants: the dry run and the writing go through the same rows in the same
//! way ([`plan`]), some at a time, so that memory does not grow with the file;
//! a file is taken in as a whole or not at all; every row is taken in, or told
//! with its number and why ([`rows`]).

mod aside;
mod choosing;
mod chosen;
mod file;
mod known;
mod outcome;
mod packed;
pub(super) mod pages;
mod plan;
mod reading;
mod rows;
#[cfg(test)]
mod same_again;
mod site;
mod store;
mod words;

pub(crate) use file::FILE_LIMIT;

use std::sync::Arc;

use axum::body::Bytes;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, Refusal};
use sakimori_organization::Roster;
use sakimori_web::Failure;

use super::reach::Entries;
use super::store::{Cause, SEARCH, settled};
use super::write::{By, How};
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
    let wrong = |told: String| Failure::from(Refusal::new("entry.import-file", told));
    let told = |error: sakimori_tabular::ReadError| wrong(error.to_string());
    let mut task = reading::task(name, Bytes::from(content));
    let headings = reading::read_headings(register, task.clone()).await?;
    task.chosen = headings.map_err(told)?.chosen;
    let mut reading = reading::begin(register, task).await?.map_err(told)?;
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
    SEARCH.many(&mut tx).await?;
    let into = Some((&mut tx, how));
    let all = (register, &Entries::All, &Entries::All);
    let plan = plan::plan(state, (roster, day), all, &mut reading, into).await?;
    let mut mistakes = reading.headings.faults.clone();
    for list in [&plan.told.errors, &plan.told.asides] {
        mistakes.extend(list.kept().iter().map(ToString::to_string));
    }
    if !mistakes.is_empty() {
        return Err(wrong(format!("{name}: {}", mistakes.join("\n"))));
    }
    let count = plan.fresh + plan.corrected;
    let summary = format!("{}に取込み（{name}、{count}件）", register.title);
    let entry = Entry::new("entry.imported", "register", key, summary);
    let entries = std::iter::once(entry).chain(plan.also).collect();
    settled(&mut tx, count).await?;
    tx.commit_all(&state.clock, by, entries).await?;
    Ok(count)
}

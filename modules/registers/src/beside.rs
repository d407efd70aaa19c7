//! What another module keeps beside the entries of some registers, in the same
//! transaction, and what it adds to their pages. It is told of every version,
//! whoever wrote it and from where: by hand, from a file, from an application.

use std::pin::Pin;
use std::sync::Arc;

use maud::Markup;
use sakimori_db::{Db, Tx};
use sakimori_decisions::Desk;
use sakimori_kernel::{Date, FieldErrors, Uuid};
use sakimori_web::Failure;

use crate::Registers;
use crate::entries::store::EntryRow;
use crate::forms::Filled;
use crate::named::Named;
use crate::register::Register;

/// What is there after a wait.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// The version of an entry that was just written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub entry: Uuid,
    pub unit: Option<Uuid>,
    pub system: Option<Uuid>,
    pub filled: &'a Filled,
    /// Not struck.
    pub holds: bool,
}

/// An answer that another entry gets because of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    pub entry: Uuid,
    /// The field's key, the value, its words.
    pub answers: Vec<(&'static str, String, String)>,
}

pub trait Beside: Send + Sync {
    /// Whether it is told of a register.
    fn concerns(&self, register: &Register) -> bool;

    /// The register of the assets that fields name, if this module keeps it.
    fn ledger(&self) -> Option<&str> {
        None
    }

    /// An entry of that register, as it is named elsewhere.
    fn named(&self, filled: &Filled) -> Option<Named> {
        let _ = filled;
        None
    }

    /// What is wrong with contents that are to be written to a register, beside
    /// what each field says of itself: one for each of them.
    fn wrongs<'a>(
        &'a self,
        db: &'a Db,
        register: &'a Register,
        day: Date,
        all: &'a [&'a Filled],
    ) -> Later<'a, Vec<FieldErrors>>;

    /// Keeps what follows from what was written to a register; what other
    /// entries say because of it is written in the same transaction.
    ///
    /// # Errors
    /// Refused where it must not be written: nothing of the write stays.
    fn written<'a>(
        &'a self,
        tx: &'a mut Tx,
        register: &'a Register,
        day: Date,
        all: &'a [Written<'a>],
    ) -> Later<'a, Vec<Consequence>>;

    /// What is shown below the facts of an entry.
    fn shown<'a>(
        &'a self,
        state: &'a Registers,
        desk: &'a Desk,
        entry: &'a EntryRow,
        filled: &'a Filled,
    ) -> Later<'a, Markup>;
}

/// Those who are told.
#[derive(Clone, Default)]
pub struct AllBeside(pub Arc<[Arc<dyn Beside>]>);

impl AllBeside {
    pub(crate) fn of<'s>(&'s self, register: &'s Register) -> impl Iterator<Item = &'s dyn Beside> {
        let all = self.0.iter().map(|one| &**one);
        all.filter(move |one| one.concerns(register))
    }

    /// The register of the assets that fields name.
    pub(crate) fn ledger(&self) -> Option<&str> {
        self.0.iter().find_map(|one| one.ledger())
    }

    pub(crate) fn named(&self, filled: &Filled) -> Option<Named> {
        self.0.iter().find_map(|one| one.named(filled))
    }

    /// What is wrong with each content, whoever says so.
    pub(crate) async fn wrongs(
        &self,
        db: &Db,
        register: &Register,
        day: Date,
        all: &[&Filled],
    ) -> Result<Vec<FieldErrors>, Failure> {
        let mut found = vec![FieldErrors::new(); all.len()];
        for one in self.of(register) {
            let more = one.wrongs(db, register, day, all).await?;
            found = found
                .into_iter()
                .zip(more)
                .map(|(a, b)| a.with(b))
                .collect();
        }
        Ok(found)
    }
}

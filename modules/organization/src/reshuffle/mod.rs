//! 人事異動: next year's list is read, held against what is there, looked at,
//! scheduled, applied on its day in one transaction, and can be taken back.
//!
//! Invariants: a plan is pure data and made anew before it is applied; when it
//! then differs from what was looked at, nothing is applied; an application
//! and its journal entries are one transaction; a reversal restores exactly
//! what was, or is refused with the facts that were changed since.
//!
//! Look next: `make.rs` (from rows to the plan), `plan.rs` (the plan),
//! `apply.rs`, `reversal.rs`, `pages/`.

mod apply;
pub mod column;
mod compare;
mod dry_run;
mod entries;
pub mod file;
mod hanging;
mod load;
pub mod make;
pub mod model;
mod moves;
mod outlook;
mod pages;
mod people;
pub mod plan;
pub mod preview;
mod reversal;
mod roles;
pub mod rows;
pub mod state;
mod store;
mod succeed;
mod unit_checks;
mod units;
pub mod words;
mod write;

pub use apply::{Due, apply, apply_due};
pub use hanging::{AskedForHanging, Hanging, HangingThing, Hangings};
pub use outlook::HoleLine;
pub use pages::{UPLOADS, routes};
pub use reversal::reverse;

use serde::{Deserialize, Serialize};

/// Whether a list is about everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Who is not in it leaves.
    Complete,
    /// Only who is in it changes. A row of a person stands beside all other
    /// posts of theirs that go on.
    Partial,
}

impl Mode {
    pub const ALL: [Self; 2] = [Self::Complete, Self::Partial];

    pub fn key(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Complete => "全員の一覧",
            Self::Partial => "変わる者だけの一覧",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.key() == key)
    }
}

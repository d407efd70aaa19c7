//! What runs by itself, by plan.
//!
//! Invariants:
//! - plans and runs are rows of the database, so that of several programs on
//!   one body only one runs a job;
//! - a job may run twice for one plan (its program was killed), so doing it
//!   twice must do no harm;
//! - an errand is no run: it is done at every look and keeps its own account;
//! - runs are noted, not journalled; what a job changes is journalled by the
//!   job.
//!
//! Look next: `schedule.rs` (when), `runner.rs` (who claims), `runs.rs`.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)
)]

mod job;
mod runner;
mod runs;
mod schedule;

pub use job::{Errand, Job};
pub use runner::{Runner, Running};
pub use runs::{Run, State, last_runs, runs_of};
pub use schedule::Schedule;

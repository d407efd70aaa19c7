//! 棚卸: once a fiscal year every section confirms its assets, and who answers
//! for them approves the result.
//!
//! Invariants: confirming is a version of the entry, like every correction; who
//! submitted a section's result does not approve it; an approval names the hash
//! of what was approved, and is void when that changed.
//!
//! Look next: `model.rs` (what a section may do, pure), `store.rs`, `act.rs`,
//! `board.rs` (how far all are), `differences.rs` (what changed since),
//! `waiting.rs` (who has to act), `pages/`.

pub mod act;
pub mod board;
pub mod differences;
pub mod model;
pub(crate) mod pages;
pub mod store;
pub mod summary;
mod waiting;

pub use waiting::waiting;

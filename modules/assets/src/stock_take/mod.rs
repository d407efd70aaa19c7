//! 棚卸: once a fiscal year every section confirms its assets, and who answers
//! for them approves the result.
//!
//! Invariants: confirming is a version of the entry, like every correction; who
//! submitted a section's result does not approve it; an approval names the hash
//! of what was approved, and is void when that changed.
//!
//! Look next: `model.rs` (what a section may do, pure), `store.rs`, `act.rs`,
//! `pages/`.

pub mod act;
pub mod model;
pub(crate) mod pages;
pub mod store;

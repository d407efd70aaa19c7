//! What is written into the registers (台帳の記録).
//!
//! Invariants: an entry is corrected by a new version, never overwritten; an
//! entry made in error is struck with its reason, and stays; a version names
//! the definition that it was written with.
//!
//! Look next: `reach.rs` (who keeps and reads), `shape.rs` (what lists are
//! sorted and found by), `write.rs`, `list.rs`, `pages/`.

mod alike;
mod amend;
mod cells;
mod from_case;
mod import;
mod list;
mod open;
pub(crate) mod pages;
mod reach;
mod shape;
mod starts;
pub mod store;
pub(crate) mod subject;
pub(crate) mod with;
pub(crate) mod write;

pub use amend::amend;
pub(crate) use import::FILE_LIMIT;
pub use import::take_in;
pub use list::{Counts, Fresh, newest};
pub use open::Open;
pub(crate) use open::to_do;
pub(crate) use reach::keeps_each;
pub use reach::{Entries, keeps, reads};
pub use shape::identity_of;
pub(crate) use shape::sort_key;
pub use starts::Starts;

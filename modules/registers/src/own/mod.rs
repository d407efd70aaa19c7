//! What the body makes of forms and registers in the browser: fields, words and
//! order of the catalog's, and forms and registers of its own. Each change is a
//! version with its reason.
//!
//! Look next: `tailoring.rs` and `made.rs` (what a change is, pure),
//! `in_force.rs` (what every request works with), `change.rs`, `pages/`.

mod change;
mod in_force;
mod made;
pub(crate) mod pages;
mod store;
mod tailoring;
mod uses;

pub(crate) use in_force::ready;
pub use in_force::{Definitions, Live};
pub use made::{Base, Kind, Made};
pub use tailoring::{OWN, Tailoring, Words};

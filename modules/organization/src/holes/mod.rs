//! What is missing in the organization, by provision.

mod page;
mod rules;

pub(crate) use page::{show, within};
pub use rules::{ENDING_DAYS, Hole, HoleKind, holes};

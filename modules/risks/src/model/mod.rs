//! What a risk is, and what follows from what is known of it. Pure: no
//! database, no clock, no page.
//!
//! Look next: `scale.rs` (what the body defines), `classes.rs` (impact from
//! the classification), `measures.rs` (likelihood from what is carried out),
//! `risk.rs` (what was assessed, its hash and its verdict), `calculate.rs`
//! (all of an analysis), `matrix.rs`.

mod calculate;
mod classes;
mod entry;
#[cfg(test)]
mod laws;
mod matrix;
mod measures;
mod risk;
mod scale;

pub use calculate::{Group, Groups, Place, Proposed, calculate};
pub use classes::{Axis, Classes};
pub use entry::{Own, Risk};
pub use matrix::{Cell, Matrix};
pub use measures::{Answer, Held, Weakness, weakness};
pub use risk::{Assessed, Treatment, Verdict, Way};
pub use scale::{FEWEST, MOST, Scale};

//! What a risk is, and what follows from what is known of it. Pure: no
//! database, no clock, no page.
//!
//! Look next: `scale.rs` (what the body defines), `impact.rs` (impact from
//! the classification), `measures.rs` (likelihood from what is carried out),
//! `risk.rs` (what was assessed, its hash and its verdict), `calculate.rs`
//! (all of an analysis), `basis.rs` (what it was calculated from), `matrix.rs`.

mod basis;
mod calculate;
mod entry;
mod impact;
#[cfg(test)]
mod laws;
mod matrix;
mod measures;
mod risk;
mod scale;

pub use basis::{Basis, Change, Differences};
pub use calculate::{Group, Groups, Place, Proposed, calculate};
pub use entry::{Own, Risk};
pub use impact::impact;
pub use matrix::{Cell, Matrix};
pub use measures::{Answer, Held, Weakness, weakness};
pub use risk::{Assessed, Treatment, Verdict, Way};
pub use scale::{FEWEST, MOST, Scale};

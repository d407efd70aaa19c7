//! A case and what may happen to it. Pure.

mod case;
mod rules;
#[cfg(test)]
mod sequences;

pub use case::{Case, Decision, Outcome, State, Step};
pub use rules::{Who, decide, may_decide, open_steps, review, revise, revoke, withdraw};

//! A case and what may happen to it. Pure.

mod case;
mod delay;
mod emergency;
mod rules;
#[cfg(test)]
mod sequences;

pub use case::{Case, Decision, Outcome, Part, State, Step};
pub use delay::{
    NOTICE_DAYS, OVERDUE_DAYS, SHOWN_ABOVE_DAYS, days_waiting, is_overdue, overdue_before,
    shown_above_before, shown_until,
};
pub use emergency::{REPORT_WITHIN_DAYS, report_days_left, report_due, report_overdue_before};
pub use rules::{Who, decide, may_decide, open_steps, review, revise, revoke, withdraw};

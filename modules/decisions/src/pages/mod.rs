//! The pages of a case: what waits, the case itself, what one may do to it.

pub(crate) mod decide;
mod desk;
pub(crate) mod emergency;
pub(crate) mod finish;
pub(crate) mod inbox;
pub(crate) mod notice;
pub(crate) mod print;
pub(crate) mod show;
pub(crate) mod unavoidable;

pub use desk::Desk;
use maud::{Markup, html};
use sakimori_web::components;

use crate::emergency::EMERGENCY_LABEL;
use crate::model::State;
use crate::store::CaseRow;

/// Said of a case that reports what was done before it.
pub fn urgent(row: &CaseRow) -> Markup {
    html! { @if row.is_emergency() { " " (components::badge("warning", EMERGENCY_LABEL)) } }
}

/// Where a case stands, as a badge.
pub fn state_badge(state: State) -> Markup {
    let kind = match state {
        State::Waiting => "info",
        State::Permitted => "success",
        State::Refused | State::Revoked => "error",
        State::SentBack => "warning",
        State::Withdrawn | State::Expired => "neutral",
    };
    components::badge(kind, state.label())
}

//! The pages of a case: what waits, the case itself, what one may do to it.

pub(crate) mod decide;
mod desk;
pub(crate) mod finish;
pub(crate) mod inbox;
pub(crate) mod print;
pub(crate) mod show;
pub(crate) mod unavoidable;

pub use desk::Desk;
use maud::Markup;
use sakimori_web::components;

use crate::model::State;

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

//! The body: its name, how it calls itself and its roles, and in which form it
//! writes its rules.

mod edit;
mod form;
mod model;
mod page;
mod store;

pub use model::{
    LEGAL_FORMS, NumberingStyle, Profile, ProfileWords, RoleSetting, with_placeholders,
};
pub use store::{load, save};

use axum::Router;
use axum::routing::{get, post};

use crate::Policies;

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/profile", get(edit::show).post(edit::update))
        .route("/profile/start", post(edit::start))
}

//! 役割: who carries each, where it is vacant, which provision sets it up;
//! and the committee.

mod committee;
mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::state::Organization;

pub(crate) fn routes() -> Router<Organization> {
    Router::new()
        .route("/roles", get(list::list))
        .route("/roles/{key}", get(show::show))
        .route("/committee", get(committee::show))
}

//! 任命: made, ended, put in another order; suggested from the usual posts;
//! confirmed by another where somebody makes one for themselves.

mod end;
mod form;
mod make;
mod new;
mod order;
mod requests;
mod rules;
mod suggest;
mod suggestions;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Organization;

pub(crate) fn routes() -> Router<Organization> {
    Router::new()
        .route("/appointments/new", get(new::ask).post(new::appoint))
        .route("/appointments/order", get(order::ask).post(order::reorder))
        .route(
            "/appointments/suggestions",
            get(suggestions::show).post(suggestions::accept),
        )
        .route("/appointments/requests", get(requests::list))
        .route("/appointments/requests/{id}", get(requests::show))
        .route(
            "/appointments/requests/{id}/confirmation",
            post(requests::decide),
        )
        .route("/appointments/{id}/end", get(end::ask).post(end::end))
}

//! 組織: page, new, change, end, merger.

mod change;
mod end;
mod fields;
mod merger;
mod rules;
mod show;

use axum::Router;
use axum::routing::get;

use crate::state::Organization;

pub(crate) fn routes() -> Router<Organization> {
    Router::new()
        .route(
            "/organization/units/new",
            get(change::new).post(change::create),
        )
        .route("/organization/units/{id}", get(show::show))
        .route(
            "/organization/units/{id}/change",
            get(change::edit).post(change::update),
        )
        .route("/organization/units/{id}/end", get(end::ask).post(end::end))
        .route(
            "/organization/units/{id}/merger",
            get(merger::ask).post(merger::merge),
        )
}

//! 職員: list, page, changes.

mod change;
mod concurrent;
mod end;
mod export;
mod fields;
pub(crate) mod index;
pub(crate) mod lines;
mod list;
mod post;
mod show;

use axum::Router;
use axum::routing::get;

use crate::state::Organization;

pub(crate) fn routes() -> Router<Organization> {
    Router::new()
        .route("/people", get(list::list))
        .route("/people/list/{format}", get(export::export))
        .route("/people/new", get(change::new).post(change::create))
        .route("/people/{id}", get(show::show))
        .route(
            "/people/{id}/change",
            get(change::edit).post(change::update),
        )
        .route("/people/{id}/post", get(post::ask).post(post::transfer))
        .route(
            "/people/{id}/concurrent-post",
            get(concurrent::ask).post(concurrent::save),
        )
        .route("/people/{id}/end", get(end::ask).post(end::end))
}

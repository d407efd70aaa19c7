//! 情報システム, as far as roles are held over them: list, page, new, change,
//! end.

mod change;
mod end;
mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::state::Organization;

pub(crate) fn routes() -> Router<Organization> {
    Router::new()
        .route("/systems", get(list::list))
        .route("/systems/new", get(change::new).post(change::create))
        .route("/systems/{id}", get(show::show))
        .route(
            "/systems/{id}/change",
            get(change::edit).post(change::update),
        )
        .route("/systems/{id}/end", get(end::ask).post(end::end))
}

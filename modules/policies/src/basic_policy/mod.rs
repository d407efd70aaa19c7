//! The pages on which a body writes its own basic policy, part by part.

mod edit;

use axum::Router;
use axum::routing::get;

use crate::Policies;

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/basic-policy", get(edit::index))
        .route(
            "/basic-policy/{form}/{part}",
            get(edit::show).post(edit::save),
        )
}

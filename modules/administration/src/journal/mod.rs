//! 変更の記録: every entry of the journal, newest first.

mod filter;
mod head;
mod list;
mod store;

use axum::Router;
use axum::routing::get;

use crate::Administration;

pub(crate) fn routes() -> Router<Administration> {
    Router::new()
        .route("/journal", get(list::show))
        .route("/journal/head", get(head::show))
}

//! The registers, the list of one, an entry.

pub(super) mod edit;
mod export;
mod filters;
mod index;
pub(crate) mod kept;
mod list;
pub(crate) mod show;
pub(crate) mod strike;

use axum::Router;
use axum::routing::{get, post};

use crate::own::Live;

pub(crate) const PATH: &str = "/registers";
pub(crate) const TITLE: &str = "台帳と記録簿";

pub(crate) fn router() -> Router<Live> {
    Router::new()
        .route("/registers", get(index::index))
        .route("/registers/{key}", get(list::list))
        .route("/registers/{key}/list/{format}", get(export::export))
        .route("/registers/{key}/new", get(edit::new).post(edit::add))
        .route("/entries/{id}", get(show::show))
        .route("/entries/{id}/print", get(show::print))
        .route("/entries/{id}/edit", get(edit::edit).post(edit::correct))
        .route("/entries/{id}/strike", post(strike::strike))
        .merge(super::import::pages::router())
}

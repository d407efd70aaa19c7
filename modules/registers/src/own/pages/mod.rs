//! The forms and registers as the body wants them, in the browser.

mod facts;
mod field;
mod field_input;
mod follow;
mod index;
mod mapping;
mod new;
mod opened;
mod properties;
mod properties_input;
mod show;

use axum::Router;
use axum::routing::{get, post};

use super::Live;

const PATH: &str = "/definitions";
const TITLE: &str = "様式と台帳の定義";

pub(crate) fn router() -> Router<Live> {
    Router::new()
        .route("/definitions", get(index::index))
        .route("/definitions/new/{kind}", get(new::new).post(new::make))
        .route("/definitions/{kind}/{key}", get(show::show))
        .route(
            "/definitions/{kind}/{key}/properties",
            get(properties::edit).post(properties::change),
        )
        .route("/definitions/{kind}/{key}/retire", post(show::retire))
        .route(
            "/definitions/{kind}/{key}/fields/new",
            get(field::new).post(field::add),
        )
        .route(
            "/definitions/{kind}/{key}/fields/{field}",
            get(field::edit).post(field::change),
        )
        .route(
            "/definitions/{kind}/{key}/fields/{field}/remove",
            post(field::remove),
        )
        .route(
            "/definitions/{kind}/{key}/entry",
            get(mapping::edit).post(mapping::change),
        )
        .route(
            "/definitions/{kind}/{key}/follows",
            get(follow::edit).post(follow::add),
        )
        .route(
            "/definitions/{kind}/{key}/follows/remove",
            post(follow::remove),
        )
}

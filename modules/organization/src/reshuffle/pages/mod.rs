//! The pages of a reshuffle.

mod columns;
mod desk;
mod leavers;
mod list;
mod problems;
mod show;
mod steps;
mod units;
mod upload;
mod upload_form;

use axum::routing::{get, post};
use axum::{Extension, Router};
use sakimori_web::UPLOAD_LIMIT;
use sakimori_web::guard::UploadRoute;

use crate::Organization;

/// The addresses that take a file, for the guard in front of all routes.
pub const UPLOADS: &[UploadRoute] = &[
    UploadRoute::new("/reshuffles", UPLOAD_LIMIT),
    UploadRoute::new("/reshuffles/{id}/file", UPLOAD_LIMIT),
];

/// Everything below `/reshuffles`.
pub fn routes() -> Router<Organization> {
    Router::new()
        .route("/reshuffles", get(list::list).post(upload::create))
        .route(
            "/reshuffles/{id}/file",
            get(upload::ask).post(upload::replace),
        )
        .route("/reshuffles/new", get(upload::new))
        .route("/reshuffles/{id}", get(show::show))
        .route("/reshuffles/{id}/file/content", get(upload::content))
        .route(
            "/reshuffles/{id}/columns",
            get(columns::ask).post(columns::choose),
        )
        .route("/reshuffles/{id}/dry-run", post(upload::again))
        .route("/reshuffles/{id}/problems", get(problems::show))
        .route("/reshuffles/{id}/problems/xlsx", get(problems::file))
        .route("/reshuffles/{id}/units", get(units::show))
        .route("/reshuffles/{id}/leavers", get(leavers::show))
        .route("/reshuffles/{id}/schedule", post(steps::schedule))
        .route("/reshuffles/{id}/cancellation", post(steps::cancel))
        .route("/reshuffles/{id}/application", post(steps::apply))
        .route("/reshuffles/{id}/reversal", post(steps::reverse))
        .layer(Extension(desk::Trials::default()))
}

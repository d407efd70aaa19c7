//! 版: draft → put to the committee → decided → in force → replaced, with the
//! organs that adopt it and where it was published. A decided version never
//! changes: its content is sealed by hash, its documents are stored.

mod decision;
mod files;
mod forms;
mod list;
mod model;
mod records;
mod show;
mod steps;
mod store;

pub use decision::{decide, seal};
pub use model::{
    Adoption, FormalDecision, Publication, State, Submission, Version, VersionKind, date_errors,
    decision_reasons, history, in_force, previous, record_date_error, submission_reasons,
};

pub use store::{
    StoredDocument, content, insert, insert_adoption, insert_publication, insert_submission, load,
    stored_document,
};

use axum::Router;
use axum::routing::{get, post};

use crate::Policies;

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/versions", get(list::list).post(steps::create))
        .route("/versions/open", get(list::open))
        .route("/versions/{number}", get(show::show).post(steps::update))
        .route("/versions/{number}/submission", post(steps::submit))
        .route("/versions/{number}/withdrawal", post(steps::withdraw))
        .route("/versions/{number}/decision", post(steps::decision))
        .route("/versions/{number}/adoption", post(records::adopt))
        .route("/versions/{number}/publication", post(records::publish))
        .route(
            "/versions/{number}/documents/{kind}",
            get(files::document_page),
        )
        .route(
            "/versions/{number}/documents/{kind}/{format}",
            get(files::document_file),
        )
}

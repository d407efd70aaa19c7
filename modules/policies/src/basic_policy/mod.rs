//! The body's own words for its basic policy, part by part.

mod edit;
mod entries;

use axum::Router;
use axum::routing::get;
use sakimori_provisions::catalog::PolicyForm;

pub(crate) use entries::{parse, print};

use crate::Policies;

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/basic-policy", get(edit::index))
        .route(
            "/basic-policy/{form}/{part}",
            get(edit::show).post(edit::save),
        )
}

/// The key under which a part's own words are kept beside the provisions'.
pub(crate) fn key(form: PolicyForm, part: &str) -> String {
    format!("basic_policy:{}:{part}", form.key())
}

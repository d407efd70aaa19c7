//! The body's policy: its profile, what it adopts of the guideline, the
//! documents that follow, and the versions that are decided and published.
//!
//! Invariants: documents are made from a `Content` alone; a decision binds to
//! the hash of a sealed content; every write bumps the working copy's
//! revision, which is all a page asks the database for.
//!
//! Look next: `workspace.rs` (what a request sees), `standards/` (the pure
//! heart), `documents/`, `tailoring/`, `versions/`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod basic_policy;
pub mod documents;
mod home;
mod journal;
mod measures;
pub mod profile;
mod reference;
pub mod standards;
pub mod tailoring;
pub mod versions;
pub mod workspace;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use sakimori_web::Failure;
pub use workspace::Policies;

/// Every page of this module.
pub fn router(state: Policies) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/measures", get(measures::show))
        .route("/reference", get(reference::show))
        .route("/journal", get(journal::show))
        .merge(profile::routes())
        .merge(basic_policy::routes())
        .merge(tailoring::routes())
        .merge(documents::routes())
        .merge(versions::routes())
        .fallback(async || Failure::NotFound)
        .layer(from_fn_with_state(state.clone(), workspace::attach))
        .route("/assets/document.css", get(documents::stylesheet))
        .with_state(state)
}

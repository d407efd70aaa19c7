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
pub mod concerning;
mod current;
pub mod documents;
mod effective;
pub mod home;
mod measures;
pub mod profile;
mod reference;
pub mod standards;
pub mod tailoring;
pub mod versions;
pub mod workspace;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

pub use effective::standards_in_force;
pub use workspace::Policies;

/// Every page of this module.
pub fn router(state: Policies) -> Router {
    Router::new()
        .route("/policy", get(home::show))
        .route("/measures", get(measures::show))
        .route("/reference", get(reference::show))
        .merge(profile::routes())
        .merge(basic_policy::routes())
        .merge(tailoring::routes())
        .merge(documents::routes())
        .merge(versions::routes())
        .layer(from_fn(current::authorize))
        .route("/assets/document.css", get(documents::stylesheet))
        .with_state(state)
}

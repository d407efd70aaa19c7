//! The risk analysis (1.6.4): how far the provisions are carried out, and what
//! threatens the assets of the ledger, group by group.
//!
//! Invariants: threats and vulnerabilities are data of the catalog, checked
//! when the program starts; a risk is likelihood × impact on scales the body
//! defines; what a person assessed stays when the rest is calculated anew; an
//! acceptance names the hash of what was assessed and holds for nothing else;
//! nobody reads any of it whom no grant lets.
//!
//! Look next: `catalog.rs`, `model/` (the pure rules), `questions.rs`,
//! `calculation.rs`, `acceptance.rs`, `store/`, `pages/`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod acceptance;
mod calculation;
pub mod catalog;
mod entry;
mod here;
pub mod model;
mod pages;
mod questions;
mod store;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;

use crate::catalog::RiskCatalog;

/// What a request of this module works with. Cheap to clone.
#[derive(Clone)]
pub struct Risks {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub catalog: Arc<RiskCatalog>,
}

/// Every page of this module.
pub fn router(state: Risks) -> Router {
    Router::new()
        .route("/risks", get(pages::index::list).post(pages::index::open))
        .route("/risks/items/{id}", get(pages::item::show))
        .route("/risks/items/{id}/assessment", post(pages::assess::judge))
        .route("/risks/items/{id}/treatment", post(pages::assess::treat))
        .route("/risks/items/{id}/acceptance", post(acceptance::apply))
        .route("/risks/{year}", get(pages::show::show))
        .route(
            "/risks/{year}/answers",
            get(pages::answers::edit).post(pages::answers::save),
        )
        .route(
            "/risks/{year}/calculation",
            get(pages::calculation::show).post(pages::calculation::calculate),
        )
        .route(
            "/risks/{year}/scale",
            get(pages::scale::edit).post(pages::scale::save),
        )
        .route("/risks/{year}/list", get(pages::list::list))
        .route("/risks/{year}/report/{format}", get(pages::report::file))
        .route_layer(from_fn(here::authorize))
        .with_state(state)
}

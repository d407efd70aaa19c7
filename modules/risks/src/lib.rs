//! The risk analysis (1.6.4): how far the provisions are carried out, and what
//! threatens the assets of the ledger, group by group.
//!
//! Invariants: threats and vulnerabilities are data of the catalog; a risk is
//! likelihood × impact on scales the body defines; what a person assessed stays
//! when the rest is calculated anew; an acceptance names the hash of what was
//! assessed and holds for nothing else; nobody reads any of it whom no grant
//! lets, and who answers for a section or a system reads the risks of these.
//!
//! Look next: `catalog.rs`, `model/` (pure), `questions.rs`, `act.rs` (what is
//! done), `calculation.rs`, `acceptance.rs`, `changes.rs` (when to do it again).

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
pub mod act;
mod calculation;
pub mod catalog;
mod changes;
mod entry;
mod here;
pub mod model;
mod pages;
pub mod questions;
mod results;
mod store;
mod waiting;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;

use crate::catalog::RiskCatalog;

pub use acceptance::ask;
pub use changes::{Kept, propose};
pub use here::Here;
pub use results::Counted;
pub use store::{AnswerRow, current};
pub use waiting::waiting;

/// What a request of this module works with. Cheap to clone.
#[derive(Clone)]
pub struct Risks {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub catalog: Arc<RiskCatalog>,
    /// What the ledger has otherwise than an analysis assessed it.
    pub kept: Arc<Kept>,
    /// What was counted of risks.
    pub counted: Arc<Counted>,
}

/// Every page of this module.
pub fn router(state: Risks) -> Router {
    let within = Router::new()
        .route("/risks", get(pages::index::list).post(pages::index::open))
        .route("/risks/items/{id}", get(pages::item::show))
        .route("/risks/{year}", get(pages::show::show))
        .route("/risks/{year}/list", get(pages::list::list))
        .route_layer(from_fn(here::authorize_within));
    let whole = Router::new()
        .route("/risks/items/{id}/assessment", post(pages::assess::judge))
        .route("/risks/items/{id}/treatment", post(pages::assess::treat))
        .route("/risks/items/{id}/acceptance", post(acceptance::apply))
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
        .route("/risks/{year}/report/{format}", get(pages::report::file))
        .route_layer(from_fn(here::authorize));
    within.merge(whole).with_state(state)
}

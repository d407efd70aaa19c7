//! Forms (様式) as data, and applications made on them; registers (台帳) as
//! data, and what is written into them.
//!
//! Invariants: a form is checked when the program starts, like the rest of the
//! catalog; code asks for types and conditions and never names a form; what is
//! stored of an application is read with the rules of its form.
//!
//! Look next: `forms/` (what a form is, pure), `submit.rs` (an application on a
//! form), `register.rs`, `entries/`, `coverage.rs` (whether everything the
//! guideline asks for has its form or register), `pages/`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod coverage;
mod definitions;
pub mod entries;
mod follow;
pub mod forms;
mod pages;
mod people;
pub mod register;
mod submit;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;

use crate::entries::pages as entries_pages;
use crate::forms::Forms;
use crate::register::Register;

/// The state of this module's routes. Cheap to clone.
#[derive(Clone)]
pub struct Registers {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub forms: Arc<Forms>,
    pub registers: Arc<BTreeMap<String, Register>>,
    pub counts: Arc<entries::Counts>,
}

/// Every page of this module.
pub fn router(state: Registers) -> Router {
    Router::new()
        .route("/applications", get(pages::list::list))
        .route(
            "/applications/new/{form}",
            get(pages::apply::new).post(pages::apply::open),
        )
        .route(
            "/applications/{id}/edit",
            get(pages::apply::edit).post(pages::apply::revise),
        )
        .route(
            "/applications/emergency/{form}",
            get(pages::emergency::new).post(pages::emergency::open),
        )
        .route("/applications/{id}/follow", get(pages::follow::show))
        .route(
            "/applications/{id}/follow/{key}",
            post(pages::follow::record),
        )
        .merge(entries_pages::router())
        .with_state(state)
}

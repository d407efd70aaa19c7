//! Forms (様式) as data, and applications made on them; registers (台帳) as
//! data, and what is written into them.
//!
//! Invariants: a form is checked when the program starts, like the rest of the
//! catalog; code asks for types and conditions and never names a form; what is
//! stored of an application is read with the rules of its form.
//!
//! Look next: `forms/` (what a form is, pure), `submit.rs` (an application on a
//! form), `tasks.rs` (what is still to be done after permissions), `register.rs`,
//! `entries/`, `beside.rs` (who is told of entries), `attachments/`, `own/` (what a body makes of forms and registers),
//! `coverage.rs` (whether everything the
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

pub mod attachments;
pub mod beside;
pub mod coverage;
mod definitions;
pub mod entries;
mod follow;
pub mod forms;
mod named;
pub mod own;
mod pages;
mod people;
pub mod register;
mod submit;
mod tasks;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;
use sakimori_web::UPLOAD_LIMIT;
use sakimori_web::guard::UploadRoute;

use crate::beside::AllBeside;
use crate::entries::pages as entries_pages;
use crate::forms::Forms;
use crate::own::Live;
use crate::register::Register;

pub use named::{Named, about_assets, numbers as asset_numbers};
pub use pages::mine::{Mine, mine};
pub use tasks::catch_up;
pub use waiting::waiting;

/// What a request of this module works with. Cheap to clone.
#[derive(Clone)]
pub struct Registers {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub forms: Arc<Forms>,
    pub registers: Arc<BTreeMap<String, Register>>,
    pub counts: Arc<entries::Counts>,
    pub open: Arc<entries::Open>,
    pub beside: AllBeside,
}

/// Room for the other fields of a form with one file.
const FIELDS: usize = 1 << 16;

/// The routes that take files. A form takes as much as any upload, its files
/// are looked at one by one.
pub const UPLOADS: &[UploadRoute] = &[
    UploadRoute::new("/applications/new/{form}", UPLOAD_LIMIT),
    UploadRoute::new("/applications/{id}/edit", UPLOAD_LIMIT),
    UploadRoute::new("/applications/{id}/follow/{key}", UPLOAD_LIMIT),
    UploadRoute::new("/entries/{id}/edit", UPLOAD_LIMIT),
    UploadRoute::new("/entries/{id}/files", attachments::LARGEST + FIELDS),
    UploadRoute::new("/registers/{key}/imports", entries::FILE_LIMIT + FIELDS),
    UploadRoute::new("/registers/{key}/new", UPLOAD_LIMIT),
];

/// Every page of this module.
pub fn router(live: Live) -> Router {
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
        .route("/follows", get(pages::tasks::list))
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
        .merge(attachments::pages::router())
        .merge(own::pages::router())
        .route_layer(from_fn_with_state(live.clone(), own::ready))
        .with_state(live)
}

//! Looking after the program itself: the journal of every change, and what
//! runs by itself, and mails that did not go out.
//!
//! Invariants: reading the journal is permitted by role and is itself an
//! entry; nothing here changes a record of another module.
//!
//! Look next: `journal/` (list, verification, the head for paper),
//! `backup.rs`, `mail.rs`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod backup;
mod journal;
mod mail;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_mail::Outbox;

/// The state of this module's routes.
#[derive(Clone)]
pub struct Administration {
    pub db: Db,
    pub clock: Clock,
    /// What runs by itself: the name and title of each job.
    pub jobs: Arc<[(&'static str, &'static str)]>,
    /// Where mails go.
    pub outbox: Outbox,
}

/// Every page of this module.
pub fn router(state: Administration) -> Router {
    Router::new()
        .route("/administration/backup", get(backup::show))
        .route("/administration/mail", get(mail::show))
        .merge(journal::routes())
        .with_state(state)
}

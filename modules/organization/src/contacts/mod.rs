//! 緊急連絡網 (guideline 3.2(2)⑦): whom to call, by role and by unit, with
//! deputies in their order.
//!
//! Invariants: names and posts are for everybody, a number is for those whose
//! role reaches its person ([`sight`]); everybody confirms their own entry
//! twice a year ([`rules`]); the journal tells which fields changed and never
//! a number.
//!
//! Look next: `rules.rs`, `form.rs`, `sight.rs` (pure), `list.rs`, `own.rs`.

mod entry;
mod form;
mod lines;
mod list;
mod own;
mod parts;
mod rules;
mod sight;
pub(crate) mod store;
mod table;
mod unconfirmed;
mod write;

pub use form::Numbers;
pub use rules::{State, half_year, state};
pub use store::{Given, give};

use axum::Router;
use axum::routing::get;
use sakimori_db::{Db, DbError};
use sakimori_kernel::{Date, Uuid};

use crate::Organization;

/// Whether a person has to confirm their entry on a day.
pub async fn confirmation_state(db: &Db, person: Uuid, day: Date) -> Result<State, DbError> {
    let entries = store::entries(db, &[person]).await?;
    let confirmed = entries.get(&person).and_then(|entry| entry.confirmed);
    Ok(rules::state(confirmed, day))
}

pub fn routes() -> Router<Organization> {
    Router::new()
        .route("/contacts", get(list::list))
        .route("/contacts/own", get(own::show).post(own::save))
        .route("/contacts/unconfirmed", get(unconfirmed::list))
        .route("/contacts/unconfirmed/{format}", get(unconfirmed::export))
        .route("/contacts/{person}", get(entry::show).post(entry::save))
}

//! Accounts and sign-in: passwords, second factors, sessions, limits on
//! attempts, and the administrator's privilege.
//!
//! Invariants: a token, a recovery code and a set-up link are in the database
//! as a hash only; an unknown login, a suspended account and a wrong password
//! are answered alike, with the same work; whoever is in the middle of a
//! sign-in, or has a password that was not chosen by themselves, reaches
//! nothing else; nobody confirms their own privilege.
//!
//! Look next: `gate.rs` (the way of every request), `sessions/`, `sign_in/`,
//! `own/` (one's own account), `administration/`, `docs/adr/0008`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod address;
pub mod administration;
mod confirmation;
mod cookie;
mod credentials;
pub mod demonstration;
mod factors;
mod fields;
pub mod gate;
mod journal;
mod kept;
mod own;
pub mod passwords;
pub mod people;
pub mod sessions;
pub mod settings;
pub mod setup;
mod sign_in;
mod site;
mod state;
pub mod throttle;

use axum::Router;

pub use confirmation::{Asked, confirmation_page};
pub use kept::kept_form_page;
pub use people::{NoPeople, People, PersonRef};
pub use sessions::SignedIn;
pub use site::{Site, SiteError};
pub use state::{Accounts, DemoAccount};

/// Every page of this module. Around it, from the outside in: the guards of
/// `sakimori_web::guard`, [`gate::recognise`], the program's own layer that
/// attaches `Frame` and `Access`, [`gate::door`].
pub fn router(state: Accounts) -> Router {
    Router::new()
        .merge(sign_in::routes())
        .merge(setup::routes())
        .merge(own::routes())
        .merge(confirmation::routes())
        .merge(administration::routes())
        .merge(settings::routes())
        .with_state(state)
}

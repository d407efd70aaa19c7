//! Sign-in, second factors, sessions and the administrator's work, through the
//! front door: this module's pages with their guards, and a hand-made layer
//! where the program attaches frame and access.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod administration;
mod administrators;
mod authenticator;
mod factors;
mod hostile;
mod inventory;
mod kept_forms;
mod limits;
mod own_account;
mod passkeys;
mod password_change;
mod reauthentication;
mod sessions;
mod settings;
mod setup;
mod sign_in;
mod support;

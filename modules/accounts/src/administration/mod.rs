//! `/accounts`: the administrator's work on accounts, and the same acts for
//! the command line.
//!
//! An act is written with who did it and a remark; the rules that refuse one
//! are in `rules.rs`, and the page asks them before it shows a button.

pub mod acts;
pub mod administrators;
mod changes;
pub(crate) mod desk;
mod inventory;
mod list;
mod new;
pub mod rules;
mod show;
mod show_page;
pub(crate) mod store;

use axum::Router;
use axum::routing::{get, post};
use sakimori_kernel::{Actor, Uuid};

pub use store::usable_logins;

use crate::state::Accounts;

/// Who does something to an account.
#[derive(Debug, Clone)]
pub struct By {
    pub actor: Actor,
    /// None for the command line.
    pub account: Option<Uuid>,
    /// Why; may be empty where the page does not ask.
    pub remark: String,
}

impl By {
    /// Whoever may run programs on the server.
    pub fn command_line(remark: impl Into<String>) -> Self {
        Self {
            actor: Actor::command_line(),
            account: None,
            remark: remark.into(),
        }
    }

    /// What was done, with the remark.
    pub(crate) fn words(&self, what: impl Into<String>) -> String {
        let what = what.into();
        match self.remark.as_str() {
            "" => what,
            remark => format!("{what}（理由：{remark}）"),
        }
    }
}

pub(crate) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/accounts", get(list::show).post(new::create))
        .route("/accounts/new", get(new::show))
        .route("/accounts/inventory", get(inventory::show))
        .route("/accounts/{id}", get(show::show))
        .route("/accounts/{id}/person", post(changes::person))
        .route("/accounts/{id}/password", post(changes::password))
        .route("/accounts/{id}/suspension", post(changes::suspension))
        .route(
            "/accounts/{id}/suspension/end",
            post(changes::suspension_end),
        )
        .route("/accounts/{id}/lock/end", post(changes::lock_end))
        .route("/accounts/{id}/factors/end", post(changes::factors_end))
        .route("/accounts/{id}/sessions/end", post(changes::sessions_end))
        .route("/accounts/{id}/administrator", post(changes::administrator))
        .route(
            "/accounts/{id}/administrator/confirmation",
            post(changes::administrator_confirmation),
        )
        .route(
            "/accounts/{id}/administrator/end",
            post(changes::administrator_end),
        )
}

//! `/account`: one's own account. Everybody who has signed in may see and
//! change their own; nobody else's is here.

mod factors;
mod factors_page;
mod overview;
mod passkeys;
mod password;
mod recovery;
mod sessions;
mod totp;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use overview::history_list;

use crate::state::Accounts;

pub(crate) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/account", get(overview::show))
        .route(
            "/account/password",
            get(password::show).post(password::change),
        )
        .route("/account/factors", get(factors::show))
        .route("/account/totp", get(totp::show).post(totp::register))
        .route("/account/totp/end", post(totp::end))
        .route("/account/passkeys", post(passkeys::register))
        .route("/account/passkeys/new", get(passkeys::show))
        .route("/account/passkeys/{id}/end", post(passkeys::end))
        .route("/account/recovery-codes", post(recovery::renew))
        .route("/account/sessions/end", post(sessions::end_others))
        .route("/account/sessions/{id}/end", post(sessions::end))
}

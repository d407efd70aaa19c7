//! Signing in, in two steps, and signing out.

mod admit;
mod attempt;
mod extend;
mod factor;
mod factor_page;
mod out;
pub(crate) mod page;

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::response::Response;
use axum::routing::{get, post};
use sakimori_db::DbError;
use sakimori_web::guard::NewSecret;

use crate::cookie;
use crate::sessions::Token;
use crate::state::Accounts;

pub(crate) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/sign-in", get(attempt::show).post(attempt::attempt))
        .route("/sign-in/factor", get(factor::show).post(factor::give))
        .route("/sign-out", post(out::sign_out))
        .route("/session", post(extend::extend))
}

/// Of what a browser says of itself, so much is kept.
const AGENT_LENGTH: usize = 200;

/// What the browser says of itself; empty where nothing readable.
pub(crate) fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|v| v.to_str().ok());
    agent
        .unwrap_or_default()
        .chars()
        .take(AGENT_LENGTH)
        .collect()
}

/// A new secret for the forms; both are given with the answer.
pub(crate) fn new_secret() -> Result<NewSecret, DbError> {
    NewSecret::new().ok_or(DbError::Missing("randomness"))
}

/// Gives the browser its new token and a new secret for its forms.
pub(crate) fn hand_over(
    accounts: &Accounts,
    mut response: Response,
    token: &Token,
    secret: &NewSecret,
) -> Response {
    cookie::give(&accounts.site, &mut response, token.as_str());
    secret.give(&mut response);
    response
}

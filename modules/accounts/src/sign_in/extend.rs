//! `POST /session`: the button of the warning before a session ends. Every
//! request extends the session; this one does nothing else.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use sakimori_web::Failure;

use crate::sessions::{self, SignedIn};
use crate::state::Accounts;

/// Answers with the seconds that are left.
pub(super) async fn extend(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    sessions::touch(&accounts, &signed_in).await?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, signed_in.ends_in.to_string()).into_response())
}

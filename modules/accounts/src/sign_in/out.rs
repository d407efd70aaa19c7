//! Signing out.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_web::Failure;

use super::new_secret;
use crate::cookie;
use crate::journal::about;
use crate::sessions::{EndReason, SignedIn, store};
use crate::state::Accounts;

/// Ends the session. Whoever is out already is out.
pub(super) async fn sign_out(
    State(accounts): State<Accounts>,
    signed_in: Option<Extension<SignedIn>>,
) -> Result<Response, Failure> {
    if let Some(Extension(signed_in)) = signed_in {
        let now = accounts.clock.now();
        let mut tx = accounts.db.begin().await?;
        let session = (signed_in.account_id, signed_in.session_id);
        store::end(&mut tx, session, EndReason::SignedOut, now).await?;
        let entry = about("session.ended", signed_in.account_id, "サインアウト");
        tx.commit(&accounts.clock, &signed_in.actor(), entry)
            .await?;
    }
    let mut response = Redirect::to("/sign-in?done=signed-out").into_response();
    cookie::take_away(&accounts.site, &mut response);
    new_secret()?.give(&mut response);
    Ok(response)
}

//! Ending one's own sessions.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_kernel::Uuid;
use sakimori_web::Failure;

use crate::journal::about;
use crate::sessions::{EndReason, SignedIn, store};
use crate::state::Accounts;

/// One of them; a foreign one is not found.
pub(super) async fn end(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    let now = accounts.clock.now();
    let mut tx = accounts.db.begin().await?;
    let session = (signed_in.account_id, id);
    if !store::end(&mut tx, session, EndReason::EndedElsewhere, now).await? {
        return Err(Failure::NotFound);
    }
    let entry = about(
        "session.ended",
        signed_in.account_id,
        "別のサインインを終了",
    );
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    Ok(Redirect::to("/account?done=session").into_response())
}

/// All but the one at work.
pub(super) async fn end_others(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    let now = accounts.clock.now();
    let mut tx = accounts.db.begin().await?;
    let but = (signed_in.account_id, Some(signed_in.session_id));
    let ended = store::end_others(&mut tx, but, EndReason::EndedElsewhere, now).await?;
    if ended > 0 {
        let summary = format!("ほかのサインインを全て終了（{ended}件）");
        let entry = about("session.ended", signed_in.account_id, summary);
        tx.commit(&accounts.clock, &signed_in.actor(), entry)
            .await?;
    }
    Ok(Redirect::to("/account?done=sessions").into_response())
}

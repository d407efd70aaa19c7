//! NewAccount recovery codes.

use axum::extract::State;
use axum::response::Response;
use sakimori_kernel::Refusal;
use sakimori_web::{CsrfToken, Failure, FormData, Frame};

use super::factors::add_codes;
use super::factors_page;
use crate::confirmation::{Asked, confirmation_page};
use crate::factors::{recovery, store};
use crate::journal::about;
use crate::sessions::SignedIn;
use crate::state::Accounts;

/// Ends the old ones and shows the new ones, this once.
pub(super) async fn renew(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let asked = Asked {
        frame: &frame,
        token: &token,
        path: "/account/recovery-codes",
        form: Some(&form),
    };
    if let Some(page) = confirmation_page(&signed_in, asked) {
        return Ok(page);
    }
    let factors = store::of(&accounts.db, signed_in.account_id).await?;
    if factors.count() == 0 {
        let message = "認証アプリ又はパスキーを登録すると、リカバリーコードを作れます。";
        return Err(Refusal::new("factor.none", message).into());
    }
    let codes = recovery::new_codes().map_err(Failure::internal)?;
    let mut tx = accounts.db.begin().await?;
    add_codes(&accounts, &mut tx, &signed_in, &codes).await?;
    let entry = about(
        "recovery-codes.made",
        signed_in.account_id,
        "リカバリーコードを作り直し",
    );
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    Ok(factors_page::codes(&frame, &codes))
}

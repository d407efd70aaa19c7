//! What second factors one has, and what every change of them has in common.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_web::{CsrfToken, Failure, FormState, Frame, ListQuery, Page};

use super::factors_page;
use crate::factors::store::{self, Factors};
use crate::factors::{are_required, recovery};
use crate::sessions::{self, SignedIn, Stage};
use crate::sign_in::{hand_over, new_secret};
use crate::state::Accounts;

pub(super) const PATH: &str = "/account/factors";

pub(super) fn page(title: &str) -> Page {
    Page::new(title, "/account").crumb("/account", "自分の利用者ID")
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    let message = match query.get("done") {
        "totp" => Some("認証アプリを登録しました。"),
        "passkey" => Some("パスキーを登録しました。"),
        "ended" => Some("終了しました。"),
        _ => None,
    };
    let factors = store::of(&accounts.db, signed_in.account_id).await?;
    let shown = factors_page::Shown {
        enrolment: signed_in.stage == Stage::Enrolment,
        factors: &factors,
        passkeys: accounts.site.has_passkeys(),
        form: &FormState::new(&token),
    };
    let page = page("二つ目の認証").message(message.map(str::to_owned));
    Ok(page.render(&frame, factors_page::body(&shown)))
}

/// Whether one of these may be ended.
pub(super) async fn may_end(
    accounts: &Accounts,
    signed_in: &SignedIn,
    factors: &Factors,
) -> Result<(), Failure> {
    let settings = accounts.settings().await?;
    let who = (signed_in.administrator, signed_in.person);
    let required = are_required(accounts, &settings, who).await?;
    match crate::factors::end_reason(factors.count(), required) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(()),
    }
}

/// Completes a registration. The first second factor brings recovery codes
/// along, shown in the answer; a session that waited for one is complete now.
pub(super) async fn registered(
    accounts: &Accounts,
    (frame, signed_in): (&Frame, &SignedIn),
    mut tx: Tx,
    (entry, before): (Entry, &Factors),
    done: &str,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let now = accounts.clock.now();
    let codes = match before.codes_left {
        0 => recovery::new_codes().map_err(Failure::internal)?,
        _ => Vec::new(),
    };
    if !codes.is_empty() {
        add_codes(accounts, &mut tx, signed_in, &codes).await?;
    }
    let limits = settings.limits(signed_in.privileged);
    let session = signed_in.session_id;
    if signed_in.stage == Stage::Complete {
        sessions::store::take_challenge(&mut tx, session).await?;
    } else {
        sessions::store::advance(&mut tx, session, Stage::Complete, limits, now).await?;
    }
    let token = sessions::store::rotate(&mut tx, session, now).await?;
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    let secret = new_secret()?;
    let response = if codes.is_empty() {
        Redirect::to(&format!("{PATH}?done={done}")).into_response()
    } else {
        // The page's own form for signing out goes with the new secret.
        let frame = frame.clone().with_token(&secret.token());
        factors_page::codes(&frame, &codes)
    };
    Ok(hand_over(accounts, response, &token, &secret))
}

pub(super) async fn add_codes(
    accounts: &Accounts,
    tx: &mut Tx,
    signed_in: &SignedIn,
    codes: &[String],
) -> Result<(), Failure> {
    let rows: Vec<_> = codes
        .iter()
        .map(|code| (accounts.clock.new_id(), code.clone()))
        .collect();
    store::add_codes(tx, signed_in.account_id, &rows, accounts.clock.now()).await?;
    Ok(())
}

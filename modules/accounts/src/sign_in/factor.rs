//! The second step: a code, a passkey or a recovery code.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::{DbError, Tx};
use sakimori_kernel::FieldErrors;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery};

use super::attempt::goal;
use super::{admit, factor_page, hand_over, new_secret};
use crate::address::Address;
use crate::credentials::{blocked_words, locked};
use crate::factors::store::{self, Factors};
use crate::factors::{Challenge, passkey, totp};
use crate::journal::about;
use crate::kept::Kept;
use crate::sessions::{self, SignedIn, Stage};
use crate::state::Accounts;
use crate::throttle::rules::Limit;
use crate::throttle::{self, Subject};

pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    if signed_in.stage != Stage::Factor {
        return Ok(Redirect::to(goal(query.get("next"))).into_response());
    }
    let form = FormState::new(&token).with("next", goal(query.get("next")));
    let session = (signed_in.account_id, signed_in.session_id);
    factor_page::show(&accounts, (&frame, &token), session, &form, None).await
}

pub(super) async fn give(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    address: Address,
    form: FormData,
) -> Result<Response, Failure> {
    if signed_in.stage != Stage::Factor {
        return Ok(Redirect::to(goal(form.get("next"))).into_response());
    }
    let settings = accounts.settings().await?;
    let subject = Subject::account(signed_in.account_id);
    let limit = Limit::account(&settings);
    let attempt = match throttle::take(&accounts, &subject, limit).await? {
        Ok(attempt) => attempt,
        Err(allowance) => {
            let words = blocked_words(allowance);
            return again(&accounts, &signed_in, (&frame, &token), &form, words).await;
        }
    };
    // Read before the write begins: who writes must not wait for a second
    // connection.
    let factors = store::of(&accounts.db, signed_in.account_id).await?;
    let mut tx = accounts.db.begin().await?;
    let Some(given) = check(&accounts, &mut tx, &signed_in, (&factors, &form)).await? else {
        // What the check had begun is undone; the failure is on record.
        drop(tx);
        failed(&accounts, &signed_in, attempt, &address.0).await?;
        let words = "確認コードが正しくないか、既に使われています。認証アプリの新しいコードを入力してください。";
        return again(
            &accounts,
            &signed_in,
            (&frame, &token),
            &form,
            words.to_owned(),
        )
        .await;
    };
    let now = accounts.clock.now();
    let secret = new_secret()?;
    let limits = settings.limits(signed_in.privileged);
    let session = signed_in.session_id;
    sessions::store::advance(&mut tx, session, Stage::Complete, limits, now).await?;
    let session_token = sessions::store::rotate(&mut tx, session, now).await?;
    throttle::forget(&mut tx, &subject).await?;
    let summary = format!("サインイン（{}、二つ目の認証：{given}）", address.0);
    let entry = about("session.began", signed_in.account_id, summary);
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    let response = admit::onward(&frame, &secret, &form, signed_in.account_id);
    Ok(hand_over(&accounts, response, &session_token, &secret))
}

/// What was given, in words; none where it is not right. A right one is used
/// up in the same write.
async fn check(
    accounts: &Accounts,
    tx: &mut Tx,
    signed_in: &SignedIn,
    (factors, form): (&Factors, &FormData),
) -> Result<Option<String>, DbError> {
    let credential = form.get("credential");
    if !credential.is_empty() {
        return check_passkey(accounts, tx, signed_in, (factors, credential)).await;
    }
    let (now, code) = (accounts.clock.now(), form.get("code"));
    if let Some(row) = &factors.totp
        && let Some(step) = totp::check(&row.secret, code, now, row.last_step)
    {
        let taken = store::take_step(tx, row.id, step).await?;
        return Ok(taken.then(|| "確認コード".to_owned()));
    }
    if store::take_code(tx, signed_in.account_id, code, now).await? {
        let left = factors.codes_left - 1;
        return Ok(Some(format!("リカバリーコード（残り{left}個）")));
    }
    Ok(None)
}

async fn check_passkey(
    accounts: &Accounts,
    tx: &mut Tx,
    signed_in: &SignedIn,
    (factors, credential): (&Factors, &str),
) -> Result<Option<String>, DbError> {
    let waiting = sessions::store::take_challenge(tx, signed_in.session_id).await?;
    let (Some(webauthn), Some(Challenge::Authentication(state))) =
        (&accounts.site.passkeys, Challenge::read(&waiting)?)
    else {
        return Ok(None);
    };
    let answered = passkey::check(webauthn, &state, &factors.passkeys, credential)?;
    let Some(answered) = answered else {
        return Ok(None);
    };
    if let Some(credential) = &answered.credential {
        store::store_passkey(tx, answered.id, credential).await?;
    }
    Ok(Some(format!("パスキー「{}」", answered.label)))
}

/// Every wrong second factor is in the journal: whoever gives it has the
/// password already.
async fn failed(
    accounts: &Accounts,
    signed_in: &SignedIn,
    attempt: i64,
    address: &str,
) -> Result<(), DbError> {
    let summary = format!("二つ目の認証に失敗（{address}）");
    let entry = about("factor.failed", signed_in.account_id, summary);
    let tx = accounts.db.begin().await?;
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    locked(accounts, signed_in.account_id, attempt, address).await
}

async fn again(
    accounts: &Accounts,
    signed_in: &SignedIn,
    (frame, token): (&Frame, &CsrfToken),
    form: &FormData,
    message: String,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    errors.add("code", message);
    let mut data = FormData::default();
    data.set("next", goal(form.get("next")));
    let kept = Kept::read(form);
    let state = FormState::rejected(token, data, errors);
    let session = (signed_in.account_id, signed_in.session_id);
    factor_page::show(accounts, (frame, token), session, &state, kept.as_ref()).await
}

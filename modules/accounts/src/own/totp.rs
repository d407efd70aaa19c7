//! Registering an authenticator, and ending its use.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use sakimori_kernel::{FieldErrors, Refusal};
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, Page, components};

use super::factors::{PATH, may_end, page, registered};
use crate::confirmation::{Asked, confirmation_page};
use crate::factors::{Challenge, store, totp};
use crate::fields::{Secret, code};
use crate::journal::about;
use crate::sessions::{self, SignedIn};
use crate::state::Accounts;

const TITLE: &str = "認証アプリの登録";

/// Shows a new secret; it counts once a code of it was given.
pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let asked = Asked {
        frame: &frame,
        token: &token,
        path: "/account/totp",
        form: None,
    };
    if let Some(page) = confirmation_page(&signed_in, asked) {
        return Ok(page);
    }
    let secret = totp::to_text(&totp::new_secret()?);
    let challenge = Challenge::Totp(secret.clone()).write()?;
    sessions::store::keep_challenge(&accounts.db, signed_in.session_id, &challenge).await?;
    let body = body(&signed_in, &frame, &secret, &FormState::new(&token));
    Ok(title().render(&frame, body))
}

fn title() -> Page {
    page(TITLE).crumb(PATH, "二つ目の認証")
}

pub(super) async fn register(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let waiting = sessions::store::challenge(&accounts.db, signed_in.session_id).await?;
    let Some(Challenge::Totp(text)) = Challenge::read(&waiting)? else {
        return Ok(Redirect::to("/account/totp").into_response());
    };
    let secret = totp::from_text(&text)?;
    let now = accounts.clock.now();
    let Some(step) = totp::check(&secret, form.get("code"), now, 0) else {
        let mut errors = FieldErrors::new();
        errors.add("code", "確認コードが合いません。認証アプリの新しいコードを入力してください。端末の時計がずれていると合わないことがあります。");
        let form = FormState::rejected(&token, FormData::default(), errors);
        let body = body(&signed_in, &frame, &text, &form);
        let page = title().status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&frame, body));
    };
    let before = store::of(&accounts.db, signed_in.account_id).await?;
    let mut tx = accounts.db.begin().await?;
    let ids = (accounts.clock.new_id(), signed_in.account_id);
    store::add_totp(&mut tx, ids, (secret, step), now).await?;
    let entry = about(
        "factor.registered",
        signed_in.account_id,
        "認証アプリを登録",
    );
    registered(
        &accounts,
        (&frame, &signed_in),
        tx,
        (entry, &before),
        "totp",
    )
    .await
}

pub(super) async fn end(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let asked = Asked {
        frame: &frame,
        token: &token,
        path: "/account/totp/end",
        form: Some(&form),
    };
    if let Some(page) = confirmation_page(&signed_in, asked) {
        return Ok(page);
    }
    let factors = store::of(&accounts.db, signed_in.account_id).await?;
    may_end(&accounts, &signed_in, &factors).await?;
    let now = accounts.clock.now();
    let mut tx = accounts.db.begin().await?;
    if !store::end_totp(&mut tx, signed_in.account_id, now).await? {
        let refusal = Refusal::new("factor.none", "認証アプリは登録されていません。");
        return Err(refusal.into());
    }
    let entry = about(
        "factor.ended",
        signed_in.account_id,
        "認証アプリの利用を終了",
    );
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    Ok(Redirect::to(&format!("{PATH}?done=ended")).into_response())
}

fn body(signed_in: &SignedIn, frame: &Frame, secret: &str, form: &FormState) -> Markup {
    let picture = totp::picture(secret, &signed_in.login, &frame.body_name);
    html! {
        (components::error_summary(form))
        ol {
            li { "認証アプリを開き、次の図を読み取ってください。読み取れないときは、下の鍵を入力してください。" }
            li { "認証アプリに表示された6桁の確認コードを入力してください。" }
        }
        @if let Some(svg) = picture {
            div.qr role="img" aria-label="認証アプリで読み取る図。同じ内容の鍵を下に文字で示しています。" { (PreEscaped(svg)) }
        }
        dl.facts {
            dt { "鍵" } dd.mono { (totp::grouped(secret)) }
            dt { "種類" } dd { "時刻に基づくもの（30秒、6桁、SHA-1）" }
        }
        form method="post" action="/account/totp" {
            (components::token(form))
            (code(form, Secret {
                name: "code",
                label: "確認コード",
                help: "認証アプリに表示されている6桁の数字",
                autocomplete: "one-time-code",
            }))
            div.buttons { button type="submit" { "認証アプリを登録する" } }
        }
    }
}

//! Changing one's password. All other sessions end; this one goes on with
//! another token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::FieldErrors;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, Page, components};

use crate::address::Address;
use crate::credentials::{self, Checked, blocked_words};
use crate::fields::{Secret, password};
use crate::journal::about;
use crate::passwords::choose::{self, Chooser};
use crate::passwords::store::set;
use crate::sessions::{EndReason, SignedIn, Stage, store};
use crate::settings::Settings;
use crate::sign_in::{hand_over, new_secret};
use crate::state::Accounts;

pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let form = FormState::new(&token);
    let body = body(&signed_in, &settings, &form);
    Ok(page().render(&frame, body))
}

fn page() -> Page {
    Page::new("パスワードの変更", "/account").crumb("/account", "自分の利用者ID")
}

pub(super) async fn change(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    address: Address,
    form: FormData,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let chooser = Chooser {
        login: &signed_in.login,
        name: &signed_in.name,
        person: signed_in.person,
        body_name: &frame.body_name,
    };
    let mut errors = choose::judge(&accounts, &settings, chooser, &form).await?;
    if errors.is_empty() {
        errors = check(&accounts, &settings, &signed_in, &form, &address.0).await?;
    }
    if !errors.is_empty() {
        let form = FormState::rejected(&token, FormData::default(), errors);
        let body = body(&signed_in, &settings, &form);
        let page = page().status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&frame, body));
    }
    write(&accounts, &signed_in, form.get("password_new")).await
}

/// The present password must be right, and the new one not an old one.
async fn check(
    accounts: &Accounts,
    settings: &Settings,
    signed_in: &SignedIn,
    form: &FormData,
    address: &str,
) -> Result<FieldErrors, Failure> {
    let mut errors = FieldErrors::new();
    let typed = (signed_in.account_id, form.get("password"));
    match credentials::own(accounts, settings, typed, address).await? {
        Checked::Right(..) => {
            let new = form.get("password_new");
            if choose::was_used(accounts, signed_in.account_id, new).await? {
                errors.add("password_new", choose::used_words());
            }
        }
        Checked::Wrong => errors.add("password", "いまのパスワードが正しくありません。"),
        Checked::Blocked(allowance) => errors.add("password", blocked_words(allowance)),
    }
    Ok(errors)
}

async fn write(accounts: &Accounts, signed_in: &SignedIn, new: &str) -> Result<Response, Failure> {
    let hash = accounts.hasher.hash(new).await.map_err(Failure::internal)?;
    let (now, account) = (accounts.clock.now(), signed_in.account_id);
    let mut tx = accounts.db.begin().await?;
    let ids = (accounts.clock.new_id(), account);
    set(&mut tx, ids, (&hash, false), now).await?;
    let but = (account, Some(signed_in.session_id));
    let ended = store::end_others(&mut tx, but, EndReason::PasswordChanged, now).await?;
    let token = store::rotate(&mut tx, signed_in.session_id, now).await?;
    let summary = format!("パスワードを変更（終了したほかのサインイン{ended}件）");
    let entry = about("password.changed", account, summary);
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    let target = match signed_in.stage {
        Stage::Enrolment => "/account/factors",
        _ => "/account?done=password",
    };
    let response = Redirect::to(target).into_response();
    Ok(hand_over(accounts, response, &token, &new_secret()?))
}

fn body(signed_in: &SignedIn, settings: &Settings, form: &FormState) -> Markup {
    html! {
        @if signed_in.must_change_password {
            (components::notice("warning", html! {
                p { "いまのパスワードは、仮のものか、有効期間を過ぎたものです。新しいパスワードに変更すると、ほかの画面を開けるようになります。" }
            }))
        }
        (components::error_summary(form))
        form method="post" action="/account/password" {
            (components::token(form))
            (password(form, Secret {
                name: "password",
                label: "いまのパスワード",
                help: "",
                autocomplete: "current-password",
            }))
            (choose::fields(form, settings.min_length))
            p.help { "変更すると、ほかの端末やブラウザでのサインインは全て終了します。" }
            div.buttons { button type="submit" { "パスワードを変更する" } }
        }
    }
}

//! Privileged acts ask for the password again when it was last given more
//! than five minutes ago.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use sakimori_db::DbError;
use sakimori_kernel::FieldErrors;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery, Page, components};

use crate::address::Address;
use crate::credentials::{self, Checked, blocked_words};
use crate::fields::{Secret, password};
use crate::journal::about;
use crate::kept::{Kept, is_local};
use crate::sessions::{SignedIn, store};
use crate::state::Accounts;

/// A privileged act that is about to happen.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub frame: &'a Frame,
    pub token: &'a CsrfToken,
    /// Where the form was sent, or the page that was opened.
    pub path: &'a str,
    /// What was sent; it is kept and sent on afterwards.
    pub form: Option<&'a FormData>,
}

/// The page that asks for the password, to be answered instead of acting;
/// none where it was given within the last five minutes.
pub fn confirmation_page(signed_in: &SignedIn, asked: Asked<'_>) -> Option<Response> {
    if signed_in.recently_confirmed {
        return None;
    }
    let owner = signed_in.account_id;
    let kept = asked.form.and_then(|f| Kept::keep(asked.path, f, owner));
    // An address a form was sent to can seldom be opened.
    let next = if asked.form.is_some() {
        "/"
    } else {
        asked.path
    };
    let form = FormState::new(asked.token).with("next", next);
    Some(page(asked.frame, &form, kept.as_ref(), StatusCode::OK))
}

pub(crate) fn routes() -> Router<Accounts> {
    Router::new().route("/account/confirmation", get(show).post(confirm))
}

async fn show(_: SignedIn, frame: Frame, token: CsrfToken, query: ListQuery) -> Response {
    let form = FormState::new(&token).with("next", query.get("next"));
    page(&frame, &form, None, StatusCode::OK)
}

async fn confirm(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    address: Address,
    form: FormData,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let typed = (signed_in.account_id, form.get("password"));
    let kept = Kept::read(&form).filter(|k| k.belongs_to(signed_in.account_id));
    let (status, message) = match credentials::own(&accounts, &settings, typed, &address.0).await? {
        Checked::Right(..) => {
            write(&accounts, &signed_in).await?;
            return Ok(match kept {
                Some(kept) => kept.resend_page(&frame, &token),
                None => Redirect::to(local(form.get("next"))).into_response(),
            });
        }
        Checked::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "パスワードが正しくありません。".to_owned(),
        ),
        Checked::Blocked(allowance) => (StatusCode::TOO_MANY_REQUESTS, blocked_words(allowance)),
    };
    let mut errors = FieldErrors::new();
    errors.add("password", message);
    let mut data = FormData::default();
    data.set("next", local(form.get("next")));
    let form = FormState::rejected(&token, data, errors);
    Ok(page(&frame, &form, kept.as_ref(), status))
}

async fn write(accounts: &Accounts, signed_in: &SignedIn) -> Result<(), DbError> {
    let mut tx = accounts.db.begin().await?;
    store::confirm(&mut tx, signed_in.session_id, accounts.clock.now()).await?;
    let what = "管理者の操作などの前に、パスワードを再確認";
    let entry = about("session.confirmed", signed_in.account_id, what);
    tx.commit(&accounts.clock, &signed_in.actor(), entry).await
}

fn local(next: &str) -> &str {
    if is_local(next) { next } else { "/account" }
}

fn page(frame: &Frame, form: &FormState, kept: Option<&Kept>, status: StatusCode) -> Response {
    let page = Page::new("本人の確認", "").status(status);
    page.render(frame, body(form, kept))
}

fn body(form: &FormState, kept: Option<&Kept>) -> Markup {
    html! {
        p.lead { "利用者IDや設定に関わる操作の前に、パスワードをもう一度確かめます。一度確かめると、5分間は尋ねません。" }
        @if kept.is_some() { p { "送信した内容は残っています。確かめた後に続けられます。" } }
        (components::error_summary(form))
        form method="post" action="/account/confirmation" {
            (components::token(form))
            input type="hidden" name="next" value=(form.value("next"));
            @if let Some(kept) = kept { (kept.hidden()) }
            (password(form, Secret {
                name: "password",
                label: "パスワード",
                help: "",
                autocomplete: "current-password",
            }))
            div.buttons { button type="submit" { "確かめて続ける" } }
        }
    }
}

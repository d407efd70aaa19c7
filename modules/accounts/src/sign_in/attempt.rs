//! The first step: login and password.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_kernel::FieldErrors;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery, Page};

use super::admit::{Admission, admit};
use super::page::{Shown, TITLE, body};
use crate::address::Address;
use crate::credentials::{self, Checked, blocked_words, wrong_words};
use crate::kept::{Kept, is_local};
use crate::sessions::{Ended, SignedIn};
use crate::settings::Settings;
use crate::state::Accounts;

/// Where to go after; the first page for what is no address of ours, or leads
/// in a circle.
pub(super) fn goal(next: &str) -> &str {
    let circle = ["/sign-in", "/sign-out", "/session", "/setup"];
    if is_local(next) && !circle.iter().any(|c| next.starts_with(c)) {
        next
    } else {
        "/"
    }
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: Option<Extension<SignedIn>>,
    ended: Option<Extension<Ended>>,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    let wanted = query.get("next");
    if signed_in.is_some() {
        return Ok(Redirect::to(goal(wanted)).into_response());
    }
    let why = match (query.get("done"), ended) {
        ("signed-out", _) => "サインアウトしました。",
        ("setup", _) => "管理者の利用者IDを作りました。サインインしてください。",
        (_, Some(Extension(ended))) => ended.reason.words(),
        _ => "",
    };
    let settings = accounts.settings().await?;
    let form = FormState::new(&token).with("next", wanted);
    let body = body(&Shown {
        form: &form,
        notice: &settings.notice,
        why,
        kept: None,
        demo: &accounts.demo,
    });
    Ok(Page::new(TITLE, "").render(&frame, body))
}

#[allow(clippy::too_many_arguments)] // extractors
pub(super) async fn attempt(
    State(accounts): State<Accounts>,
    before: Option<Extension<SignedIn>>,
    frame: Frame,
    token: CsrfToken,
    address: Address,
    headers: HeaderMap,
    form: FormData,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let typed = (form.get("login"), form.get("password"));
    let checked = credentials::by_login(&accounts, &settings, typed, &address.0).await?;
    let (candidate, attempt) = match checked {
        Checked::Right(candidate, attempt) => (candidate, attempt),
        Checked::Wrong => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(again(
                &accounts,
                &settings,
                (&frame, &token),
                form,
                (status, wrong_words()),
            ));
        }
        Checked::Blocked(allowance) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let words = blocked_words(allowance);
            return Ok(again(
                &accounts,
                &settings,
                (&frame, &token),
                form,
                (status, words),
            ));
        }
    };
    let admission = Admission {
        candidate: *candidate,
        attempt,
        address: address.0,
        agent: super::agent(&headers),
        replaces: before.map(|Extension(s)| (s.account_id, s.session_id)),
    };
    admit(&accounts, &settings, &frame, admission, &form).await
}

/// The page again, without the password.
fn again(
    accounts: &Accounts,
    settings: &Settings,
    (frame, token): (&Frame, &CsrfToken),
    form: FormData,
    (status, message): (StatusCode, String),
) -> Response {
    let kept = Kept::read(&form);
    let mut errors = FieldErrors::new();
    errors.add("login", message);
    let mut data = FormData::default();
    data.set("next", goal(form.get("next")));
    // Longer than any login is: nobody typed that.
    data.set(
        "login",
        form.get("login").chars().take(64).collect::<String>(),
    );
    let form = FormState::rejected(token, data, errors);
    let body = body(&Shown {
        form: &form,
        notice: &settings.notice,
        why: "",
        kept: kept.as_ref(),
        demo: &accounts.demo,
    });
    Page::new(TITLE, "").status(status).render(frame, body)
}

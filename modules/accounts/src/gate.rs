//! The way of every request: who is it, and may they go on?
//!
//! [`recognise`] asks the session's cookie and puts [`SignedIn`] (or [`Ended`])
//! and [`Address`](crate::address::Address) into the request. [`door`], closer
//! to the pages, turns away whoever has not signed in; it needs the `Frame`
//! that the program attaches between the two.

use axum::extract::{FromRequest, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_web::{CsrfToken, Failure, FormData, FormWithFiles, Frame, encode};

use crate::sessions::{self, Ended, Resumed, SignedIn, Stage};
use crate::state::Accounts;
use crate::{address, cookie, kept};

/// Never asked for, kept by browsers for good: no reason to look at a session.
const ASSETS: &str = "/assets/";
/// The pages in front of the door.
const OPEN: [&str; 2] = ["/sign-in", "/setup"];

pub async fn recognise(State(accounts): State<Accounts>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(ASSETS) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let address = address::of(&parts, &accounts.trusted_proxies);
    parts.extensions.insert(address);
    let token = cookie::read(&accounts.site, &parts.headers).to_owned();
    let resumed = match sessions::resume(&accounts, &token).await {
        Ok(resumed) => resumed,
        Err(error) => return Failure::from(error).into_response(),
    };
    let mut over = false;
    match resumed {
        Resumed::SignedIn(signed_in) => {
            if let Err(error) = sessions::touch(&accounts, &signed_in).await {
                return Failure::from(error).into_response();
            }
            parts.extensions.insert(*signed_in);
        }
        Resumed::Ended(ended) => {
            // A browser that was left alone keeps its cookie: it tells whose
            // form it is that comes too late.
            over = ended.reason.is_suspicious();
            parts.extensions.insert(ended);
        }
        Resumed::Nobody => {}
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if over && !cookie::is_set(&accounts.site, &response) {
        cookie::take_away(&accounts.site, &mut response);
    }
    response
}

/// Lets in who has signed in. Others are led to the sign-in page; what they
/// were about to send is kept.
pub async fn door(
    State(accounts): State<Accounts>,
    frame: Frame,
    token: CsrfToken,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if is_open(&path) {
        return next.run(request).await;
    }
    if let Some(signed_in) = request.extensions().get::<SignedIn>() {
        return match detour(signed_in.stage, signed_in.must_change_password, &path) {
            None => next.run(request).await,
            Some(target) => Redirect::to(target).into_response(),
        };
    }
    let ended = request.extensions().get::<Ended>().copied();
    let whole = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let whole = whole.to_owned();
    if [Method::GET, Method::HEAD].contains(request.method()) {
        return Redirect::to(&sign_in_address(&whole)).into_response();
    }
    let form = form_of(request).await;
    kept::kept_form_page(&accounts, (&frame, &token), &whole, &form, ended)
        .await
        .into_response()
}

/// What was typed. Files are not kept: they are chosen again.
async fn form_of(request: Request) -> FormData {
    let sent = FormWithFiles::from_request(request, &()).await;
    sent.map(|sent| sent.form).unwrap_or_default()
}

/// Whether a page is in front of the door.
pub fn is_open(path: &str) -> bool {
    path.starts_with(ASSETS) || OPEN.contains(&path)
}

fn sign_in_address(back: &str) -> String {
    match back {
        "/" => "/sign-in".to_owned(),
        back => format!("/sign-in?next={}", encode(back)),
    }
}

/// Where somebody in the middle of a sign-in must go instead.
fn detour(stage: Stage, must_change_password: bool, path: &str) -> Option<&'static str> {
    let always = ["/sign-out", "/session"].contains(&path);
    let (target, more): (_, &[&str]) = match (stage, must_change_password) {
        (Stage::Factor, _) => ("/sign-in/factor", &["/sign-in/factor"]),
        (_, true) => ("/account/password", &["/account/password"]),
        (Stage::Enrolment, false) => (
            "/account/factors",
            &[
                "/account/factors",
                "/account/totp",
                "/account/passkeys",
                "/account/passkeys/new",
                "/account/password",
                "/account/confirmation",
            ],
        ),
        (Stage::Complete, false) => return None,
    };
    (!always && !more.contains(&path)).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_sign_in_reaches_only_its_next_step() {
        let factor = Some("/sign-in/factor");
        let password = Some("/account/password");
        let enrolment = Some("/account/factors");
        for (stage, must_change, path, expected) in [
            (Stage::Factor, false, "/", factor),
            (Stage::Factor, true, "/account/password", factor),
            (Stage::Factor, false, "/sign-in/factor", None),
            (Stage::Factor, false, "/sign-in/factor/x", factor),
            (Stage::Factor, false, "/sign-out", None),
            (Stage::Complete, true, "/accounts", password),
            (Stage::Complete, true, "/account", password),
            (Stage::Complete, true, "/account/password", None),
            (Stage::Enrolment, true, "/account/totp", password),
            (Stage::Enrolment, false, "/account/totp", None),
            (Stage::Enrolment, false, "/account/passkeys/new", None),
            (Stage::Enrolment, false, "/accounts", enrolment),
            (
                Stage::Enrolment,
                false,
                "/account/recovery-codes",
                enrolment,
            ),
            (Stage::Complete, false, "/accounts", None),
        ] {
            assert_eq!(
                detour(stage, must_change, path),
                expected,
                "{stage:?} {path}"
            );
        }
    }

    #[test]
    fn only_the_pages_in_front_of_the_door_are_open() {
        for (path, expected) in [
            ("/sign-in", true),
            ("/setup", true),
            ("/assets/0/style.css", true),
            ("/sign-in/factor", false),
            ("/sign-in/", false),
            ("/", false),
            ("/setup/x", false),
            ("/SIGN-IN", false),
            ("//assets/x", false),
            ("/accounts", false),
        ] {
            assert_eq!(is_open(path), expected, "{path}");
        }
    }

    #[test]
    fn the_way_back_is_kept_in_the_address() {
        assert_eq!(sign_in_address("/"), "/sign-in");
        assert_eq!(
            sign_in_address("/provisions?q=%E7%AB%AF&page=2"),
            "/sign-in?next=%2Fprovisions%3Fq%3D%25E7%25AB%25AF%26page%3D2"
        );
    }
}

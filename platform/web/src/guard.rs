//! What stands in front of every route: security headers, the form token
//! against cross-site requests (double submit, OWASP ASVS 5.0 V3.5), the
//! check of the host name against DNS rebinding, and the drawing of error
//! pages.

mod upload;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

pub(crate) use self::upload::has_file;
use crate::{Failure, FormData, Frame, page};

const COOKIE: &str = "sakimori_form";
/// The name of the hidden field.
pub const FIELD: &str = "_token";
/// The largest form, in bytes: far above the longest text a field takes.
const FORM_LIMIT: usize = 1 << 20;

/// The token a page puts into its forms.
#[derive(Debug, Clone, Default)]
pub struct CsrfToken(pub String);

impl<S: Send + Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// A route that takes a form with files, as it is declared
/// (`/reshuffles/{id}/file`), and how many bytes of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadRoute {
    pub path: &'static str,
    pub limit: usize,
}

impl UploadRoute {
    /// `limit` is at most [`crate::LARGEST_UPLOAD`]: no more is ever taken.
    pub const fn new(path: &'static str, limit: usize) -> Self {
        Self { path, limit }
    }
}

/// These routes, by module. Everywhere else such a form is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uploads(pub &'static [&'static [UploadRoute]]);

/// Gives every visitor a secret in a cookie, every page a token made of it,
/// and lets no POST pass without that token. No route takes a file.
pub async fn csrf(request: Request, next: Next) -> Response {
    csrf_with_uploads(State(Uploads::default()), request, next).await
}

/// The same, with routes that take a file.
pub async fn csrf_with_uploads(
    State(uploads): State<Uploads>,
    mut request: Request,
    next: Next,
) -> Response {
    let known = cookie(request.headers());
    let Some(secret) = known.clone().or_else(new_secret) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let token = token_of(&secret);
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let token = known.is_some().then_some(token.as_str());
        let checked = match upload::has_file(&request) {
            true => upload::checked(request, uploads, token).await,
            false => checked(request, token).await,
        };
        request = match checked {
            Ok(request) => request,
            Err(failure) => return failure.into_response(),
        };
    }
    request.extensions_mut().insert(CsrfToken(token));
    let mut response = next.run(request).await;
    if known.is_none() && response.extensions().get::<Renewed>().is_none() {
        give_secret(&mut response, &secret);
    }
    response
}

/// The answer gives the browser another secret.
#[derive(Debug, Clone, Copy)]
struct Renewed;

/// A secret that is to replace the browser's: for who signs in or out, so that
/// no token known before is good after.
#[derive(Debug)]
pub struct NewSecret(String);

impl NewSecret {
    /// None where the machine has no randomness to give.
    pub fn new() -> Option<Self> {
        new_secret().map(Self)
    }

    /// For the forms of the very page it is given with.
    pub fn token(&self) -> CsrfToken {
        CsrfToken(token_of(&self.0))
    }

    pub fn give(&self, response: &mut Response) {
        give_secret(response, &self.0);
        response.extensions_mut().insert(Renewed);
    }
}

/// Lax: whoever follows a link from another site must bring the cookie along,
/// or a new secret would void the forms open in other tabs. It is enough: a
/// POST from another site comes without the cookie, and is refused by
/// Sec-Fetch-Site and for want of the token.
fn give_secret(response: &mut Response, secret: &str) {
    let value = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn foreign() -> Failure {
    Failure::BadRequest(
        StatusCode::FORBIDDEN,
        "この画面から送信されたことを確かめられませんでした。前の画面に戻って読み込み直し、もう一度送信してください。入力した内容は保存されていません。"
            .to_owned(),
    )
}

fn is_from_elsewhere(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site");
    site.is_some_and(|s| s != "same-origin" && s != "none")
}

async fn checked(request: Request, token: Option<&str>) -> Result<Request, Failure> {
    if is_from_elsewhere(&request) {
        return Err(foreign());
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_LIMIT).await.map_err(|_| {
        Failure::BadRequest(
            StatusCode::PAYLOAD_TOO_LARGE,
            "送信された内容が大きすぎるため、保存していません（1MBまで）。前の画面に戻り、文章を短くして送信してください。".to_owned(),
        )
    })?;
    let form = FormData::parse(&bytes);
    match token {
        Some(token) if same(form.get(FIELD), token) => {
            Ok(Request::from_parts(parts, Body::from(bytes)))
        }
        _ => Err(foreign()),
    }
}

/// Compares without telling by time where the first difference is.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && value.len() == 64)
        .map(|(_, value)| value.to_owned())
}

fn new_secret() -> Option<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(sakimori_db::journal::hex(&bytes))
}

fn token_of(secret: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"sakimori form token\0");
    hasher.update(secret.as_bytes());
    sakimori_db::journal::hex(&hasher.finalize())
}

/// The host names the program answers to, besides those of this machine.
#[derive(Debug, Clone, Default)]
pub struct KnownHosts(pub std::sync::Arc<[String]>);

/// Answers only to names it knows, so that a foreign page cannot reach the
/// program through a name it controls.
pub async fn known_host_only(
    State(hosts): State<KnownHosts>,
    request: Request,
    next: Next,
) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|h| h.to_str().ok())
        .unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let local = ["127.0.0.1", "localhost", "[::1]"].contains(&name);
    if local || hosts.0.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        next.run(request).await
    } else {
        let message = match hosts.0.first() {
            Some(known) => {
                format!("このアドレスでは利用できません。{known} のアドレスを開いてください。")
            }
            None => "このアドレスでは利用できません。http://127.0.0.1 で始まるアドレスを開いてください。".to_owned(),
        };
        Failure::BadRequest(StatusCode::MISDIRECTED_REQUEST, message).into_response()
    }
}

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Headers every answer carries. Pages are not kept by the browser.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Draws the page for a [`Failure`], and for what the router itself refuses.
pub async fn dress(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let failure = response.extensions_mut().remove::<Failure>();
    let frame = response.extensions_mut().remove::<Frame>();
    let failure = match (failure, status) {
        (Some(failure), _) => failure,
        (None, StatusCode::NOT_FOUND) => Failure::NotFound,
        (None, StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST) => {
            let message = "この操作は受け付けられません。前の画面に戻ってやり直してください。";
            Failure::BadRequest(status, message.to_owned())
        }
        (None, StatusCode::INTERNAL_SERVER_ERROR) => {
            Failure::internal(std::io::Error::other("no cause given"))
        }
        _ => return response,
    };
    let page = page::failure(&frame.unwrap_or_default(), &failure, &path);
    (failure.status(), page).into_response()
}

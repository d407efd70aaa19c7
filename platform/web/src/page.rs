use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::{CsrfToken, Failure, assets};

/// An entry of the side menu.
#[derive(Debug, Clone, Copy)]
pub struct MenuEntry {
    pub href: &'static str,
    pub label: &'static str,
}

/// What the head and the menu of every page show.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Empty until the body has a name.
    pub body_name: String,
    pub fiscal_year: String,
    pub today: String,
    /// Who has signed in; nobody on the pages in front of the door.
    pub signed_in: Option<SignedIn>,
    /// 「見本データ」 and the like; empty in earnest use.
    pub notice: &'static str,
    /// Why this person cannot use the forms of an [`Page::editable`] page;
    /// `None` where they can.
    pub locked: Option<String>,
    /// What this person may open.
    pub menu: Vec<MenuGroup>,
}

/// A heading of the side menu (empty for the first) and its entries.
pub type MenuGroup = (&'static str, Vec<MenuEntry>);

/// The person at the other end, as the head of every page shows them.
#[derive(Debug, Clone, Default)]
pub struct SignedIn {
    pub name: String,
    /// The roles carried today, in the body's words; may be empty.
    pub roles: String,
    /// When the person signed in the time before, in words; empty at first.
    pub last_sign_in: String,
    /// Seconds until the session ends if nothing is done.
    pub ends_in: u64,
    /// The form token, for signing out.
    pub token: String,
}

impl Frame {
    /// With the token of a session that begins with this very page.
    pub fn with_token(mut self, token: &CsrfToken) -> Self {
        if let Some(person) = &mut self.signed_in {
            token.0.clone_into(&mut person.token);
        }
        self
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// A page: title, place in the menu, crumbs, content.
#[derive(Debug)]
pub struct Page {
    title: String,
    current: &'static str,
    crumbs: Vec<(String, String)>,
    status: StatusCode,
    message: Option<String>,
    wide: bool,
    editable: bool,
}

impl Page {
    /// `current` is the `href` of the menu entry it belongs to.
    pub fn new(title: impl Into<String>, current: &'static str) -> Self {
        Self {
            title: title.into(),
            current,
            crumbs: Vec::new(),
            status: StatusCode::OK,
            message: None,
            wide: false,
            editable: false,
        }
    }

    /// A step on the way here, between the first page and this one.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.crumbs.push((href.into(), label.into()));
        self
    }

    /// For a form with errors: 422.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// What just happened, above the content.
    #[must_use]
    pub fn message(mut self, message: Option<String>) -> Self {
        self.message = message;
        self
    }

    /// Its forms change what is stored: closed, with the reason, for whoever
    /// may only read.
    #[must_use]
    pub fn editable(mut self) -> Self {
        self.editable = true;
        self
    }

    /// Uses the whole width (matrices, comparisons).
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    pub fn render(self, frame: &Frame, content: Markup) -> Response {
        let main = html! {
            @if !self.crumbs.is_empty() {
                nav.crumbs aria-label="現在の位置" {
                    ol {
                        li { a href="/" { "はじめに" } }
                        @for (href, label) in &self.crumbs { li { a href=(href) { (label) } } }
                        li aria-current="page" { (self.title) }
                    }
                }
            }
            @if let Some(message) = &self.message {
                div.notice.notice-success role="status" { p { (message) } }
            }
            h1 { (self.title) }
            @match frame.locked.as_ref().filter(|_| self.editable) {
                Some(reason) => {
                    div.notice.notice-info role="note" { p { "この画面は閲覧だけができます。" (reason) } }
                    fieldset.plain disabled { (content) }
                }
                None => (content),
            }
        };
        // Read out first, so that an error is noticed without looking.
        let title = match self.status {
            StatusCode::OK => self.title.clone(),
            _ => format!("エラー：{}", self.title),
        };
        (
            self.status,
            layout(frame, &title, self.current, self.wide, main),
        )
            .into_response()
    }
}

fn layout(frame: &Frame, title: &str, current: &str, wide: bool, main: Markup) -> Markup {
    let site = match frame.body_name.as_str() {
        "" => "防人".to_owned(),
        name => format!("{name} 防人"),
    };
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " | " (site) }
                link rel="icon" type="image/svg+xml" href=(assets::icon());
                link rel="stylesheet" href=(assets::style());
                script src=(assets::script()) defer {}
            }
            body {
                a.skip href="#main" { "本文へ移動" }
                header.site-header {
                    p.site-name { a href="/" { span.site-mark { "防人" } span.site-body { (frame.body_name) } } }
                    p.site-facts {
                        @if !frame.notice.is_empty() { span.badge.badge-warning { (frame.notice) } " " }
                        span { (frame.fiscal_year) } " " span { (frame.today) }
                    }
                    @if let Some(person) = &frame.signed_in { (signed_in(person)) }
                }
                div.columns {
                    nav.side aria-label="主なメニュー" {
                        @for (group, entries) in &frame.menu {
                            @if !group.is_empty() { p.side-group { (group) } }
                            ul {
                                @for entry in entries {
                                    li { a href=(entry.href) aria-current=[(entry.href == current).then_some("page")] { (entry.label) } }
                                }
                            }
                        }
                    }
                    main #main tabindex="-1" class=(if wide { "main wide" } else { "main" }) { (main) }
                }
            }
        }
    }
}

/// Who is at work here, and the way out. The script warns before the session
/// ends (`data-session-ends-in`).
fn signed_in(person: &SignedIn) -> Markup {
    html! {
        div.site-person data-session-ends-in=(person.ends_in) {
            p {
                a href="/account" { (person.name) }
                @if !person.roles.is_empty() { " " span.small { (person.roles) } }
                @if !person.last_sign_in.is_empty() { " " span.small { "前回のサインイン " (person.last_sign_in) } }
            }
            noscript { p.small { "操作のない時間が続くとサインアウトします。送信の途中だった入力は残り、サインインの後に続けられます。" } }
            form method="post" action="/sign-out" {
                input type="hidden" name=(crate::guard::FIELD) value=(person.token);
                button.button-small type="submit" { "サインアウト" }
            }
        }
    }
}

/// The page of a failure. An internal one is logged here, once.
pub(crate) fn failure(frame: &Frame, failure: &Failure, path: &str) -> Markup {
    let (title, text, code) = match failure {
        Failure::NotFound => (
            "お探しのページはありません",
            "アドレスが正しいか確かめてください。ページが移動したか、なくなった可能性があります。"
                .to_owned(),
            None,
        ),
        Failure::Refused(refusal) => (
            "この操作はできません",
            refusal.message.clone(),
            Some(refusal.code),
        ),
        Failure::Forbidden(forbidden) => (
            "この操作をする権限がありません",
            format!("{}は、あなたの役割では行えません。", forbidden.what),
            None,
        ),
        Failure::BadRequest(_, message) => ("受け付けられません", message.clone(), None),
        Failure::Internal(cause) => {
            let reference = reference();
            tracing::error!(reference, path, error = %chain(cause.as_ref()), "request failed");
            let text = format!(
                "処理できませんでした（参照番号 {reference}）。保存は行われていません。しばらくしてからやり直し、続くときは参照番号を情報システムの担当者に伝えてください。"
            );
            ("処理できませんでした", text, None)
        }
    };
    let main = html! {
        h1 { (title) }
        div.notice.notice-error role="alert" {
            p { (text) }
            @if let Some(code) = code { p.small { "（問合せ用の記号：" (code) "）" } }
        }
        @if let Failure::Forbidden(forbidden) = failure { (who_could(forbidden)) }
        p { a href="/" { "「はじめに」へ戻る" } }
    };
    layout(frame, title, "", false, main)
}

/// By which provision, and whom to ask.
fn who_could(forbidden: &crate::Forbidden) -> Markup {
    html! {
        h2 { "根拠となる規定" }
        ul { @for provision in &forbidden.provisions { li { (provision) } } }
        h2 { "この操作を行える者" }
        ul { @for who in &forbidden.instead { li { (who) } } }
    }
}

/// Short enough to read out on the telephone. Not a business time: it only
/// has to differ.
#[allow(clippy::disallowed_methods)]
fn reference() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = now.map_or(0, |d| d.as_millis() as u64);
    format!("{:08X}", (millis ^ (millis >> 32)) as u32)
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

//! A form that was sent when nobody was signed in any more. Its fields wait as
//! hidden inputs of the sign-in page, and are sent by a button afterwards: by
//! the same person, with a fresh token. They are never stored.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, Page, encode, guard};

use crate::sessions::Ended;
use crate::sign_in::page;
use crate::state::Accounts;

const PATH: &str = "kept-path";
const OWNER: &str = "kept-owner";
const FIELD: &str = "kept:";
/// Larger forms are not kept: with their new names they would not fit through.
const LIMIT: usize = 900_000;
/// Of a long text, the page shows the beginning.
const SHOWN: usize = 300;
/// Forms about sign-in itself are filled in anew.
const NOT_KEPT: [&str; 5] = ["/sign-in", "/sign-out", "/setup", "/account", "/session"];

/// The fields of a form and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    path: String,
    /// Whose session it was filled in under.
    owner: Uuid,
    fields: Vec<(String, String)>,
}

/// The sign-in page, with what was sent kept in it.
pub async fn kept_form_page(
    accounts: &Accounts,
    (frame, token): (&Frame, &CsrfToken),
    path: &str,
    form: &FormData,
    ended: Option<Ended>,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    // Nobody's form is nobody's to send on.
    let kept = ended.and_then(|e| Kept::of(path, form, e.account));
    let what = match &kept {
        Some(_) => "入力した内容は残っています。サインインすると、続きから送信できます。",
        None => "入力した内容は保存されていません。サインインして、もう一度入力してください。",
    };
    let why = format!("{}{what}", ended.map_or("", |e| e.reason.words()));
    let body = page::body(&page::Shown {
        form: &FormState::new(token),
        notice: &settings.notice,
        why: &why,
        kept: kept.as_ref(),
        demo: &accounts.demo,
    });
    let page = Page::new(page::TITLE, "").status(StatusCode::UNAUTHORIZED);
    Ok(page.render(frame, body))
}

impl Kept {
    /// What is worth keeping of a form, without its passwords and its token.
    pub(crate) fn of(path: &str, form: &FormData, owner: Uuid) -> Option<Self> {
        let ours = |p: &&str| {
            let rest = path.strip_prefix(*p);
            rest.is_some_and(|r| r.is_empty() || r.starts_with(['/', '?']))
        };
        if !is_local(path) || NOT_KEPT.iter().any(ours) {
            return None;
        }
        Self::keep(path, form, owner)
    }

    /// The same for any address of ours: the password is only asked for again.
    pub(crate) fn keep(path: &str, form: &FormData, owner: Uuid) -> Option<Self> {
        let fields: Vec<(String, String)> = form
            .iter()
            .filter(|(name, _)| is_kept(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let size = |(n, v): &(String, String)| encode(n).len() + encode(v).len() + 16;
        let fits = fields.iter().map(size).sum::<usize>() <= LIMIT;
        (is_local(path) && fits).then(|| Self {
            path: path.to_owned(),
            owner,
            fields,
        })
    }

    /// From the page that kept it.
    pub(crate) fn read(form: &FormData) -> Option<Self> {
        let mut fields = FormData::default();
        for (name, value) in form.iter() {
            if let Some(name) = name.strip_prefix(FIELD) {
                fields.add(name, value);
            }
        }
        let owner = form.get(OWNER).parse().ok()?;
        Self::keep(form.get(PATH), &fields, owner)
    }

    /// Whether somebody may send it on: who filled it in.
    pub(crate) fn belongs_to(&self, account: Uuid) -> bool {
        self.owner == account
    }

    pub(crate) fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name=(PATH) value=(self.path);
            input type="hidden" name=(OWNER) value=(self.owner);
            @for (name, value) in &self.fields {
                (input(&format!("{FIELD}{name}"), value))
            }
        }
    }

    /// Shows what was kept, with the button that sends it.
    pub(crate) fn resend_page(&self, frame: &Frame, token: &CsrfToken) -> Response {
        let body = html! {
            p.lead { "送信の途中だった内容が残っています。確かめて送信してください。まだ保存されていません。" }
            form method="post" action=(self.path) {
                (input(guard::FIELD, &token.0))
                @for (name, value) in &self.fields { (input(name, value)) }
                table {
                    caption { "残っている内容" }
                    thead { tr { th scope="col" { "入力した内容" } } }
                    tbody {
                        @for (_, value) in &self.fields {
                            @if !value.is_empty() && Uuid::parse_str(value).is_err() {
                                tr { td { (shortened(value)) } }
                            }
                        }
                    }
                }
                div.buttons {
                    button type="submit" { "この内容を送信する" }
                    a href="/" { "送信せずに「はじめに」へ" }
                }
            }
        };
        Page::new("送信の続き", "").render(frame, body)
    }
}

/// A value of several lines keeps them: `input` would drop them.
fn input(name: &str, value: &str) -> Markup {
    html! {
        @if value.contains(['\n', '\r']) {
            textarea hidden name=(name) aria-label="残っている内容" { "\n" (value) }
        } @else {
            input type="hidden" name=(name) value=(value);
        }
    }
}

fn is_kept(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.starts_with("password") && !name.starts_with("kept") && name != guard::FIELD
}

/// An address of this program: a path, and nothing a browser would read as
/// another host.
pub(crate) fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2000
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

fn shortened(value: &str) -> String {
    let start: String = value.chars().take(SHOWN).collect();
    if start.len() < value.len() {
        format!("{start}…")
    } else {
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> FormData {
        let mut form = FormData::default();
        for (name, value) in fields {
            form.add(name, *value);
        }
        form
    }

    #[test]
    fn passwords_and_tokens_are_never_kept() {
        let form = form(&[
            ("_token", "t"),
            ("reason", "見直しの\nため"),
            ("password", "geheim"),
            ("Password_new", "geheim"),
            ("kept-owner", "x"),
            ("choice", "adopted"),
            ("choice", "reworded"),
        ]);
        let kept = Kept::of("/provisions/x/tailoring", &form, Uuid::nil()).unwrap();
        let names: Vec<&str> = kept.fields.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["reason", "choice", "choice"]);
        assert!(!kept.hidden().into_string().contains("geheim"));
    }

    #[test]
    fn a_form_returns_only_to_an_address_of_this_program() {
        for (path, expected) in [
            ("/profile", true),
            ("/profile?x=1", true),
            ("/accounting", true),
            ("//evil.example/x", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("javascript:alert(1)", false),
            ("/a\nb", false),
            ("/端末", false),
            ("/%E7%AB%AF", true),
            ("", false),
            ("/sign-in", false),
            ("/account/password", false),
            ("/account?x", false),
            ("/accounts", true),
        ] {
            let kept = Kept::of(path, &FormData::default(), Uuid::nil());
            assert_eq!(kept.is_some(), expected, "{path}");
        }
        assert!(!is_local(&format!("/{}", "a".repeat(2000))));
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let long = "あ".repeat(100_001);
        assert!(Kept::of("/profile", &form(&[("text", &long)]), Uuid::nil()).is_none());
        let fits = "あ".repeat(99_000);
        assert!(Kept::of("/profile", &form(&[("text", &fits)]), Uuid::nil()).is_some());
    }
}

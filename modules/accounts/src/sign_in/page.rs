//! What the sign-in page shows.

use maud::{Markup, html};
use sakimori_web::FormState;
use sakimori_web::components;

use crate::fields::{Secret, login, password};
use crate::kept::Kept;
use crate::state::DemoAccount;

pub(crate) const TITLE: &str = "サインイン";

pub(crate) struct Shown<'a> {
    pub form: &'a FormState,
    /// The body's own words about use of the system.
    pub notice: &'a str,
    /// Why somebody is here; empty where they came by themselves.
    pub why: &'a str,
    pub kept: Option<&'a Kept>,
    pub demo: &'a [DemoAccount],
}

pub(crate) fn body(shown: &Shown<'_>) -> Markup {
    let form = shown.form;
    html! {
        @if !shown.notice.is_empty() {
            (components::notice("info", html! { p { (components::lines(shown.notice)) } }))
        }
        @if !shown.why.is_empty() {
            div.notice.notice-warning role="status" { p { (shown.why) } }
        }
        (components::error_summary(form))
        form method="post" action="/sign-in" {
            (components::token(form))
            input type="hidden" name="next" value=(form.value("next"));
            @if let Some(kept) = shown.kept { (kept.hidden()) }
            (login(form))
            (password(form, Secret {
                name: "password",
                label: "パスワード",
                help: "",
                autocomplete: "current-password",
            }))
            div.buttons { button type="submit" { "サインインする" } }
        }
        p.help { "パスワードを忘れたとき、ロックされたときは、システムの管理者に申し出てください。操作のない時間が続くとサインアウトしますが、送信の途中だった入力は残り、サインインの後に続けられます。" }
        @if !shown.demo.is_empty() { (demo(shown.demo)) }
    }
}

fn demo(accounts: &[DemoAccount]) -> Markup {
    html! {
        table {
            caption { "見本の利用者ID（見本データだけで使えます）" }
            thead { tr {
                th scope="col" { "役割" }
                th scope="col" { "利用者ID" }
                th scope="col" { "パスワード" }
            } }
            tbody {
                @for account in accounts {
                    tr {
                        th scope="row" { (account.label) }
                        td.mono { (account.login) }
                        td.mono { (account.password) }
                    }
                }
            }
        }
    }
}

//! What the pages about second factors show.

use axum::response::Response;
use maud::{Markup, html};
use sakimori_web::{FormState, Frame, components};

use super::factors::page;
use crate::factors::store::{Factors, PasskeyRow};
use crate::sessions::moment;

pub(super) struct Shown<'a> {
    /// A second factor has to be registered before anything else.
    pub enrolment: bool,
    pub factors: &'a Factors,
    /// Whether passkeys can be used at this address.
    pub passkeys: bool,
    pub form: &'a FormState,
}

pub(super) fn body(shown: &Shown<'_>) -> Markup {
    html! {
        @if shown.enrolment {
            (components::notice("warning", html! {
                p { "あなたの役割又は特権では、パスワードのほかに二つ目の認証が必要です。認証アプリ又はパスキーを登録すると、ほかの画面を開けるようになります。" }
            }))
        } @else {
            p.lead { "サインインのとき、パスワードに続けて確かめるものです。どれか一つを使います。" }
        }
        (totp(shown))
        (passkeys(shown))
        @if !shown.enrolment { (recovery(shown)) }
    }
}

fn totp(shown: &Shown<'_>) -> Markup {
    html! {
        h2 { "認証アプリ" }
        @match &shown.factors.totp {
            Some(row) => {
                p { (moment(row.confirmed_at.to_jiff())) "に登録しました。" }
                div.buttons {
                    a.button.button-quiet href="/account/totp" { "新しい端末の認証アプリに替える" }
                    form method="post" action="/account/totp/end" {
                        (components::token(shown.form))
                        button.button-quiet type="submit" { "認証アプリの利用を終了する" }
                    }
                }
            }
            None => {
                p { "スマートフォンなどの認証アプリに表示される6桁の確認コードを使います。通信は要りません。" }
                div.buttons { a.button href="/account/totp" { "認証アプリを登録する" } }
            }
        }
    }
}

fn passkeys(shown: &Shown<'_>) -> Markup {
    html! {
        h2 { "パスキー" }
        p { "端末の指紋認証や暗証番号、USBの鍵などを使います。サインインの画面をまねた偽の画面では働かないため、認証アプリより安全です。" }
        @if !shown.factors.passkeys.is_empty() {
            table {
                caption { "登録したパスキー" }
                thead { tr { th scope="col" { "名前" } th scope="col" { "登録した日時" } th scope="col" { "操作" } } }
                tbody { @for row in &shown.factors.passkeys { (passkey_row(shown.form, row)) } }
            }
        }
        @if shown.passkeys {
            div.buttons { a.button.button-quiet href="/account/passkeys/new" { "パスキーを追加する" } }
        } @else {
            (components::notice("info", html! {
                p { "いまのアドレスではパスキーを登録できません。パスキーは、https で始まる、名前（番号でないもの）のアドレスで使えます。システムの管理者に相談してください。" }
            }))
        }
    }
}

fn passkey_row(form: &FormState, row: &PasskeyRow) -> Markup {
    html! {
        tr {
            th scope="row" { (row.label) }
            td { (moment(row.registered_at.to_jiff())) }
            td {
                form method="post" action={ "/account/passkeys/" (row.id) "/end" } {
                    (components::token(form))
                    button.button-quiet.button-small type="submit" aria-label={ "パスキー「" (row.label) "」の利用を終了する" } { "終了する" }
                }
            }
        }
    }
}

fn recovery(shown: &Shown<'_>) -> Markup {
    let left = shown.factors.codes_left;
    html! {
        h2 { "リカバリーコード" }
        p { "認証アプリもパスキーも使えないときに、一つにつき一度だけ使えます。残りは" (left) "個です。" }
        @if shown.factors.count() > 0 {
            form method="post" action="/account/recovery-codes" {
                (components::token(shown.form))
                div.buttons { button.button-quiet type="submit" { "新しいリカバリーコードを作る（いまのものは使えなくなります）" } }
            }
        }
    }
}

/// The codes, shown this once.
pub(super) fn codes(frame: &Frame, codes: &[String]) -> Response {
    let body = html! {
        (components::notice("warning", html! {
            p { "リカバリーコードは、この画面でだけ表示します。印刷するか書き写して、鍵の掛かる場所に保管してください。" }
        }))
        table {
            caption { "リカバリーコード（それぞれ一度だけ使えます）" }
            thead { tr { th scope="col" { "番号" } th scope="col" { "コード" } } }
            tbody {
                @for (i, code) in codes.iter().enumerate() {
                    tr { th scope="row" { (i + 1) } td.mono { (code) } }
                }
            }
        }
        div.buttons {
            button.button-quiet type="button" hidden data-print { "印刷する" }
            a.button href="/" { "保管したので続ける" }
        }
    };
    page("リカバリーコード").render(frame, body)
}

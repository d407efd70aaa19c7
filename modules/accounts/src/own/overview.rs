//! The page of one's own account.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal::{self, JournalRow};
use sakimori_web::{CsrfToken, Failure, FormState, Frame, ListQuery, Page, components};

use crate::factors::store::{self as factors, Factors};
use crate::journal::ACCOUNT;
use crate::sessions::store::{SessionRow, live};
use crate::sessions::{SignedIn, moment};
use crate::state::Accounts;

/// Entries of the journal shown.
const HISTORY: i64 = 20;

pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    let message = match query.get("done") {
        "password" => Some("パスワードを変更しました。ほかのサインインは全て終了しました。"),
        "session" => Some("サインインを終了しました。"),
        "sessions" => Some("ほかのサインインを全て終了しました。"),
        _ => None,
    };
    let id = signed_in.account_id;
    let settings = accounts.settings().await?;
    let sessions = live(&accounts.db, id, &settings, accounts.clock.now()).await?;
    let factors = factors::of(&accounts.db, id).await?;
    let history = journal::about(&accounts.db, ACCOUNT, &id.to_string(), HISTORY).await?;
    let form = FormState::new(&token);
    let body = html! {
        (facts(&signed_in, &factors))
        (session_list(&signed_in, &form, &sessions))
        (history_list(&history))
    };
    let page = Page::new("自分の利用者ID", "/account");
    Ok(page
        .message(message.map(str::to_owned))
        .render(&frame, body))
}

fn facts(signed_in: &SignedIn, factors: &Factors) -> Markup {
    let at = |at: Option<_>| at.map_or_else(|| "記録なし".to_owned(), moment);
    let totp = if factors.totp.is_some() {
        "登録あり"
    } else {
        "登録なし"
    };
    html! {
        dl.facts {
            dt { "氏名" } dd { (signed_in.name) }
            dt { "利用者ID" } dd.mono { (signed_in.login) }
            @if signed_in.administrator { dt { "特権" } dd { "システムの管理者" } }
            dt { "前回のサインイン" } dd { (at(signed_in.last_sign_in)) }
            dt { "前回のサインアウト" } dd { (at(signed_in.last_sign_out)) }
            dt { "二つ目の認証" }
            dd { "認証アプリ：" (totp) "、パスキー：" (factors.passkeys.len()) "個、リカバリーコード：残り" (factors.codes_left) "個" }
        }
        p.help { "前回のサインインに覚えがないときは、パスワードを変更し、情報セキュリティの担当者に知らせてください。" }
        div.buttons {
            a.button href="/account/password" { "パスワードを変更する" }
            a.button.button-quiet href="/account/factors" { "二つ目の認証を管理する" }
        }
    }
}

fn session_list(signed_in: &SignedIn, form: &FormState, sessions: &[SessionRow]) -> Markup {
    html! {
        h2 #sessions { "サインインしている端末" }
        p { "操作がないまま" (signed_in.idle_minutes) "分たつと終了します。覚えのないものは終了してください。" }
        div.table-scroll { table {
            caption { "続いているサインイン" }
            thead { tr {
                th scope="col" { "始まり" }
                th scope="col" { "最後の操作" }
                th scope="col" { "接続元" }
                th scope="col" { "ブラウザ" }
                th scope="col" { "操作" }
            } }
            tbody {
                @for session in sessions { (session_row(signed_in, form, session)) }
            }
        } }
        @if sessions.len() > 1 {
            form method="post" action="/account/sessions/end" {
                (components::token(form))
                div.buttons { button.button-quiet type="submit" { "ほかのサインインを全て終了する" } }
            }
        }
    }
}

fn session_row(signed_in: &SignedIn, form: &FormState, session: &SessionRow) -> Markup {
    let began = moment(session.began_at.to_jiff());
    html! {
        tr {
            th scope="row" { (began) }
            td { (moment(session.seen_at.to_jiff())) }
            td.mono { (session.address) }
            td.text { (session.agent) }
            td {
                @if session.id == signed_in.session_id {
                    (components::badge("key", "この画面"))
                } @else {
                    @if session.is_unfinished() { (components::badge("warning", "パスワードだけ確認済み")) " " }
                    form method="post" action={ "/account/sessions/" (session.id) "/end" } {
                        (components::token(form))
                        button.button-quiet.button-small type="submit" aria-label={ (began) "からのサインインを終了する" } { "終了する" }
                    }
                }
            }
        }
    }
}

pub(crate) fn history_list(history: &[JournalRow]) -> Markup {
    html! {
        h2 { "この利用者IDの記録" }
        div.table-scroll { table {
            caption { "新しいものから" (history.len()) "件" }
            thead { tr {
                th scope="col" { "日時" }
                th scope="col" { "操作した者" }
                th scope="col" { "内容" }
            } }
            tbody {
                @for entry in history {
                    tr {
                        th scope="row" { (moment(entry.at.to_jiff())) }
                        td { (entry.actor) }
                        td.text { (entry.summary) }
                    }
                }
            }
        } }
    }
}

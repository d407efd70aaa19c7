//! メールの送信: what is still to be sent, was given up, or is in doubt.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::japan_time;
use sakimori_mail::{Mail, State as MailState, unsent};
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_web::{Failure, Frame, ListQuery, PAGE_SIZE, Page, components};

use crate::Administration;

const PATH: &str = "/administration/mail";

pub(crate) async fn show(
    State(state): State<Administration>,
    access: Access,
    frame: Frame,
    query: ListQuery,
) -> Result<Response, Failure> {
    access.require(Action::Read, Resource::Setting, &Place::body())?;
    let first = (query.page().max(1) - 1).saturating_mul(PAGE_SIZE);
    let (mails, total) = unsent(&state.db, (first, PAGE_SIZE)).await?;
    let content = html! {
        p { "申請の決定を待っていることなどを、メールで知らせます。メールには、件名と、開く画面のアドレスだけを書きます。" }
        @if !state.outbox.is_on() {
            (components::notice("info", html! {
                p { "この起動では、メールを送りません。送るには、サーバを起動するときに --smtp、--mail-from、--url を指定します。" }
            }))
        }
        h2 { "送信済みでないメール" }
        @if mails.is_empty() { p { "送信を待っているメール、送れなかったメール、送ったか不明のメールはありません。" } }
        @else {
            ul {
                li { (badge(MailState::Waiting)) " 順に送ります。送れなかったときは、間をあけて送り直します。" }
                li { (badge(MailState::Failed)) " もう送りません。宛先とメールサーバを確かめ、必要なら別の方法で知らせてください。" }
                li { (badge(MailState::Unknown)) " 送る途中で止まったため、届いたかが分かりません。二重に送らないように、送り直しません。" }
            }
            (components::pager(&query, PATH, total))
            (table(&mails))
        }
    };
    Ok(Page::new("メールの送信", PATH).render(&frame, content))
}

fn badge(state: MailState) -> Markup {
    let kind = match state {
        MailState::Sent => "success",
        MailState::Waiting | MailState::Claimed => "info",
        MailState::Unknown => "warning",
        MailState::Failed => "error",
    };
    components::badge(kind, state.label())
}

fn table(mails: &[Mail]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "送信済みでないメール（新しい順）" }
            thead { tr {
                th scope="col" { "作成" } th scope="col" { "宛先" } th scope="col" { "件名" }
                th scope="col" { "状態" } th scope="col" { "試みた回数" } th scope="col" { "メールサーバの応答など" }
            } }
            tbody {
                @for mail in mails {
                    tr {
                        td.nowrap { (japan_time(mail.queued_at.to_jiff())) }
                        td { (mail.address) }
                        th scope="row" { (mail.subject) }
                        td {
                            (badge(mail.state()))
                            @if mail.state() == MailState::Waiting && mail.attempts > 0 {
                                p.small { (japan_time(mail.due_at.to_jiff())) "に送り直します。" }
                            }
                        }
                        td { (mail.attempts) }
                        td.text { (mail.message) }
                    }
                }
            }
        } }
    }
}

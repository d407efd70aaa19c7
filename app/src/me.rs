//! The page of the person who has signed in (マイページ): what waits for them,
//! what they carry, their applications, the provisions that concern them.
//! Joined here of what the modules know; nothing is read for anybody else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_organization::Body;
use sakimori_permissions::{Access, Holding};
use sakimori_policies::concerning::{Chapter, Concern, Concerning, STAFF, concerning};
use sakimori_policies::workspace::Workspace;
use sakimori_registers::{Mine, mine};
use sakimori_web::{Failure, Page, components};

use crate::context::App;
use crate::home::{role, things, waiting};

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/me", get(show)).with_state(app)
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Extension(workspace): Extension<Arc<Workspace>>,
    Extension(body): Extension<Arc<Body>>,
) -> Result<Response, Failure> {
    let access = &desk.access;
    let waiting = waiting(&app, access, (&desk.roster, &body)).await?;
    let mine = mine(&app.registers.now().await?, &desk).await?;
    let mut roles: Vec<&str> = Vec::new();
    roles.extend(access.standing.holdings.iter().map(|h| h.role.as_str()));
    let asked = (access.day, roles.as_slice());
    let concerns = concerning(&app.policies, &workspace, asked).await?;
    let content = html! {
        h2 #waiting { "待っていること" }
        (things(&waiting))
        (of_registers(mine.as_ref()))
        h2 #rules { "わたしに関わる規定" }
        (rules(access, concerns.as_deref()))
    };
    Ok(Page::new("マイページ", "/me").render(&desk.frame, content))
}

fn of_registers(mine: Option<&Mine>) -> Markup {
    html! {
        @match mine {
            Some(mine) => {
                h2 #carried { "持ち出しているもの・返すもの" }
                (mine.carried)
                h2 #applications { "申請" }
                (mine.applications)
            }
            None => {
                (components::notice("info", html! { p { "あなたは職員の名簿に登録されていないため、申請はできません。登録が必要なときは、防人の管理者に連絡してください。" } }))
            }
        }
    }
}

fn rules(access: &Access, concerns: Option<&[Concern]>) -> Markup {
    let Some(concerns) = concerns else {
        return html! { p { "施行中の対策基準が、まだ記録されていません。" } };
    };
    html! {
        p { "施行中の対策基準のうち、職員等の全員に関わる規定と、あなたの役割に関わる規定です。規定の名称を選ぶと、詳しい説明を見られます。" }
        @for concern in concerns.iter().filter(|c| !c.chapters.is_empty()) {
            h3 { (heading(access, concern)) }
            @for chapter in &concern.chapters { (folded(chapter)) }
        }
    }
}

/// 「職員等として」「情報セキュリティ管理者（税務課）として」
fn heading(access: &Access, concern: &Concern) -> Markup {
    let holdings = access.standing.holdings.iter();
    let held: Vec<&Holding> = holdings.filter(|h| h.role == concern.role).collect();
    html! {
        @if concern.role == STAFF || held.is_empty() { (access.rules.label(&concern.role)) }
        @for (n, holding) in held.iter().enumerate() {
            @if n > 0 { "、" }
            (role(access, holding))
        }
        "として"
    }
}

fn folded(chapter: &Chapter) -> Markup {
    html! {
        details {
            summary { (chapter.title) "（" (chapter.provisions.len()) "件）" }
            ul { @for provision in &chapter.provisions { li { (short(provision)) } } }
        }
    }
}

fn short(provision: &Concerning) -> Markup {
    html! {
        p { a href=(provision.href) { (provision.title) } " " span.small { (provision.number) } }
        @if let Some(plain) = &provision.plain { p { (plain) } }
        @if !provision.lead.is_empty() { p.small { (provision.lead) } }
        @if !provision.text.is_empty() { p.small { (components::lines(&provision.text)) } }
        @if !provision.items.is_empty() { ul.small { @for item in &provision.items { li { (item) } } } }
    }
}

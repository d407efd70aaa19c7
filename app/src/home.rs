//! The first page: who the person is today, and what waits for them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use sakimori_assets::stock_take;
use sakimori_organization::{Body, Roster, Waiting, waiting as duties};
use sakimori_permissions::{Access, Action, Capacity, Holding, Place, Resource};
use sakimori_policies::home::{in_force, way};
use sakimori_policies::workspace::Workspace;
use sakimori_web::{Failure, Frame, Page, components};

use crate::context::App;

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/", get(show)).with_state(app)
}

async fn show(
    State(app): State<App>,
    access: Access,
    frame: Frame,
    Extension(workspace): Extension<Arc<Workspace>>,
    Extension(roster): Extension<Arc<Roster>>,
    Extension(body): Extension<Arc<Body>>,
) -> Result<Response, Failure> {
    let waiting = waiting(&app, &access, (&roster, &body)).await?;
    let changes_policy = access.can(Action::Change, Resource::Policy, &Place::body());
    let content = html! {
        h2 { "すること" }
        (things(&waiting))
        (roles(&access))
        (in_force(&workspace, access.day))
        @if changes_policy {
            h2 { "方針・基準の進め方" }
            (way(&workspace, access.day))
        }
    };
    Ok(Page::new("はじめに", "/").render(&frame, content))
}

/// What waits for a person today, of all modules.
pub(crate) async fn waiting(
    app: &App,
    access: &Access,
    (roster, body): (&Roster, &Arc<Body>),
) -> Result<Vec<Waiting>, Failure> {
    let mut all = sakimori_decisions::waiting(&app.db, access, roster).await?;
    all.extend(sakimori_registers::waiting(&app.registers.now().await?, access, roster).await?);
    all.extend(sakimori_risks::waiting(&app.risks, access).await?);
    all.extend(stock_take::waiting(&app.assets, access, roster).await?);
    all.extend(duties(&app.organization, access, (roster, body)).await?);
    Ok(all)
}

pub(crate) fn things(waiting: &[Waiting]) -> Markup {
    html! {
        @if waiting.is_empty() { p { "いま、あなたを待っているものはありません。" } }
        ul.waiting {
            @for thing in waiting {
                li { a href=(thing.href) { (thing.title) } @if !thing.late.is_empty() { " " (components::badge("error", &thing.late)) } @if !thing.text.is_empty() { " " span.small { (thing.text) } } }
            }
        }
    }
}

/// The roles of today, each with what it covers and for whom.
fn roles(access: &Access) -> Markup {
    let standing = &access.standing;
    html! {
        h2 { "いまの役割" }
        @if standing.holdings.is_empty() && !standing.administrator {
            p { "役割への任命はありません。職員等として、情報セキュリティポリシーを守り、気付いたことを上司や窓口に知らせてください。" }
        } @else {
            ul {
                @for holding in &standing.holdings { li { (role(access, holding)) } }
                @if standing.administrator { li { "防人の管理者" } }
            }
        }
    }
}

/// 「情報セキュリティ管理者（税務課）代理」
pub(crate) fn role(access: &Access, holding: &Holding) -> Markup {
    html! {
        a href={ "/roles/" (holding.role) } { (access.rules.label(&holding.role)) }
        @if !holding.scope_name.is_empty() { "（" (holding.scope_name) "）" }
        @if holding.capacity != Capacity::Holder {
            " " (holding.capacity.label())
            @if let Some(holder) = &holding.holder { "（" (holder) "の" (holding.capacity.label()) "）" }
        }
    }
}

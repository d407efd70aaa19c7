//! All versions, and which one is in force on a day.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{Date, era_date, parse_date};
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, FormState, ListQuery, Page, components};

use super::model::{State as VersionState, Version, in_force};
use crate::current::Current;
use crate::workspace::{Policies, Workspace};

pub(super) async fn list(
    State(state): State<Policies>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Response {
    let mut form = FormState::new(&token).with("as_of", query.get("as_of"));
    if !query.get("as_of").is_empty()
        && let Err(error) = parse_date(query.get("as_of"))
    {
        form.errors.add("as_of", error.to_string());
    }
    page(&state, &current, &form, StatusCode::OK)
}

pub(super) async fn open(current: Current) -> Response {
    let to = match current.workspace.open_version() {
        Some(version) => format!("/versions/{}", version.number),
        None => "/versions".to_owned(),
    };
    Redirect::to(&to).into_response()
}

pub(super) fn page(
    state: &Policies,
    current: &Current,
    form: &FormState,
    status: StatusCode,
) -> Response {
    let workspace = &current.workspace;
    let today = state.clock.today();
    let content = html! {
        (components::error_summary(form))
        (as_of(workspace, form, today))
        h2 { "版の一覧" }
        @if workspace.versions.is_empty() {
            p { "まだ版はありません。採否を決めたら、制定の手続を始めてください。" }
        } @else {
            (table(workspace, today))
        }
        @if workspace.open_version().is_none() { (new_version(workspace, form)) }
    };
    Page::new("版と決裁", "/versions")
        .editable()
        .status(status)
        .render(&current.frame, content)
}

fn as_of(workspace: &Workspace, form: &FormState, today: Date) -> Markup {
    let day = parse_date(form.value("as_of")).unwrap_or(today);
    let found = in_force(&workspace.versions, day);
    html! {
        form.filters method="get" action="/versions" {
            (components::date_field(form, field("as_of", "基準日", "この日に施行されていた版を表示します。", false)))
            div.buttons { button type="submit" { "表示する" } }
        }
        p {
            (era_date(day)) "（" (day) "）に施行されている版："
            @match found {
                Some(version) => { a href={ "/versions/" (version.number) } { (version.label()) " " (version.title) } }
                None => { "ありません" }
            }
        }
    }
}

fn table(workspace: &Workspace, today: Date) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "新しい順" }
            thead { tr {
                th scope="col" { "版" } th scope="col" { "種別" } th scope="col" { "状態" }
                th scope="col" { "決裁日" } th scope="col" { "施行日" } th scope="col" { "公表" }
            } }
            tbody {
                @for version in workspace.versions.iter().rev() {
                    tr {
                        th scope="row" { a href={ "/versions/" (version.number) } { (version.label()) " " (version.title) } }
                        td { (version.kind.label()) }
                        td { (state_badge(version.state(&workspace.versions, today))) }
                        td.nowrap { @if let Some(d) = &version.decision { (era_date(d.decided_on)) } @else { "―" } }
                        td.nowrap { @if let Some(d) = &version.decision { (era_date(d.effective_date)) } @else { "―" } }
                        td { (publication_badge(version)) }
                    }
                }
            }
        } }
    }
}

pub(super) fn state_badge(state: VersionState) -> Markup {
    let kind = match state {
        VersionState::Draft => "neutral",
        VersionState::Submitted => "warning",
        VersionState::Decided => "key",
        VersionState::InForce => "success",
        VersionState::Replaced => "neutral",
    };
    components::badge(kind, state.label())
}

pub(super) fn publication_badge(version: &Version) -> Markup {
    match (version.is_open(), version.is_published()) {
        (true, _) => html! { "―" },
        (false, true) => components::badge("success", "公表済み"),
        (false, false) => components::badge("error", "未公表"),
    }
}

fn new_version(workspace: &Workspace, form: &FormState) -> Markup {
    let first = workspace.versions.is_empty();
    let (title, help) = if first {
        ("制定を始める", "例：制定")
    } else {
        ("改正案を作る", "例：令和9年度改正")
    };
    html! {
        h2 { (title) }
        form method="post" action="/versions" {
            (components::token(form))
            (version_fields(form, help))
            div.buttons { button type="submit" { (title) } }
        }
    }
}

pub(super) fn version_fields(form: &FormState, title_help: &str) -> Markup {
    html! {
        (components::text_field(form, field("title", "名称", title_help, true)))
        (components::text_area(form, field("reason", "制定・改正の理由", "", false), 3))
        (components::date_field(form, field("planned_effective_date", "施行予定日", "", false)))
    }
}

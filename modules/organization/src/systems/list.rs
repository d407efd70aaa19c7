//! The systems of the body.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::search::{fold, words};
use sakimori_permissions::{Action, Capacity, Place, Resource, Scope};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use crate::duties;
use crate::here::Here;
use crate::state::Organization;
use crate::store::System;

const PATH: &str = "/systems";

pub(super) async fn list(
    State(_): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let wanted = words(query.get("q"));
    let found = here.roster.systems.iter().filter(|s| {
        let text = fold(&format!("{} {}", s.code, s.facts.name));
        wanted.iter().all(|word| text.contains(word))
    });
    let systems: Vec<&System> = found.collect();
    let pages = systems.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let content = html! {
        (here.as_of(PATH, &query))
        form.filters method="get" action=(PATH) role="search" {
            @if !query.get("on").is_empty() { input type="hidden" name="on" value=(query.get("on")); }
            div.field { label for="q" { "名称・コード" } input type="search" id="q" name="q" value=(query.get("q")); }
            div.buttons { button type="submit" { "絞り込む" } }
        }
        (components::pager(&query, PATH, systems.len()))
        @if systems.is_empty() {
            p { "情報システムはありません。役割の範囲となる情報システムを登録してください。" }
        } @else {
            div.table-scroll { table {
                caption { "情報システムの一覧" }
                thead { tr { th scope="col" { "コード" } th scope="col" { "名称" } th scope="col" { "担当する組織" } th scope="col" { "任命されている者" } } }
                tbody { @for system in systems.iter().skip(first).take(PAGE_SIZE) { (line(&here, system)) } }
            } }
        }
        @if here.can_change(Resource::Organization, &Place::body()) {
            p.buttons { a.button.button-quiet href="/systems/new" { "情報システムを登録する" } }
        }
    };
    let message = (query.get("done") == "ended").then(|| "情報システムを終了しました。".to_owned());
    Ok(Page::new("情報システム", PATH)
        .message(message)
        .render(&here.frame, content))
}

fn line(here: &Here, system: &System) -> Markup {
    let over = here.roster.over(Scope::System(system.id));
    let holders: Vec<_> = over
        .filter(|d| d.facts.capacity == Capacity::Holder)
        .collect();
    html! {
        tr {
            td.nowrap { (system.code) }
            th scope="row" { a href=(here.link(&format!("/systems/{}", system.id))) { (system.facts.name) } }
            td { (duties::scope_link(here, Scope::Unit(system.facts.unit))) }
            td {
                @for (n, duty) in holders.iter().enumerate() {
                    @if n > 0 { br; }
                    (here.body.label(&duty.facts.role)) "　" (duties::person(here, duty))
                }
            }
        }
    }
}

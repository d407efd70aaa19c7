//! The preview by unit.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, components};

use super::super::make::UnitLine;
use super::super::preview::{Event, EventLine, Shown};
use super::desk::{Desk, address, find, page_below};
use crate::{Body, Organization};

pub(super) async fn show(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let shown = desk
        .shown(&state, &reshuffle)
        .await?
        .ok_or(Failure::NotFound)?;
    let units = shown.units(query.get("q").trim());
    let path = format!("{}/units", address(&reshuffle));
    let pages = units.len().div_ceil(PAGE_SIZE).max(1);
    let at = (query.page().min(pages) - 1) * PAGE_SIZE;
    let page: Vec<&UnitLine> = units.iter().skip(at).take(PAGE_SIZE).copied().collect();
    let content = html! {
        p { "変わるところのある組織を、組織図の順に示します。" }
        form.filters method="get" action=(path) {
            label for="q" { "組織の名称又はコード" }
            input type="text" id="q" name="q" value=(query.get("q"));
            button.button-quiet type="submit" { "絞り込む" }
        }
        @if page.is_empty() { p { "該当する組織はありません。" } }
        @for unit in &page { (section(&shown, unit, &desk.body)) }
        (components::pager(&query, &path, units.len()))
    };
    Ok(page_below("組織ごとの変更", &reshuffle)
        .wide()
        .render(&desk.frame, content))
}

fn section(shown: &Shown, unit: &UnitLine, body: &Body) -> Markup {
    let lines = shown.lines(&unit.code);
    let people: Vec<&EventLine> = lines.iter().filter(|l| l.event != Event::Role).collect();
    let roles = roles(shown, &lines, body);
    html! {
        section {
            h2 { (unit.name) " " span.small { (unit.code) } }
            @let told = shown.unit_events(&unit.code);
            @if !told.is_empty() { ul { @for line in &told { li { (line) } } } }
            @if !people.is_empty() {
                div.table-scroll {
                    table {
                        caption { (unit.name) "の職員" }
                        thead { tr {
                            th scope="col" { "変更" }
                            th scope="col" { "職員番号" }
                            th scope="col" { "氏名" }
                            th scope="col" { "内容" }
                        } }
                        tbody {
                            @for line in people {
                                tr {
                                    td.nowrap { (line.event.label()) }
                                    td.nowrap { (line.number) }
                                    th scope="row" { (line.name) }
                                    td { (line.detail) }
                                }
                            }
                        }
                    }
                }
            }
            @if !roles.is_empty() {
                h3 { "役割" }
                ul { @for line in &roles { li { (line) } } }
            }
        }
    }
}

fn roles(shown: &Shown, lines: &[EventLine], body: &Body) -> Vec<String> {
    let label = |key: &str| body.label(key).to_owned();
    let with_roles = lines.iter().filter(|l| l.event == Event::Role);
    let mut told = Vec::new();
    for line in with_roles {
        let person = shown.person(&line.number);
        let roles = person.map_or_else(Vec::new, |p| shown.role_lines(p, label));
        told.extend(
            roles
                .into_iter()
                .map(|role| format!("{}：{role}", line.name)),
        );
    }
    told
}

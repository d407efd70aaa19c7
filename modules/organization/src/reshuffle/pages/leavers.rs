//! Who leaves, and what hangs on them.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, components};

use super::super::hanging::{AskedForHanging, HangingThing};
use super::super::plan::PersonChange;
use super::super::preview::Shown;
use super::desk::{Desk, address, find, page_below};
use crate::{Body, Organization};

pub(super) async fn show(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    asked: Option<Extension<AskedForHanging>>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let shown = desk
        .shown(&state, &reshuffle)
        .await?
        .ok_or(Failure::NotFound)?;
    let leavers = shown.leavers();
    let path = format!("{}/leavers", address(&reshuffle));
    let pages = leavers.len().div_ceil(PAGE_SIZE).max(1);
    let at = (query.page().min(pages) - 1) * PAGE_SIZE;
    let page: Vec<&PersonChange> = leavers.iter().skip(at).take(PAGE_SIZE).copied().collect();
    let people: Vec<Uuid> = page.iter().filter_map(|p| p.person).collect();
    let asked = asked.map(|Extension(asked)| asked).unwrap_or_default();
    let things = asked.of(&people).await?;
    let none = Vec::new();
    let content = html! {
        p { "去る者と、その者について片付けることを、役割を持つ者から順に示します。" }
        @if page.is_empty() { p { "去る者はいません。" } } @else {
            div.table-scroll {
                table {
                    caption { "去る者" }
                    thead { tr {
                        th scope="col" { "職員番号" }
                        th scope="col" { "氏名" }
                        th scope="col" { "所属と職名" }
                        th scope="col" { "片付けること" }
                    } }
                    tbody {
                        @for person in &page {
                            @let things = person.person.and_then(|id| things.get(&id)).unwrap_or(&none);
                            (row(&shown, person, things, &desk.body))
                        }
                    }
                }
            }
        }
        (components::pager(&query, &path, leavers.len()))
    };
    Ok(page_below("去る者", &reshuffle)
        .wide()
        .render(&desk.frame, content))
}

fn row(shown: &Shown, person: &PersonChange, things: &[HangingThing], body: &Body) -> Markup {
    let label = |key: &str| body.label(key).to_owned();
    let roles = shown.role_lines(person, label);
    let suggestions = shown
        .trial
        .suggestions
        .iter()
        .filter(|s| s.from == person.number);
    let suggestions: Vec<String> = suggestions
        .map(|s| {
            format!(
                "{}の後任の候補：{}（{}）",
                label(&s.facts.role),
                s.to_name,
                s.to
            )
        })
        .collect();
    html! {
        tr {
            td.nowrap { (person.number) }
            th scope="row" { (person.name()) }
            td { @if let Some(post) = person.main_before() { (shown.post(post)) } }
            td {
                @if roles.is_empty() && suggestions.is_empty() && things.is_empty() { "なし" } @else {
                    ul {
                        @for role in &roles { li { (role) } }
                        @for suggestion in &suggestions { li { (suggestion) } }
                        @for thing in things {
                            li {
                                @if thing.url.is_empty() { (thing.label) } @else { a href=(thing.url) { (thing.label) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

//! The list of people: filters in the address, 50 rows a page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, ListQuery, Page, components};

use super::index::{Choice, Order, Within};
use super::lines;
use crate::form;
use crate::here::Here;
use crate::model::EmploymentKind;
use crate::state::Organization;
use crate::store::{self, State as PersonState};

const PATH: &str = "/people";

/// The people the address asks for, as far as the reader may see them.
pub(super) struct Chosen {
    pub ids: Vec<Uuid>,
    pub state: PersonState,
    /// What is wrong with the unit that was typed.
    pub unit_error: Option<String>,
}

pub(super) async fn choose(
    state: &Organization,
    here: &Here,
    query: &ListQuery,
) -> Result<Chosen, Failure> {
    let reach = here.access.reach(Action::Read, Resource::Person)?;
    let tree = &here.roster.tree;
    let (unit, unit_error) = match query.get("unit") {
        "" => (None, None),
        typed => match form::unit(tree, typed) {
            Ok(unit) => (Some(tree.range(unit.id)), None),
            Err(message) => (Some(0..0), Some(message)),
        },
    };
    let mut among = Vec::new();
    let words = store::search_words(query.get("q"));
    if !words.is_empty() {
        among.push(state.found(&here.roster, &words).await?);
    }
    if !query.get("role").is_empty() {
        let held = here.roster.in_role(query.get("role"));
        among.push(Arc::new(held.map(|d| d.facts.person).collect()));
    }
    let person_state = PersonState::parse(query.get("state")).unwrap_or(PersonState::Present);
    let index: Arc<_> = state.index(&here.roster, person_state).await?;
    let ids = index.choose(&Choice {
        unit,
        employment: EmploymentKind::parse(query.get("employment")),
        among,
        reach: Within::of(&reach, tree),
        order: Order::parse(query.get("sort")),
    });
    Ok(Chosen {
        ids,
        state: person_state,
        unit_error,
    })
}

pub(super) async fn list(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let chosen = choose(&state, &here, &query).await?;
    let shown = lines::page_of(&chosen.ids, &query);
    let people = store::people(&state.db, (here.day, chosen.state), shown).await?;
    let total = chosen.ids.len();
    let content = html! {
        (here.as_of(PATH, &query))
        (filters(&here, &query, &chosen))
        (components::pager(&query, PATH, total))
        @if people.is_empty() {
            p {
                "条件に合う職員はいません。"
                @if query.is_filtered() { a href=(here.link(PATH)) { "条件を外す" } }
            }
        } @else {
            (lines::table_with(&here, "職員の一覧", &head(&query), &people))
            (components::pager_below(&query, PATH, total))
        }
        p.buttons {
            a.button.button-quiet href=(query.link("/people/list/xlsx", "page", "")) download { "この一覧をExcelで保存" }
            a.button.button-quiet href=(query.link("/people/list/csv", "page", "")) download { "この一覧をCSVで保存" }
            a.button.button-quiet href=(query.link("/people/list/csv-cp932", "page", "")) { "この一覧をCSV（シフトJIS）で保存" }
        }
        @if here.can_change(Resource::Organization, &Place::body()) {
            p.buttons { a.button.button-quiet href="/people/new" { "職員を登録する" } }
        }
    };
    let message = (query.get("done") == "ended").then(|| "退職を保存しました。".to_owned());
    Ok(Page::new("職員", PATH)
        .message(message)
        .render(&here.frame, content))
}

fn head(query: &ListQuery) -> Markup {
    html! {
        tr {
            (sortable(query, "number", "職員番号")) (sortable(query, "", "氏名（ふりがな順）"))
            (sortable(query, "unit", "所属と職名")) th scope="col" { "任用" } th scope="col" { "役割" }
        }
    }
}

/// A column header that sorts by its column.
fn sortable(query: &ListQuery, key: &str, label: &str) -> Markup {
    let sorted = query.get("sort") == key;
    html! {
        th scope="col" aria-sort=[sorted.then_some("ascending")] {
            a href=(query.link(PATH, "sort", key)) { (label) }
            @if sorted { " ▲" }
        }
    }
}

fn filters(here: &Here, query: &ListQuery, chosen: &Chosen) -> Markup {
    let option = |name: &str, value: &str, label: &str| {
        html! { option value=(value) selected[query.get(name) == value] { (label) } }
    };
    let error = chosen.unit_error.as_ref();
    html! {
        form.filters method="get" action=(PATH) role="search" {
            @for name in ["sort", "on"] {
                @if !query.get(name).is_empty() { input type="hidden" name=(name) value=(query.get(name)); }
            }
            div.field { label for="q" { "氏名・ふりがな・職員番号" } input type="search" id="q" name="q" value=(query.get("q")); }
            div class=(if error.is_some() { "field field-error" } else { "field" }) {
                label for="unit" { "組織（名称又はコード。下の組織を含む）" }
                @if let Some(message) = error { p.error #unit-error { (message) } }
                input type="text" id="unit" name="unit" value=(query.get("unit")) aria-describedby=[error.map(|_| "unit-error")] aria-invalid=[error.map(|_| "true")];
            }
            div.field { label for="employment" { "任用" }
                select id="employment" name="employment" {
                    option value="" { "すべて" }
                    @for kind in EmploymentKind::ALL { (option("employment", kind.key(), kind.label())) }
                }
            }
            div.field { label for="role" { "役割" }
                select id="role" name="role" {
                    option value="" { "すべて" }
                    @for role in here.body.appointed() { (option("role", &role.key, &role.label)) }
                }
            }
            div.field { label for="state" { "状態" }
                select id="state" name="state" {
                    @for one in PersonState::ALL {
                        option value=(one.key()) selected[one == chosen.state] { (one.label()) }
                    }
                }
            }
            div.buttons { button type="submit" { "絞り込む" } @if query.is_filtered() { a href=(PATH) { "条件を外す" } } }
        }
    }
}

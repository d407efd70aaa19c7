//! 体制の不備: a list, and the part of it that concerns one unit.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::era_date;
use sakimori_permissions::{Action, Place, Resource, Scope};
use sakimori_provisions::catalog::Separation;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::{ENDING_DAYS, Hole, HoleKind};
use crate::duties::{appoint_link, scope_link};
use crate::here::Here;
use crate::state::Organization;

pub(crate) async fn show(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let holes = here.roster.holes(&here.body, &state.edition.separations);
    let kind = HoleKind::ALL
        .into_iter()
        .find(|k| k.key() == query.get("kind"));
    let chosen: Vec<&Hole> = holes
        .iter()
        .filter(|h| kind.is_none_or(|k| h.kind == k))
        .collect();
    let path = "/organization/holes";
    let pages = chosen.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let shown: Vec<&Hole> = chosen.iter().skip(first).take(PAGE_SIZE).copied().collect();
    let content = html! {
        (here.as_of(path, &query))
        p { "任命の漏れ、兼ねてはならない役割の兼務、まもなく終わる任命を、根拠の規定とともに示します。任命の終わりは" (ENDING_DAYS) "日前から示します。" }
        p {
            a.nowrap href=(query.link(path, "kind", "")) { "すべて " (holes.len()) "件" }
            @for one in HoleKind::ALL {
                "　"
                @let n = holes.iter().filter(|h| h.kind == one).count();
                a.nowrap href=(query.link(path, "kind", one.key())) { (one.label()) " " (n) "件" }
            }
        }
        @if chosen.is_empty() {
            p { "不備はありません。" }
        } @else {
            (components::pager(&query, path, chosen.len()))
            (table(&here, &shown))
            (components::pager_below(&query, path, chosen.len()))
        }
        @if here.can_change(Resource::Appointment, &Place::body()) {
            p.buttons { a.button.button-quiet href="/appointments/suggestions" { "職名から任命の候補を見る" } }
        }
    };
    let page = Page::new("体制の不備", path).crumb(here.link("/organization"), "組織図");
    Ok(page.render(&here.frame, content))
}

/// The holes in a unit, in what is below it and in the systems of those.
pub(crate) fn within(here: &Here, separations: &[Separation], scope: Scope) -> Markup {
    let roster = &here.roster;
    let inside = |hole: &&Hole| match scope {
        Scope::Body => true,
        Scope::Unit(unit) => roster.place_of(hole.scope).units.contains(&unit),
        Scope::System(_) => hole.scope == scope,
    };
    let all = roster.holes(&here.body, separations);
    let holes: Vec<&Hole> = all.iter().filter(inside).collect();
    html! {
        @if !holes.is_empty() {
            h2 { "体制の不備" }
            @if holes.len() > PAGE_SIZE { p { (holes.len()) "件のうち、はじめの" (PAGE_SIZE) "件を示します。" } }
            @let shown: Vec<&Hole> = holes.into_iter().take(PAGE_SIZE).collect();
            (table(here, &shown))
        }
    }
}

fn table(here: &Here, holes: &[&Hole]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "体制の不備の一覧" }
            thead { tr {
                th scope="col" { "不備" } th scope="col" { "対象" } th scope="col" { "根拠の規定" } th scope="col" { "直し方" }
            } }
            tbody { @for hole in holes { (line(here, hole)) } }
        } }
    }
}

fn line(here: &Here, hole: &Hole) -> Markup {
    let label = here.body.label(&hole.role);
    let provision = hole
        .provision
        .as_deref()
        .and_then(|key| here.body.cite(key));
    html! {
        tr {
            td.text { (sentence(here, hole, label)) }
            th scope="row" { (scope_link(here, hole.scope)) }
            td {
                @if let Some(provision) = provision {
                    a href={ "/provisions/" (provision.key) } { (provision.number) "　" (provision.title) }
                }
            }
            td { (remedy(here, hole)) }
        }
    }
}

fn sentence(here: &Here, hole: &Hole, label: &str) -> String {
    let name = hole.person.as_ref().map_or("", |(_, name)| name);
    match hole.kind {
        HoleKind::Vacant => format!("{label}が任命されていません。"),
        HoleKind::Uncovered => format!("{label}がいません。"),
        HoleKind::Left => format!("{label}の{name}は、在職していません。"),
        HoleKind::Apart => {
            let other = hole.other.as_ref();
            let other = other.map_or("", |(role, _)| here.body.label(role));
            format!("{name}が、{label}と{other}を兼ねています。")
        }
        HoleKind::Ending => {
            let last = hole.until.and_then(|until| until.yesterday().ok());
            let last = last.map(era_date).unwrap_or_default();
            format!("{label}の{name}の任命は、{last}までです。")
        }
    }
}

fn remedy(here: &Here, hole: &Hole) -> Markup {
    let may = here.can_change(Resource::Appointment, &here.roster.place_of(hole.scope));
    let person = hole.person.as_ref().map(|(person, _)| *person);
    html! {
        @match (hole.kind, person) {
            (HoleKind::Vacant | HoleKind::Uncovered | HoleKind::Ending, _) if may => {
                a href=(appoint_link(&hole.role, hole.scope)) { "任命する" }
            },
            (_, Some(_)) => a href=(here.link(&format!("/roles/{}", hole.role))) { "任命を確かめる" },
            _ => a href=(here.link(&format!("/roles/{}", hole.role))) { "役割を見る" },
        }
    }
}

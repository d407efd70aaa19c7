//! 組織図: departments first, then what is below one.

mod draw;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_permissions::{Action, Capacity, Place, Resource, Scope};
use sakimori_web::{Failure, ListQuery, Page, components};

pub(crate) use draw::{Box, draw};

use crate::here::Here;
use crate::model::{OrgTree, Unit};
use crate::roster::Roster;
use crate::state::Organization;

/// Boxes of one picture; a larger body is shown department by department.
const MOST: usize = 150;

pub(crate) async fn show(
    State(_): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let tree = &here.roster.tree;
    let top = match query.get("unit") {
        "" => None,
        typed => {
            let id = typed.parse::<Uuid>().ok();
            let found = id.and_then(|id| tree.get(id));
            Some(found.ok_or(Failure::NotFound)?)
        }
    };
    let shown = shown(tree, top);
    let title = match top {
        Some(unit) => format!("組織図（{}）", unit.name()),
        None => "組織図".to_owned(),
    };
    let depth = top.map_or(0, |u| tree.depth(u.id));
    let boxes: Vec<Box<'_>> = shown
        .iter()
        .map(|unit| Box {
            label: unit.name(),
            note: head(&here.roster, unit),
            depth: tree.depth(unit.id) - depth,
        })
        .collect();
    let content = html! {
        (here.as_of("/organization", &query))
        p { "組織は" (tree.len()) "あります。" @if shown.len() < tree.len() && top.is_none() { "数が多いため、上位の組織だけを表示しています。名称を選ぶと、その下の組織を表示します。" } }
        @if boxes.is_empty() {
            p { "この日の組織は、まだ登録されていません。" }
        } @else {
            (draw(&title, &boxes))
            h2 { "組織の一覧" }
            (list(&here, &shown, depth, top.is_none() && shown.len() < tree.len()))
        }
        @if here.can_change(Resource::Organization, &Place::body()) {
            p.buttons { a.button.button-quiet href="/organization/units/new" { "組織を登録する" } }
        }
        p.buttons {
            a.button.button-quiet href=(here.link("/organization/holes")) { "体制の不備を確かめる" }
            a.button.button-quiet href=(here.link("/roles")) { "役割ごとの任命を見る" }
        }
    };
    let page = match top {
        Some(_) => Page::new(title, "/organization").crumb(here.link("/organization"), "組織図"),
        None => Page::new(title, "/organization"),
    };
    let page = page.message(done(query.get("done")).map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

fn done(key: &str) -> Option<&'static str> {
    (key == "ended").then_some("組織を終了しました。")
}

/// The units of a picture: all where they fit, else the upper ones.
fn shown<'t>(tree: &'t OrgTree, top: Option<&'t Unit>) -> Vec<&'t Unit> {
    let all: Vec<&Unit> = match top {
        Some(unit) => tree.with_below(unit.id).collect(),
        None => tree.units().collect(),
    };
    if all.len() <= MOST {
        return all;
    }
    let depth = top.map_or(0, |u| tree.depth(u.id) + 1);
    let upper = all.into_iter().filter(|u| tree.depth(u.id) <= depth);
    upper.collect()
}

/// Who answers for a unit, in a few words.
fn head(roster: &Roster, unit: &Unit) -> String {
    let mut over = roster.over(Scope::Unit(unit.id));
    let holder = over.find(|d| d.facts.capacity == Capacity::Holder && !d.left);
    holder.map_or_else(String::new, |d| {
        format!("{} {}", d.title, d.name).trim().to_owned()
    })
}

fn list(here: &Here, shown: &[&Unit], depth: usize, folded: bool) -> Markup {
    let tree = &here.roster.tree;
    let mut rest = shown;
    html! { (nested(here, tree, &mut rest, depth, folded)) }
}

/// The units of one depth, each with its own list of what is below it.
fn nested(here: &Here, tree: &OrgTree, rest: &mut &[&Unit], depth: usize, folded: bool) -> Markup {
    html! {
        ul.tree {
            @while let Some(unit) = next_at(tree, rest, depth) {
                li {
                    a href=(here.link(&format!("/organization/units/{}", unit.id))) { (unit.name()) }
                    " " (components::badge("neutral", unit.facts.kind.label()))
                    @let head = head(&here.roster, unit);
                    @if !head.is_empty() { " " span.small { (head) } }
                    @let below = tree.with_below(unit.id).len() - 1;
                    @if folded && below > 0 {
                        " " a.small href=(here.link(&format!("/organization?unit={}", unit.id))) { "下の" (below) "組織を表示する" }
                    }
                    @if rest.first().is_some_and(|u| tree.depth(u.id) > depth) {
                        (nested(here, tree, rest, depth + 1, folded))
                    }
                }
            }
        }
    }
}

/// Takes the next unit where it is of this depth.
fn next_at<'u>(tree: &OrgTree, rest: &mut &[&'u Unit], depth: usize) -> Option<&'u Unit> {
    let (first, others) = rest.split_first()?;
    (tree.depth(first.id) == depth).then(|| {
        *rest = others;
        *first
    })
}

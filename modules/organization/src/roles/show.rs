//! The page of a role: everything it is held over, with who holds it.

use std::collections::HashSet;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_permissions::{Action, Place, Resource, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use crate::body::BodyRole;
use crate::duties::{self, DutyLine, First};
use crate::here::Here;
use crate::model::Level;
use crate::state::Organization;

pub(super) async fn show(
    State(_): State<Organization>,
    Path(key): Path<String>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let role = here.body.role(&key).filter(|r| r.is_appointed());
    let role = role.ok_or(Failure::NotFound)?;
    let lines = scopes(&here, role).into_iter();
    let lines: Vec<DutyLine<'_>> = lines.map(|s| DutyLine::new(&here, role, s)).collect();
    let vacant = lines.iter().filter(|l| l.is_vacant()).count();
    let only_vacant = query.get("vacant") == "yes";
    let lines: Vec<DutyLine<'_>> = lines
        .into_iter()
        .filter(|l| !only_vacant || l.is_vacant())
        .collect();
    let path = format!("/roles/{key}");
    let pages = lines.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let last = (first + PAGE_SIZE).min(lines.len());
    let content = html! {
        (here.as_of(&path, &query))
        dl.facts {
            dt { "充てる職" } dd { (role.post) }
            dt { "根拠の規定" } dd { (provision(&here, role)) }
        }
        p {
            a.nowrap href=(query.link(&path, "vacant", "")) { "すべて" }
            "　"
            a.nowrap href=(query.link(&path, "vacant", "yes")) { "空席 " (vacant) "件" }
        }
        @if lines.is_empty() {
            p { @if only_vacant { "空席はありません。" } @else { "この役割を置く組織や情報システムは、まだ登録されていません。" } }
        } @else {
            @if lines.len() > PAGE_SIZE { (components::pager(&query, &path, lines.len())) }
            (duties::table(&here, "範囲ごとの任命", First::Scope, lines.get(first..last).unwrap_or_default()))
        }
    };
    let page = Page::new(role.label.clone(), "/roles").crumb(here.link("/roles"), "役割");
    Ok(page.render(&here.frame, content))
}

/// Everything the role is or ought to be held over, in order.
fn scopes(here: &Here, role: &BodyRole) -> Vec<Scope> {
    let roster = &here.roster;
    let mut scopes: Vec<Scope> = match role.scope {
        RoleScope::Department | RoleScope::Section => {
            let wanted = match role.scope {
                RoleScope::Department => Level::Department,
                _ => Level::Section,
            };
            let units = roster.tree.units().filter(|u| {
                let held = || {
                    roster
                        .holders_of(&role.key, Scope::Unit(u.id))
                        .next()
                        .is_some()
                };
                u.level() == wanted || held()
            });
            units.map(|u| Scope::Unit(u.id)).collect()
        }
        RoleScope::InformationSystem => {
            roster.systems.iter().map(|s| Scope::System(s.id)).collect()
        }
        _ => vec![Scope::Body],
    };
    // Over the whole body, or over a unit that is no longer there.
    let mut known: HashSet<Scope> = scopes.iter().copied().collect();
    for duty in roster.in_role(&role.key) {
        if known.insert(duty.facts.scope) {
            scopes.push(duty.facts.scope);
        }
    }
    scopes
}

/// The provision that sets a role up, as the body cites it.
pub(super) fn provision(here: &Here, role: &BodyRole) -> Markup {
    let key = role.established_by.as_deref();
    let provision = key.and_then(|key| here.body.cite(key));
    html! {
        @if let Some(provision) = provision {
            a href={ "/provisions/" (provision.key) } { (provision.number) "　" (provision.title) }
        }
    }
}

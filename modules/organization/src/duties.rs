//! Who carries a role, as pages show it.

use maud::{Markup, html};
use sakimori_permissions::{Action, Capacity, Resource, Scope};
use sakimori_web::components;

use crate::body::BodyRole;
use crate::entry::scope_name;
use crate::here::Here;
use crate::roster::Duty;

/// A role over one thing, with everybody who carries it.
pub(crate) struct DutyLine<'r> {
    pub role: &'r BodyRole,
    pub scope: Scope,
    pub duties: Vec<&'r Duty>,
}

impl<'r> DutyLine<'r> {
    pub fn new(here: &'r Here, role: &'r BodyRole, scope: Scope) -> Self {
        Self {
            role,
            scope,
            duties: here.roster.holders_of(&role.key, scope).collect(),
        }
    }

    fn of(&self, capacity: Capacity) -> impl Iterator<Item = &'r Duty> {
        let duties = self.duties.iter().copied();
        duties.filter(move |d| d.facts.capacity == capacity)
    }

    pub fn is_vacant(&self) -> bool {
        self.of(Capacity::Holder).all(|d| d.left)
    }
}

/// What the first column of a table of duties names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    Role,
    Scope,
}

pub(crate) fn table(here: &Here, caption: &str, first: First, lines: &[DutyLine<'_>]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr {
                th scope="col" { @if first == First::Role { "役割" } @else { "範囲" } }
                th scope="col" { "本人" } th scope="col" { "代理" } th scope="col" { "事務担当" } th scope="col" { "操作" }
            } }
            tbody { @for one in lines { (line(here, first, one)) } }
        } }
    }
}

fn line(here: &Here, first: First, one: &DutyLine<'_>) -> Markup {
    let changes = here.can_change(Resource::Appointment, &here.roster.place_of(one.scope));
    html! {
        tr {
            th scope="row" {
                @if first == First::Role {
                    a href=(here.link(&format!("/roles/{}", one.role.key))) { (one.role.label) }
                } @else { (scope_link(here, one.scope)) }
            }
            td {
                @if one.is_vacant() { (components::badge("warning", "空席")) " " }
                (people(here, one.of(Capacity::Holder), changes))
            }
            td { (people(here, one.of(Capacity::Deputy), changes)) }
            td { (people(here, one.of(Capacity::Clerk), changes)) }
            td {
                @if changes {
                    a href=(appoint_link(&one.role.key, one.scope)) { "任命する" }
                    @if one.of(Capacity::Deputy).count() > 1 {
                        a href=(order_link(&one.role.key, one.scope)) { "代理の順位を変更する" }
                    }
                }
            }
        }
    }
}

fn people<'r>(here: &Here, duties: impl Iterator<Item = &'r Duty>, changes: bool) -> Markup {
    let duties: Vec<&Duty> = duties.collect();
    html! {
        @if !duties.is_empty() {
            ul.plain {
                @for duty in duties {
                    li {
                        @if let Some(order) = duty.facts.deputy_order { "第" (order) "順位　" }
                        @if !duty.facts.seat.is_empty() { (duty.facts.seat) "　" }
                        (person(here, duty))
                        @if duty.left { " " (components::badge("error", "在職していません")) }
                        @if let Some(last) = duty.period.last_day() {
                            " " span.small { (sakimori_kernel::era_date(last)) "まで" }
                        }
                        @if changes {
                            " " a.small href={ "/appointments/" (duty.id) "/end" } { "任命を終える" }
                        }
                    }
                }
            }
        }
    }
}

/// 「総務部 税務課 課長 山田　太郎」, with a link where the person may be read.
pub(crate) fn person(here: &Here, duty: &Duty) -> Markup {
    let roster = &here.roster;
    let units: Vec<_> = duty.unit.into_iter().collect();
    let place = roster.place_of_person(duty.facts.person, &units);
    let own = here.access.standing.person == Some(duty.facts.person);
    let readable = own || here.access.can(Action::Read, Resource::Person, &place);
    let unit = duty.unit.and_then(|unit| roster.tree.get(unit));
    let post = match unit {
        Some(unit) => format!("{} {}", unit.name(), duty.title),
        None => duty.title.clone(),
    };
    html! {
        @if readable {
            a href=(here.link(&format!("/people/{}", duty.facts.person))) { (duty.name) }
        } @else { (duty.name) }
        @if !post.trim().is_empty() { " " span.small { "（" (post.trim()) "）" } }
    }
}

pub(crate) fn scope_link(here: &Here, scope: Scope) -> Markup {
    let name = scope_name(&here.roster, scope);
    html! {
        @match scope {
            Scope::Body => { (name) },
            Scope::Unit(unit) => a href=(here.link(&format!("/organization/units/{unit}"))) { (name) },
            Scope::System(system) => a href=(here.link(&format!("/systems/{system}"))) { (name) },
        }
    }
}

/// The form that appoints to a role over something.
pub(crate) fn appoint_link(role: &str, scope: Scope) -> String {
    format!("/appointments/new?role={role}{}", scope_query(scope))
}

pub(crate) fn order_link(role: &str, scope: Scope) -> String {
    format!("/appointments/order?role={role}{}", scope_query(scope))
}

fn scope_query(scope: Scope) -> String {
    match scope {
        Scope::Body => String::new(),
        Scope::Unit(unit) => format!("&unit={unit}"),
        Scope::System(system) => format!("&system={system}"),
    }
}

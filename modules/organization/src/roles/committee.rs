//! 情報セキュリティ委員会: its seats as a picture and a table, and the roles
//! that are held over the whole body beside it.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_permissions::{Action, Place, Resource, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;
use sakimori_web::{Failure, ListQuery, Page, components};

use super::show::provision;
use crate::body::BodyRole;
use crate::chart::{Box, draw};
use crate::duties::{self, DutyLine, First, appoint_link};
use crate::here::Here;
use crate::roster::Duty;
use crate::state::Organization;

const PATH: &str = "/committee";

pub(super) async fn show(
    State(_): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let committees = here.body.appointed().filter(|r| !r.seats.is_empty());
    let others = here.body.appointed();
    let others = others.filter(|r| r.scope == RoleScope::Body && r.seats.is_empty());
    let lines: Vec<DutyLine<'_>> = others
        .map(|r| DutyLine::new(&here, r, Scope::Body))
        .collect();
    let content = html! {
        (here.as_of(PATH, &query))
        @for role in committees { (committee(&here, role)) }
        h2 { "団体全体の役割" }
        (duties::table(&here, "統一的な窓口、アドバイザーなど、団体全体を範囲とする役割", First::Role, &lines))
    };
    Ok(Page::new("委員会と団体全体の役割", PATH).render(&here.frame, content))
}

/// The members by seat, those without one of the usual seats last.
fn seated<'r>(here: &'r Here, role: &'r BodyRole) -> Vec<(&'r str, Vec<&'r Duty>)> {
    let members: Vec<&Duty> = here.roster.holders_of(&role.key, Scope::Body).collect();
    let mut seats: Vec<(&str, Vec<&Duty>)> = role
        .seats
        .iter()
        .map(|seat| (seat.as_str(), Vec::new()))
        .collect();
    for member in members {
        let seat = member.facts.seat.as_str();
        match seats.iter_mut().find(|(name, _)| *name == seat) {
            Some((_, at)) => at.push(member),
            None => seats.push((seat, vec![member])),
        }
    }
    seats
}

fn committee(here: &Here, role: &BodyRole) -> Markup {
    let seats = seated(here, role);
    let mut boxes = vec![Box {
        label: &role.label,
        note: String::new(),
        depth: 0,
    }];
    for (seat, members) in &seats {
        boxes.extend(members.iter().map(|member| Box {
            label: &member.name,
            note: format!("{seat}　{}", member.title).trim().to_owned(),
            depth: 1,
        }));
    }
    let place = Place::body();
    html! {
        h2 { (role.label) }
        p { "根拠の規定：" (provision(here, role)) }
        (draw(&role.label, &boxes))
        div.table-scroll { table {
            caption { (role.label) "の構成" }
            thead { tr { th scope="col" { "席" } th scope="col" { "任命されている者" } } }
            tbody {
                @for (seat, members) in &seats {
                    tr {
                        th scope="row" { @if seat.is_empty() { "席の定めなし" } @else { (seat) } }
                        td { (names(here, members)) }
                    }
                }
            }
        } }
        @if here.can_change(Resource::Appointment, &place) {
            p.buttons { a.button.button-quiet href=(appoint_link(&role.key, Scope::Body)) { "構成員を任命する" } }
        }
    }
}

fn names(here: &Here, members: &[&Duty]) -> Markup {
    let may = here.can_change(Resource::Appointment, &Place::body());
    html! {
        @if members.is_empty() { "なし" }
        @else {
            ul.plain {
                @for member in members {
                    li {
                        (duties::person(here, member))
                        @if member.left { " " (components::badge("error", "在職していません")) }
                        @if let Some(last) = member.period.last_day() {
                            " " span.small { (sakimori_kernel::era_date(last)) "まで" }
                        }
                        @if may { " " a.small href={ "/appointments/" (member.id) "/end" } { "任命を終える" } }
                    }
                }
            }
        }
    }
}

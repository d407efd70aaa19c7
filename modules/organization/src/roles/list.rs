//! The roles of the body.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_permissions::{Action, Capacity, Place, Resource};
use sakimori_web::{Failure, ListQuery, Page, components};

use super::show::provision;
use crate::body::BodyRole;
use crate::duties;
use crate::here::Here;
use crate::holes::{Hole, HoleKind};
use crate::state::Organization;

const PATH: &str = "/roles";
/// Names shown of one role; the rest is on its page.
const NAMES: usize = 3;

pub(super) async fn list(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Read, Resource::Organization, &Place::body())?;
    let holes = here.roster.holes(&here.body, &state.edition.separations);
    let content = html! {
        (here.as_of(PATH, &query))
        p { "情報セキュリティポリシーに定める役割と、任命されている者です。呼び名と充てる職は「団体の設定」で変えられます。" }
        div.table-scroll { table {
            caption { "役割の一覧" }
            thead { tr {
                th scope="col" { "役割" } th scope="col" { "充てる職" } th scope="col" { "任命されている者" }
                th.number scope="col" { "空席" } th scope="col" { "根拠の規定" }
            } }
            tbody { @for role in here.body.appointed() { (line(&here, &holes, role)) } }
        } }
        @let absent: Vec<&str> = here.body.roles.iter().filter(|r| !r.present).map(|r| r.label.as_str()).collect();
        @if !absent.is_empty() { p.small { "置いていない役割：" (absent.join("、")) } }
    };
    Ok(Page::new("役割", PATH).render(&here.frame, content))
}

fn line(here: &Here, holes: &[Hole], role: &BodyRole) -> Markup {
    let held = here.roster.in_role(&role.key);
    let holders: Vec<_> = held
        .filter(|d| d.facts.capacity == Capacity::Holder && !d.left)
        .collect();
    let missing =
        |h: &&Hole| h.role == role.key && matches!(h.kind, HoleKind::Vacant | HoleKind::Uncovered);
    let vacant = holes.iter().filter(missing).count();
    html! {
        tr {
            th scope="row" { a href=(here.link(&format!("/roles/{}", role.key))) { (role.label) } }
            td.text { (role.post) }
            td {
                @if holders.len() > NAMES { (holders.len()) "人" }
                @else if holders.is_empty() { "なし" }
                @else {
                    @for (n, duty) in holders.iter().enumerate() {
                        @if n > 0 { br; }
                        (duties::person(here, duty))
                    }
                }
            }
            td.number {
                @if vacant > 0 { (components::badge("warning", &format!("空席{vacant}"))) } @else { "0" }
            }
            td { (provision(here, role)) }
        }
    }
}

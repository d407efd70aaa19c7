//! What the page of a person (マイページ) shows of this module: what they
//! carry and have to give back, their applications, what they may apply for.

use maud::{Markup, html};
use sakimori_decisions::{Desk, store};
use sakimori_kernel::Uuid;
use sakimori_organization::store::{self as organization, State as Presence};
use sakimori_web::Failure;

use super::tasks::{MOST, day_of, table};
use super::{list, tasks as page};
use crate::Registers;
use crate::entries::with::{Bearer, Held, held};
use crate::tasks::{self, TaskRow};

/// The newest applications shown.
const NEWEST: usize = 5;

pub struct Mine {
    /// What is out, and what is to be reported.
    pub carried: Markup,
    pub applications: Markup,
}

/// Of a person in the register of staff; none of anybody else. Four
/// statements.
pub async fn mine(state: &Registers, desk: &Desk) -> Result<Option<Mine>, Failure> {
    let Some(person) = desk.access.standing.person else {
        return Ok(None);
    };
    let tasks = tasks::of_applicant(&state.db, person, MOST).await?;
    let mut held = match bearer(state, desk, person).await? {
        Some(bearer) => held(state, &bearer).await?,
        None => Vec::new(),
    };
    // What is reported for an application is said there.
    let told = |held: &Held<'_>| tasks.iter().any(|t| Some(t.case.id) == held.entry.case_id);
    held.retain(|held| !told(held));
    let newest = store::newest_of(&state.db, person, NEWEST).await?;
    Ok(Some(Mine {
        carried: carried(state, desk, (&tasks, &held)),
        applications: html! {
            @if newest.is_empty() { p { "まだ申請していません。" } }
            @else {
                (list::own(&newest, None))
                p { a href=(list::PATH) { "自分の申請を全て見る" } }
            }
            h3 { "申請できること" }
            (list::offered(desk, &list::open_to(state, desk), true))
        },
    }))
}

/// The person as registers name them; none who does not work here today. One
/// statement.
pub(crate) async fn bearer(
    state: &Registers,
    desk: &Desk,
    person: Uuid,
) -> Result<Option<Bearer>, Failure> {
    let present = (desk.access.day, Presence::Present);
    let found = organization::people(&state.db, present, &[person]).await?;
    Ok(found.into_iter().next().map(|found| Bearer {
        staff_number: found.staff_number,
        name: found.facts.name,
        units: desk.access.standing.units.clone(),
    }))
}

fn carried(state: &Registers, desk: &Desk, (tasks, held): (&[TaskRow], &[Held<'_>])) -> Markup {
    let today = desk.access.day;
    html! {
        @if tasks.is_empty() && held.is_empty() { p { "持ち出しているもの、返すもの、報告することはありません。" } }
        @if !tasks.is_empty() {
            (table(state, ("許可を受けて、これから報告すること", true), (tasks, today)))
            p { a href=(page::PATH) { "許可の後に行うことを全て見る" } }
        }
        @if !held.is_empty() {
            div.table-scroll { table {
                caption { "台帳に、あなたが持っているとあるもの" }
                thead { tr { th scope="col" { "物" } th scope="col" { "台帳" } th scope="col" { "期限" } } }
                tbody {
                    @for one in held {
                        tr {
                            th scope="row" { a href=(one.entry.url()) { (one.name) } }
                            td { (one.register.title) "　" (one.entry.label()) }
                            td { (day_of(one.due, today)) p.small { (one.message) } }
                        }
                    }
                }
            } }
            p.help { "返したときは、台帳に記入する者に知らせて、記録してもらってください。" }
        }
    }
}

//! 許可の後に行うこと: of one's own applications, and of those that one
//! permitted.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::{Carried, Desk};
use sakimori_kernel::{Date, era_date};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use crate::Registers;
use crate::tasks::{self, TaskRow};

pub(crate) const PATH: &str = "/follows";
pub(crate) const TITLE: &str = "許可の後に行うこと";

/// One's own that are shown; nobody has more at once.
pub(crate) const MOST: usize = 200;

pub(crate) async fn list(
    State(state): State<Registers>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let own = match desk.access.standing.person {
        Some(person) => tasks::of_applicant(&state.db, person, MOST).await?,
        None => Vec::new(),
    };
    let carried = Carried::of(&desk.access, &desk.roster);
    let first = (query.page().max(1) - 1).saturating_mul(PAGE_SIZE);
    let (theirs, total) = tasks::for_roles(&state.db, &carried, (first, PAGE_SIZE)).await?;
    let content = html! {
        p { "許可を受けた後に、返却、消去、実施の結果などを報告し、又は確認して記録することです。記録すると、この一覧からなくなります。" }
        h2 { "自分の申請について行うこと" }
        @if own.is_empty() { p { "残っていることはありません。" } }
        @else { (table(&state, ("自分の申請について行うこと", true), (&own, desk.access.day))) }
        h2 #roles { "許可した役割の者として行うこと" }
        @if theirs.is_empty() { p { "残っていることはありません。" } }
        @else {
            (components::pager(&query, PATH, total))
            (table(&state, ("許可した役割の者として行うこと", false), (&theirs, desk.access.day)))
        }
    };
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

/// Tasks, each with the page to record it on; of others' applications, whose.
pub(crate) fn table(
    state: &Registers,
    (caption, own): (&str, bool),
    (rows, today): (&[TaskRow], Date),
) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr { th scope="col" { "行うこと" } th scope="col" { "申請" } @if !own { th scope="col" { "申請した者" } } th scope="col" { "期限" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(row.url()) { (title(state, row)) } }
                        td { a href=(row.case.url()) { (row.case.label()) } " " (row.case.title) }
                        @if !own { td { (row.case.applicant_name) } }
                        td { @if let Some(day) = row.due_on() { (day_of(day, today)) } }
                    }
                }
            }
        } }
    }
}

/// What is to be done, as the form calls it.
fn title<'s>(state: &'s Registers, row: &'s TaskRow) -> &'s str {
    let form = state.forms.get(&row.case.subject_key);
    let follow = form.and_then(|form| form.follows.iter().find(|f| f.key == row.follow));
    follow.map_or(TITLE, |follow| follow.title.as_str())
}

/// A day with how urgent it is.
pub(crate) fn day_of(day: Date, today: Date) -> Markup {
    html! {
        span.nowrap { (era_date(day)) }
        @if day < today { " " (components::badge("error", "期限を過ぎています")) }
        @else if day <= tasks::soon(today) { " " (components::badge("warning", "まもなく期限")) }
    }
}

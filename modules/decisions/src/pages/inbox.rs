//! What waits for a person: to decide, to look at afterwards, sent back.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::desk::Desk;
use super::emergency::table as reports;
use super::show::moment;
use super::{state_badge, urgent};
use crate::Decisions;
use crate::carried::Carried;
use crate::emergency::{self, EmergencyRow};
use crate::model::{SHOWN_ABOVE_DAYS, days_waiting, is_overdue};
use crate::store::CaseRow;
use crate::waiting::{self, WaitingRow};

const PATH: &str = "/inbox";

pub(crate) async fn list(
    Shared(state): Shared<Decisions>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let carried = Carried::of(&desk.access, &desk.roster);
    let total = waiting::count(&state.db, &carried).await?;
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rows = waiting::to_decide(&state.db, &carried, first).await?;
    let back = waiting::sent_back(&state.db, &carried).await?;
    let after = waiting::after(&state.db, &carried).await?;
    let (reviews, confirmations): (Vec<_>, Vec<_>) = after.iter().partition(|r| r.review > 0);
    let stopped = waiting::stopped_below(&state.db, &carried, desk.access.day).await?;
    let emergencies = emergency::unreported(&state.db, &carried).await?;
    let overview = desk
        .access
        .can(Action::Read, Resource::OwnDecision, &Place::body());
    let content = html! {
        @if overview { p.no-print { a href="/cases/unavoidable" { "申請した者が自ら決定した申請の一覧" } } }
        (waiting_reports(&desk, &emergencies))
        @if !back.is_empty() {
            h2 #sent-back { "差し戻された自分の申請" }
            (table("差し戻された申請", lines(&back)))
        }
        h2 { "決定を待っている申請" }
        @if rows.is_empty() { p { "あなたの決定を待っている申請はありません。" } }
        @else {
            (components::pager(&query, PATH, total))
            (table("決定を待っている申請", rows.iter().map(|row| (&row.case, overdue(&desk, row)))))
        }
        @if !reviews.is_empty() {
            h2 #reviews { "後閲を待っている代決" }
            (table("後閲を待っている代決", reviews.iter().map(|row| (&row.case, html! {}))))
        }
        @if !confirmations.is_empty() {
            h2 #confirmations { "確認を待っている許可" }
            (table("確認を待っている許可", confirmations.iter().map(|row| (&row.case, html! {}))))
        }
        @if !stopped.is_empty() {
            h2 #stopped { "部下の役割で止まっている申請" }
            p { (SHOWN_ABOVE_DAYS) "日を超えて決定を待っている申請です。決定するのは、示した役割の者です。決定するように促すか、決定できる者の任命を確かめてください。" }
            (table("部下の役割で止まっている申請", stopped.iter().map(|row| (&row.case, by(&desk, row)))))
        }
    };
    let page = Page::new("申請と決定", PATH);
    Ok(page.render(&desk.frame, content))
}

/// What was done in an emergency and is not reported: one's own, and what one
/// will decide on.
fn waiting_reports(desk: &Desk, rows: &[EmergencyRow]) -> Markup {
    let person = desk.access.standing.person;
    let (own, theirs): (Vec<_>, Vec<_>) = rows.iter().partition(|r| person == Some(r.person_id));
    html! {
        @if !own.is_empty() {
            h2 #to-report { "報告する緊急の措置" }
            (reports(desk, "報告する緊急の措置", own.into_iter()))
        }
        @if !theirs.is_empty() {
            h2 #emergencies { "緊急の措置（事後の報告待ち）" }
            p { "許可を待たずに先に行われたことです。報告が届くと、決定を待っている申請になります。" }
            (reports(desk, "緊急の措置（事後の報告待ち）", theirs.into_iter()))
        }
    }
}

fn lines(rows: &[CaseRow]) -> impl Iterator<Item = (&CaseRow, Markup)> {
    rows.iter().map(|row| (row, html! {}))
}

/// 「9日待っています」, where that is too long.
fn overdue(desk: &Desk, row: &WaitingRow) -> Markup {
    let (since, today) = (row.since.to_jiff(), desk.access.day);
    html! {
        @if is_overdue(since, today) {
            " " (components::badge("warning", &format!("{}日待っています", days_waiting(since, today))))
        }
    }
}

/// The same, and at whom.
fn by(desk: &Desk, row: &WaitingRow) -> Markup {
    html! {
        (overdue(desk, row))
        p.small { (desk.access.rules.label(&row.role)) "（" (desk.deciders(&row.case, &row.role)) "）" }
    }
}

/// Cases, each with what is added to its state.
fn table<'r>(caption: &str, rows: impl Iterator<Item = (&'r CaseRow, Markup)>) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr { th scope="col" { "番号" } th scope="col" { "申請" } th scope="col" { "申請した者" } th scope="col" { "日時" } th scope="col" { "状態" } } }
            tbody {
                @for (row, more) in rows {
                    tr {
                        td.nowrap { (row.label()) }
                        th scope="row" { a href=(row.url()) { (row.title) } (urgent(row)) }
                        td { (row.applicant_name) }
                        td.nowrap { (moment(row.opened_at)) }
                        td { (state_badge(row.state())) (more) }
                    }
                }
            }
        } }
    }
}

//! The yearly list of applications that their applicants decided themselves,
//! for those who oversee the separation of duties (3.2(8)).

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{Date, FiscalYear, era_date};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, ListQuery, Page, components};

use super::desk::Desk;
use super::show::moment;
use super::state_badge;
use crate::Decisions;
use crate::unavoidable::{MOST, OwnRow, of_year};

const PATH: &str = "/cases/unavoidable";
const TITLE: &str = "申請した者が自ら決定した申請";

pub(crate) async fn list(
    Shared(state): Shared<Decisions>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let access = &desk.access;
    access.require(Action::Read, Resource::OwnDecision, &Place::body())?;
    let current = FiscalYear::of(access.day);
    let year = asked(query.get("year")).unwrap_or(current);
    let (rows, total) = of_year(&state.db, year).await?;
    let content = html! {
        p { "申請する者と許可又は承認をする者とは、同じ者であってはなりません（3.2(8)　兼務の禁止）。ほかに決定できる者がなく、やむを得ない場合として理由を記録した申請を、年度ごとに示します。決定できる者を任命できないか、確かめてください。" }
        p { (year) "は" (total) "件です（" (era_date(access.day)) "現在）。" }
        @if total > MOST { p { "はじめの" (MOST) "件を示しています。" } }
        @if !rows.is_empty() { (table(&desk, &rows)) }
        (years(year, current))
        p.buttons.no-print { button type="button" hidden data-print { "印刷する" } }
    };
    let page = Page::new(format!("{TITLE}（{year}）"), "/inbox").crumb("/inbox", "申請と決定");
    Ok(page.wide().render(&desk.frame, content))
}

/// A year as the address has it, of those that the program can have cases of.
fn asked(year: &str) -> Option<FiscalYear> {
    let year: i16 = year.parse().ok()?;
    let known = (2000..=2200).contains(&year);
    let day = Date::new(year, 4, 1).ok().filter(|_| known)?;
    Some(FiscalYear::of(day))
}

fn years(year: FiscalYear, current: FiscalYear) -> Markup {
    let around = [year.year() - 1, year.year() + 1];
    let others = around.into_iter().filter(|y| *y <= current.year());
    let others = others.filter_map(|y| Some((y, asked(&y.to_string())?)));
    html! {
        p.no-print {
            @for (number, label) in others { a href={ (PATH) "?year=" (number) } { (label) } " " }
        }
    }
}

fn table(desk: &Desk, rows: &[OwnRow]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (TITLE) }
            thead { tr { th scope="col" { "番号" } th scope="col" { "申請" } th scope="col" { "申請した者" } th scope="col" { "根拠の規定" } th scope="col" { "やむを得ない理由" } th scope="col" { "結果" } } }
            tbody { @for row in rows { (line(desk, row)) } }
        } }
    }
}

fn line(desk: &Desk, row: &OwnRow) -> Markup {
    let case = &row.case;
    let access = &desk.access;
    // The committee sees the list, not what was applied for.
    let opens = access.can(Action::Read, Resource::Application, &desk.place(case));
    let unit = case.unit_id.map(|unit| desk.roster.tree.full_name(unit));
    let provision = access.rules.point(&case.provision).map(|p| &p.provision);
    html! {
        tr {
            td.nowrap { (case.label()) p.small { (moment(case.opened_at)) } }
            th scope="row" { @if opens { a href=(case.url()) { (case.title) } } @else { (case.title) } }
            td { (case.applicant_name) @if let Some(unit) = unit { p.small { (unit) } } }
            td { @if let Some(provision) = provision { (provision.number) "　" (provision.title) } }
            td { (components::lines(&row.reason)) }
            td { (state_badge(case.state())) @if row.own > 0 { p.small { "申請した者が決定" } } }
        }
    }
}

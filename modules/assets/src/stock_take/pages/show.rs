//! A stock-take: how far each section is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::era_date;
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, FormData, Key, ListQuery, PAGE_SIZE, Page, components};

use super::super::act;
use super::super::board::{self, Now, Section};
use super::super::model;
use super::super::store::StockTake;
use super::{PATH, TITLE, doer, oversees, take};
use crate::Assets;

pub(in super::super) async fn show(
    State(state): State<Assets>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let now = board::one(&state.db, id).await?.ok_or(Failure::NotFound)?;
    let all = board::sections(&state.db, &state.progress, &now).await?;
    let lines = lines(&state, &desk, &all).await;
    let Now { take, .. } = &now;
    let some = !lines.is_empty();
    let waiting = query.get("state") == "unfinished";
    let lines: Vec<&Section> = lines
        .into_iter()
        .filter(|line| !waiting || line.state != model::State::Approved)
        .collect();
    let pages = lines.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let path = take.url();
    let content = html! {
        @if !take.note.is_empty() { (components::notice("info", html! { p { (take.note) } })) }
        p { "提出の期限：" (era_date(take.due_on())) "　始めた日：" (era_date(take.opened_on())) "　" @if take.is_open() { "実施中" } @else { "終了（" (take.closed_by) "）" } }
        @if !some { p { "あなたの課室は、この棚卸の対象ではありません。" } }
        @else {
            (totals(&lines))
            p { @if waiting { a href=(path) { "全ての課室を表示する" } } @else { a href={ (path) "?state=unfinished" } { "承認されていない課室だけを表示する" } } }
            (components::pager(&query, &path, lines.len()))
            (table((&desk, take), lines.get(first..lines.len().min(first + PAGE_SIZE)).unwrap_or_default()))
            (components::pager_below(&query, &path, lines.len()))
        }
        @if some { (files(&desk, take)) }
        (end(&desk, take))
    };
    let message = match query.get("done") {
        "opened" => Some("棚卸を始めました。".to_owned()),
        "closed" => Some("棚卸を終えました。".to_owned()),
        _ => None,
    };
    let page = Page::new(format!("{}の棚卸", take.year()), PATH).crumb(PATH, TITLE);
    Ok(page.message(message).render(&desk.frame, content))
}

/// The sections that the person sees, all for who oversees, else their own, in
/// the order of the organization; what is no more comes last.
async fn lines<'s>(state: &Assets, desk: &Desk, all: &'s Arc<Vec<Section>>) -> Vec<&'s Section> {
    let oversees = oversees(desk);
    let reach = crate::pages::reach(state, desk).await;
    let sees = |section: &&Section| {
        oversees
            || reach
                .as_ref()
                .is_ok_and(|reach| reach.hold(Some(section.unit), None))
    };
    let mut lines: Vec<&Section> = all.iter().filter(sees).collect();
    let place = |section: &&Section| desk.roster.tree.index(section.unit).unwrap_or(usize::MAX);
    lines.sort_by_key(place);
    lines
}

fn totals(lines: &[&Section]) -> Markup {
    let assets: i64 = lines.iter().map(|line| line.assets).sum();
    let confirmed: i64 = lines.iter().map(|line| line.confirmed).sum();
    let had: i64 = lines.iter().map(|line| line.had).sum();
    let approved = lines
        .iter()
        .filter(|line| line.state == model::State::Approved)
        .count();
    html! {
        dl.facts {
            dt { "課室" } dd { (lines.len()) "のうち" (approved) "が承認済み" }
            dt { "情報資産" } dd { (assets) "件のうち" (confirmed) "件を確認済み（始めたときは" (had) "件）" }
        }
    }
}

fn table((desk, take): (&Desk, &StockTake), lines: &[&Section]) -> Markup {
    html! {
        table {
            caption { "課室ごとの進み方" }
            thead { tr { th scope="col" { "課室" } th.number scope="col" { "情報資産" } th.number scope="col" { "確認済み" } th scope="col" { "状態" } } }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" { a href={ (take.url()) "/sections/" (line.unit) } { (desk.roster.tree.full_name(line.unit)) } }
                        td.number { (line.assets) "件" }
                        td.number { (line.confirmed) "件" }
                        td { (components::badge(line.state.badge(), line.state.label())) }
                    }
                }
            }
        }
    }
}

/// What there is beside the table: what changed, the report.
fn files(desk: &Desk, take: &StockTake) -> Markup {
    html! {
        p.buttons.no-print {
            a.button.button-quiet href={ (take.url()) "/differences" } { "変更の一覧" }
            @if oversees(desk) {
                a.button.button-quiet href={ (take.url()) "/report/docx" } { "結果の報告（Word）" }
                a.button.button-quiet href={ (take.url()) "/report/xlsx" } { "結果の報告（Excel）" }
            }
        }
    }
}

fn end(desk: &Desk, take: &StockTake) -> Markup {
    let may = desk
        .access
        .can(Action::Change, Resource::StockTake, &Place::body());
    html! {
        @if may && take.is_open() {
            form.no-print method="post" action={ (take.url()) "/close" } {
                (components::token(&desk.form()))
                p { "終えた後は、確認、提出及び承認ができなくなります。承認されていない課室があっても、終えることができます。" }
                div.buttons { button.button-quiet type="submit" { "棚卸を終える" } }
            }
        }
        p.buttons.no-print { button type="button" hidden data-print { "印刷する" } }
    }
}

pub(in super::super) async fn close(
    State(state): State<Assets>,
    Key(id): Key,
    desk: Desk,
    _: FormData,
) -> Result<Response, Failure> {
    let access = &desk.access;
    let ground = access.require(Action::Change, Resource::StockTake, &Place::body())?;
    let take = take(&state, id).await?;
    let actor = access.actor_by(&ground);
    act::close(&state, doer(&desk, &actor), &take).await?;
    Ok(Redirect::to(&format!("{}?done=closed", take.url())).into_response())
}

//! A stock-take: how far each section is.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{Uuid, era_date};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, FormData, Key, ListQuery, PAGE_SIZE, Page, components};

use super::super::act;
use super::super::model::Kind;
use super::super::store::{self, SectionRow, StockTake};
use super::{PATH, TITLE, doer, take};
use crate::Assets;

/// A section with how many assets it has and how many are confirmed.
struct Line {
    unit: Uuid,
    before: i64,
    assets: i64,
    confirmed: i64,
    kind: Option<Kind>,
}

pub(in super::super) async fn show(
    State(state): State<Assets>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let take = take(&state, id).await?;
    let lines = lines(&state, &desk, &take).await?;
    let all = lines.len();
    let waiting = query.get("state") == "unfinished";
    let lines: Vec<Line> = lines
        .into_iter()
        .filter(|line| !waiting || line.kind != Some(Kind::Approved))
        .collect();
    let pages = lines.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let path = take.url();
    let content = html! {
        @if !take.note.is_empty() { (components::notice("info", html! { p { (take.note) } })) }
        p { "提出の期限：" (era_date(take.due_on())) "　始めた日：" (era_date(take.opened_on())) "　" @if take.is_open() { "実施中" } @else { "終了（" (take.closed_by) "）" } }
        @if all == 0 { p { "あなたの課室は、この棚卸の対象ではありません。" } }
        @else {
            (totals(&lines))
            p { @if waiting { a href=(path) { "全ての課室を表示する" } } @else { a href={ (path) "?state=unfinished" } { "承認されていない課室だけを表示する" } } }
            (components::pager(&query, &path, lines.len()))
            (table((&desk, &take), lines.get(first..lines.len().min(first + PAGE_SIZE)).unwrap_or_default()))
            (components::pager_below(&query, &path, lines.len()))
        }
        (end(&desk, &take))
    };
    let message = match query.get("done") {
        "opened" => Some("棚卸を始めました。".to_owned()),
        "closed" => Some("棚卸を終えました。".to_owned()),
        _ => None,
    };
    let page = Page::new(format!("{}の棚卸", take.year()), PATH).crumb(PATH, TITLE);
    Ok(page.message(message).render(&desk.frame, content))
}

/// The sections that the person sees: all for who oversees, else their own.
async fn lines(state: &Assets, desk: &Desk, take: &StockTake) -> Result<Vec<Line>, Failure> {
    let oversees = desk
        .access
        .can(Action::Read, Resource::StockTake, &Place::body());
    let reach = crate::pages::reach(state, desk).await;
    let progress = store::progress(&state.db, &state.progress, take.opened_on()).await?;
    let sees = |row: &SectionRow| {
        oversees
            || reach
                .as_ref()
                .is_ok_and(|reach| reach.hold(Some(row.unit_id), None))
    };
    let tree = &desk.roster.tree;
    let rows = store::sections(&state.db, take.id).await?;
    // In the order of the organization; what is no more comes last.
    let mut all: BTreeMap<(usize, Uuid), Line> = BTreeMap::new();
    for row in rows.into_iter().filter(sees) {
        let now = progress.get(&row.unit_id);
        let place = tree.index(row.unit_id).unwrap_or(usize::MAX);
        all.insert(
            (place, row.unit_id),
            Line {
                unit: row.unit_id,
                before: row.assets,
                assets: now.map_or(0, |now| now.assets),
                confirmed: now.map_or(0, |now| now.confirmed),
                kind: row.kind.as_deref().and_then(Kind::of),
            },
        );
    }
    Ok(all.into_values().collect())
}

fn totals(lines: &[Line]) -> Markup {
    let assets: i64 = lines.iter().map(|line| line.assets).sum();
    let confirmed: i64 = lines.iter().map(|line| line.confirmed).sum();
    let before: i64 = lines.iter().map(|line| line.before).sum();
    let approved = lines
        .iter()
        .filter(|line| line.kind == Some(Kind::Approved))
        .count();
    html! {
        dl.facts {
            dt { "課室" } dd { (lines.len()) "のうち" (approved) "が承認済み" }
            dt { "情報資産" } dd { (assets) "件のうち" (confirmed) "件を確認済み（始めたときは" (before) "件）" }
        }
    }
}

fn table((desk, take): (&Desk, &StockTake), lines: &[Line]) -> Markup {
    html! {
        table {
            caption { "課室ごとの進み方" }
            thead { tr { th scope="col" { "課室" } th scope="col" { "情報資産" } th scope="col" { "確認済み" } th scope="col" { "状態" } } }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" { a href={ (take.url()) "/sections/" (line.unit) } { (desk.roster.tree.full_name(line.unit)) } }
                        td.number { (line.assets) "件" }
                        td.number { (line.confirmed) "件" }
                        td { (standing(line)) }
                    }
                }
            }
        }
    }
}

fn standing(line: &Line) -> Markup {
    match line.kind {
        Some(Kind::Approved) => components::badge("success", "承認済み"),
        Some(Kind::Submitted) => components::badge("info", "承認待ち"),
        Some(Kind::Returned) => components::badge("warning", "差戻し"),
        None if line.confirmed < line.assets => html! { "確認中" },
        None => html! { "未提出" },
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

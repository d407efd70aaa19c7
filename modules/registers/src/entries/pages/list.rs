//! The list of a register: filters in the address, 50 rows a page.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{Date, era_date};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, components};

use super::filters::{self, Filters};
use super::kept::{Kept, register};
use crate::Registers;
use crate::entries::list::{Found, MOST_FOUND};
use crate::entries::shape::due_on;
use crate::entries::store::{EntryRow, INCOMPLETE};
use crate::forms::{Field, FieldType, Filled};

pub(crate) async fn list(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let kept = register(&state, &desk, &key)?;
    let filters = Filters::of(&desk, &kept, &query);
    let found = filters.wanted.find(&state.db, &state.counts).await?;
    let pages = found.total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rows = filters.wanted.rows(&state.db, &found, (first, PAGE_SIZE));
    let table = table(&kept, &query, &rows.await?, desk.access.day)?;
    let path = kept.url();
    let content = html! {
        p { (kept.register.about.trim()) }
        p.small { "記入する者：" (kept.keepers(&desk)) "　保存する期間：" (kept.register.retention) "年" }
        @if let Some(day) = filters.on { (past(&query, &path, day)) }
        (filters::form(&desk, &kept, &query, &filters))
        (components::pager(&query, &path, found.total))
        @if found.cut { (cut()) }
        @if found.total == 0 {
            p { "記録はありません。" @if query.is_filtered() { a href=(path) { "条件を外す" } } }
        } @else {
            (table)
            (components::pager_below(&query, &path, found.total))
        }
        (buttons(&kept, &query, &found))
    };
    let message = match query.get("done") {
        "imported" => Some("取り込みました。".to_owned()),
        _ => None,
    };
    Ok(kept
        .page()
        .message(message)
        .wide()
        .render(&desk.frame, content))
}

fn past(query: &ListQuery, path: &str, day: Date) -> Markup {
    components::notice(
        "warning",
        html! {
            p {
                strong { (era_date(day)) "現在" } "の記録を表示しています。語による検索はできません。"
                a href=(query.link(path, "on", "")) { "今日の記録を表示する" }
            }
        },
    )
}

fn cut() -> Markup {
    let text = format!(
        "見つかった記録が多いため、新しい{MOST_FOUND}件を表示しています。語を足すと絞り込めます。ファイルには全てを保存します。"
    );
    components::notice("info", html! { p { (text) } })
}

fn buttons(kept: &Kept<'_>, query: &ListQuery, found: &Found) -> Markup {
    let path = kept.url();
    let file = |format: &str| query.link(&format!("{path}/list/{format}"), "page", "");
    html! {
        @if kept.register.retired {
            (components::notice("info", html! { p { "この台帳は使用を終了しています。これまでの記録は、訂正し、書き足すことができます。" } }))
        } @else if !kept.keeps.is_none() {
            p.buttons {
                a.button href={ (path) "/new" } { "記録する" }
                a.button.button-quiet href={ (path) "/imports/new" } { "ファイルから取り込む" }
            }
        }
        @if found.total > 0 {
            p.buttons {
                a.button.button-quiet href=(file("xlsx")) download { "この一覧をExcelで保存" }
                a.button.button-quiet href=(file("csv")) download { "この一覧をCSVで保存" }
                a.button.button-quiet href=(file("csv-cp932")) { "この一覧をCSV（シフトJIS）で保存" }
            }
        }
    }
}

fn table(
    kept: &Kept<'_>,
    query: &ListQuery,
    rows: &[EntryRow],
    today: Date,
) -> Result<Markup, Failure> {
    let columns: Vec<&Field> = kept
        .register
        .list
        .iter()
        .filter_map(|key| kept.register.field(key))
        .collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push((row, row.filled()?));
    }
    let name = &kept.register.name;
    Ok(html! {
        div.table-scroll { table {
            caption { (kept.register.title) }
            thead { tr {
                (sortable(query, &kept.url(), ("", "番号")))
                @for field in &columns { (sortable(query, &kept.url(), (&field.key, &field.label))) }
                @if !kept.register.list.contains(name) { th scope="col" { "名称" } }
            } }
            tbody {
                @for (row, filled) in &lines {
                    tr {
                        td.nowrap { a href=(row.url()) { (row.label()) } (marks(kept, row, filled, today)) }
                        @for field in &columns { (cell(field, filled, (row, name))) }
                        @if !kept.register.list.contains(name) {
                            th scope="row" { (kept.register.field(name).and_then(|f| filled.said(f)).unwrap_or_default()) }
                        }
                    }
                }
            }
        } }
    })
}

fn cell(field: &Field, filled: &Filled, (row, name): (&EntryRow, &str)) -> Markup {
    let said = filled.said(field).unwrap_or_default();
    let short = matches!(field.kind, FieldType::Date | FieldType::Number);
    html! {
        @if field.key == name {
            th scope="row" { a href=(row.url()) { (said) } }
        } @else {
            td class=[short.then_some("nowrap")] { (components::lines(&said)) }
        }
    }
}

/// What is to be done with an entry.
fn marks(kept: &Kept<'_>, row: &EntryRow, filled: &Filled, today: Date) -> Markup {
    let dues = kept.register.dues.iter();
    let dues = dues.filter_map(|due| Some((due, due_on(due, filled)?)));
    let holds = row.ended_at.is_none();
    html! {
        @if holds && row.state == INCOMPLETE { br; (components::badge("warning", "記入が必要")) }
        @for (_, day) in dues.filter(|_| holds) {
            @if day < today { br; (components::badge("error", &format!("期限切れ {}", era_date(day)))) }
            @else if row.remind_on().is_some_and(|from| from <= today) { br; (components::badge("warning", &format!("期限 {}", era_date(day)))) }
        }
    }
}

/// A column header that sorts by its column, and the other way round.
fn sortable(query: &ListQuery, path: &str, (key, label): (&str, &str)) -> Markup {
    let sort = query.get("sort");
    let (up, down) = (
        sort == key,
        !key.is_empty() && sort.strip_prefix('-') == Some(key),
    );
    let next = if up && !key.is_empty() {
        format!("-{key}")
    } else {
        key.to_owned()
    };
    let way = match (up && !key.is_empty(), down) {
        (true, _) => Some("ascending"),
        (_, true) => Some("descending"),
        _ => None,
    };
    html! {
        th scope="col" aria-sort=[way] {
            a href=(query.link(path, "sort", &next)) { (label) }
            @match way { Some("ascending") => " ▲", Some(_) => " ▼", None => "" }
        }
    }
}

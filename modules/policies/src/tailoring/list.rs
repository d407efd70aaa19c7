//! The list of provisions: filters in the address, 50 rows a page.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use sakimori_provisions::catalog::Level;
use sakimori_tabular::{Sheet, csv, xlsx};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::{Choice, Filter, ListRow};
use crate::current::Current;
use crate::workspace::{Policies, Workspace};

pub(crate) async fn list(
    State(state): State<Policies>,
    current: Current,
    query: ListQuery,
) -> Response {
    let rows = chosen(&current.workspace, &query);
    let pages = rows.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let shown = rows.iter().skip(first).take(PAGE_SIZE);
    let content = html! {
        p { "ガイドライン（" (state.edition.short_title) "）の規定ごとに、採用するかどうかを決めます。規定の項目名を選ぶと、条文と理由を確かめて決められます。" }
        (counts(&current.workspace, &query))
        (filters(&state, &current.workspace, &query))
        (components::pager(&query, "/provisions", rows.len()))
        div.table-scroll {
            table {
                caption { "規定の一覧" }
                thead { tr {
                    (sortable(&query, "", "番号")) (sortable(&query, "title", "項目")) (sortable(&query, "level", "区分"))
                    (sortable(&query, "choice", "採否")) th scope="col" { "権限・責任" }
                } }
                tbody {
                    @for row in shown { (line(&current.workspace, row)) }
                }
            }
        }
        @if rows.is_empty() {
            p { "条件に合う規定はありません。" a href="/provisions" { "条件を外す" } }
        }
        (components::pager_below(&query, "/provisions", rows.len()))
        p.buttons {
            a.button.button-quiet href=(query.link("/provisions/list/xlsx", "page", "")) download { "この一覧をExcelで保存" }
            a.button.button-quiet href=(query.link("/provisions/list/csv", "page", "")) download { "この一覧をCSVで保存" }
        }
        p.buttons { a.button.button-quiet href="/provisions/new" { "独自の規定を追加する" } }
    };
    Page::new("規定の採否", "/provisions").render(&current.frame, content)
}

/// The rows the address asks for, in the order it asks for.
fn chosen<'w>(workspace: &'w Workspace, query: &ListQuery) -> Vec<&'w ListRow> {
    let filter = Filter::of(query);
    let mut rows: Vec<&ListRow> = workspace.rows.iter().filter(|r| filter.keeps(r)).collect();
    // Stable sorts: equal rows stay in the guideline's order.
    match query.get("sort") {
        "title" => rows.sort_by(|a, b| a.title.cmp(&b.title)),
        "level" => rows.sort_by_key(|r| r.level.map(Level::label)),
        "choice" => rows.sort_by_key(|r| r.choice.label()),
        _ => {}
    }
    rows
}

/// A column header that sorts by its column.
fn sortable(query: &ListQuery, key: &str, label: &str) -> Markup {
    let sorted = query.get("sort") == key;
    html! {
        th scope="col" aria-sort=[sorted.then_some("ascending")] {
            a href=(query.link("/provisions", "sort", key)) { (label) }
            @if sorted { " ▲" }
        }
    }
}

/// Exactly the rows shown (all pages of them) as a file.
pub(super) async fn export(
    Path(format): Path<String>,
    current: Current,
    query: ListQuery,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let columns = [
        ("ガイドラインの番号", 18),
        ("対策基準の番号", 18),
        ("項目", 36),
        ("区分", 8),
        ("採否", 16),
        ("条文", 80),
        ("権限・責任", 50),
    ];
    let sheet = Sheet {
        name: "規定の採否".to_owned(),
        columns: columns.map(|(l, w)| (l.to_owned(), w)).to_vec(),
        rows: chosen(workspace, &query)
            .into_iter()
            .map(|row| {
                vec![
                    row.origin.clone(),
                    row.reference.clone(),
                    row.title.clone(),
                    row.level.map_or("独自", Level::label).to_owned(),
                    row.choice.label().to_owned(),
                    row.text.clone(),
                    signed_roles(workspace, row).join("、"),
                ]
            })
            .collect(),
    };
    let (media_type, bytes) = match format.as_str() {
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(&sheet).map_err(Failure::internal)?,
        ),
        "csv" => ("text/csv; charset=utf-8", csv(&sheet)),
        _ => return Err(Failure::NotFound),
    };
    let name = sakimori_web::encode(&format!("{}規定の採否", workspace.profile.name));
    let disposition =
        format!("attachment; filename=\"provisions.{format}\"; filename*=UTF-8''{name}.{format}");
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// 「○CISO」「許統括情報セキュリティ責任者」
fn signed_roles(workspace: &Workspace, row: &ListRow) -> Vec<String> {
    let roles = workspace.content.roles.iter();
    roles
        .filter_map(|role| {
            let marks = row.marks.get(&role.key)?;
            let signs: String = marks.iter().map(|m| m.sign()).collect();
            Some(format!("{signs}{}", role.label))
        })
        .collect()
}

fn line(workspace: &Workspace, row: &ListRow) -> Markup {
    html! {
        tr {
            td.nowrap {
                @if row.origin.is_empty() { "独自" } @else { (row.origin) }
                @if !row.reference.is_empty() && row.reference != row.origin {
                    br; span.small { (row.reference) }
                }
            }
            th.list-title scope="row" { a href=(row.href()) { (row.title) } }
            td.nowrap { (level_badge(row.level)) }
            td.nowrap {
                (choice_badge(row.choice))
                @if row.own_change && row.choice == Choice::Adopted { " " (components::badge("key", "権限変更")) }
            }
            td { (marks(workspace, row)) }
        }
    }
}

fn marks(workspace: &Workspace, row: &ListRow) -> Markup {
    html! {
        @for role in signed_roles(workspace, row) { span.nowrap { (role) } " " }
    }
}

pub(super) fn level_badge(level: Option<Level>) -> Markup {
    match level {
        Some(Level::Basic) => components::badge("neutral", Level::Basic.label()),
        Some(Level::Recommended) => components::badge("key", Level::Recommended.label()),
        None => components::badge("neutral", "独自"),
    }
}

pub(super) fn choice_badge(choice: Choice) -> Markup {
    let kind = match choice {
        Choice::Undecided => "warning",
        Choice::Adopted | Choice::Own => "success",
        Choice::Reworded => "key",
        Choice::Rejected => "neutral",
    };
    components::badge(kind, choice.label())
}

/// How many stand where; each a link to those.
fn counts(workspace: &Workspace, query: &ListQuery) -> Markup {
    let all = [
        Choice::Adopted,
        Choice::Reworded,
        Choice::Rejected,
        Choice::Undecided,
        Choice::Own,
    ];
    html! {
        p {
            @for choice in all {
                @let n = workspace.rows.iter().filter(|r| r.choice == choice).count();
                a.nowrap href=(query.link("/provisions", "choice", choice.key())) { (choice.label()) " " (n) "件" }
                "　"
            }
        }
    }
}

fn filters(state: &Policies, workspace: &Workspace, query: &ListQuery) -> Markup {
    let option = |name: &str, value: &str, label: &str| {
        html! { option value=(value) selected[query.get(name) == value] { (label) } }
    };
    html! {
        form.filters method="get" action="/provisions" role="search" {
            @if !query.get("sort").is_empty() { input type="hidden" name="sort" value=(query.get("sort")); }
            div.field { label for="q" { "検索" } input type="search" id="q" name="q" value=(query.get("q")); }
            div.field { label for="chapter" { "章" }
                select id="chapter" name="chapter" {
                    option value="" { "すべて" }
                    @for c in &state.edition.chapters { (option("chapter", &c.id, &format!("{} {}", c.id, c.title))) }
                }
            }
            div.field { label for="level" { "区分" }
                select id="level" name="level" {
                    option value="" { "すべて" }
                    (option("level", "basic", "基本")) (option("level", "recommended", "推奨事項")) (option("level", "own", "独自"))
                }
            }
            div.field { label for="role" { "役割" }
                select id="role" name="role" {
                    option value="" { "すべて" }
                    @for r in workspace.content.roles.iter().filter(|r| r.present) { (option("role", &r.key, &r.label)) }
                }
            }
            div.field { label for="choice" { "採否" }
                select id="choice" name="choice" {
                    option value="" { "すべて" }
                    @for c in [Choice::Undecided, Choice::Adopted, Choice::Reworded, Choice::Rejected, Choice::Own] {
                        (option("choice", c.key(), c.label()))
                    }
                }
            }
            div.field { label for="own" { "変更" }
                select id="own" name="own" {
                    option value="" { "すべて" } (option("own", "yes", "ひな形から変えたもの"))
                }
            }
            div.buttons {
                button type="submit" { "絞り込む" }
                @if query.is_filtered() { a href="/provisions" { "条件を外す" } }
            }
        }
    }
}

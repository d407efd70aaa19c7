//! Every problem by row: on pages, and as a file to mend the list with.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use sakimori_tabular::{Sheet, xlsx};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, components, encode};

use super::super::column::Column;
use super::super::rows::Problem;
use super::desk::{Desk, address, find, page_below};
use crate::Organization;

fn level(problem: &Problem) -> (&'static str, &'static str) {
    match problem.is_error() {
        true => ("error", "誤り"),
        false => ("warning", "注意"),
    }
}

fn sheet(problem: &Problem) -> &'static str {
    problem.line.map_or("全体", |line| line.sheet.label())
}

fn row(problem: &Problem) -> String {
    problem
        .line
        .map_or(String::new(), |line| line.row.to_string())
}

pub(super) async fn show(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let shown = desk
        .shown(&state, &reshuffle)
        .await?
        .ok_or(Failure::NotFound)?;
    let wanted = query.get("level");
    let problems: Vec<&Problem> = shown
        .trial
        .problems
        .iter()
        .filter(|p| wanted.is_empty() || level(p).0 == wanted)
        .collect();
    let path = format!("{}/problems", address(&reshuffle));
    let pages = problems.len().div_ceil(PAGE_SIZE).max(1);
    let at = (query.page().min(pages) - 1) * PAGE_SIZE;
    let page: Vec<&Problem> = problems.iter().skip(at).take(PAGE_SIZE).copied().collect();
    let content = html! {
        p { "行の番号は、Excelで開いたときの行の番号です。誤りがあると適用できません。ファイルを直して取り込み直してください。注意は、意図したとおりか確かめてください。" }
        p {
            a href=(query.link(&path, "level", "")) { "全て" } " "
            a href=(query.link(&path, "level", "error")) { "誤りだけ" } " "
            a href=(query.link(&path, "level", "warning")) { "注意だけ" } " "
            a href={ (path) "/xlsx" } { "Excelで保存する" }
        }
        @if page.is_empty() { p { "該当するものはありません。" } } @else { (table(&page)) }
        (components::pager(&query, &path, problems.len()))
    };
    Ok(page_below("行ごとの誤りと注意", &reshuffle)
        .wide()
        .render(&desk.frame, content))
}

fn table(problems: &[&Problem]) -> Markup {
    html! {
        div.table-scroll {
            table {
                caption { "行ごとの誤りと注意" }
                thead { tr {
                    th scope="col" { "シート" }
                    th scope="col" { "行" }
                    th scope="col" { "項目" }
                    th scope="col" { "区分" }
                    th scope="col" { "内容" }
                } }
                tbody {
                    @for problem in problems {
                        @let (kind, label) = level(problem);
                        tr {
                            td { (sheet(problem)) }
                            td { (row(problem)) }
                            td { (problem.column.map_or("", Column::label)) }
                            td { (components::badge(kind, label)) }
                            td { (problem.message) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn file(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let shown = desk
        .shown(&state, &reshuffle)
        .await?
        .ok_or(Failure::NotFound)?;
    let columns = [
        ("シート", 8),
        ("行", 8),
        ("項目", 18),
        ("区分", 8),
        ("内容", 90),
    ];
    let cells = |problem: &Problem| {
        vec![
            sheet(problem).to_owned(),
            row(problem),
            problem.column.map_or("", Column::label).to_owned(),
            level(problem).1.to_owned(),
            problem.message.clone(),
        ]
    };
    let list = Sheet {
        name: "誤りと注意".to_owned(),
        columns: columns
            .map(|(label, width)| (label.to_owned(), width))
            .to_vec(),
        rows: shown.trial.problems.iter().map(cells).collect(),
    };
    let bytes = xlsx(&list).map_err(Failure::internal)?;
    let name = format!("{}_誤りと注意.xlsx", reshuffle.title);
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", encode(&name)),
        ),
    ];
    Ok((headers, bytes).into_response())
}

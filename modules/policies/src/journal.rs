//! The journal, newest first, and whether its chain is whole.

use axum::extract::State;
use axum::response::Response;
use maud::html;
use sakimori_db::journal;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use crate::tailoring::local_time;
use crate::workspace::{Current, Policies};

pub(crate) async fn show(
    State(state): State<Policies>,
    current: Current,
    query: ListQuery,
) -> Result<Response, Failure> {
    let before = query.get("before").parse().unwrap_or(i64::MAX);
    let limit = i64::try_from(PAGE_SIZE).unwrap_or(50);
    let rows = journal::page(&state.db, before, limit).await?;
    let verified = match query.get("verify") {
        "yes" => Some(journal::verify(&state.db).await?),
        _ => None,
    };
    let older = rows
        .last()
        .filter(|_| rows.len() == PAGE_SIZE)
        .map(|r| r.seq);
    let content = html! {
        p { "このプログラムで行われた変更の記録です。書き換えや抜けを後から検出できる形で残しています（一つ前の記録のハッシュ値を含みます）。" }
        @match verified {
            Some(Ok(n)) => (components::notice("success", html! { p { "検証しました。" (n) "件の記録に、書き換えや抜けはありません。" } })),
            Some(Err(seq)) => (components::notice("error", html! { p { "記録番号" (seq) "に、書き換え又は抜けのおそれがあります。今のデータを残したまま、バックアップと比べてください。" } })),
            None => p { a href="/journal?verify=yes" { "書き換えや抜けがないか検証する" } },
        }
        div.table-scroll { table {
            caption { "新しい順" }
            thead { tr { th.number scope="col" { "記録番号" } th scope="col" { "日時" } th scope="col" { "行った者" } th scope="col" { "内容" } th scope="col" { "ハッシュ値" } } }
            tbody {
                @for row in &rows {
                    tr {
                        td.number { (row.seq) } td.nowrap { (local_time(row)) } td.nowrap { (row.actor) } td.text { (row.summary) }
                        td.mono { (row.hash.get(..16).unwrap_or_default()) "…" }
                    }
                }
            }
        } }
        @if rows.is_empty() { p { "まだ記録はありません。" } }
        @if let Some(seq) = older { p { a href={ "/journal?before=" (seq) } { "これより古い記録" } } }
    };
    Ok(Page::new("変更の記録", "/journal").render(&current.frame, content))
}

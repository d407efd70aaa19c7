//! The assets that have one thing wrong, 50 a page.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use sakimori_decisions::Desk;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::{PATH, TITLE, reach, said};
use crate::Assets;
use crate::board::{counted, found};
use crate::checks::Finding;
use crate::ledger::classes_in_words;

pub(super) async fn list(
    State(state): State<Assets>,
    Path(key): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let finding = Finding::of(&key).ok_or(Failure::NotFound)?;
    let check = state.checks.iter().find(|check| check.finding == finding);
    let check = check.ok_or(Failure::NotFound)?;
    let (reach, day) = (reach(&state, &desk).await?, desk.access.day);
    let counted = counted(&state.db, &state.kept, (&reach, day)).await?;
    let total = usize::try_from(counted.of(finding, &desk.roster)).unwrap_or(0);
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let within = (&reach, &*desk.roster);
    let keys = found(
        &state.db,
        &counted,
        (finding, day),
        within,
        (total, (first, PAGE_SIZE)),
    )
    .await?;
    let shown = said(&state.db, &keys).await?;
    let path = format!("{PATH}/checks/{key}");
    let content = html! {
        p { (check.advice) }
        p { "根拠：" a href={ "/provisions/" (check.provision) } { (state.provision(&check.provision)) } }
        @if total == 0 { p { "該当する情報資産はありません。" } }
        @else {
            (components::pager(&query, &path, total))
            table {
                caption { (check.title) }
                thead { tr { th scope="col" { "番号" } th scope="col" { "情報資産の名称" } th scope="col" { "所管する課室" } th scope="col" { "分類" } } }
                tbody {
                    @for (row, filled) in &shown {
                        tr {
                            td.nowrap { a href={ (row.url()) "/edit" } { (row.label()) } }
                            th scope="row" { a href=(row.url()) { (filled.said_part("name").unwrap_or_default()) } }
                            td { (row.unit_id.map(|unit| desk.roster.tree.full_name(unit)).unwrap_or_default()) }
                            td { (classes_in_words(&state.edition, filled)) }
                        }
                    }
                }
            }
            (components::pager_below(&query, &path, total))
        }
    };
    let page = Page::new(check.title.clone(), PATH).crumb(PATH, TITLE);
    Ok(page.render(&desk.frame, content))
}

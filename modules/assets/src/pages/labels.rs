//! Labels (分類の表示, 3.3(2)②) of one's own unit, to be printed and stuck on.

use axum::extract::State;
use axum::response::Response;
use maud::html;
use sakimori_db::{Bound, FromRow, among};
use sakimori_decisions::Desk;
use sakimori_kernel::Uuid;
use sakimori_web::{Failure, ListQuery, Page, components};

use super::{PATH, TITLE, reach, said};
use crate::Assets;
use crate::beside::marking;
use crate::ledger::classes;
use crate::scheme::handling;

/// Labels of one sheet.
const SHEET: usize = 200;

#[derive(FromRow)]
struct Id {
    id: Uuid,
}

pub(super) async fn labels(
    State(state): State<Assets>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let reach = reach(&state, &desk).await?;
    let every = query.get("which") == "every";
    let units = desk.access.standing.units.iter();
    let units: Vec<Uuid> = units
        .copied()
        .filter(|unit| reach.hold(Some(*unit), None))
        .collect();
    let mut bound = Bound::default();
    let own = among("v.unit_id", &bound.list(&units));
    let which = match every {
        true => "",
        false => " AND v.confidentiality <> 1",
    };
    let sql = format!(
        "SELECT v.entry_id AS id FROM asset v WHERE v.open AND {own}{which} ORDER BY v.entry_id LIMIT {SHEET}"
    );
    let keys: Vec<Id> = state.db.all(bound.query(sql)).await?;
    let keys: Vec<Uuid> = keys.into_iter().map(|row| row.id).collect();
    let labels = said(&state.db, &keys).await?;
    let scheme = &state.edition.classification;
    let content = html! {
        div.no-print {
            p { "電磁的記録媒体、文書のファイル等に貼る表示です。切り取って使ってください。"
                @if labels.len() == SHEET { "はじめの" (SHEET) "件を表示しています。" } }
            p.buttons {
                button type="button" hidden data-print { "印刷する" }
                @if every { a.button.button-quiet href={ (PATH) "/labels" } { "機密性2以上だけにする" } }
                @else { a.button.button-quiet href={ (PATH) "/labels?which=every" } { "機密性1も含める" } }
            }
            @if labels.is_empty() { (components::notice("info", html! { p { "表示を付ける情報資産はありません。" } })) }
        }
        ul.labels {
            @for (row, filled) in &labels {
                li {
                    p { strong { (marking(&state.edition, filled)) } }
                    p { (filled.said_part("name").unwrap_or_default()) }
                    p.small { "台帳" (row.label()) @if let Some(until) = filled.said_part("retention_until") { "　保存期間の満了 " (until) } }
                    @if let Some(first) = handling(scheme, classes(filled)).first() { p.small { (first) "　ほか" } }
                }
            }
        }
    };
    let page = Page::new("分類の表示", PATH).crumb(PATH, TITLE);
    Ok(page.render(&desk.frame, content))
}

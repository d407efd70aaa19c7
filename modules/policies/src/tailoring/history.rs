//! What happened to a thing, from the journal.

use maud::{Markup, html};
use sakimori_db::journal::JournalRow;
use sakimori_kernel::era_date;

pub(crate) fn history_table(history: &[JournalRow]) -> Markup {
    html! {
        h2 { "変更の記録" }
        @if history.is_empty() {
            p { "まだ変更されていません。" }
        } @else {
            div.table-scroll { table {
                caption { "新しい順" }
                thead { tr { th scope="col" { "日時" } th scope="col" { "行った者" } th scope="col" { "内容" } } }
                tbody {
                    @for row in history {
                        tr {
                            td.nowrap { (local_time(row)) }
                            td.nowrap { (row.actor) }
                            td.text { (row.summary) }
                        }
                    }
                }
            } }
        }
    }
}

/// 令和8年11月23日 10:05
pub(crate) fn local_time(row: &JournalRow) -> String {
    let at = sakimori_kernel::japan(row.at.to_jiff());
    format!(
        "{} {:02}:{:02}",
        era_date(at.date()),
        at.hour(),
        at.minute()
    )
}

//! The table of the network: who, in which role, how to reach them.

use std::collections::HashMap;

use maud::{Markup, html};
use sakimori_kernel::{Date, Uuid, era_date};
use sakimori_permissions::Access;

use super::lines::Line;
use super::parts;
use super::rules;
use super::sight::Sight;
use super::store::Entry;

/// What the lines of a table are drawn with.
pub struct Table<'t> {
    pub access: &'t Access,
    pub sight: Sight<'t>,
    pub entries: HashMap<Uuid, Entry>,
    pub day: Date,
    /// Whether the reader may write other people's entries.
    pub edits: bool,
}

impl Table<'_> {
    pub fn draw(&self, caption: &str, lines: &[Line]) -> Markup {
        let by_role = lines.iter().any(|l| !l.role.is_empty());
        html! {
            div.table-scroll {
                table {
                    caption { (caption) }
                    thead { tr {
                        @if by_role { th scope="col" { "役割" } th scope="col" { "範囲" } }
                        th scope="col" { "氏名" } th scope="col" { "職" }
                        th scope="col" { "電話番号" } th scope="col" { "本人の確認" }
                    } }
                    tbody { @for line in lines { (self.line(line, by_role)) } }
                }
            }
        }
    }

    fn line(&self, line: &Line, by_role: bool) -> Markup {
        let role = self.access.rules.label(&line.role);
        html! {
            tr {
                @if by_role {
                    td { (role) @if !line.capacity.is_empty() { br; span.small { (line.capacity) } } }
                    td { @if line.over.is_empty() { "全体" } @else { (line.over) } }
                }
                th scope="row" {
                    (line.name)
                    @if self.edits {
                        br; a.small.no-print href={ "/contacts/" (line.person) } { "記載を直す" }
                    }
                }
                td { (line.post) }
                td { (self.numbers(line)) }
                td { (self.confirmed(line)) }
            }
        }
    }

    fn numbers(&self, line: &Line) -> Markup {
        if !self.sight.sees(line.person, &line.units, line.scope) {
            return html! { span.small { "非表示" } };
        }
        match self.entries.get(&line.person) {
            Some(entry) => parts::numbers(&entry.numbers),
            None => html! { "登録なし" },
        }
    }

    fn confirmed(&self, line: &Line) -> Markup {
        let confirmed = self.entries.get(&line.person).and_then(|e| e.confirmed);
        let state = rules::state(confirmed, self.day);
        html! {
            @match confirmed {
                Some(day) => span.nowrap { (era_date(day)) },
                None => "確認なし",
            }
            @if !state.is_confirmed() { br; (parts::state_badge(state)) }
        }
    }
}

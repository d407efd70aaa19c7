//! What happened to a thing, from the journal: who, in which role, when, what
//! changed. For any record whose entries keep `before` and `after`.

use maud::{Markup, html};
use sakimori_db::journal::JournalRow;
use sakimori_kernel::{era_date, japan};
use serde_json::Value;

/// A role's key → what people call it.
pub type RoleWords<'a> = Box<dyn Fn(&str) -> String + 'a>;
/// A field and its value → the value in words, where it is more than text.
pub type FieldWords<'a> = Box<dyn Fn(&str, &str) -> Option<String> + 'a>;

/// How entries are told.
pub struct History<'a> {
    /// The fields an entry keeps, and what people call them; others are left
    /// out.
    pub fields: &'a [(&'a str, &'a str)],
    /// What people call a role.
    pub role: RoleWords<'a>,
    /// A field's value in words, where it is more than text.
    pub value: FieldWords<'a>,
}

impl History<'_> {
    /// Newest first, as the journal gives them.
    pub fn table(&self, rows: &[JournalRow]) -> Markup {
        html! {
            h2 #history { "変更の記録" }
            @if rows.is_empty() {
                p { "まだ変更されていません。" }
            } @else {
                div.table-scroll { table {
                    caption { "新しい順" }
                    thead { tr { th scope="col" { "日時" } th scope="col" { "行った者" } th scope="col" { "内容" } } }
                    tbody { @for row in rows { (self.line(row)) } }
                } }
            }
        }
    }

    fn line(&self, row: &JournalRow) -> Markup {
        html! {
            tr {
                td.nowrap { (local_time(row)) }
                td {
                    (row.actor)
                    @if !row.role.is_empty() { br; span.small { (self.acted_in(row)) } }
                }
                td.text {
                    (row.summary)
                    @for (label, before, after) in self.changes(&row.detail) {
                        br; span.small { (label) "：" (before) " → " (after) }
                    }
                }
            }
        }
    }

    fn acted_in(&self, row: &JournalRow) -> String {
        let role = (self.role)(&row.role);
        match row.on_behalf_of.as_str() {
            "" => role,
            holder => format!("{role}（{holder}の代理）"),
        }
    }

    /// Label, before, after of every field that differs.
    fn changes(&self, detail: &str) -> Vec<(&str, String, String)> {
        let Ok(detail) = serde_json::from_str::<Value>(detail) else {
            return Vec::new();
        };
        let side = |side: &str, field: &str| {
            let value = detail.get(side).and_then(|s| s.get(field));
            self.shown(field, value.unwrap_or(&Value::Null))
        };
        if detail.get("before").is_none() || detail.get("after").is_none() {
            return Vec::new();
        }
        let fields = self.fields.iter();
        fields
            .map(|(field, label)| (*label, side("before", field), side("after", field)))
            .filter(|(_, before, after)| before != after)
            .collect()
    }

    fn shown(&self, field: &str, value: &Value) -> String {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(true) => "はい".to_owned(),
            Value::Bool(false) => "いいえ".to_owned(),
            other => other.to_string(),
        };
        match text.as_str() {
            "" => "（なし）".to_owned(),
            text => (self.value)(field, text).unwrap_or_else(|| text.to_owned()),
        }
    }
}

/// 令和8年11月23日 10:05
pub fn local_time(row: &JournalRow) -> String {
    let at = japan(row.at.to_jiff());
    format!(
        "{} {:02}:{:02}",
        era_date(at.date()),
        at.hour(),
        at.minute()
    )
}

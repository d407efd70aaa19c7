//! What happened to a thing, from the journal: who, when, what changed.

use maud::{Markup, html};
use sakimori_db::journal::JournalRow;
use sakimori_kernel::japan_time;
use sakimori_provisions::catalog::{Mark, Template};
use serde_json::Value;

use super::Choice;
use super::show::{difference, words};
use crate::workspace::{Policies, Workspace};

pub(crate) fn history_table(
    state: &Policies,
    workspace: &Workspace,
    history: &[JournalRow],
) -> Markup {
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
                        @let changes = changes(state, workspace, &row.detail);
                        tr {
                            td.nowrap { (japan_time(row.at.to_jiff())) }
                            td.nowrap { (row.actor) }
                            td.text {
                                (row.summary)
                                @for (label, before, after) in &changes {
                                    br; span.small { (label) "：" (difference(before, after)) }
                                }
                            }
                        }
                    }
                }
            } }
        }
    }
}

/// The fields an entry keeps, and what people call them.
const FIELDS: [(&str, &str); 8] = [
    ("place", "置く場所"),
    ("title", "項目名"),
    ("choice", "採否"),
    ("text", "条文"),
    ("items", "列記"),
    ("marks", "権限・責任"),
    ("reason", "理由"),
    ("planned_effective_date", "施行予定日"),
];

/// Label, before, after of every field that differs in an entry's detail.
fn changes(
    state: &Policies,
    workspace: &Workspace,
    detail: &str,
) -> Vec<(&'static str, String, String)> {
    let Ok(detail) = serde_json::from_str::<Value>(detail) else {
        return Vec::new();
    };
    let (Some(before), Some(after)) = (detail.get("before"), detail.get("after")) else {
        return Vec::new();
    };
    let side = |value: &Value, field: &str| {
        let value = value.get(field).unwrap_or(&Value::Null);
        shown(state, workspace, field, value)
    };
    FIELDS
        .into_iter()
        .map(|(field, label)| (label, side(before, field), side(after, field)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

fn shown(state: &Policies, workspace: &Workspace, field: &str, value: &Value) -> String {
    let words = words(state, workspace);
    match value {
        Value::Null => String::new(),
        Value::String(text) if field == "choice" => {
            Choice::parse(text).map_or(text.clone(), |c| c.label().to_owned())
        }
        Value::String(text) => {
            Template::parse(text).map_or_else(|_| text.clone(), |t| t.fill(&words))
        }
        Value::Array(list) => {
            let lines = list.iter().map(|v| shown(state, workspace, field, v));
            lines.collect::<Vec<_>>().join("\n")
        }
        Value::Object(marks) => {
            let holders = marks.iter().map(|(role, signs)| {
                let label = workspace
                    .profile
                    .roles
                    .get(role)
                    .map_or(role.as_str(), |r| &r.label);
                format!("{}{label}", sign_text(signs))
            });
            holders.collect::<Vec<_>>().join("、")
        }
        other => other.to_string(),
    }
}

fn sign_text(marks: &Value) -> String {
    let keys = marks
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    keys.filter_map(|key| Mark::ALL.into_iter().find(|m| m.key() == key))
        .map(Mark::sign)
        .collect()
}

//! ○ △ 許 承 on the page of a provision: what they are, what a choice changes,
//! and the boxes to change them.

use maud::{Markup, html};
use sakimori_provisions::catalog::{Mark, Provision};
use sakimori_web::FormState;

use super::{Choice, ListRow};
use crate::standards::merge_marks;
use crate::workspace::{Policies, Workspace};

/// Who holds which mark in the model and here, and what that changes.
pub(super) fn mark_table(
    state: &Policies,
    workspace: &Workspace,
    provision: &Provision,
    row: Option<&ListRow>,
) -> Markup {
    let carrier = |key: &str| workspace.profile.carrier(&state.edition, key).to_owned();
    let model = merge_marks(&provision.marks, carrier);
    let rejected = row.is_some_and(|r| r.choice == Choice::Rejected);
    let roles = workspace.content.roles.iter().filter(|r| {
        model.contains_key(&r.key) || row.is_some_and(|row| row.marks.contains_key(&r.key))
    });
    html! {
        @if provision.marks.is_empty() && row.is_none_or(|r| r.marks.is_empty()) {
            p { "この規定に、権限・責任を負う者の定めはありません。" }
        } @else {
            div.table-scroll { table {
                caption { "権限・責任（" @for (i, mark) in Mark::ALL.iter().enumerate() { @if i > 0 { "、" } (mark.sign()) "：" (mark.label()) } "）" }
                thead { tr { th scope="col" { "役割" } th scope="col" { "ひな形" } th scope="col" { (workspace.profile.self_word) } th scope="col" { "変わること" } } }
                tbody {
                    @for role in roles {
                        @let before: Vec<Mark> = model.get(&role.key).cloned().unwrap_or_default();
                        @let after: Vec<Mark> = if rejected { Vec::new() } else { row.and_then(|r| r.marks.get(&role.key).cloned()).unwrap_or_default() };
                        tr {
                            th scope="row" { (role.label) }
                            td { (signs(&before)) }
                            td { (signs(&after)) }
                            td { (change(&before, &after)) }
                        }
                    }
                }
            } }
        }
    }
}

fn signs(marks: &[Mark]) -> String {
    if marks.is_empty() {
        return "なし".to_owned();
    }
    marks.iter().map(|m| m.sign()).collect()
}

fn change(before: &[Mark], after: &[Mark]) -> Markup {
    let gains = after.iter().filter(|m| !before.contains(m));
    let loses = before.iter().filter(|m| !after.contains(m));
    let lines: Vec<String> = gains
        .map(|m| format!("「{}」が加わります", m.label()))
        .chain(loses.map(|m| format!("「{}」がなくなります", m.label())))
        .collect();
    html! { @if lines.is_empty() { "変わりません" } @else { (lines.join("。")) "。" } }
}

/// Boxes role × mark; folded away, since few change them.
pub(super) fn mark_fields(workspace: &Workspace, form: &FormState) -> Markup {
    html! {
        details open[form.errors.of("marks").next().is_some()] {
            summary { "権限・責任を変える" }
            p.help { "担当する者、報告先、許可や承認を与える者を変えるときに使います。条文の主語も合わせて読み替えてください。" }
            @for message in form.errors.of("marks") { p.error { (message) } }
            div.table-scroll { table #marks {
                caption { "権限・責任" }
                thead { tr { th scope="col" { "役割" } @for mark in Mark::ALL { th scope="col" { (mark.sign()) " " (mark.label()) } } } }
                tbody {
                    @for role in workspace.content.roles.iter().filter(|r| r.present) {
                        tr {
                            th scope="row" { (role.label) }
                            @for mark in Mark::ALL {
                                @let value = format!("{}:{}", role.key, mark.key());
                                td.sign {
                                    input type="checkbox" name="marks" value=(value) checked[form.data.all("marks").any(|v| v == value)]
                                        aria-label={ (role.label) " " (mark.label()) };
                                }
                            }
                        }
                    }
                }
            } }
        }
    }
}

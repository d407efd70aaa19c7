//! An entry: what it says, what is to be done, its history.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{era_date, japan_time};
use sakimori_web::{Failure, FormState, Key, ListQuery, Page, components};

use super::kept::{Kept, entry};
use crate::Registers;
use crate::attachments::pages::section as attached;
use crate::attachments::store as attachments;
use crate::entries::shape::due_on;
use crate::entries::store::{self, EntryRow, INCOMPLETE, STRUCK};
use crate::forms::{Filled, paper};
use crate::register::Register;

pub(crate) async fn show(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (kept, versions) = entry(&state, &desk, id).await?;
    let message = match query.get("done") {
        "added" => Some("記録しました。"),
        "corrected" => Some("訂正しました。"),
        "struck" => Some("記録を取り消しました。"),
        "attached" => Some("添付しました。"),
        "attachment-struck" => Some("添付を取り消しました。"),
        _ => None,
    };
    let body = body(&state, &desk, (&kept, &versions), &desk.form()).await?;
    let page = page(&kept, &versions)?.message(message.map(str::to_owned));
    Ok(page.render(&desk.frame, body))
}

pub(crate) fn page(kept: &Kept<'_>, versions: &[EntryRow]) -> Result<Page, Failure> {
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let filled = newest.filled()?;
    let name = kept.register.field(&kept.register.name);
    let name = name.and_then(|f| filled.said(f)).unwrap_or_default();
    Ok(kept.below(format!("{}　{name}", newest.label())))
}

/// Whether the person may write the next version.
pub(crate) fn may_write(kept: &Kept<'_>, newest: &EntryRow) -> bool {
    newest.ended_at.is_none() && kept.keeps.hold(newest.unit_id, newest.system_id)
}

pub(crate) async fn body(
    state: &Registers,
    desk: &Desk,
    (kept, versions): (&Kept<'_>, &[EntryRow]),
    form: &FormState,
) -> Result<Markup, Failure> {
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let filled = newest.filled()?;
    let then = store::definition(&state.db, newest.definition_id).await?;
    let history = history(&then, versions)?;
    let files = attachments::of_entry(&state.db, newest.entry_id).await?;
    let writes = may_write(kept, newest) && desk.access.standing.person.is_some();
    let keeps = kept.keeps.hold(newest.unit_id, newest.system_id);
    let mut beside = Vec::new();
    for one in state.beside.of(kept.register) {
        beside.push(one.shown(state, desk, newest, &filled).await?);
    }
    Ok(html! {
        (components::error_summary(form))
        (notices(desk, kept, newest, &filled))
        (facts(newest, &then, &filled))
        @for more in &beside { (more) }
        @if let Some(case) = newest.case_id { p { a href={ "/cases/" (case) } { "この記録のもとになった申請" } } }
        p.small { "記入する者：" (kept.keepers(desk)) }
        p.buttons.no-print {
            @if may_write(kept, newest) { a.button href={ (newest.url()) "/edit" } { "訂正する・書き足す" } }
            a.button.button-quiet href={ (newest.url()) "/print" } { "印刷用の様式" }
        }
        @if may_write(kept, newest) {
            form.no-print method="post" action={ (newest.url()) "/strike" } {
                (components::token(form))
                input type="hidden" name="version" value=(newest.version);
                (components::text_field(form, components::field("reason", "記録を取り消す理由", "誤って記録したときだけ取り消します。取り消した記録は、理由とともに残ります。", true)))
                div.buttons { button.button-quiet type="submit" { "記録を取り消す" } }
            }
        }
        (attached(newest, (&files, writes, keeps), form))
        h2 { "履歴" }
        (history)
    })
}

fn notices(desk: &Desk, kept: &Kept<'_>, newest: &EntryRow, filled: &Filled) -> Markup {
    let missing = filled.missing(&kept.register.fields);
    let labels: Vec<&str> = missing.iter().map(|f| f.label.as_str()).collect();
    let dues = kept.register.dues.iter();
    html! {
        @if newest.state == STRUCK {
            (components::notice("warning", html! { p { "この記録は取り消されています。理由：" (newest.reason) } }))
        }
        @if newest.state == INCOMPLETE && newest.ended_at.is_none() && !labels.is_empty() {
            (components::notice("warning", html! { p { "まだ記入されていない項目があります：" (labels.join("、")) } }))
        }
        @if newest.ended_at.is_none() {
            @for (due, day) in dues.filter_map(|due| Some((due, due_on(due, filled)?))) {
                @if day < desk.access.day { (components::notice("error", html! { p { (due.message) "（" (era_date(day)) "）を過ぎています。" } })) }
                @else { p { (due.message) "：" (era_date(day)) } }
            }
        }
    }
}

fn facts(newest: &EntryRow, then: &Register, filled: &Filled) -> Markup {
    let url = newest.url();
    html! {
        dl.facts {
            @for line in paper(&then.fields, filled) { dt { (line.label) } dd { (line.shown(&url)) } }
        }
    }
}

/// Every version: who, when, why, what changed.
fn history(then: &Register, versions: &[EntryRow]) -> Result<Markup, Failure> {
    let mut lines = Vec::with_capacity(versions.len());
    for (n, version) in versions.iter().enumerate() {
        let changes = match versions.get(n + 1) {
            Some(before) => store::changes(&then.fields, &before.filled()?, &version.filled()?),
            None => Vec::new(),
        };
        lines.push((version, changes));
    }
    Ok(html! {
        table {
            caption { "記録と訂正の履歴" }
            thead { tr { th scope="col" { "日時" } th scope="col" { "記入した者" } th scope="col" { "種別" } th scope="col" { "理由" } th scope="col" { "変わったこと" } } }
            tbody {
                @for (version, changes) in &lines {
                    tr {
                        td.nowrap { (japan_time(version.at.to_jiff())) }
                        td { (version.person_name) }
                        td { (version.cause().map_or("", store::Cause::label)) }
                        td { (version.reason) }
                        td { @for [label, old, new] in changes { p { (label) "：" @if !old.is_empty() { del { (old) } " → " } ins { @if new.is_empty() { "（なし）" } @else { (new) } } } } }
                    }
                }
            }
        }
    })
}

/// The entry as a paper form.
pub(crate) async fn print(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let (kept, versions) = entry(&state, &desk, id).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let filled = newest.filled()?;
    let then = store::definition(&state.db, newest.definition_id).await?;
    let content = html! {
        p { "記録番号　" (newest.label()) "　　記録日時　" (japan_time(newest.at.to_jiff())) "　　記入した者　" (newest.person_name) }
        table {
            caption { (then.title) }
            tbody {
                @for line in paper(&then.fields, &filled) {
                    tr { th scope="row" { (line.label) } td { (components::lines(&line.value)) } }
                }
            }
        }
        table {
            caption { "確認欄" }
            thead { tr { th scope="col" { "記入した者" } th scope="col" { "確認した者" } } }
            tbody { tr { td.stamp {} td.stamp {} } }
        }
        p.buttons.no-print {
            button type="button" hidden data-print { "印刷する" }
            a.button.button-quiet href=(newest.url()) { "記録へ戻る" }
        }
    };
    let page = kept.below(format!("{}（様式）", newest.label()));
    Ok(page.render(&desk.frame, content))
}

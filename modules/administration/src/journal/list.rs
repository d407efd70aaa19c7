//! The list, its filters, and whether the chain is whole.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::DbError;
use sakimori_db::journal::{self, Entry, JournalRow};
use sakimori_kernel::{Actor, japan_time};
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_web::{
    CsrfToken, Failure, FormData, FormState, Frame, ListQuery, PAGE_SIZE, Page, components,
};

use super::filter::Filter;
use super::store;
use crate::Administration;

pub(super) async fn show(
    State(state): State<Administration>,
    access: Access,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    let ground = access.require(Action::Read, Resource::Journal, &Place::body())?;
    let filter = Filter::parse(&query);
    let limit = i64::try_from(PAGE_SIZE).unwrap_or(50);
    let rows = store::entries(&state.db, &filter, limit).await?;
    let verify = query.get("verify") == "yes";
    let verified = match verify {
        true => Some(journal::verify(&state.db).await?),
        false => None,
    };
    let (action, summary) = match verify {
        true => ("journal.verified", "変更の記録を検証".to_owned()),
        false => (
            "journal.read",
            format!("変更の記録を閲覧（{}）", filter.words()),
        ),
    };
    let entry = Entry::new(action, "journal", "1", summary);
    let noted = note(&state, &access.actor_by(&ground), entry).await;
    // A chain that is broken at its end takes no entry; that it is broken must
    // be told all the same.
    if !matches!(verified, Some(Err(_))) {
        noted?;
    }
    let older = rows
        .last()
        .filter(|_| rows.len() == PAGE_SIZE)
        .map(|r| r.seq);
    let content = html! {
        p { "この団体の防人で行われた操作の記録です。一つ前の記録のハッシュ値を含むため、書き換えや抜けを後から検出できます。この画面を見たことも記録されます。" }
        @if let Some(outcome) = verified { (verdict(outcome)) }
        p.actions {
            a href="/journal?verify=yes" { "書き換えや抜けがないか検証する" } " "
            a href="/journal/head" { "控えに残す番号とハッシュ値" }
        }
        (filters(&filter, &token, &query))
        (table(&access, &rows))
        @if let Some(seq) = older {
            p { a href=(query.link("/journal", "before", &seq.to_string())) { "これより古い記録" } }
        }
    };
    Ok(Page::new("変更の記録", "/journal").render(&frame, content))
}

async fn note(state: &Administration, actor: &Actor, entry: Entry) -> Result<(), DbError> {
    let tx = state.db.begin().await?;
    tx.commit(&state.clock, actor, entry).await
}

fn verdict(outcome: Result<i64, i64>) -> Markup {
    match outcome {
        Ok(n) => components::notice(
            "success",
            html! { p { "検証しました。" (n) "件の記録に、書き換えや抜けはありません。" } },
        ),
        Err(seq) => components::notice(
            "error",
            html! { p { "記録番号" (seq) "に、書き換え又は抜けのおそれがあります。今のデータを残したまま、バックアップと比べてください。" } },
        ),
    }
}

fn filters(filter: &Filter, token: &CsrfToken, query: &ListQuery) -> Markup {
    let mut data = FormData::default();
    for name in ["from", "to"] {
        data.set(name, query.get(name));
    }
    let form = FormState::rejected(token, data, filter.errors.clone());
    html! {
        (components::error_summary(&form))
        form.filters method="get" action="/journal" {
            (components::date_field(&form, components::field("from", "この日から", "", false)))
            (components::date_field(&form, components::field("to", "この日まで", "", false)))
            @for name in ["person", "kind", "id"] {
                @if !query.get(name).is_empty() { input type="hidden" name=(name) value=(query.get(name)); }
            }
            button type="submit" { "絞り込む" }
            @if query.is_filtered() { " " a href="/journal" { "絞り込みをやめる" } }
        }
    }
}

fn table(access: &Access, rows: &[JournalRow]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "新しい順" }
            thead { tr {
                th.number scope="col" { "記録番号" } th scope="col" { "日時" } th scope="col" { "行った者" }
                th scope="col" { "役割" } th scope="col" { "内容" } th scope="col" { "ハッシュ値" }
            } }
            tbody {
                @for row in rows {
                    tr {
                        td.number { (row.seq) } td.nowrap { (japan_time(row.at.to_jiff())) }
                        td.nowrap { (who(row)) } td { (role(access, row)) }
                        td.text { (row.summary) " " (about(row)) }
                        td.mono { (row.hash.get(..16).unwrap_or_default()) "…" }
                    }
                }
            }
        } }
        @if rows.is_empty() { p { "該当する記録はありません。" } }
    }
}

fn who(row: &JournalRow) -> Markup {
    html! {
        @match row.person_id {
            Some(person) => a href={ "/journal?person=" (person) } { (row.actor) },
            None => (row.actor),
        }
        @if !row.on_behalf_of.is_empty() { span.small { "（" (row.on_behalf_of) "の代理）" } }
    }
}

fn role<'r>(access: &'r Access, row: &'r JournalRow) -> &'r str {
    match row.role.as_str() {
        "administrator" => "防人の管理者",
        role => access.rules.label(role),
    }
}

/// The way to everything about the same thing.
fn about(row: &JournalRow) -> Markup {
    let id = sakimori_web::encode(&row.subject_id);
    html! { a.small href={ "/journal?kind=" (row.subject_kind) "&id=" (id) } { "この対象の記録" } }
}

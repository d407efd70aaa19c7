//! The list of accounts: search, filter, fifty on a page.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::search::fold;
use sakimori_permissions::Resource;
use sakimori_web::{Failure, ListQuery, Page, components};

use super::desk::Desk;
use super::store::{self, Filter, Row};
use crate::sessions::moment;
use crate::state::Accounts;

const PATH: &str = "/accounts";
pub(super) async fn show(
    State(accounts): State<Accounts>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    desk.may_read(Resource::Account)?;
    let settings = accounts.settings().await?;
    let filter = Filter::parse(query.get("state"));
    // A search text is stored nowhere, so any is taken; NUL finds nothing.
    let words: String = fold(query.get("q"))
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    let (rows, total) = store::page(
        &accounts.db,
        (&settings, accounts.clock.now()),
        (filter, &store::like(&words)),
        query.page(),
    )
    .await?;
    let body = html! {
        div.buttons {
            @if desk.can_change(Resource::Account) { a.button href="/accounts/new" { "利用者IDを作る" } }
            a.button.button-quiet href="/accounts/inventory" { "使われていない利用者IDの点検" }
            @if desk.can_change(Resource::Setting) { a.button.button-quiet href="/accounts/settings" { "サインインの設定" } }
        }
        (filters(&query))
        (components::pager(&query, PATH, total))
        (table(&rows, &query))
        (components::pager_below(&query, PATH, total))
    };
    Ok(Page::new("利用者ID", PATH).render(&desk.frame, body))
}

fn filters(query: &ListQuery) -> Markup {
    html! {
        form.filters method="get" action=(PATH) role="search" {
            div.field {
                label for="q" { "利用者ID、氏名、職員番号" }
                input type="search" id="q" name="q" value=(query.get("q"));
            }
            div.field {
                label for="state" { "状態" }
                select id="state" name="state" {
                    @for (_, key, label) in Filter::ALL {
                        option value=(key) selected[key == query.get("state")] { (label) }
                    }
                }
            }
            div.buttons { button type="submit" { "絞り込む" } a href=(PATH) { "条件を消す" } }
        }
    }
}

fn table(rows: &[Row], query: &ListQuery) -> Markup {
    html! {
        @if rows.is_empty() {
            p { @if query.is_filtered() { "条件に合う利用者IDはありません。" } @else { "利用者IDはまだありません。" } }
        } @else {
            div.table-scroll { table {
                caption { "利用者IDの一覧" }
                thead { tr {
                    th scope="col" { "利用者ID" }
                    th scope="col" { "氏名" }
                    th scope="col" { "状態" }
                    th scope="col" { "特権" }
                    th scope="col" { "二つ目の認証" }
                    th scope="col" { "最後のサインイン" }
                } }
                tbody { @for row in rows { (line(row)) } }
            } }
        }
    }
}

fn line(row: &Row) -> Markup {
    let (kind, word) = row.state();
    html! {
        tr {
            th.mono scope="row" { a href={ "/accounts/" (row.id) } { (row.login) } }
            td { (row.name) @if row.person_id.is_none() { " " (components::badge("neutral", "職員と結び付きなし")) } }
            td { (components::badge(kind, word)) }
            td { @if row.administrator { "管理者" } @else if row.requested { "管理者（申請中）" } }
            td { @if row.factors > 0 { "登録あり" } @else { "なし" } }
            td { @match row.last_sign_in { Some(at) => { (moment(at.to_jiff())) } None => { "なし" } } }
        }
    }
}

//! What one was told of (お知らせ): permissions that concern one's role.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::era_date;
use sakimori_web::{Failure, Key, Page};

use super::desk::Desk;
use super::show::moment;
use crate::Decisions;
use crate::announce::{self, NoticeRow};
use crate::carried::Carried;
use crate::model::NOTICE_DAYS;

const PATH: &str = "/notices";
const TITLE: &str = "お知らせ";

pub(crate) async fn list(
    Shared(state): Shared<Decisions>,
    desk: Desk,
) -> Result<Response, Failure> {
    let carried = Carried::of(&desk.access, &desk.roster);
    let rows = announce::list(&state.db, &carried, desk.access.day).await?;
    let content = html! {
        p { "許可されたことの知らせです。開くか、" (NOTICE_DAYS) "日が過ぎると、ここには示しません。" }
        @if rows.is_empty() { p { "お知らせはありません。" } } @else { (table(&rows)) }
    };
    Ok(Page::new(TITLE, "/inbox").render(&desk.frame, content))
}

fn table(rows: &[NoticeRow]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (TITLE) }
            thead { tr { th scope="col" { "番号" } th scope="col" { "許可されたこと" } th scope="col" { "申請した者" } th scope="col" { "日時" } } }
            tbody {
                @for row in rows {
                    tr {
                        td.nowrap { (row.case.label()) }
                        th scope="row" { a href={ (PATH) "/" (row.case.id) } { (row.case.title) } }
                        td { (row.case.applicant_name) }
                        td.nowrap { (moment(row.at)) }
                    }
                }
            }
        } }
    }
}

/// One of them, for those who were told; they need not be allowed to see the
/// whole of what was applied for. Opening it is noted.
pub(crate) async fn show(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let person = desk.access.standing.person.ok_or(Failure::NotFound)?;
    let carried = Carried::of(&desk.access, &desk.roster);
    let found = announce::find(&state.db, &carried, id).await?;
    let row = found.ok_or(Failure::NotFound)?;
    announce::opened(&state.db, &state.clock, &row, person).await?;
    let case = &row.case;
    let unit = case.unit_id.map(|unit| desk.roster.tree.full_name(unit));
    let provision = desk.access.rules.point(&case.provision);
    let content = html! {
        p { "次の申請が許可されました。" }
        dl.facts {
            dt { "申請" } dd { (case.label()) "　" (case.title) }
            dt { "申請した者" } dd { (case.applicant_name) @if let Some(unit) = &unit { "（" (unit) "）" } }
            dt { "許可された日時" } dd { (moment(row.at)) }
            @if let Some(day) = case.ends_on() { dt { "期限" } dd { (era_date(day)) } }
            @if let Some(point) = provision {
                dt { "根拠の規定" }
                dd { a href={ "/provisions/" (point.provision.key) } { (point.provision.number) "　" (point.provision.title) } }
            }
        }
        p { "詳しいことは、申請した者又は所属の情報セキュリティ管理者に確かめてください。" }
        p.buttons.no-print { a.button.button-quiet href=(PATH) { "お知らせの一覧へ戻る" } }
    };
    let page = Page::new(format!("{TITLE}：{}", case.title), "/inbox").crumb(PATH, TITLE);
    Ok(page.render(&desk.frame, content))
}

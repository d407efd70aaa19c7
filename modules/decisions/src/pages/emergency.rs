//! What was done before it could be permitted, and by when it is reported.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::Db;
use sakimori_kernel::{Date, Uuid, era_date};
use sakimori_permissions::Resource;
use sakimori_web::{Failure, Key, ListQuery, Page, components};

use super::desk::Desk;
use super::show::moment;
use crate::Decisions;
use crate::emergency::{self, EmergencyRow};
use crate::model::report_due;
use crate::open::place;

/// The notice, for who told it, who will decide, and who oversees; any other
/// does not exist (404).
async fn seen(desk: &Desk, db: &Db, id: Uuid) -> Result<EmergencyRow, Failure> {
    let row = emergency::find(db, id).await?.ok_or(Failure::NotFound)?;
    let mut place = place(&desk.roster, row.unit_id, row.system_id);
    let roles = emergency::roles(db, id).await?;
    let mut holdings = desk.access.standing.holdings.iter();
    let decides = holdings.any(|h| place.is_covered_by(h.scope) && roles.contains(&h.role));
    if !decides {
        place.person = Some(row.person_id);
        desk.access.see(Resource::Application, &place)?;
    }
    Ok(row)
}

pub(crate) async fn show(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let row = seen(&desk, &state.db, id).await?;
    let own = desk.access.standing.person == Some(row.person_id);
    let unit = row.unit_id.map(|unit| desk.roster.tree.full_name(unit));
    let content = html! {
        p { (clock(&row, desk.access.day)) }
        dl.facts {
            dt { "知らせた者" } dd { (row.person_name) @if let Some(unit) = &unit { "（" (unit) "）" } }
            @for line in row.lines() { dt { (line.label) } dd { (components::lines(&line.value)) } }
            dt { "報告の期限" } dd { (era_date(report_due(row.acted_at.to_jiff()))) }
        }
        p.buttons.no-print {
            @match row.case_id {
                Some(case) => a.button href={ "/cases/" (case) } { "報告された申請を開く" },
                None if own => a.button href=(row.report_url()) { "様式に記入して報告する" },
                None => {},
            }
        }
        @if row.case_id.is_none() && !own {
            p { "報告が届くと、「申請の決定」の一覧に載ります。直ちにやめさせる必要があるときは、知らせた者に連絡してください。" }
        }
    };
    let done = query.get("done") == "told";
    let message =
        "緊急の措置を、決定する者に知らせました。期限までに、様式に記入して報告してください。";
    let page = Page::new(format!("緊急の措置：{}", row.title), "/inbox")
        .crumb("/inbox", "申請と決定")
        .message(done.then(|| message.to_owned()));
    Ok(page.render(&desk.frame, content))
}

/// 「報告の期限まであと2日」, in red where it is late.
pub(super) fn clock(row: &EmergencyRow, today: Date) -> Markup {
    let left = row.days_left(today);
    html! {
        @match row.case_id {
            Some(_) => (components::badge("success", "報告済み")),
            None if left < 0 => (components::badge("error", &format!("報告が{}日遅れています", -left))),
            None if left == 0 => (components::badge("warning", "報告の期限は今日です")),
            None => (components::badge("info", &format!("報告の期限まであと{left}日"))),
        }
    }
}

/// Those that wait for their report, in the inbox.
pub(super) fn table<'r>(
    desk: &Desk,
    caption: &str,
    rows: impl Iterator<Item = &'r EmergencyRow>,
) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr { th scope="col" { "行った日時" } th scope="col" { "措置" } th scope="col" { "報告する者" } th scope="col" { "報告の期限" } } }
            tbody {
                @for row in rows {
                    tr {
                        td.nowrap { (moment(row.acted_at)) }
                        th scope="row" { a href=(row.url()) { (row.title) } }
                        td { (row.person_name) }
                        td { (era_date(report_due(row.acted_at.to_jiff()))) " " (clock(row, desk.access.day)) }
                    }
                }
            }
        } }
    }
}

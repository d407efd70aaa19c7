//! Who has not confirmed their entry in this half-year: for who keeps the
//! network, to remind them. Without numbers, so that the file can be passed
//! on.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use sakimori_db::SqlDate;
use sakimori_kernel::{Date, Uuid, era_date};
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_tabular::{Sheet, csv, xlsx};
use sakimori_web::{Failure, FormState, Frame, ListQuery, PAGE_SIZE, Page, components};

use super::lines::post;
use super::parts::{self, PATH, TITLE};
use super::rules::{self, half_year};
use super::store::{Missing, Waiting};
use crate::model::Level;
use crate::{Organization, Roster};

const HERE: &str = "/contacts/unconfirmed";

/// The units of the address: a department with everything below it.
fn units(roster: &Roster, query: &ListQuery) -> Vec<Uuid> {
    let Ok(unit) = Uuid::parse_str(query.get("unit")) else {
        return Vec::new();
    };
    roster.tree.with_below(unit).map(|u| u.id).collect()
}

fn confirmed(waiting: &Waiting) -> Option<Date> {
    waiting.confirmed_on.map(SqlDate::to_jiff)
}

pub async fn list(
    State(state): State<Organization>,
    access: Access,
    frame: Frame,
    query: ListQuery,
) -> Result<Response, Failure> {
    access.require(Action::Change, Resource::ContactNetwork, &Place::body())?;
    let roster = state.roster(access.day).await?;
    let units = units(&roster, &query);
    let missing = Missing {
        day: access.day,
        since: half_year(access.day),
        units: &units,
    };
    let total = missing.count(&state.db).await?;
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rows = missing.page(&state.db, (first, PAGE_SIZE)).await?;
    let content = html! {
        p { (era_date(missing.since)) "からの半年に、緊急連絡網の自分の記載をまだ確認していない職員等です。" }
        (filters(&roster, &query))
        (components::pager(&query, HERE, total))
        @if rows.is_empty() { p { "全員が確認しています。" } }
        @else { (table(&roster, access.day, &rows)) }
        p.buttons {
            a.button.button-quiet href=(query.link("/contacts/unconfirmed/xlsx", "page", "")) download { "督促のための一覧をExcelで保存" }
            a.button.button-quiet href=(query.link("/contacts/unconfirmed/csv", "page", "")) download { "督促のための一覧をCSVで保存" }
        }
    };
    let page = Page::new("確認していない職員等", PATH).crumb(PATH, TITLE);
    Ok(page.render(&frame, content))
}

fn filters(roster: &Roster, query: &ListQuery) -> Markup {
    let form = FormState::default().with("unit", query.get("unit"));
    let departments = roster
        .tree
        .units()
        .filter(|u| u.level() == Level::Department);
    let departments: Vec<(String, &str)> =
        departments.map(|u| (u.id.to_string(), u.name())).collect();
    let mut options = vec![("", "すべて")];
    options.extend(departments.iter().map(|(id, name)| (id.as_str(), *name)));
    html! {
        form.filters method="get" action=(HERE) {
            (components::select(&form, components::field("unit", "部局等", "", false), &options))
            p.buttons { button type="submit" { "絞り込む" } }
        }
    }
}

fn table(roster: &Roster, today: Date, rows: &[Waiting]) -> Markup {
    html! {
        div.table-scroll {
            table {
                caption { "確認していない職員等" }
                thead { tr {
                    th scope="col" { "職員番号" } th scope="col" { "氏名" } th scope="col" { "職" }
                    th scope="col" { "前回の確認" } th scope="col" { "状態" }
                } }
                tbody {
                    @for row in rows {
                        tr {
                            td { (row.staff_number) }
                            th scope="row" { a href={ "/contacts/" (row.id) } { (row.name) } }
                            td { (post(roster, row.unit_id, row.title.as_deref().unwrap_or_default())) }
                            td { (before(row)) }
                            td { (parts::state_badge(rules::state(confirmed(row), today))) }
                        }
                    }
                }
            }
        }
    }
}

fn before(row: &Waiting) -> String {
    confirmed(row).map_or_else(|| "なし".to_owned(), era_date)
}

/// Everybody on the list as a file.
pub async fn export(
    State(state): State<Organization>,
    access: Access,
    Path(format): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    access.require(Action::Change, Resource::ContactNetwork, &Place::body())?;
    let roster = state.roster(access.day).await?;
    let units = units(&roster, &query);
    let missing = Missing {
        day: access.day,
        since: half_year(access.day),
        units: &units,
    };
    let rows = missing.page(&state.db, (0, 1_000_000)).await?;
    let columns = [
        ("職員番号", 12),
        ("氏名", 20),
        ("カナ", 24),
        ("所属", 36),
        ("職名", 18),
        ("メール", 36),
        ("前回の確認", 18),
    ];
    let cells = |row: &Waiting| {
        let unit = row.unit_id.map(|unit| roster.tree.full_name(unit));
        vec![
            row.staff_number.clone(),
            row.name.clone(),
            row.kana.clone(),
            unit.unwrap_or_default(),
            row.title.clone().unwrap_or_default(),
            row.mail.clone(),
            before(row),
        ]
    };
    let sheet = Sheet {
        name: "未確認者".to_owned(),
        columns: columns
            .map(|(label, width)| (label.to_owned(), width))
            .to_vec(),
        rows: rows.iter().map(cells).collect(),
    };
    let (media_type, bytes) = match format.as_str() {
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(&sheet).map_err(Failure::internal)?,
        ),
        "csv" => ("text/csv; charset=utf-8", csv(&sheet)),
        _ => return Err(Failure::NotFound),
    };
    let name = sakimori_web::encode("緊急連絡網の未確認者");
    let disposition =
        format!("attachment; filename=\"contacts.{format}\"; filename*=UTF-8''{name}.{format}");
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

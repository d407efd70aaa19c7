use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::era_date;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::super::model::Reshuffle;
use super::super::store;
use super::desk::{Desk, HOME, address};
use crate::Organization;

pub(super) async fn list(
    State(state): State<Organization>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let total = store::count(&state.db).await?;
    let total = usize::try_from(total).unwrap_or_default();
    let page = query.page().min(total.div_ceil(PAGE_SIZE).max(1));
    let offset = i64::try_from((page - 1) * PAGE_SIZE).unwrap_or_default();
    let limit = i64::try_from(PAGE_SIZE).unwrap_or(50);
    let reshuffles = store::list(&state.db, offset, limit).await?;
    let content = html! {
        p { "次の年度の職員の一覧（Excel又はCSV）を取り込み、変わるところを確かめてから、適用する日を予約します。年度の途中の異動も同じ手順です。" }
        p { a.button href={ (HOME) "/new" } { "一覧を取り込む" } }
        @if reshuffles.is_empty() {
            p { "取り込んだ人事異動はまだありません。「一覧を取り込む」から始めてください。" }
        } @else {
            (table(&reshuffles))
            (components::pager(&query, HOME, total))
        }
    };
    Ok(Page::new("人事異動", HOME).render(&desk.frame, content))
}

fn table(reshuffles: &[Reshuffle]) -> Markup {
    html! {
        div.table-scroll {
            table {
                caption { "取り込んだ人事異動（新しい順）" }
                thead { tr {
                    th scope="col" { "名称" }
                    th scope="col" { "適用日" }
                    th scope="col" { "一覧の種類" }
                    th scope="col" { "ファイル" }
                    th scope="col" { "状態" }
                } }
                tbody {
                    @for reshuffle in reshuffles {
                        @let stage = reshuffle.stage();
                        tr {
                            th scope="row" { a href=(address(reshuffle)) { (reshuffle.title) } }
                            td.nowrap { (era_date(reshuffle.day)) }
                            td { (reshuffle.mode.label()) }
                            td { (reshuffle.file.name) }
                            td { (components::badge(stage.badge(), stage.label())) }
                        }
                    }
                }
            }
        }
    }
}

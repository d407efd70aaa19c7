//! The analyses, and how one is opened for a fiscal year.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FiscalYear, Uuid, era_date, japan};
use sakimori_web::{Failure, ListQuery, Page, components};

use super::{PATH, TITLE};
use crate::Risks;
use crate::act;
use crate::here::{Here, done};
use crate::store::{self, AnalysisRow, Counts};
use crate::waiting::said;

pub(crate) async fn list(
    State(state): State<Risks>,
    here: Here,
    _: ListQuery,
) -> Result<Response, Failure> {
    let analyses = store::all(&state.db).await?;
    let ids: Vec<Uuid> = analyses.iter().map(|a| a.id).collect();
    let counts = store::counts(&state.db, (&ids, &here.reach)).await?;
    let year = FiscalYear::of(here.desk.access.day);
    let missing = !analyses
        .iter()
        .any(|a| a.fiscal_year == i64::from(year.year()));
    let waits = match here.may_change() && !missing {
        true => said(
            store::newest(&state.db, &state.incidents()).await?.as_ref(),
            year,
        ),
        false => None,
    };
    let content = html! {
        p { "情報資産に対するリスクを、年度ごとに分析します。第1ステップで規程、体制及び職員等に関する対策の実施状況を確かめ、第2ステップで情報資産ごとの脅威と脆弱性からリスクの大きさを求めて、要求する水準と比べます。" }
        (components::notice("warning", html! { p { "リスク分析の資料には、脆弱性に関する事項が含まれます。印刷し、又は保存したものも、厳重に管理してください（1.6.4）。" } }))
        @if !here.reads_all() {
            p { "あなたが所管する課室（下の組織を含みます。）及び情報システムのリスクだけを示しています。" }
        }
        @if let Some((title, text)) = waits {
            @let path = format!("{PATH}/{}", year.year());
            (components::notice("info", html! { p { a href=(path) { (title) } "　" (text) } }))
        }
        @if missing && here.may_change() {
            form method="post" action=(PATH) {
                (components::token(&here.form()))
                div.buttons { button type="submit" { (year) "のリスク分析を始める" } }
            }
        }
        @if analyses.is_empty() { p { "まだリスク分析を始めていません。" } }
        @else { (table(&analyses, &counts)) }
    };
    Ok(Page::new(TITLE, PATH).render(here.frame(), content))
}

fn table(analyses: &[AnalysisRow], counts: &[Counts]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "年度ごとの結果（リスクの件数）" }
            thead { tr {
                th scope="col" { "年度" } th scope="col" { "始めた日" }
                th.number scope="col" { "水準を下回らない" } th.number scope="col" { "受容" }
                th.number scope="col" { "対応の後に下回る" } th.number scope="col" { "下回る" } th.number scope="col" { "合計" }
            } }
            tbody {
                @for (analysis, counts) in analyses.iter().zip(counts) {
                    tr {
                        th scope="row" { a href=(analysis.path()) { (analysis.year()) } }
                        td { (era_date(japan(analysis.opened_at.to_jiff()).date())) "（" (analysis.person_name) "）" }
                        td.number { (counts.over) } td.number { (counts.accepted) }
                        td.number { (counts.treated) } td.number { (counts.below) } td.number { (counts.total()) }
                    }
                }
            }
        } }
    }
}

pub(crate) async fn open(State(state): State<Risks>, here: Here) -> Result<Response, Failure> {
    let (year, _) = act::open(&state, &here).await?;
    Ok(done(&format!("{PATH}/{year}"), "opened"))
}

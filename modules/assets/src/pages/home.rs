//! How many assets of which class there are, and what is to be mended.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_web::{Failure, Page, components};

use super::{PATH, TITLE, reach};
use crate::Assets;
use crate::board::{Counted, counted};
use crate::ledger::LEDGER;

pub(super) async fn home(State(state): State<Assets>, desk: Desk) -> Result<Response, Failure> {
    let reach = reach(&state, &desk).await?;
    let counted = counted(&state.db, &state.kept, (&reach, desk.access.day)).await?;
    let content = html! {
        p { "保有する情報資産を分類し、その分類に応じて取り扱うための台帳です。取扱制限は、各資産のページに表示されます。" }
        p.buttons {
            a.button href={ "/registers/" (LEDGER) } { "情報資産台帳を開く" }
            a.button.button-quiet href={ (PATH) "/labels" } { "分類の表示を印刷する" }
        }
        (classes(&state, &counted))
        (checks(&state, &desk, &counted))
    };
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

fn classes(state: &Assets, counted: &Counted) -> Markup {
    let of = |kind: &str, class: i64| -> i64 {
        let rows = counted.kinds.iter();
        let rows = rows.filter(|row| row.kind == kind && row.confidentiality == class);
        rows.map(|row| row.count).sum()
    };
    let all = |class: i64| -> i64 {
        let rows = counted
            .kinds
            .iter()
            .filter(|row| row.confidentiality == class);
        rows.map(|row| row.count).sum()
    };
    let columns = [3, 2, 1, 0];
    html! {
        table {
            caption { "種類と機密性ごとの件数" }
            thead {
                tr {
                    th scope="col" { "種類" }
                    @for class in columns { th scope="col" { @if class == 0 { "未定" } @else { "機密性" (class) } } }
                }
            }
            tbody {
                @for kind in &state.edition.asset_kinds {
                    tr {
                        th scope="row" { (kind.label) }
                        @for class in columns { td.number { (of(&kind.label, class)) } }
                    }
                }
                tr {
                    th scope="row" { "合計（" (counted.total()) "件）" }
                    @for class in columns { td.number { (all(class)) } }
                }
            }
        }
    }
}

fn checks(state: &Assets, desk: &Desk, counted: &Counted) -> Markup {
    let found: Vec<_> = state
        .checks
        .iter()
        .map(|check| (check, counted.of(check.finding, &desk.roster)))
        .filter(|(_, count)| *count > 0)
        .collect();
    html! {
        h2 { "台帳の点検" }
        @if found.is_empty() { p { "直すところは見付かりませんでした。" } }
        @else {
            table {
                caption { "直すところ" }
                thead { tr { th scope="col" { "見付かったこと" } th scope="col" { "直し方" } th scope="col" { "根拠" } th scope="col" { "件数" } } }
                tbody {
                    @for (check, count) in &found {
                        tr {
                            th scope="row" { a href={ (PATH) "/checks/" (check.finding.key()) } { (check.title) } }
                            td { (check.advice) }
                            td { a href={ "/provisions/" (check.provision) } { (state.provision(&check.provision)) } }
                            td.nowrap { (components::badge("warning", &format!("{count}件"))) }
                        }
                    }
                }
            }
        }
    }
}

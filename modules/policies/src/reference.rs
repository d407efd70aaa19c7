//! The vocabularies of the guideline, to look things up.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_provisions::catalog::{Axis, DefinitionScope, Edition, Scheme};
use sakimori_web::Page;

use crate::current::Current;
use crate::profile::ProfileWords;
use crate::workspace::Policies;

pub(crate) async fn show(State(state): State<Policies>, current: Current) -> Response {
    let edition = &state.edition;
    let words = ProfileWords {
        edition,
        profile: &current.workspace.profile,
        references: |id: &str| Some(id.to_owned()),
    };
    let content = html! {
        p { (edition.title) "が定める分類や用語です。" }
        ul {
            li { a href="#classification" { "情報資産の分類と取扱制限" } }
            li { a href="#asset-kinds" { "情報資産の種類" } }
            li { a href="#threats" { "脅威の区分" } }
            li { a href="#definitions" { "用語の定義" } }
            li { a href="#differences" { "第3章と附録の違い" } }
        }
        h2 #classification { "情報資産の分類と取扱制限" }
        @for axis in &edition.classification.axis { (axis_table(axis)) }
        @for scheme in &edition.schemes { (scheme_table(edition, scheme)) }
        h2 #asset-kinds { "情報資産の種類" }
        div.table-scroll { table {
            caption { "情報資産の種類と例" }
            thead { tr { th scope="col" { "種類" } th scope="col" { "例" } } }
            tbody { @for kind in &edition.asset_kinds { tr { th scope="row" { (kind.label) } td { (kind.examples.join("、")) } } } }
        } }
        h2 #threats { "脅威の区分" }
        div.table-scroll { table {
            caption { "脅威の五つの区分" }
            thead { tr { th scope="col" { "区分" } th scope="col" { "内容" } th scope="col" { "例" } } }
            tbody { @for threat in &edition.threats { tr { th scope="row" { (threat.label) } td { (threat.text) } td { (threat.examples.join("、")) } } } }
        } }
        h2 #definitions { "用語の定義" }
        @for (scope, label) in [(DefinitionScope::BasicPolicy, "基本方針"), (DefinitionScope::Standards, "対策基準"), (DefinitionScope::Inline, "条文の中の定義")] {
            div.table-scroll { table {
                caption { (label) }
                thead { tr { th scope="col" { "用語" } th scope="col" { "意義" } } }
                tbody {
                    @for d in edition.definitions.iter().filter(|d| d.scope == scope) {
                        tr { th scope="row" { (d.term.fill(&words)) } td { (d.text.fill(&words)) @if let Some(place) = &d.place { "（" (place) "）" } } }
                    }
                }
            } }
        }
        h2 #differences { "第3章と附録の違い" }
        div.table-scroll { table {
            caption { "ガイドラインの第3章の例文と、附録（例文集）の違い。対策基準は第3章によります。" }
            thead { tr { th scope="col" { "番号" } th scope="col" { "第3章" } th scope="col" { "附録" } th scope="col" { "説明" } } }
            tbody { @for d in &edition.differences { tr { th scope="row" { (d.id) } td { (d.chapter) } td { (d.appendix) } td { (d.note) } } } }
        } }
    };
    Page::new("分類と用語", "/reference").render(&current.frame, content)
}

fn axis_table(axis: &Axis) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (axis.label) "による分類" }
            thead { tr { th scope="col" { "分類" } th scope="col" { "分類基準" } th scope="col" { "取扱制限" } } }
            tbody {
                @for class in &axis.class {
                    tr {
                        th scope="row" { (class.label) }
                        td { (class.criteria) }
                        td { ul { @for r in axis.restriction.iter().filter(|r| r.classes.contains(&class.key)) { li { (r.text) } } } }
                    }
                }
            }
        } }
    }
}

/// A scheme with what its classes stand for on the axes.
fn scheme_table(edition: &Edition, scheme: &Scheme) -> Markup {
    let axes = edition.classification.axis.iter();
    let axes: Vec<&Axis> = axes.filter(|axis| scheme.tells(&axis.key)).collect();
    html! {
        h3 { (scheme.title) }
        p { (scheme.note) "（" (scheme.source) "）" }
        div.table-scroll { table {
            caption { (scheme.label) "による分類" }
            thead { tr {
                th scope="col" { "分類" }
                th scope="col" { "分類基準" }
                @for axis in &axes { th scope="col" { (axis.label) } }
            } }
            tbody { @for class in &scheme.class { tr {
                th scope="row" { (class.label) }
                td { (class.criteria) }
                @for axis in &axes { td { (class.is.get(&axis.key).map_or("", String::as_str)) } }
            } } }
        } }
    }
}

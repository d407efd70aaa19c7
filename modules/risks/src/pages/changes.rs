//! What speaks for analysing again, on the page of an analysis: what is another,
//! where, and where to look.

use maud::{Markup, html};
use sakimori_kernel::{era_date, japan};
use sakimori_web::components;

use super::calculation::changed;
use crate::Risks;
use crate::changes::{Changes, NAMED};
use crate::here::Here;
use crate::model::{Change, Place};
use crate::store::AnalysisRow;

pub(crate) fn proposal(
    state: &Risks,
    here: &Here,
    analysis: &AnalysisRow,
    changes: &Changes,
) -> Markup {
    let path = analysis.path();
    html! {
        h2 id="changes" { "見直しの案内" }
        @if changes.is_empty() {
            p { "前の計算の後に、台帳の件数及び分類、情報システム、脅威及び脆弱性の変更並びに違反、攻撃及び障害の記録はありません。" }
        } @else {
            (components::notice("warning", html! { p {
                "前の計算の後に、次のことがありました。影響を確かめて、"
                @if here.may_change() { a href={ (path) "/calculation" } { "リスクを計算し直して" } } @else { "リスクを計算し直して" }
                "ください。"
            } }))
            (changed(state, here, &changes.moved, &path))
            (systems(changes, &path))
            (catalog("脅威の変更", &changes.differences.threats))
            (catalog("脆弱性の変更", &changes.differences.vulnerabilities))
            (written(state, here, changes))
        }
    }
}

fn systems(changes: &Changes, path: &str) -> Markup {
    let systems = &changes.differences.systems;
    let what = |change: Change| match change {
        Change::New => "新たな情報システム",
        Change::Changed => "所管の変更",
        Change::Gone => "廃止",
    };
    html! {
        @if !systems.is_empty() {
            h3 { "情報システムの変更（" (systems.len()) "件）" }
            ul {
                @for (change, id, name) in systems.iter().take(NAMED) {
                    li { a href={ (path) "/list?system=" (id) } { (name) } "（" (what(*change)) "）" }
                }
                @if systems.len() > NAMED { li { "ほか" (systems.len() - NAMED) "件" } }
            }
        }
    }
}

fn catalog(title: &str, changes: &[(Change, String)]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h3 { (title) "（" (changes.len()) "件）" }
            ul { @for (change, label) in changes { li { (label) "（" (change.label()) "）" } } }
        }
    }
}

/// Without what an entry says: it may be about a person.
fn written(state: &Risks, here: &Here, changes: &Changes) -> Markup {
    let title = |key: &str| {
        let mut registers = state.catalog.incidents.iter();
        let found = registers.find(|register| register.key == key);
        found.map_or_else(String::new, |register| register.title.clone())
    };
    html! {
        @if !changes.written.is_empty() {
            h3 { "違反、攻撃及び障害の記録" }
            ul {
                @for entry in changes.written.iter().take(NAMED) {
                    @let words = format!("{}{}", title(&entry.register), entry.label());
                    li {
                        @if here.may_change() { a href=(entry.url()) { (words) } } @else { (words) }
                        "（" (era_date(japan(entry.at.to_jiff()).date()))
                        @match Place::of(entry.unit_id, entry.system_id) { Place::Nobody => {}, place => { "、" (here.place(place)) } }
                        "）"
                    }
                }
                @if changes.written.len() > NAMED { li { "ほかにも記録があります。台帳で確かめてください。" } }
            }
        }
    }
}

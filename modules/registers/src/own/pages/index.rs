//! Every form and register, and what the body made of it.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_web::{Failure, Page, components};

use super::opened::actor;
use super::{PATH, TITLE};
use crate::own::in_force::Definitions;
use crate::own::{Kind, Live};

pub(crate) async fn index(State(live): State<Live>, desk: Desk) -> Result<Response, Failure> {
    actor(&desk)?;
    let definitions = live.definitions().await?;
    let forms = definitions.forms.in_order().into_iter();
    let forms: Vec<_> = forms
        .map(|f| (f.key.as_str(), f.title.as_str(), f.group.label()))
        .collect();
    let mut registers: Vec<_> = definitions.registers.values().collect();
    registers.sort_by_key(|r| (r.group, r.order));
    let registers: Vec<_> = registers
        .into_iter()
        .map(|r| (r.key.as_str(), r.title.as_str(), r.group.label()))
        .collect();
    let content = html! {
        p { "申請の様式と台帳の項目は、団体の実施手順に合わせて変えることができます。ガイドラインが求める項目は、なくすことも、任意の項目に変えることもできません。変更すると、次に申請し、又は記録するときから新しい項目になります。それまでの申請と記録は、その時の項目のまま残ります。" }
        (list(&definitions, Kind::Form, &forms))
        (list(&definitions, Kind::Register, &registers))
    };
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

fn list(definitions: &Definitions, kind: Kind, all: &[(&str, &str, &str)]) -> Markup {
    html! {
        h2 { (kind.label()) }
        p.buttons { a.button href={ (PATH) "/new/" (kind.key()) } { (kind.label()) "を作る" } }
        div.table-scroll { table {
            caption { (kind.label()) "の一覧" }
            thead { tr { th scope="col" { "名称" } th scope="col" { "区分" } th scope="col" { "定義" } } }
            tbody {
                @for (key, title, group) in all {
                    tr {
                        th scope="row" { a href={ (PATH) "/" (kind.key()) "/" (key) } { (title) } }
                        td { (group) }
                        td { (origin(definitions, kind, key)) }
                    }
                }
            }
        } }
    }
}

/// 「独自（第3版）」
pub(super) fn origin(definitions: &Definitions, kind: Kind, key: &str) -> Markup {
    let own = definitions.own.get(&(kind, key.to_owned()));
    html! {
        @match own {
            None => "ガイドラインのまま",
            Some((version, made)) => {
                @if made.retired { (components::badge("warning", "使用を終了")) }
                @else if made.base.is_some() { (components::badge("info", "独自")) }
                @else { (components::badge("info", "変更あり")) }
                "（第" (version) "版）"
            }
        }
    }
}

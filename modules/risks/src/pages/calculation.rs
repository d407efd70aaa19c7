//! What changed since the analysis was calculated, and calculating it anew.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_web::{Failure, components, encode};

use super::{Year, below, opened};
use crate::Risks;
use crate::act;
use crate::calculation::{Moved, moved};
use crate::here::{Here, done, kind_label};
use crate::model::{Group, Place};
use crate::store;

/// Where the assets are.
const LEDGER: &str = "/registers/asset-ledger";
/// So many groups of each kind of change are named.
const NAMED: usize = 20;

pub(crate) async fn show(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    let ledger = store::groups(&state.db, (state.catalog.highest, &state.edition)).await?;
    let assessed = store::assessed(&state.db, analysis.id).await?;
    let given = store::given_since(&state.db, analysis.id, analysis.calculated_at).await?;
    let moved = moved(assessed, &ledger);
    let content = html! {
        p { "情報資産台帳、実施状況の答え及び尺度から、全てのリスクの発生可能性と被害の大きさの案を求めます。人が評価したもの及び対応は、そのまま残ります。評価した内容が変わったリスクの受容は、効力を失います。" }
        @if ledger.is_empty() {
            (components::notice("warning", html! { p { "情報資産台帳に、使用している情報資産がありません。先に情報資産を登録してください。" } }))
        }
        @if moved.is_empty() && given == 0 && analysis.calculated_at.is_some() {
            p { "前の計算の後に、台帳の分類の変更及び新たな答えはありません。" }
        } @else {
            p { "前の計算の後に保存された答え：" (given) "件" }
            h2 { "情報資産台帳の変更" }
            (changed(&state, &here, &moved, &analysis.path()))
        }
        @if here.may_change() {
            form method="post" action={ (analysis.path()) "/calculation" } {
                (components::token(&here.form()))
                div.buttons { button type="submit" { "リスクを計算する" } a href=(analysis.path()) { "リスク分析へ戻る" } }
            }
        }
    };
    Ok(below(&analysis, "リスクの計算").render(here.frame(), content))
}

/// The groups that are another than the analysis assessed them; each leads to
/// its risks, and one that has none yet to the ledger.
pub(crate) fn changed(state: &Risks, here: &Here, moved: &Moved, path: &str) -> Markup {
    let risks = format!("{path}/list");
    let parts: [(&str, &[Group], &str); 4] = [
        ("新たな情報資産", &moved.new, LEDGER),
        ("分類が変わった情報資産", &moved.classed, &risks),
        ("件数が変わった情報資産", &moved.counted, &risks),
        ("なくなった情報資産", &moved.gone, &risks),
    ];
    html! {
        @for (label, groups, list) in parts {
            @if !groups.is_empty() {
                h3 { (label) "（" (groups.len()) "組）" }
                ul {
                    @for group in groups.iter().take(NAMED) {
                        @let words = format!("{}の{}", here.place(group.place), kind_label(&state.edition, &group.kind));
                        li {
                            @match found_at(here, group, list) { Some(url) => a href=(url) { (words) }, None => (words) }
                            "（" (group.assets) "件、" (state.classes_label(group.classes)) "）"
                        }
                    }
                    @if groups.len() > NAMED { li { "ほか" (groups.len() - NAMED) "組" } }
                }
            }
        }
    }
}

/// A group in a list of risks, or of the ledger's assets of its unit.
fn found_at(here: &Here, group: &Group, list: &str) -> Option<String> {
    let kind = match list {
        LEDGER => String::new(),
        _ => format!("&kind={}", encode(&group.kind)),
    };
    match group.place {
        Place::System(id) if list != LEDGER => Some(format!("{list}?system={id}{kind}")),
        Place::Unit(id) => {
            let unit = here.desk.roster.tree.get(id)?;
            Some(format!("{list}?unit={}{kind}", encode(&unit.code)))
        }
        Place::System(_) | Place::Nobody => None,
    }
}

pub(crate) async fn calculate(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    act::calculate(&state, &here, analysis.id).await?;
    Ok(done(&analysis.path(), "calculated"))
}

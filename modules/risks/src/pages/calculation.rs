//! What changed since the analysis was calculated, and calculating it anew.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal::Entry;
use sakimori_web::{Failure, components};

use super::{Year, below, opened};
use crate::Risks;
use crate::calculation::{Done, Moved, calculate_anew, moved};
use crate::here::{Here, done, kind_label};
use crate::model::Group;
use crate::store;

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
    let moved = moved(&assessed, &ledger);
    let content = html! {
        p { "情報資産台帳、実施状況の答え及び尺度から、全てのリスクの発生可能性と被害の大きさの案を求めます。人が評価したもの及び対応は、そのまま残ります。評価した内容が変わったリスクの受容は、効力を失います。" }
        @if ledger.is_empty() {
            (components::notice("warning", html! { p { "情報資産台帳に、使用している情報資産がありません。先に情報資産を登録してください。" } }))
        }
        @if moved.is_empty() && given == 0 && analysis.calculated_at.is_some() {
            p { "前の計算の後に、台帳の分類の変更及び新たな答えはありません。" }
        } @else {
            p { "前の計算の後に保存された答え：" (given) "件" }
            (changed(&state, &here, &moved))
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

fn changed(state: &Risks, here: &Here, moved: &Moved<'_>) -> Markup {
    let parts: [(&str, &[&Group]); 3] = [
        ("新たな情報資産", &moved.new),
        ("分類が変わった情報資産", &moved.classed),
        ("なくなった情報資産", &moved.gone),
    ];
    html! {
        @for (label, groups) in parts {
            @if !groups.is_empty() {
                h2 { (label) "（" (groups.len()) "組）" }
                ul {
                    @for group in groups.iter().take(NAMED) {
                        li { (here.place(group.place)) "の" (kind_label(&state.edition, &group.kind)) "（" (group.assets) "件、" (group.classes.label()) "）" }
                    }
                    @if groups.len() > NAMED { li { "ほか" (groups.len() - NAMED) "組" } }
                }
            }
        }
    }
}

pub(crate) async fn calculate(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    let mut tx = state.db.begin().await?;
    // As it is now: somebody may have changed the scale since it was read.
    let scale = store::scale_in(&mut tx, analysis.id).await?;
    let of = (analysis.id, &scale);
    let (made, touched) = calculate_anew(&state, &mut tx, of, here.content()).await?;
    let summary = format!("リスクを計算（{}）", words(made));
    let id = analysis.id.to_string();
    let mut entries = vec![Entry::new("risk.calculated", "risk_analysis", id, summary)];
    entries.extend(touched);
    tx.commit_all(&state.clock, &here.actor, entries).await?;
    Ok(done(&analysis.path(), "calculated"))
}

pub(crate) fn words(done: Done) -> String {
    format!(
        "新たに{}件、変更{}件、変更なし{}件、終了{}件",
        done.new, done.changed, done.same, done.ended
    )
}

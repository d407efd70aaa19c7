//! One risk: what was assessed, what is done about it, its acceptance and its
//! history.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::{Refusal, Uuid, era_date, japan};
use sakimori_web::{Failure, FormData, FormState, History, Key, ListQuery, Page, components};

use super::{assess, below};
use crate::Risks;
use crate::acceptance::route;
use crate::entry::FIELDS;
use crate::here::{Here, kind_label, treatment_words};
use crate::model::{Risk, Scale, Verdict};
use crate::store::{self, Acceptance, AnalysisRow};

const HISTORY: i64 = 50;

pub(crate) fn url(id: Uuid) -> String {
    format!("/risks/items/{id}")
}

/// A risk that holds, with its analysis.
pub(crate) async fn found(state: &Risks, id: Uuid) -> Result<(Risk, AnalysisRow), Failure> {
    let risk = store::one(&state.db, id).await?.ok_or(Failure::NotFound)?;
    let analysis = store::by_id(&state.db, risk.analysis).await?;
    Ok((risk, analysis.ok_or(Failure::NotFound)?))
}

/// Refused where the risk is another than the page showed.
pub(crate) fn unmoved(risk: &Risk, data: &FormData) -> Result<(), Refusal> {
    match data.revision() == risk.assessed.revision {
        true => Ok(()),
        false => Err(Refusal::new(
            "risk.moved",
            "このリスクは、あなたが開いた後に評価又は対応が変わりました。開き直して、今の内容を確かめてください。",
        )),
    }
}

pub(crate) fn verdict_badge(verdict: Verdict, accepted: bool) -> Markup {
    match (verdict, accepted) {
        (Verdict::Below, _) => components::badge("success", verdict.label()),
        (Verdict::Treated, _) => components::badge("key", verdict.label()),
        (Verdict::Over, true) => components::badge("warning", "受容"),
        (Verdict::Over, false) => components::badge("error", verdict.label()),
    }
}

pub(crate) fn page(state: &Risks, here: &Here, (risk, analysis): (&Risk, &AnalysisRow)) -> Page {
    let assessed = &risk.assessed;
    let title = format!(
        "{}：{}の{}",
        state.threat_label(&assessed.threat),
        here.place(assessed.place),
        kind_label(&state.edition, &assessed.kind)
    );
    let list = format!("{}/list", analysis.path());
    below(analysis, title).crumb(list, "リスクの一覧")
}

pub(crate) async fn show(
    State(state): State<Risks>,
    Key(id): Key,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (risk, analysis) = found(&state, id).await?;
    let message = match query.get("done") {
        "assessed" => Some("評価を保存しました。".to_owned()),
        "treated" => Some("対応を保存しました。".to_owned()),
        _ => None,
    };
    let form = assess::stored(here.form(), &risk);
    let content = body(&state, &here, (&risk, &analysis), &form).await?;
    let page = page(&state, &here, (&risk, &analysis)).message(message);
    Ok(page.render(here.frame(), content))
}

/// The whole page, with what was typed into its forms.
pub(crate) async fn body(
    state: &Risks,
    here: &Here,
    (risk, analysis): (&Risk, &AnalysisRow),
    form: &FormState,
) -> Result<Markup, Failure> {
    let scale = analysis.scale()?;
    let acceptance = store::acceptance_of(&state.db, risk.id).await?;
    let hash = risk.assessed.hash().map_err(Failure::internal)?;
    let holds = acceptance.as_ref().is_some_and(|a| a.hash == hash);
    let entries = journal::about(&state.db, "risk", &risk.id.to_string(), HISTORY).await?;
    let history = History {
        fields: &FIELDS,
        role: Box::new(|role| here.desk.access.rules.label(role).to_owned()),
        value: Box::new(|_, _| None),
    };
    Ok(html! {
        (components::error_summary(form))
        (facts(state, here, (risk, &scale), holds))
        (weaknesses(state, here, risk))
        (treated(state, here, risk))
        (accepted(state, here, risk, (acceptance.as_ref(), holds)))
        @if here.may_change() { (assess::forms(state, here, (risk, &scale), form)) }
        (history.table(&entries))
    })
}

fn facts(state: &Risks, here: &Here, (risk, scale): (&Risk, &Scale), accepted: bool) -> Markup {
    let assessed = &risk.assessed;
    let (likelihood, impact) = risk.proposed;
    html! {
        dl.facts {
            dt { "所管" } dd { (here.place(assessed.place)) }
            dt { "情報資産" } dd { (kind_label(&state.edition, &assessed.kind)) "（" (risk.assets) "件）" }
            dt { "分類" } dd { (assessed.classes.label()) }
            dt { "脅威" } dd { (state.threat_label(&assessed.threat)) }
            dt { "発生可能性" }
            dd { (assessed.likelihood) "（" (scale.likelihood_label(assessed.likelihood)) "）" @if risk.own.likelihood.is_some() { "　提案は" (likelihood) } }
            dt { "被害の大きさ" }
            dd { (assessed.impact) "（" (scale.impact_label(assessed.impact)) "）" @if risk.own.impact.is_some() { "　提案は" (impact) } }
            @if !assessed.reason.is_empty() { dt { "提案と異なる評価の理由" } dd { (components::lines(&assessed.reason)) } }
            dt { "リスクの大きさ" } dd { (assessed.level()) }
            dt { "要求水準" } dd { (assessed.required) "を下回ること" }
            dt { "結果" } dd { (verdict_badge(assessed.verdict(), accepted)) }
        }
    }
}

fn weaknesses(state: &Risks, here: &Here, risk: &Risk) -> Markup {
    html! {
        h2 { "脆弱性" }
        ul {
            @for weakness in &risk.assessed.weaknesses {
                li {
                    (state.vulnerability_label(&weakness.key)) "："
                    @if weakness.of == 0 { "該当しない" }
                    @else if weakness.missing == 0 { "対策を実施している" }
                    @else { "対策の" (100 - weakness.missing * 100 / weakness.of) "%を実施している" }
                    @if let Some(vulnerability) = state.catalog.vulnerability(&weakness.key) {
                        br;
                        span.small {
                            @for (n, key) in vulnerability.provisions.iter().enumerate() {
                                @if n > 0 { "、" }
                                a href={ "/provisions/" (key) } { (here.cite(&state.edition, key)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn treated(state: &Risks, here: &Here, risk: &Risk) -> Markup {
    let Some(treatment) = &risk.assessed.treatment else {
        return html! {};
    };
    html! {
        h2 { "対応" }
        dl.facts {
            dt { "対応" } dd { (components::lines(&treatment_words(treatment))) }
            dt { "責任者" } dd { (treatment.owner) }
            dt { "期限" } dd { (era_date(treatment.due)) }
            @if let Some(key) = &treatment.provision { dt { "規定" } dd { (here.cite(&state.edition, key)) } }
            dt { "残るリスクの大きさ" } dd { (treatment.residual()) "（発生可能性" (treatment.likelihood) "、被害の大きさ" (treatment.impact) "）" }
        }
    }
}

fn accepted(
    _: &Risks,
    here: &Here,
    risk: &Risk,
    (acceptance, holds): (Option<&Acceptance>, bool),
) -> Markup {
    let over = risk.assessed.verdict() == Verdict::Over;
    html! {
        @if let Some(acceptance) = acceptance {
            h2 { "受容" }
            @let day = era_date(japan(acceptance.at.to_jiff()).date());
            p {
                (day) "に" a href={ "/cases/" (acceptance.case_id) } { "申請" } "により受容しました。"
                @if !holds { strong { "その後に評価又は対応が変わったため、この受容に効力はありません。" } }
            }
        } @else if over { h2 { "受容" } }
        @if over && !holds && here.may_change() {
            @match route(here, risk) {
                Ok(_) => {
                    form method="post" action={ (url(risk.id)) "/acceptance" } {
                        (components::token(&here.form()))
                        input type="hidden" name="revision" value=(risk.assessed.revision);
                        p { "今の評価及び対応のまま受容することを申請します。評価、分類、対策の状況又は対応が変わると、受容は効力を失います。" }
                        div.buttons { button type="submit" { "受容を申請する" } }
                    }
                }
                Err(refusal) => p { (refusal.message) },
            }
        }
    }
}

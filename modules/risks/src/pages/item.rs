//! One risk: what was assessed, what is done about it, its acceptance and its
//! history.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::{Uuid, era_date, japan};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormState, History, Key, ListQuery, Page};

use super::{assess, below};
use crate::Risks;
use crate::acceptance::{Asked, REASON, REASON_LABEL, asked_of, route};
use crate::entry::FIELDS;
use crate::here::{Here, kind_label, treatment_words};
use crate::model::{Risk, Scale, Verdict};
use crate::store::{self, Acceptance, AnalysisRow};

const HISTORY: i64 = 50;

pub(crate) fn url(id: Uuid) -> String {
    format!("/risks/items/{id}")
}

/// A risk that holds, with its analysis; one that the person may not read does
/// not exist (404).
pub(crate) async fn found(
    state: &Risks,
    here: &Here,
    id: Uuid,
) -> Result<(Risk, AnalysisRow), Failure> {
    let risk = store::one(&state.db, id).await?.ok_or(Failure::NotFound)?;
    let (unit, system) = risk.assessed.place.columns();
    if !here.reach.hold(unit, system) {
        return Err(Failure::NotFound);
    }
    let analysis = store::by_id(&state.db, risk.analysis).await?;
    Ok((risk, analysis.ok_or(Failure::NotFound)?))
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
    let (risk, analysis) = found(&state, &here, id).await?;
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
    let asked = asked_of(state, risk, &hash).await?;
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
        (accepted(here, (acceptance.as_ref(), holds), asked.as_ref()))
        @if asked.is_none() && !holds && risk.assessed.verdict() == Verdict::Over && here.may_change() {
            (to_accept(here, risk, form))
        }
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
            dt { "分類" } dd { (state.classes_label(assessed.classes)) }
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
    here: &Here,
    (acceptance, holds): (Option<&Acceptance>, bool),
    asked: Option<&Asked>,
) -> Markup {
    // The case is of the whole body.
    let case = |id: Uuid, words: &str| {
        html! { @if here.reads_all() { a href={ "/cases/" (id) } { (words) } } @else { (words) } }
    };
    html! {
        @if let Some(acceptance) = acceptance {
            h2 { "受容" }
            @let day = era_date(japan(acceptance.at.to_jiff()).date());
            p {
                (day) "に" (case(acceptance.case_id, "申請")) "により受容しました。"
                @if !holds { strong { "その後に評価又は対応が変わったため、この受容に効力はありません。" } }
            }
        }
        @if let Some(asked) = asked {
            @if acceptance.is_none() { h2 { "受容" } }
            p {
                "受容の申請（" (case(asked.case.id, &asked.case.label())) "）が、決定を待っています。"
                @if !asked.holds { strong { "申請の後に評価又は対応が変わったため、この申請では受容できません。申請を引き戻して、改めて申請してください。" } }
            }
        }
    }
}

/// The form to apply for the acceptance, or why there is none.
fn to_accept(here: &Here, risk: &Risk, form: &FormState) -> Markup {
    html! {
        @match route(here, risk) {
            Ok((route, _)) => {
                h2 { "受容を申請する" }
                form method="post" action={ (url(risk.id)) "/acceptance" } {
                    (components::token(&here.form()))
                    input type="hidden" name="revision" value=(risk.assessed.revision);
                    p { "今の評価及び対応のまま受容することを申請します。評価、分類、対策の状況又は対応が変わると、受容は効力を失います。" }
                    @if route.is_own() {
                        (components::text_area(form, field(REASON, REASON_LABEL, OWN_HELP, true), 3))
                    }
                    div.buttons { button type="submit" { "受容を申請する" } }
                }
            }
            Err(refusal) => { h2 { "受容" } p { (refusal.message) } },
        }
    }
}

const OWN_HELP: &str = "受容を決定できる者が、あなたのほかに任命されていません。申請する者と決定する者とは、同じ者であってはなりません（3.2(8)）。やむを得ない場合に限り、その理由を記録して、自ら決定できます。理由は、年度ごとの一覧に載ります。";

//! The scale an analysis measures by, and the levels it requires.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal::Entry;
use sakimori_kernel::{FieldErrors, Refusal};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Page};

use super::{Year, below, calculation, opened};
use crate::Risks;
use crate::calculation::calculate_anew;
use crate::here::{Here, done};
use crate::model::Scale;
use crate::store::{self, AnalysisRow};

fn page(analysis: &AnalysisRow) -> Page {
    below(analysis, "尺度と要求水準").editable()
}

pub(crate) async fn edit(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    let scale = analysis.scale()?;
    let required = scale.required_levels().iter().map(i64::to_string);
    let form = here
        .form()
        .with("likelihood", scale.likelihood_labels().join("\n"))
        .with("impact", scale.impact_labels().join("\n"))
        .with("required", required.collect::<Vec<_>>().join("\n"));
    Ok(page(&analysis).render(here.frame(), body(&analysis, &form)))
}

fn body(analysis: &AnalysisRow, form: &FormState) -> Markup {
    html! {
        p { "リスクの大きさは、発生可能性と被害の大きさの段階の積です。段階は、低いものから1、2、3…と数えます。被害の大きさの案は、情報資産の分類のうち、脅威が損なうものの最も高いものから決まります。" }
        (components::error_summary(form))
        form method="post" action={ (analysis.path()) "/scale" } {
            (components::token(form))
            (components::text_area(form, field("likelihood", "発生可能性の段階", "3段階から5段階。低いものから順に、一行に一つ", true), 5))
            (components::text_area(form, field("impact", "被害の大きさの段階", "3段階から5段階。小さいものから順に、一行に一つ", true), 5))
            (components::text_area(form, field("required", "要求水準", "分類から求めた被害の大きさの段階ごとに、リスクの大きさが下回らなければならない数。一行に一つ", true), 5))
            div.buttons { button type="submit" { "保存してリスクを計算し直す" } a href=(analysis.path()) { "リスク分析へ戻る" } }
        }
    }
}

fn parse(data: &FormData) -> Result<Scale, FieldErrors> {
    let lines = |name: &str| -> Vec<String> {
        let lines = data.get(name).lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let number = |line: String| line.parse::<u16>().map(i64::from);
    let required: Result<Vec<i64>, _> = lines("required").into_iter().map(number).collect();
    let Ok(required) = required else {
        let mut errors = FieldErrors::new();
        errors.add("required", "半角の数字で、一行に一つずつ書いてください。");
        return Err(errors);
    };
    Scale::new(lines("likelihood"), lines("impact"), required)
}

pub(crate) async fn save(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
    data: FormData,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    let scale = match parse(&data) {
        Ok(scale) => scale,
        Err(errors) => {
            let form = FormState::rejected(&here.desk.token, data, errors);
            let page = page(&analysis).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(here.frame(), body(&analysis, &form)));
        }
    };
    let mut tx = state.db.begin().await?;
    let before = store::scale_in(&mut tx, analysis.id).await?;
    if !scale.same_steps(&before) && store::touched_in(&mut tx, analysis.id).await? > 0 {
        return Err(Refusal::new(
            "risk.steps-in-use",
            "人が評価し、又は対応を定めたリスクがあるため、段階の数は変えられません。言葉と要求水準は変えられます。段階の数は、次の年度の分析を始めたときに変えてください。",
        )
        .into());
    }
    store::rescale(&mut tx, analysis.id, &scale).await?;
    let id = analysis.id.to_string();
    let entry = Entry::new("risk.scaled", "risk_analysis", &id, "尺度と要求水準を変更");
    let detail = serde_json::json!({ "before": before, "after": scale });
    let mut entries = vec![entry.with_detail(&detail)];
    if analysis.calculated_at.is_some() {
        let of = (analysis.id, &scale);
        let (made, touched) = calculate_anew(&state, &mut tx, of, here.content()).await?;
        let summary = format!("リスクを計算（{}）", calculation::words(made));
        entries.push(Entry::new("risk.calculated", "risk_analysis", id, summary));
        entries.extend(touched);
    }
    tx.commit_all(&state.clock, &here.actor, entries).await?;
    Ok(done(&analysis.path(), "scaled"))
}

//! The scale an analysis measures by, and the levels it requires.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::FieldErrors;
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Page};

use super::{Year, below, opened};
use crate::Risks;
use crate::act;
use crate::here::{Here, done};
use crate::model::Scale;
use crate::store::AnalysisRow;

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
    let again = analysis.calculated_at.is_some();
    act::rescale(&state, &here, (analysis.id, &scale), again).await?;
    Ok(done(&analysis.path(), "scaled"))
}

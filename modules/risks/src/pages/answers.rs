//! How far the provisions of a chapter are carried out: one row for each,
//! prefilled from the year before, saved together.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, TextRule, clean_line};
use sakimori_web::{Failure, FormData, FormState, ListQuery, Page, components, encode};

use super::{Year, below, opened};
use crate::Risks;
use crate::act;
use crate::calculation::answered;
use crate::here::Here;
use crate::model::Answer;
use crate::questions::{Answers, Chapter, Question, chapters};
use crate::store::{self, AnalysisRow, AnswerRow};

const REMARK: TextRule = TextRule {
    label: "備考",
    max: 300,
    required: false,
};

/// The page of a chapter's questions.
pub(crate) fn url(analysis: &AnalysisRow, chapter: &Chapter<'_>) -> String {
    let step = if chapter.organizational { 1 } else { 2 };
    format!(
        "{}/answers?chapter={}&step={step}",
        analysis.path(),
        encode(chapter.id)
    )
}

fn chosen<'c, 'a>(all: &'c [Chapter<'a>], query: &ListQuery) -> Option<&'c Chapter<'a>> {
    let first_step = query.get("step") != "2";
    let mut found = all.iter();
    match query.get("chapter") {
        "" => found.next(),
        id => found.find(|c| c.id == id && c.organizational == first_step),
    }
}

fn page(analysis: &AnalysisRow, chapter: &Chapter<'_>) -> Page {
    below(analysis, format!("実施状況：{}", chapter.title))
        .editable()
        .wide()
}

pub(crate) async fn edit(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (analysis, before) = opened(&state, year).await?;
    let all = chapters(here.content(), &state.edition, &state.catalog);
    let chapter = chosen(&all, &query).ok_or(Failure::NotFound)?;
    let rows = store::answers(&state.db, analysis.id).await?;
    let last = match &before {
        Some(before) => store::answers(&state.db, before.id).await?,
        None => Vec::new(),
    };
    let form = filled(here.form(), chapter, &rows, &last);
    let answers = answered(&rows);
    let content = html! {
        (tabs(&analysis, &all, chapter))
        (results(&analysis, std::iter::once(chapter), &answers, "この章の結果"))
        (body(&analysis, (chapter, &answers), &form, before.as_ref()))
    };
    let message = (query.get("done") == "answered").then(|| "実施状況を保存しました。".to_owned());
    Ok(page(&analysis, chapter)
        .message(message)
        .render(here.frame(), content))
}

/// This year's answers, and the last year's where there is none yet. `was`
/// tells what the page was made from.
fn filled(
    mut form: FormState,
    chapter: &Chapter<'_>,
    rows: &[AnswerRow],
    last: &[AnswerRow],
) -> FormState {
    let by_key = |rows: &[AnswerRow]| -> HashMap<String, AnswerRow> {
        rows.iter()
            .map(|r| (r.provision.clone(), r.clone()))
            .collect()
    };
    let (rows, last) = (by_key(rows), by_key(last));
    for Question { key, .. } in &chapter.questions {
        let own = rows.get(*key);
        form = form.with(
            &format!("was.{key}"),
            own.map(AnswerRow::mark).unwrap_or_default(),
        );
        if let Some(row) = own.or_else(|| last.get(*key)) {
            let answer = row.answer().map_or("", Answer::key);
            form = form
                .with(&format!("answer.{key}"), answer)
                .with(&format!("remark.{key}"), row.remark.clone());
        }
    }
    form
}

fn tabs(analysis: &AnalysisRow, all: &[Chapter<'_>], shown: &Chapter<'_>) -> Markup {
    html! {
        nav.buttons aria-label="章" {
            @for chapter in all {
                a href=(url(analysis, chapter)) aria-current=[(chapter == shown).then_some("page")] {
                    @if chapter.organizational { "第1ステップ：" } @else { "第2ステップ：" } (chapter.title)
                }
            }
        }
    }
}

/// The results of chapters, as a table.
pub(crate) fn results<'c, 'a: 'c>(
    analysis: &AnalysisRow,
    chapters: impl Iterator<Item = &'c Chapter<'a>>,
    answers: &Answers,
    caption: &str,
) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr {
                th scope="col" { "章" }
                @for answer in Answer::ALL { th.number scope="col" { (answer.label()) } }
                th.number scope="col" { "未回答" } th.number scope="col" { "実施の割合" }
            } }
            tbody {
                @for chapter in chapters {
                    @let result = chapter.result(answers);
                    tr {
                        th scope="row" { a href=(url(analysis, chapter)) { (chapter.title) } }
                        td.number { (result.carried) } td.number { (result.partly) }
                        td.number { (result.not_carried) } td.number { (result.not_applicable) }
                        td.number { (result.unanswered) }
                        td.number { @match result.rate() { Some(rate) => { (rate) "%" }, None => "－" } }
                    }
                }
            }
        } }
    }
}

fn body(
    analysis: &AnalysisRow,
    (chapter, answers): (&Chapter<'_>, &Answers),
    form: &FormState,
    before: Option<&AnalysisRow>,
) -> Markup {
    let prefilled =
        |key: &str| !answers.contains_key(key) && !form.value(&format!("answer.{key}")).is_empty();
    let some = chapter.questions.iter().any(|q| prefilled(q.key));
    html! {
        (components::error_summary(form))
        @if let Some(before) = before.filter(|_| some) {
            p { (before.year()) "の答えを初めから入れています。「前年度から」とある行は、まだ保存されていません。確かめて保存してください。" }
        }
        form method="post" action=(url(analysis, chapter)) {
            (components::token(form))
            div.table-scroll { table {
                caption { (chapter.title) "の規定の実施状況" }
                thead { tr { th scope="col" { "規定" } th scope="col" { "実施状況" } th scope="col" { "備考" } } }
                tbody {
                    @for question in &chapter.questions {
                        (row(question, answers, form, prefilled(question.key)))
                    }
                }
            } }
            div.buttons { button type="submit" { "この章の実施状況を保存する" } a href=(analysis.path()) { "リスク分析へ戻る" } }
        }
    }
}

fn row(question: &Question<'_>, answers: &Answers, form: &FormState, prefilled: bool) -> Markup {
    let key = question.key;
    let (answer, remark, was) = (
        format!("answer.{key}"),
        format!("remark.{key}"),
        format!("was.{key}"),
    );
    let label = format!("{}　{}", question.number, question.title);
    let wrong = |name: &str| form.errors.of(name).next().map(|_| "true");
    html! {
        tr {
            th.text scope="row" {
                a href={ "/provisions/" (key) } { (label) }
                @if prefilled { " " (components::badge("warning", "前年度から")) }
            }
            td {
                @for message in form.errors.of(&answer) { p.error { (message) } }
                input type="hidden" name=(was) value=(form.value(&was));
                select id=(answer) name=(answer) aria-label={ (label) "の実施状況" } aria-invalid=[wrong(&answer)] {
                    @if !answers.contains_key(key) { option value="" selected[form.value(&answer).is_empty()] { "（未回答）" } }
                    @for choice in Answer::ALL {
                        option value=(choice.key()) selected[form.value(&answer) == choice.key()] { (choice.label()) }
                    }
                }
            }
            td.text {
                @for message in form.errors.of(&remark) { p.error { (message) } }
                input type="text" id=(remark) name=(remark) value=(form.value(&remark)) aria-label={ (label) "の備考" } aria-invalid=[wrong(&remark)];
            }
        }
    }
}

/// What was sent for the questions of a chapter: the answers that differ from
/// what the page was made from.
fn sent(chapter: &Chapter<'_>, data: &FormData) -> Result<Vec<(AnswerRow, String)>, FieldErrors> {
    let (mut rows, mut errors) = (Vec::new(), FieldErrors::new());
    for Question { key, .. } in &chapter.questions {
        let (name, remark) = (format!("answer.{key}"), format!("remark.{key}"));
        let remark = errors.take(&remark, clean_line(data.get(&remark), REMARK));
        let answer = match data.get(&name) {
            "" if remark.is_empty() => continue,
            "" => {
                errors.add(name, "備考を書くときは、実施状況を選んでください。");
                continue;
            }
            typed => Answer::parse(typed),
        };
        let Some(answer) = answer else {
            errors.add(name, "実施状況を選んでください。");
            continue;
        };
        let (row, was) = (
            AnswerRow::new(key, answer, &remark),
            data.get(&format!("was.{key}")),
        );
        if row.mark() != was {
            rows.push((row, was.to_owned()));
        }
    }
    errors.or(rows)
}

pub(crate) async fn save(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
    query: ListQuery,
    data: FormData,
) -> Result<Response, Failure> {
    let (analysis, before) = opened(&state, year).await?;
    let all = chapters(here.content(), &state.edition, &state.catalog);
    let chapter = chosen(&all, &query).ok_or(Failure::NotFound)?;
    let rows = match sent(chapter, &data) {
        Ok(rows) => rows,
        Err(errors) => {
            let answers = answered(&store::answers(&state.db, analysis.id).await?);
            let form = FormState::rejected(&here.desk.token, data, errors);
            let content = body(&analysis, (chapter, &answers), &form, before.as_ref());
            let page = page(&analysis, chapter).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(here.frame(), content));
        }
    };
    act::answer(&state, &here, (analysis.id, chapter.title), &rows).await?;
    let url = url(&analysis, chapter);
    Ok(Redirect::to(&format!("{url}&done=answered")).into_response())
}

//! The analysis of a year: where it stands, its matrix, and the year before.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::japan_time;
use sakimori_web::{Failure, History, ListQuery, Page};

use super::changes::proposal;
use super::{PATH, TITLE, Year, answers, matrix, opened};
use crate::Risks;
use crate::calculation::answered;
use crate::changes::changes;
use crate::here::Here;
use crate::questions::{Answers, Chapter, chapters};
use crate::results::results as counted;
use crate::store::{self, AnalysisRow, Changes, Counts};

const HISTORY: i64 = 20;

pub(crate) async fn show(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (analysis, before) = opened(&state, year).await?;
    let content = match here.reads_all() {
        true => whole(&state, &here, (&analysis, before.as_ref())).await?,
        false => html! {
            p { "あなたが所管する課室（下の組織を含みます。）及び情報システムのリスクだけを示しています。" }
            (results(&state, &here, (&analysis, None)).await?)
        },
    };
    let message = match query.get("done") {
        "opened" => Some("リスク分析を始めました。第1ステップから進めてください。"),
        "calculated" => Some("リスクを計算しました。"),
        "scaled" => Some("尺度と要求水準を保存し、リスクを計算し直しました。"),
        "answered" => Some("実施状況を保存しました。"),
        _ => None,
    };
    Ok(Page::new(format!("{}のリスク分析", analysis.year()), PATH)
        .crumb(PATH, TITLE)
        .message(message.map(str::to_owned))
        .render(here.frame(), content))
}

/// Everything of an analysis, for who reads it all.
async fn whole(
    state: &Risks,
    here: &Here,
    (analysis, before): (&AnalysisRow, Option<&AnalysisRow>),
) -> Result<Markup, Failure> {
    let rows = store::answers(&state.db, analysis.id).await?;
    let answers = answered(&rows);
    let chapters = chapters(here.content(), &state.edition, &state.catalog);
    let changes = match analysis.calculated_at {
        Some(at) => Some(changes(state, &here.desk.roster, (analysis.id, at)).await?),
        None => None,
    };
    let results = results(state, here, (analysis, before)).await?;
    let id = analysis.id.to_string();
    let entries = journal::about(&state.db, "risk_analysis", &id, HISTORY).await?;
    let history = History {
        fields: &[],
        role: Box::new(|role| here.desk.access.rules.label(role).to_owned()),
        value: Box::new(|_, _| None),
    };
    Ok(html! {
        (steps(here, analysis, (&chapters, &answers)))
        @if let Some(changes) = &changes { (proposal(state, here, analysis, changes)) }
        (results)
        h2 { "第1ステップの結果" }
        (answers::results(analysis, chapters.iter().filter(|c| c.organizational), &answers, "規程、体制及び職員等に関する対策の実施状況"))
        h2 { "第2ステップで確かめる対策の状況" }
        (answers::results(analysis, chapters.iter().filter(|c| !c.organizational), &answers, "情報資産に関する対策の実施状況"))
        (history.table(&entries))
    })
}

/// The matrix and the verdicts of what the person may read.
async fn results(
    state: &Risks,
    here: &Here,
    (analysis, before): (&AnalysisRow, Option<&AnalysisRow>),
) -> Result<Markup, Failure> {
    let scale = analysis.scale()?;
    let found = counted(state, (analysis, before), (&here.reach, &scale)).await?;
    let matrix = &found.matrix;
    if matrix.total() == 0 {
        return Ok(html! { @if !here.reads_all() { p { "リスクはありません。" } } });
    }
    let path = analysis.path();
    Ok(html! {
        h2 { "リスクの分布" }
        (matrix::draw(matrix, &scale))
        (matrix::table(matrix, &scale, &path))
        (verdicts(analysis, (before, found.changes), &found.counts))
        p.buttons {
            a.button href={ (path) "/list" } { "リスクの一覧" }
            @if here.reads_all() {
                a.button.button-quiet href={ (path) "/report/docx" } download { "報告書をWordで保存" }
                a.button.button-quiet href={ (path) "/report/xlsx" } download { "全てのリスクをExcelで保存" }
            }
        }
    })
}

fn steps(
    here: &Here,
    analysis: &AnalysisRow,
    (chapters, answers): (&[Chapter<'_>], &Answers),
) -> Markup {
    let record = match here.may_change() {
        true => "実施状況を記録する",
        false => "実施状況を見る",
    };
    let path = analysis.path();
    let left = |organizational: bool| -> usize {
        let of = chapters
            .iter()
            .filter(|c| c.organizational == organizational);
        of.map(|c| c.result(answers).unanswered).sum()
    };
    let (first, second) = (left(true), left(false));
    let link = |organizational: bool| {
        let mut of = chapters
            .iter()
            .filter(|c| c.organizational == organizational);
        of.next()
            .map_or(path.clone(), |c| answers::url(analysis, c))
    };
    html! {
        ol.steps {
            li class=[(first == 0).then_some("done")] {
                h2 { "第1ステップ：組織全体の対策" }
                p { @if first == 0 { "全ての規定に答えています。" } @else { "まだ答えていない規定が" (first) "件あります。" } }
                p { a href=(link(true)) { (record) } }
            }
            li class=[(second == 0).then_some("done")] {
                h2 { "第2ステップ：情報資産に関する対策の状況" }
                p { @if second == 0 { "全ての規定に答えています。" } @else { "まだ答えていない規定が" (second) "件あります。答えのない規定は、実施していないものとして計算します。" } }
                p { a href=(link(false)) { (record) } }
            }
            li class=[analysis.calculated_at.is_some().then_some("done")] {
                h2 { "リスクの計算" }
                p {
                    @match analysis.calculated_at {
                        Some(at) => { "最後に計算した日時：" (japan_time(at.to_jiff())) },
                        None => "まだ計算していません。",
                    }
                }
                p { a href={ (path) "/calculation" } { "台帳と答えの変更を確かめて計算する" } "　" a href={ (path) "/scale" } { "尺度と要求水準" } }
            }
        }
    }
}

fn verdicts(
    analysis: &AnalysisRow,
    (before, changes): (Option<&AnalysisRow>, Option<Changes>),
    counts: &[Counts],
) -> Markup {
    let path = analysis.path();
    let now = counts.first().copied().unwrap_or_default();
    let last = before.and_then(|_| counts.get(1).copied());
    let lines = [
        ("水準を下回らない", "over", now.over, last.map(|c| c.over)),
        ("受容", "accepted", now.accepted, last.map(|c| c.accepted)),
        (
            "対応の後に水準を下回る",
            "treated",
            now.treated,
            last.map(|c| c.treated),
        ),
        ("水準を下回る", "below", now.below, last.map(|c| c.below)),
    ];
    html! {
        div.table-scroll { table {
            caption { "要求水準との比較（件数）" }
            thead { tr {
                th scope="col" { "結果" } th.number scope="col" { (analysis.year()) }
                @if let Some(before) = before { th.number scope="col" { (before.year()) } th.number scope="col" { "増減" } }
            } }
            tbody {
                @for (label, key, now, last) in lines {
                    tr {
                        th scope="row" { a href={ (path) "/list?result=" (key) } { (label) } }
                        td.number { (now) }
                        @if let Some(last) = last { td.number { (last) } td.number { (format!("{:+}", now - last)) } }
                    }
                }
            }
        } }
        @if let (Some(before), Some(changes)) = (before, changes) {
            p {
                (before.year()) "と比べて、大きくなったもの" (changes.larger) "件、変わらないもの" (changes.same)
                "件、小さくなったもの" (changes.smaller) "件、新たなもの" (changes.new) "件、なくなったもの" (changes.gone) "件です。"
            }
        }
    }
}

//! The analysis as a document: for the committee (DOCX, what is not below the
//! required level), and all of it (XLSX).

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_documents::{
    Block, Cell, Column, Document, Orientation, ParagraphStyle, Row, Table, text,
};
use sakimori_kernel::{era_date, japan_time};
use sakimori_policies::documents::{Format, render};
use sakimori_web::{Failure, attachment};

use super::opened;
use crate::Risks;
use crate::calculation::answered;
use crate::here::{Here, kind_label, treatment_words};
use crate::model::{Answer, Matrix, Risk, Scale, Verdict};
use crate::questions::{Answers, Chapter, chapters};
use crate::store::{self, AnalysisRow};

/// The matrix needs no statement of its own: it counts what is listed.
fn matrix(risks: &[Risk], scale: &Scale) -> Matrix {
    let cells = risks.iter().map(|risk| crate::model::Cell {
        likelihood: risk.assessed.likelihood,
        impact: risk.assessed.impact,
        count: 1,
    });
    Matrix::new(scale, cells.collect())
}

pub(crate) async fn file(
    State(state): State<Risks>,
    Path((year, format)): Path<(i64, String)>,
    here: Here,
) -> Result<Response, Failure> {
    let format = Format::of_report(&format).ok_or(Failure::NotFound)?;
    let (analysis, _) = opened(&state, year).await?;
    let scale = analysis.scale()?;
    let rows = store::answers(&state.db, analysis.id).await?;
    let risks = store::current(&state.db, analysis.id).await?;
    let accepted = store::accepted(&state.db, analysis.id).await?;
    let answers = answered(&rows);
    let chapters = chapters(here.content(), &state.edition, &state.catalog);
    let found = matrix(&risks, &scale);
    let whole = format == Format::Xlsx;
    let shown = risks
        .iter()
        .filter(|risk| whole || risk.assessed.verdict() != Verdict::Below);
    let line = |risk: &Risk| row(&state, &here, (risk, &scale), accepted.contains(&risk.id));
    let document = document(
        (&analysis, &here.frame().body_name),
        vec![
            heading("規程、体制及び職員等に関する対策の実施状況"),
            results(chapters.iter().filter(|c| c.organizational), &answers),
            heading("情報資産に関する対策の実施状況"),
            results(chapters.iter().filter(|c| !c.organizational), &answers),
            heading("リスクの分布"),
            distribution(&found, &scale),
            heading(if whole {
                "全てのリスク"
            } else {
                "要求水準を下回らないリスク及び対応"
            }),
            risks_table(shown.map(line).collect()),
        ],
    );
    let content = render(&document, format).map_err(Failure::internal)?;
    let name = format!("リスク分析_{}.{}", analysis.year(), format.key());
    Ok(attachment(&name, format.media_type(), content))
}

fn document((analysis, body): (&AnalysisRow, &str), blocks: Vec<Block>) -> Document {
    let calculated = analysis.calculated_at.map(|at| japan_time(at.to_jiff()));
    let note = "この資料には、情報資産の脆弱性に関する事項が含まれます。厳重に管理してください。";
    let warning = Block::Paragraph {
        style: ParagraphStyle::Note,
        text: text(note),
    };
    Document {
        title: format!("{}情報セキュリティに関するリスク分析", analysis.year()),
        lines: vec![
            body.to_owned(),
            calculated.map_or("（計算していません）".to_owned(), |at| {
                format!("{at}計算")
            }),
            "（取扱注意）".to_owned(),
        ],
        orientation: Orientation::Landscape,
        blocks: std::iter::once(warning).chain(blocks).collect(),
        ..Document::default()
    }
}

fn heading(words: &str) -> Block {
    Block::Heading {
        depth: 1,
        number: None,
        text: words.to_owned(),
        anchor: None,
    }
}

fn head(labels: &[&str]) -> Vec<Row> {
    let cells = labels.iter().map(|label| Cell::from(*label).header());
    vec![Row {
        cells: cells.collect(),
    }]
}

fn results<'c, 'a: 'c>(
    chapters: impl Iterator<Item = &'c Chapter<'a>>,
    answers: &Answers,
) -> Block {
    let row = |chapter: &Chapter<'_>| {
        let result = chapter.result(answers);
        let numbers = [
            result.carried,
            result.partly,
            result.not_carried,
            result.not_applicable,
            result.unanswered,
        ];
        let numbers = numbers.map(|n| Cell::from(n.to_string()));
        let rate = result
            .rate()
            .map_or("－".to_owned(), |rate| format!("{rate}%"));
        let cells = std::iter::once(Cell::from(chapter.title)).chain(numbers);
        Row {
            cells: cells.chain([Cell::from(rate)]).collect(),
        }
    };
    let mut labels = vec!["章"];
    labels.extend(Answer::ALL.map(Answer::label));
    labels.extend(["未回答", "実施の割合"]);
    Block::Table(Table {
        caption: Some("章ごとの規定の数".to_owned()),
        columns: labels.iter().map(|_| Column::new(10)).collect(),
        header: head(&labels),
        rows: chapters.map(row).collect(),
    })
}

fn distribution(matrix: &Matrix, scale: &Scale) -> Block {
    let mut labels = vec!["発生可能性＼被害の大きさ"];
    labels.extend(scale.impact_labels().iter().map(String::as_str));
    let rows = matrix.likelihoods().map(|likelihood| {
        let label = Cell::from(scale.likelihood_label(likelihood)).header();
        let counts = matrix.impacts().map(|impact| {
            let over = likelihood * impact >= scale.required(impact);
            let mark = if over { " ▲" } else { "" };
            Cell::from(format!("{}{mark}", matrix.count(likelihood, impact)))
        });
        Row {
            cells: std::iter::once(label).chain(counts).collect(),
        }
    });
    Block::Table(Table {
        caption: Some("リスクの件数（▲は要求水準を下回らない）".to_owned()),
        columns: labels.iter().map(|_| Column::new(10)).collect(),
        header: head(&labels),
        rows: rows.collect(),
    })
}

const COLUMNS: [(&str, u16); 13] = [
    ("所管", 14),
    ("情報資産の種類", 12),
    ("件数", 5),
    ("分類", 12),
    ("脅威", 14),
    ("発生可能性", 8),
    ("被害の大きさ", 8),
    ("リスクの大きさ", 6),
    ("要求水準", 6),
    ("結果", 10),
    ("対応", 20),
    ("責任者、期限", 12),
    ("残るリスク", 6),
];

fn row(state: &Risks, here: &Here, (risk, scale): (&Risk, &Scale), accepted: bool) -> Row {
    let assessed = &risk.assessed;
    let treatment = assessed.treatment.as_ref();
    let result = match (assessed.verdict(), accepted) {
        (Verdict::Over, true) => "受容",
        (verdict, _) => verdict.label(),
    };
    let cells = [
        here.place(assessed.place),
        kind_label(&state.edition, &assessed.kind).to_owned(),
        risk.assets.to_string(),
        state.classes_label(assessed.classes),
        state.threat_label(&assessed.threat).to_owned(),
        scale.likelihood_label(assessed.likelihood).to_owned(),
        scale.impact_label(assessed.impact).to_owned(),
        assessed.level().to_string(),
        assessed.required.to_string(),
        result.to_owned(),
        treatment.map(treatment_words).unwrap_or_default(),
        treatment.map_or(String::new(), |t| {
            format!("{}、{}", t.owner, era_date(t.due))
        }),
        treatment.map_or(String::new(), |t| t.residual().to_string()),
    ];
    Row {
        cells: cells.map(Cell::from).to_vec(),
    }
}

fn risks_table(rows: Vec<Row>) -> Block {
    let labels = COLUMNS.map(|(label, _)| label);
    Block::Table(Table {
        caption: Some("リスクと対応（大きい順）".to_owned()),
        columns: COLUMNS.map(|(_, width)| Column::new(width)).to_vec(),
        header: head(&labels),
        rows,
    })
}

//! The result of a stock-take as a document for the committee (DOCX), and the
//! same tables as sheets (XLSX).

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_decisions::Desk;
use sakimori_documents::{Block, Document, Orientation, ParagraphStyle, text};
use sakimori_kernel::{Uuid, era_date};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_policies::documents::{Format, render};
use sakimori_registers::entries::Entries;
use sakimori_web::{Failure, attachment};

use super::super::board::{self, Now};
use super::super::differences;
use super::super::model;
use super::super::store::StockTake;
use super::super::summary::{Line, departments, lines, total};
use super::differences::since_opening;
use super::tables::{self, Report};
use crate::Assets;
use crate::board::counted;

pub(in super::super) async fn file(
    State(state): State<Assets>,
    Path((id, format)): Path<(Uuid, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let access = &desk.access;
    let _ = access.require(Action::Read, Resource::StockTake, &Place::body())?;
    let format = Format::of_report(&format).ok_or(Failure::NotFound)?;
    let now = board::one(&state.db, id).await?.ok_or(Failure::NotFound)?;
    let Now { take, .. } = &now;
    let sections = board::sections(&state.db, &state.progress, &now).await?;
    let changes = differences::all(&state.db, &state.differences, since_opening(take)).await?;
    let reach = (&Entries::All, access.day);
    let counted = counted(&state.db, &state.kept, reach).await?;
    let tree = &desk.roster.tree;
    let lines = lines(tree, &sections, &changes);
    let report = Report {
        state: &state,
        desk: &desk,
        take,
        lines: &lines,
        counted: &counted,
    };
    let document = document(&report);
    let content = render(&document, format).map_err(Failure::internal)?;
    let name = format!("情報資産の棚卸の結果_{}.{}", take.year(), format.key());
    Ok(attachment(&name, format.media_type(), content))
}

fn document(report: &Report<'_>) -> Document {
    let (take, desk) = (report.take, report.desk);
    let open = |line: &&Line| line.state != model::State::Approved;
    let open: Vec<&Line> = report.lines.iter().filter(open).collect();
    let by_department = departments(&desk.roster.tree, report.lines);
    let sum = total(report.lines);
    let mut blocks = vec![paragraph(&opening(take, &era_date(desk.access.day)))];
    blocks.extend([
        heading("1　棚卸の概要"),
        tables::outline(report),
        heading("2　結果の概要"),
        tables::result(sum),
        paragraph(tables::WORDS),
        heading("3　部局ごとの結果"),
        tables::departments(report, &by_department, sum),
        heading("4　情報資産の分類"),
        tables::kinds(report),
        heading("5　台帳の点検で見付かったこと"),
    ]);
    blocks.push(match tables::checks(report) {
        Some(table) => table,
        None => paragraph("直すところは見付かりませんでした。"),
    });
    blocks.push(heading("6　承認されていない課室"));
    blocks.push(match open.is_empty() {
        true => paragraph("全ての課室の結果が承認されています。"),
        false => tables::unfinished(report, &open),
    });
    blocks.push(heading("別表　課室ごとの結果"));
    blocks.push(tables::sections(report, sum));
    Document {
        title: format!("{}情報資産の棚卸の結果について（報告）", take.year()),
        lines: vec![era_date(desk.access.day), desk.frame.body_name.clone()],
        // Ten numbers beside a name.
        orientation: Orientation::Landscape,
        blocks,
        ..Document::default()
    }
}

fn opening(take: &StockTake, day: &str) -> String {
    let at = match take.is_open() {
        true => format!("なお、棚卸は実施中であり、この報告は{day}現在のものです。"),
        false => String::new(),
    };
    format!(
        "情報資産台帳に記録された情報資産について、{}の棚卸を行いましたので、その結果を次のとおり報告します。{at}",
        take.year()
    )
}

fn heading(words: &str) -> Block {
    Block::Heading {
        depth: 1,
        number: None,
        text: words.to_owned(),
        anchor: None,
    }
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph {
        style: ParagraphStyle::Body,
        text: text(words),
    }
}

//! The tables of the report of a stock-take.

use sakimori_decisions::Desk;
use sakimori_documents::{Align, Block, Cell, Column, Row, Table};
use sakimori_kernel::{Uuid, era_date, japan};

use super::super::store::StockTake;
use super::super::summary::{Line, Sum};
use crate::Assets;
use crate::board::Counted;

/// Below the result.
pub(super) const WORDS: &str = "「追加」は棚卸を始めた後に台帳に記録したもの、「廃棄等」は廃棄、移管、返却、統合等により無くなったもの又は記録を取り消したもの、「訂正」は内容を改めたもの、「移動」は所管する課室が変わったものをいいます。";

/// What the tables are made from.
pub(super) struct Report<'r> {
    pub state: &'r Assets,
    pub desk: &'r Desk,
    pub take: &'r StockTake,
    pub lines: &'r [Line],
    pub counted: &'r Counted,
}

/// Labels with widths; the first column is text, the others are numbers.
type Columns<'c> = &'c [(&'c str, u16)];

const SUMS: [(&str, u16); 11] = [
    ("組織", 22),
    ("課室", 6),
    ("承認済み", 6),
    ("始めたとき", 7),
    ("追加", 6),
    ("廃棄等", 6),
    ("移動（入）", 6),
    ("移動（出）", 6),
    ("訂正", 6),
    ("現在", 7),
    ("確認済み", 7),
];

fn table(caption: &str, columns: Columns<'_>, texts: usize, rows: Vec<Row>) -> Block {
    let column = |(at, (_, width)): (usize, &(&str, u16))| Column {
        align: match at < texts {
            true => Align::Left,
            false => Align::Right,
        },
        ..Column::new(*width)
    };
    let head = |(label, _): &(&str, u16)| Cell {
        align: Some(Align::Center),
        ..Cell::from(*label).header()
    };
    let header = Row {
        cells: columns.iter().map(head).collect(),
    };
    Block::Table(Table {
        caption: Some(caption.to_owned()),
        columns: columns.iter().enumerate().map(column).collect(),
        header: vec![header],
        rows,
    })
}

/// A row with a head.
fn row(head: &str, cells: impl IntoIterator<Item = String>) -> Row {
    let head = Cell::from(head).header();
    let cells = cells.into_iter().map(Cell::from);
    Row {
        cells: std::iter::once(head).chain(cells).collect(),
    }
}

fn facts<const N: usize>(caption: &str, second: &str, facts: [(&str, String); N]) -> Block {
    let rows = facts.into_iter().map(|(head, said)| row(head, [said]));
    let texts = match second {
        "内容" => 2,
        _ => 1,
    };
    table(
        caption,
        &[("項目", 14), (second, 30)],
        texts,
        rows.collect(),
    )
}

pub(super) fn outline(report: &Report<'_>) -> Block {
    let take = report.take;
    let ended = match take.closed_at {
        Some(at) => format!("{}終了", era_date(japan(at.to_jiff()).date())),
        None => "実施中".to_owned(),
    };
    let note = match take.note.as_str() {
        "" => "なし",
        note => note,
    };
    facts(
        "表1　棚卸の概要",
        "内容",
        [
            ("年度", take.year()),
            ("始めた日", era_date(take.opened_on())),
            ("提出の期限", era_date(take.due_on())),
            ("状態", ended),
            ("対象", format!("{}課室", report.lines.len())),
            ("各課室への連絡", note.to_owned()),
        ],
    )
}

pub(super) fn result(sum: Sum) -> Block {
    let count = |n: i64| format!("{n}件");
    facts(
        "表2　結果の概要",
        "数",
        [
            ("対象の課室", format!("{}課室", sum.sections)),
            ("承認された課室", format!("{}課室", sum.approved)),
            (
                "承認されていない課室",
                format!("{}課室", sum.sections - sum.approved),
            ),
            ("始めたときの情報資産", count(sum.had)),
            ("追加", count(sum.added)),
            ("廃棄等", count(sum.gone)),
            ("訂正", count(sum.changed)),
            ("課室の間の移動", count(sum.went)),
            ("現在の情報資産", count(sum.assets)),
            ("確認した情報資産", count(sum.confirmed)),
            ("確認していない情報資産", count(sum.assets - sum.confirmed)),
        ],
    )
}

fn sums(sum: Sum) -> [String; 10] {
    [
        sum.sections,
        sum.approved,
        sum.had,
        sum.added,
        sum.gone,
        sum.came,
        sum.went,
        sum.changed,
        sum.assets,
        sum.confirmed,
    ]
    .map(|n| n.to_string())
}

pub(super) fn departments(report: &Report<'_>, all: &[(Option<Uuid>, Sum)], sum: Sum) -> Block {
    let tree = &report.desk.roster.tree;
    let name = |unit: &Option<Uuid>| match unit {
        Some(unit) => tree.full_name(*unit),
        None => GONE.to_owned(),
    };
    let rows = all.iter().map(|(unit, sum)| row(&name(unit), sums(*sum)));
    let rows = rows.chain([row("合計", sums(sum))]).collect();
    table("表3　部局ごとの結果（件）", &SUMS, 1, rows)
}

const GONE: &str = "現在の体制にない組織";

fn name(report: &Report<'_>, unit: Uuid) -> String {
    match report.desk.roster.tree.full_name(unit) {
        name if name.is_empty() => GONE.to_owned(),
        name => name,
    }
}

/// The numbers of sections are left out: each is one.
pub(super) fn sections(report: &Report<'_>, sum: Sum) -> Block {
    let [unit, _, _, numbers @ ..] = SUMS;
    let columns: Vec<(&str, u16)> = [unit, ("状態", 12)].into_iter().chain(numbers).collect();
    let line = |name: &str, state: &str, sum: Sum| {
        let [_, _, numbers @ ..] = sums(sum);
        row(name, std::iter::once(state.to_owned()).chain(numbers))
    };
    let rows = report.lines.iter().map(|of| {
        let name = name(report, of.unit);
        line(&name, of.state.label(), of.sum)
    });
    let rows = rows.chain([line("合計", "", sum)]).collect();
    table("別表　課室ごとの結果（件）", &columns, 2, rows)
}

pub(super) fn unfinished(report: &Report<'_>, open: &[&Line]) -> Block {
    let line = |of: &&Line| {
        let numbers = [of.sum.assets, of.sum.confirmed].map(|n| n.to_string());
        let state = std::iter::once(of.state.label().to_owned());
        row(&name(report, of.unit), state.chain(numbers))
    };
    let columns = [
        ("課室", 26),
        ("状態", 20),
        ("情報資産（件）", 8),
        ("確認済み（件）", 8),
    ];
    let rows = open.iter().map(line).collect();
    table("表6　承認されていない課室", &columns, 2, rows)
}

pub(super) fn kinds(report: &Report<'_>) -> Block {
    const CLASSES: [i64; 4] = [3, 2, 1, 0];
    let count = |kind: Option<&str>, class: Option<i64>| -> i64 {
        let of = report.counted.kinds.iter().filter(|row| {
            kind.is_none_or(|kind| row.kind == kind)
                && class.is_none_or(|class| row.confidentiality == class)
        });
        of.map(|row| row.count).sum()
    };
    let line = |head: &str, kind: Option<&str>| {
        let numbers = CLASSES.map(|class| count(kind, Some(class)));
        let numbers = numbers.into_iter().chain([count(kind, None)]);
        row(head, numbers.map(|n| n.to_string()))
    };
    let kinds = report.state.edition.asset_kinds.iter();
    let rows = kinds.map(|kind| line(&kind.label, Some(&kind.label)));
    let rows = rows.chain([line("合計", None)]).collect();
    let columns = [
        ("種類", 30),
        ("機密性3", 8),
        ("機密性2", 8),
        ("機密性1", 8),
        ("未定", 8),
        ("合計", 8),
    ];
    let day = era_date(report.desk.access.day);
    let caption = format!("表4　種類と機密性ごとの件数（{day}現在）");
    table(&caption, &columns, 1, rows)
}

/// None where nothing is to be mended.
pub(super) fn checks(report: &Report<'_>) -> Option<Block> {
    let found = report.state.checks.iter().filter_map(|check| {
        let count = report.counted.of(check.finding, &report.desk.roster);
        let provision = report.state.provision(&check.provision);
        (count > 0).then(|| row(&check.title, [provision, count.to_string()]))
    });
    let rows: Vec<Row> = found.collect();
    if rows.is_empty() {
        return None;
    }
    let columns = [("見付かったこと", 28), ("根拠", 26), ("件数", 8)];
    let day = era_date(report.desk.access.day);
    let caption = format!("表5　台帳の点検（{day}現在）");
    Some(table(&caption, &columns, 2, rows))
}

use sakimori_documents::{Block, Column, Document, Row, Table, text, xlsx};

use crate::files::{parts, xml};
use crate::samples;

fn table(caption: Option<&str>) -> Block {
    Block::Table(Table {
        caption: caption.map(Into::into),
        columns: vec![Column::new(1)],
        header: vec![Row::from_iter(["見出し"])],
        rows: vec![Row::from_iter(["値"])],
    })
}

fn sheet_names(captions: &[Option<&str>]) -> Vec<String> {
    let blocks = captions.iter().map(|caption| table(*caption)).collect();
    let file = xlsx::render(&Document {
        blocks,
        ..Document::default()
    })
    .unwrap();
    let workbook = xml(&parts(&file)["xl/workbook.xml"]);
    workbook
        .named("sheet")
        .iter()
        .map(|sheet| sheet.attribute("name").unwrap().to_owned())
        .collect()
}

#[test]
fn sheets_are_named_after_captions_by_excels_rules() {
    let long = "あ".repeat(40);
    let names = sheet_names(&[
        Some("別表1"),
        Some("別表1"),
        Some("BETA"),
        Some("beta"),
        None,
        Some(" "),
        Some("a/b:[c]*?\\'"),
        Some("履歴"),
        Some(&long),
        Some(&long),
    ]);
    assert_eq!(
        names,
        [
            "別表1",
            "別表1 (2)",
            "BETA",
            "beta (2)",
            "表",
            "表 (2)",
            "a／b：［c］＊？￥’",
            "履歴 (2)",
            &"あ".repeat(31),
            &format!("{} (2)", "あ".repeat(27)),
        ]
    );
}

#[test]
fn headers_are_frozen_repeated_and_set_vertically() {
    let parts = parts(&xlsx::render(&samples::matrix(3)).unwrap());
    let sheet = xml(&parts["xl/worksheets/sheet1.xml"]);
    assert_eq!(sheet.named("pane")[0].attribute("ySplit"), Some("2"));
    assert_eq!(
        sheet.named("pageSetup")[0].attribute("orientation"),
        Some("landscape")
    );
    assert_eq!(
        sheet.named("pageSetup")[0].attribute("fitToHeight"),
        Some("0")
    );
    assert!(parts["xl/workbook.xml"].contains("$1:$2</definedName>"));
    assert!(parts["xl/styles.xml"].contains("textRotation=\"255\""));
    let merged: Vec<_> = sheet
        .named("mergeCell")
        .iter()
        .map(|cell| cell.attribute("ref").unwrap().to_owned())
        .collect();
    assert_eq!(merged, ["A1:A2", "B1:B2", "C1:N1"]);
}

#[test]
fn text_never_becomes_a_formula() {
    let rows =
        ["=1+1", "+81", "-5", "@SUM(A1)", "=HYPERLINK(\"x\")"].map(|words| Row::from_iter([words]));
    let block = Block::Table(Table {
        columns: vec![Column::new(1)],
        rows: rows.into(),
        ..Table::default()
    });
    let parts = parts(
        &xlsx::render(&Document {
            blocks: vec![block],
            ..Document::default()
        })
        .unwrap(),
    );
    let sheet = xml(&parts["xl/worksheets/sheet1.xml"]);
    assert!(sheet.named("f").is_empty());
    assert!(
        sheet
            .named("c")
            .iter()
            .all(|cell| cell.attribute("t") == Some("s"))
    );
    assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
}

#[test]
fn marks_are_kept_within_a_cell() {
    let block = Block::Table(samples::comparison());
    let parts = parts(
        &xlsx::render(&Document {
            blocks: vec![block],
            ..Document::default()
        })
        .unwrap(),
    );
    let strings = xml(&parts["xl/sharedStrings.xml"]);
    assert_eq!(strings.named("strike").len(), 1);
    assert_eq!(strings.named("u").len(), 1);
}

#[test]
fn a_document_without_tables_is_one_sheet_of_numbers_and_texts() {
    let parts = parts(&xlsx::render(&samples::statute()).unwrap());
    assert!(!parts.contains_key("xl/worksheets/sheet2.xml"));
    let strings = xml(&parts["xl/sharedStrings.xml"]);
    let texts: Vec<_> = strings
        .named("t")
        .iter()
        .map(|text| text.text.clone())
        .collect();
    assert_eq!(
        texts[..4],
        [
            "○○市情報セキュリティ規程",
            "令和8年3月31日訓令第12号",
            "第1章",
            "総則"
        ]
    );
    assert!(texts.contains(&"第2条の2".to_owned()));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for document in [samples::outline(), samples::statute(), samples::matrix(20)] {
        assert_eq!(
            xlsx::render(&document).unwrap(),
            xlsx::render(&document.clone()).unwrap()
        );
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let long = "長".repeat(40_000);
    let block = Block::Paragraph {
        style: Default::default(),
        text: text(long),
    };
    let parts = parts(
        &xlsx::render(&Document {
            blocks: vec![block],
            ..Document::default()
        })
        .unwrap(),
    );
    let strings = &parts["xl/sharedStrings.xml"];
    assert!(strings.contains("以下は省略しました"));
}

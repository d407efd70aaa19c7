//! What is written out comes back as it was, whatever it says.

use axum::body::Bytes;
use proptest::prelude::*;
use sakimori_provisions::catalog::{embedded, load};
use sakimori_tabular::{CsvWriter, DateRule, XlsxWriter};
use sakimori_web::FormData;

use super::chosen::Chosen;
use super::file::{self, Described, Task, read_headings};
use super::rows::{Batch, Line, Reader};
use crate::entries::cells::{Column, NUMBER, VERSION, cell, columns, inputs};
use crate::forms::{Field, FieldType, Filled, Nobody, fill};
use crate::register::{self, Register};

fn ledger() -> Register {
    let files = embedded();
    let edition = load(&files, "h27").unwrap();
    let mut registers = register::load(&files, &edition).unwrap();
    registers.remove("asset-ledger").unwrap()
}

/// Texts that a spreadsheet would calculate, that mean something in a ledger
/// made by hand, and that look like something else.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "=",
        "+1",
        "-2+3",
        "@SUM(1)",
        "=cmd|' /C calc'!A0",
        "\t",
        "'",
        "''",
        "\"",
        "\"\"",
        ",",
        ";",
        "、",
        "｜",
        "\\｜",
        "合計",
        "小計：3件",
        "※",
        "（注）",
        "以上",
        "〃",
        "同上",
        "々",
        "-",
        "－",
        "ー",
        "○",
        "×",
        "有",
        "無",
        "ｼﾞﾄﾞｳ",
        "ジドウ",
        "Ａ１",
        "𠮷",
        "葛\u{E0100}",
        "\u{E000}",
        "_x000D_",
        "0012",
        "1E5",
        "46113",
        "2026-04-01",
        "令和8年4月1日",
        "#REF!",
        "TRUE",
        "?",
        "??",
        " ",
        "　",
        "\u{200B}",
        "機密性3",
        "資産",
        "<b>&amp;",
        "\u{202E}",
        "😀",
        "e\u{301}",
        "\u{85}",
    ]);
    prop::collection::vec(pieces, 1..6).prop_map(|all| all.concat())
}

fn value(field: &Field) -> BoxedStrategy<String> {
    let given = match field.kind {
        FieldType::Date => (1950i16..2099, 1i8..=12, 1i8..=28)
            .prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
            .boxed(),
        FieldType::Number => (0i64..1_000_000_000).prop_map(|n| n.to_string()).boxed(),
        _ if !field.answers().is_empty() => prop::sample::select(field.answers()).boxed(),
        _ => text().boxed(),
    };
    match field.required {
        true if field.answers().is_empty() => given.prop_map(|t| format!("資{t}産")).boxed(),
        true => given,
        false => prop_oneof![1 => Just(String::new()), 2 => given].boxed(),
    }
}

fn assets(register: &Register) -> impl Strategy<Value = Vec<FormData>> + use<> {
    let names: Vec<String> = register.fields.iter().map(|f| f.key.clone()).collect();
    let values: Vec<BoxedStrategy<String>> = register.fields.iter().map(value).collect();
    let one = values.prop_map(move |values| {
        let mut data = FormData::default();
        for (name, value) in names.iter().zip(values) {
            data.add(name, value);
        }
        data
    });
    prop::collection::vec(one, 1..4)
}

/// As the pages write it out.
fn written(register: &Register, all: &[Filled], kind: &str) -> Vec<u8> {
    let columns = columns(register);
    let labels = [NUMBER, VERSION].map(|(_, label)| label.to_owned());
    let labels = labels
        .into_iter()
        .chain(columns.iter().map(|c| c.label.clone()));
    let rows = all.iter().enumerate().map(|(n, filled)| {
        let cells = columns.iter().map(|c| cell(register, c, filled));
        let first = [(n + 1).to_string(), "1".to_owned()];
        first.into_iter().chain(cells).collect::<Vec<String>>()
    });
    if kind == "xlsx" {
        let labels: Vec<(String, u8)> = labels.map(|label| (label, 20)).collect();
        let mut writer = XlsxWriter::new("台帳", &labels).unwrap();
        rows.for_each(|row| writer.row(&row).unwrap());
        return writer.finish().unwrap();
    }
    let mut writer = CsvWriter::utf8();
    writer.row(&labels.collect::<Vec<String>>());
    rows.for_each(|row| writer.row(&row));
    writer.finish().unwrap()
}

/// The rows as they are read, and what is told of them.
pub(super) fn read_in(register: &Register, name: &str, content: Vec<u8>, chosen: Chosen) -> Batch {
    let mut task = Task {
        name: name.to_owned(),
        content: Bytes::from(content),
        chosen,
    };
    let headings = read_headings(register, &task).unwrap();
    assert_eq!(headings.faults, Vec::<String>::new());
    task.chosen = headings.chosen;
    let workbook = file::workbook(&task).unwrap();
    let columns = columns(register);
    let described = Described::of(register, &columns);
    let table = file::table(&workbook, &described, None).unwrap();
    let headed = file::headings((&workbook, &table), &described, task.chosen.clone());
    let reader = Reader {
        register,
        columns: &columns,
        headers: &table.headers,
        fit: headed.unwrap().1,
        chosen: &task.chosen,
        rule: DateRule::default(),
    };
    let mut all = Batch::default();
    let mut hand_on = |batch: Batch| {
        all.lines.extend(batch.lines);
        all.told.absorb(batch.told);
        true
    };
    reader.read(&table, &mut hand_on).unwrap();
    all
}

pub(super) fn filled(register: &Register, line: &Line) -> Filled {
    let columns = columns(register);
    let cells = line.cells.iter();
    let cells: Vec<(&Column, String)> = cells.map(|(at, t)| (&columns[*at], t.clone())).collect();
    let mut data = FormData::default();
    inputs(register, &cells, &mut data).unwrap();
    fill(&register.fields, &data, &Nobody).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_ledger_written_out_comes_back_as_it_was(all in assets(&ledger())) {
        let register = ledger();
        let before: Vec<Filled> = all
            .iter()
            .map(|data| fill(&register.fields, data, &Nobody).unwrap())
            .collect();
        for kind in ["xlsx", "csv"] {
            let content = written(&register, &before, kind);
            let read = read_in(&register, &format!("a.{kind}"), content, Chosen::default());
            prop_assert!(read.told.errors.is_empty(), "{:?}", read.told.errors);
            prop_assert!(read.told.asides.is_empty(), "{:?}", read.told.asides);
            let after: Vec<Filled> = read.lines.iter().map(|l| filled(&register, l)).collect();
            prop_assert_eq!(&before, &after, "{}", kind);
        }
    }
}

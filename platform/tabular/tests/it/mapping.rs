//! Which column is which, from one file to the next.

use sakimori_tabular::{
    Choice, Header, Limits, Mapping, MappingProblem, RowErrors, Table, damaged, read,
};

use crate::headers::COLUMNS;

fn headers(line: &str) -> Vec<Header> {
    let text = format!("{line}\r\n1,2,3,4,5,6\r\n");
    let workbook = read(text.as_bytes(), "", &Limits::default()).unwrap();
    let choice = Choice {
        header: Some((1, 1)),
        ..Choice::default()
    };
    Table::open(&workbook, &choice, &[]).unwrap().headers
}

#[test]
fn columns_are_found_whatever_their_headers_look_like() {
    for (line, number, name, kana) in [
        ("職員番号,氏名,フリガナ", 0, 1, Some(2)),
        ("ふりがな,氏　名,\"職員\n番号\"", 2, 1, Some(0)),
        ("ｶﾅ氏名,ＩＤ,課,名前", 1, 3, Some(0)),
        ("職員コード,職員名", 0, 1, None),
        // The label wins over an alias, wherever it stands.
        ("ID,職員番号,名前,氏名", 1, 3, None),
    ] {
        let headers = headers(line);
        let fit = Mapping::guess(COLUMNS, &headers).fit(COLUMNS, &headers);
        assert!(fit.is_usable(), "{line}");
        assert_eq!(fit.position("number"), Some(number), "{line}");
        assert_eq!(fit.position("name"), Some(name), "{line}");
        assert_eq!(fit.position("kana"), kana, "{line}");
    }
}

#[test]
fn a_missing_required_column_stops_the_import() {
    let headers = headers("番号,氏名");
    let fit = Mapping::guess(COLUMNS, &headers).fit(COLUMNS, &headers);
    assert!(!fit.is_usable());
    let messages: Vec<String> = fit.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        ["必要な列「職員番号」がありません。見出しを確かめるか、列の対応を選んでください。"]
    );
    assert_eq!(fit.unused, [0]);
}

#[test]
fn a_mapping_is_kept_as_json_and_fits_the_next_file() {
    let first = headers("番号,氏名,内線,内線");
    let mut mapping = Mapping::guess(COLUMNS, &first);
    mapping.choose("number", &first[0]);
    mapping.choose("phone", &first[3]);
    let stored = serde_json::to_string(&mapping).unwrap();
    assert_eq!(
        stored,
        r#"{"name":{"header":"氏名","occurrence":1,"position":1},"number":{"header":"番号","occurrence":1,"position":0},"phone":{"header":"内線","occurrence":2,"position":3}}"#
    );
    let mapping: Mapping = serde_json::from_str(&stored).unwrap();
    let next = headers("内線,氏 名,新しい列,内線,番号");
    let fit = mapping.fit(COLUMNS, &next);
    assert!(fit.is_usable());
    assert_eq!(fit.position("number"), Some(4));
    assert_eq!(fit.position("phone"), Some(3));
    assert_eq!(fit.unused, [0, 2]);
}

#[test]
fn columns_that_vanished_are_named() {
    let first = headers("職員番号,氏名,電話");
    let mapping = Mapping::guess(COLUMNS, &first);
    let next = headers("職員番号,名前,メール");
    let fit = mapping.fit(COLUMNS, &next);
    assert_eq!(
        fit.problems,
        [
            MappingProblem::Vanished {
                label: "氏名".to_owned(),
                header: "氏名".to_owned()
            },
            MappingProblem::MissingRequired {
                label: "氏名".to_owned()
            },
            MappingProblem::Vanished {
                label: "電話番号".to_owned(),
                header: "電話".to_owned()
            },
        ]
    );
    assert_eq!(
        fit.problems[0].to_string(),
        "前回「氏名」に対応していた列「氏名」がファイルにありません。列の対応を選び直してください。"
    );
}

#[test]
fn columns_with_the_same_header_are_told_apart_and_reported() {
    let headers = headers("職員番号,氏名,電話,電話,電　話");
    let mapping = Mapping::guess(COLUMNS, &headers);
    let fit = mapping.fit(COLUMNS, &headers);
    assert_eq!(fit.position("phone"), Some(2));
    let duplicate = MappingProblem::Duplicate {
        header: "電話".to_owned(),
        columns: vec!["C列".to_owned(), "D列".to_owned(), "E列".to_owned()],
    };
    assert_eq!(fit.problems, [duplicate]);
    let mut mapping = mapping;
    mapping.choose("phone", &headers[4]);
    assert_eq!(mapping.fit(COLUMNS, &headers).position("phone"), Some(4));
}

#[test]
fn a_column_without_a_header_is_found_by_its_place() {
    let first = headers("職員番号,氏名,");
    let mut mapping = Mapping::guess(COLUMNS, &first);
    mapping.choose("kana", &first[2]);
    assert_eq!(mapping.fit(COLUMNS, &first).position("kana"), Some(2));
    let next = headers("職員番号,氏名,備考");
    assert_eq!(mapping.fit(COLUMNS, &next).position("kana"), None);
}

#[test]
fn a_destroyed_header_stops_the_import() {
    let text = "\"????\",\"??\",\"ID\"\r\n\"1\",\"??\",\"2\"\r\n";
    let workbook = read(text.as_bytes(), "", &Limits::default()).unwrap();
    let table = Table::open(&workbook, &Choice::default(), COLUMNS).unwrap();
    let fit = Mapping::guess(COLUMNS, &table.headers).fit(COLUMNS, &table.headers);
    assert!(!fit.is_usable());
    let damaged = MappingProblem::DamagedHeader {
        columns: vec!["A列".to_owned(), "B列".to_owned()],
    };
    assert!(fit.problems.contains(&damaged));
    // Bytes that cannot be read in a header are the same.
    let bytes = b"ID,\x96\xBC\x91\x4F,\x8E\xFF\r\n1,\x8E\x52,x\r\n";
    let workbook = read(bytes, "", &Limits::default()).unwrap();
    let table = Table::open(&workbook, &Choice::default(), COLUMNS).unwrap();
    assert_eq!(table.headers[1].text, "名前");
    assert!(table.headers[2].damaged && !table.header_problems().is_empty());
}

#[test]
fn an_import_collects_what_is_wrong_by_row() {
    let text =
        "名簿\r\n職員番号,氏名,電話\r\n1,山田,03\r\n2,?田,\r\n3,\"鈴木\"x,04\r\n,,\r\n4,,05\r\n";
    let workbook = read(text.as_bytes(), "", &Limits::default()).unwrap();
    let table = Table::open(&workbook, &Choice::default(), COLUMNS).unwrap();
    let fit = Mapping::guess(COLUMNS, &table.headers).fit(COLUMNS, &table.headers);
    let mut errors = RowErrors::new(10);
    for row in table.rows().unwrap() {
        let row = row.unwrap();
        if errors.push_problems(&row, &table.headers, Some(&fit.positions())) {
            continue;
        }
        let name = fit.cell(&row, "name");
        if name.is_empty() {
            errors.push(row.number, Some("氏名"), "入力してください。");
        } else if damaged(&name.text) {
            errors.push(row.number, Some("氏名"), "文字が失われています。");
        }
    }
    let messages: Vec<String> = errors.kept().iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "4行目「氏名」：文字が失われています。",
            "5行目「氏名」：引用符（\"）の後に文字が続いています。引用符の位置を確かめてください。",
            "7行目「氏名」：入力してください。",
        ]
    );
}

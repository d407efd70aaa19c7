//! What is exported and imported again is the same.

use proptest::prelude::*;
use sakimori_tabular::{CsvWriter, Limits, Sheet, XlsxWriter, csv, csv_cp932, read, xlsx};

/// Header and data, without rows that hold nothing.
fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let workbook = read(bytes, "", &Limits::default()).unwrap();
    let rows = workbook.rows(0).unwrap().map(Result::unwrap);
    rows.map(|row| {
        assert!(row.cells.iter().all(|c| c.problem.is_none()), "{row:?}");
        row.cells.into_iter().map(|c| c.text).collect()
    })
    .collect()
}

fn sheet(rows: &[Vec<String>]) -> Sheet {
    Sheet {
        name: "一覧".to_owned(),
        columns: ["番号", "項目", "備考"]
            .map(|l| (l.to_owned(), 10))
            .to_vec(),
        rows: rows.to_vec(),
    }
}

/// What [`lines`] gives for this list.
fn expected(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let header = ["番号", "項目", "備考"].map(str::to_owned).to_vec();
    let mut all = vec![header];
    all.extend(rows.iter().cloned());
    for row in &mut all {
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
    }
    all.retain(|row| !row.is_empty());
    all
}

fn streamed_csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = CsvWriter::utf8();
    writer.row(&["番号", "項目", "備考"]);
    let mut bytes = writer.take();
    for row in rows {
        writer.row(row);
        bytes.extend(writer.take());
    }
    bytes
}

fn streamed_xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let sheet = sheet(&[]);
    let mut writer = XlsxWriter::new(&sheet.name, &sheet.columns).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

/// Text as it is found in lists, and as it is made to harm.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "'",
        "''",
        "\"",
        "\"\"",
        ",",
        ";",
        " ",
        "　",
        "=1+1",
        "=cmd|' /C calc'!A0",
        "＝１",
        "葛\u{E0100}",
        "🏯",
        "𠮷",
        "\u{E000}",
        "ｱﾞ",
        "ガ",
        "か\u{3099}",
        "0012",
        "1e5",
        "2026-04-01",
        "_x000D_",
        "_x005F_",
        "_x",
        "<r>",
        "</r>",
        "<t>",
        "&amp;",
        "&",
        "]]>",
        "\u{FEFF}",
        "\u{200B}",
        "\u{FFFD}",
        "\u{FFFE}",
        "\u{1}",
        "\u{7F}",
        "\u{85}",
        "\u{2028}",
        "NULL",
        "TRUE",
        "#REF!",
        "\u{1A}",
    ]);
    let piece = prop_oneof![
        3 => pieces.prop_map(str::to_owned),
        1 => any::<char>().prop_filter("no text file holds NUL", |c| *c != '\0').prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn list() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(text(), 3), 0..6)
}

/// Letters that CP932 has, also as marks of the format.
fn windows_list() -> impl Strategy<Value = Vec<Vec<String>>> {
    let letters = "=+-@'\"\t\r\n, 'aZ09\\~?山田髙﨑①㈱ｱﾞヴ～－ソ表能\u{E000}\u{E757}　、。";
    let letter = prop::sample::select(letters.chars().collect::<Vec<_>>());
    let text = prop::collection::vec(letter, 0..8).prop_map(String::from_iter);
    prop::collection::vec(prop::collection::vec(text, 3), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_list_saved_and_read_again_is_the_same(rows in list()) {
        let wanted = expected(&rows);
        prop_assert_eq!(lines(&csv(&sheet(&rows))), wanted.clone());
        prop_assert_eq!(lines(&streamed_csv(&rows)), wanted.clone());
        prop_assert_eq!(lines(&xlsx(&sheet(&rows)).unwrap()), wanted.clone());
        prop_assert_eq!(lines(&streamed_xlsx(&rows)), wanted);
    }

    #[test]
    fn a_list_of_windows_letters_is_the_same_in_cp932(rows in windows_list()) {
        let bytes = csv_cp932(&sheet(&rows)).unwrap();
        prop_assert_eq!(lines(&bytes), expected(&rows));
    }

    #[test]
    fn a_list_in_cp932_is_the_same_or_its_letters_are_named(rows in list()) {
        match csv_cp932(&sheet(&rows)) {
            Ok(bytes) => prop_assert_eq!(lines(&bytes), expected(&rows)),
            Err(unmappable) => {
                prop_assert!(unmappable.total >= 1);
                for found in &unmappable.kept {
                    let cell = &rows[found.row - 2][found.column];
                    prop_assert!(cell.contains(found.character));
                }
            }
        }
    }
}

#[test]
fn no_cell_of_a_text_file_is_calculated() {
    let starts = ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "'=1", "''-"];
    let rows: Vec<Vec<String>> = starts.iter().map(|s| vec![(*s).to_owned()]).collect();
    let bytes = csv(&sheet(&rows));
    let text = String::from_utf8(bytes.clone()).unwrap();
    for start in starts {
        assert!(text.contains(&format!("\"'{start}\"")), "{start:?}");
    }
    assert_eq!(lines(&bytes), expected(&rows));
}

#[test]
fn letters_that_cp932_does_not_have_are_named_with_their_cell() {
    let rows = [
        vec!["1".to_owned(), "髙﨑".to_owned(), "葛\u{E0100}".to_owned()],
        vec!["2".to_owned(), "𠮷野\u{E000}".to_owned(), "〜".to_owned()],
    ];
    let unmappable = csv_cp932(&sheet(&rows)).unwrap_err();
    let named: Vec<String> = unmappable.kept.iter().map(ToString::to_string).collect();
    assert_eq!(
        named,
        [
            "2行目「備考」：「\u{E0100}」（U+E0100）",
            "3行目「項目」：「𠮷」（U+20BB7）",
            "3行目「備考」：「〜」（U+301C）",
        ]
    );
    assert_eq!(unmappable.total, 3);
    let many = vec![vec!["🏯".repeat(500)]];
    let unmappable = csv_cp932(&sheet(&many)).unwrap_err();
    assert_eq!((unmappable.total, unmappable.kept.len()), (500, 200));
}

#[test]
fn markup_of_the_writing_library_stays_text() {
    let rows = [vec![
        "<r><t>x</t></r>".to_owned(),
        "<r></c></row></r>".to_owned(),
        "<r>&</r>".to_owned(),
    ]];
    let escapes = [vec![
        "_x0012\u{FFFE}".to_owned(),
        "<r>_x000D_</r>".to_owned(),
        " _x000\r_x0041_x0042\n".to_owned(),
    ]];
    let rows = [rows, escapes].concat();
    for bytes in [xlsx(&sheet(&rows)).unwrap(), streamed_xlsx(&rows)] {
        assert_eq!(lines(&bytes), expected(&rows));
    }
}

//! Where the table begins and what its columns are called.

use sakimori_tabular::{Choice, Column, Limits, ReadError, Table, read};

use crate::book::{Book, text_rows};

pub const COLUMNS: &[Column] = &[
    Column {
        key: "number",
        label: "職員番号",
        aliases: &["職員コード", "ID"],
        required: true,
    },
    Column {
        key: "name",
        label: "氏名",
        aliases: &["名前", "職員名"],
        required: true,
    },
    Column {
        key: "kana",
        label: "フリガナ",
        aliases: &["カナ氏名"],
        required: false,
    },
    Column {
        key: "phone",
        label: "電話番号",
        aliases: &["電話"],
        required: false,
    },
];

type Found = (Vec<String>, (usize, usize), Vec<usize>);

fn open(bytes: &[u8], choice: &Choice<'_>) -> Result<Found, ReadError> {
    let workbook = read(bytes, "", &Limits::default())?;
    let table = Table::open(&workbook, choice, COLUMNS)?;
    let names = table.headers.iter().map(|h| h.name()).collect();
    let rows: Result<Vec<_>, ReadError> = table.rows()?.collect();
    let rows = rows?.iter().map(|r| r.number).collect();
    Ok((names, table.header, rows))
}

#[test]
fn notes_above_the_table_are_passed_over() {
    let rows = text_rows(&[
        &["令和8年度　職員名簿"],
        &["", "", "作成：総務課", "8.3.20"],
        &["注", "氏名", "は戸籍どおりに記入してください。"],
        &["職員　番号", "氏\n名", "ﾌﾘｶﾞﾅ", "備考"],
        &["", "", ""],
        &["1", "山田", "ヤマダ", ""],
        &["氏名", "職員番号", "フリガナ"],
    ]);
    let (names, header, rows) = open(&Book::of(&rows).bytes(), &Choice::default()).unwrap();
    assert_eq!(names, ["職員　番号", "氏\n名", "ﾌﾘｶﾞﾅ", "備考"]);
    assert_eq!((header, rows), ((4, 4), vec![6, 7]));
}

#[test]
fn the_user_may_name_the_row_of_the_header() {
    let rows = text_rows(&[&["職員番号", "氏名"], &["旧番号", "旧姓"], &["1", "山田"]]);
    let bytes = Book::of(&rows).bytes();
    let choice = Choice {
        header: Some((2, 2)),
        ..Choice::default()
    };
    let (names, _, rows) = open(&bytes, &choice).unwrap();
    assert_eq!(
        (names, rows),
        (vec!["旧番号".to_owned(), "旧姓".to_owned()], vec![3])
    );
    for header in [(9, 9), (5, 2), (0, 0)] {
        let choice = Choice {
            header: Some(header),
            ..Choice::default()
        };
        assert_eq!(
            open(&bytes, &choice),
            Err(ReadError::NoHeader),
            "{header:?}"
        );
    }
}

#[test]
fn without_known_names_the_first_full_row_of_text_is_the_header() {
    let rows = "<row><c t=\"inlineStr\"><is><t>一覧</t></is></c></row>\
                <row><c t=\"inlineStr\"><is><t>甲</t></is></c><c t=\"inlineStr\"><is><t>乙</t></is></c>\
                <c t=\"inlineStr\"><is><t>丙</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>";
    let (names, header, _) = open(&Book::of(rows).bytes(), &Choice::default()).unwrap();
    assert_eq!((names.join(","), header), ("甲,乙,丙".to_owned(), (2, 2)));
}

#[test]
fn a_header_over_merged_cells_is_read_with_its_groups() {
    let rows = text_rows(&[
        &["職員名簿", "", "", "", ""],
        &["職員番号", "氏名", "連絡先", "", "備考"],
        &["", "", "電話", "メール", ""],
        &["1", "山田", "03-1", "a@example.jp", "x"],
    ]);
    let merges = "<mergeCells><mergeCell ref=\"A1:E1\"/><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/>\
                  <mergeCell ref=\"C2:D2\"/><mergeCell ref=\"E2:E3\"/></mergeCells>";
    let body = format!("<sheetData>{rows}</sheetData>{merges}");
    let (names, header, rows) = open(&Book::of_sheet(&body).bytes(), &Choice::default()).unwrap();
    assert_eq!(
        names,
        ["職員番号", "氏名", "連絡先／電話", "連絡先／メール", "備考"]
    );
    assert_eq!((header, rows), ((2, 3), vec![4]));
}

#[test]
fn names_below_a_group_and_above_an_empty_cell_are_of_the_header() {
    // Nothing is merged: the group stands over its first column only.
    let below = text_rows(&[
        &["職員名簿"],
        &["職員番号", "氏名（戸籍のとおり）", "連絡先", "", "備考"],
        &["", "", "電話番号", "ﾌﾘｶﾞﾅ", ""],
        &["1", "山田", "03-1", "ヤマダ", "x"],
    ]);
    let (names, header, rows) = open(&Book::of(&below).bytes(), &Choice::default()).unwrap();
    assert_eq!(names[2], "連絡先／電話番号");
    assert_eq!((names[3].as_str(), header), ("ﾌﾘｶﾞﾅ", (2, 3)));
    assert_eq!(rows, vec![4]);
    // Most of the names stand below; the number is named above.
    let above = text_rows(&[
        &["職員番号", "本人", "", "", ""],
        &["", "氏名", "フリガナ", "電話番号", "備考"],
        &["1", "山田", "ヤマダ", "03-1", "x"],
    ]);
    let (names, header, _) = open(&Book::of(&above).bytes(), &Choice::default()).unwrap();
    assert_eq!((names[0].as_str(), header), ("職員番号", (1, 2)));
    // Only a merged group, with names that nobody knows.
    let merged = text_rows(&[
        &["職員番号", "氏名", "所属", "", ""],
        &["", "", "甲", "乙", ""],
        &["1", "山田", "a", "b", "x"],
    ]);
    let merges = "<mergeCells><mergeCell ref=\"C1:D1\"/></mergeCells>";
    let body = format!("<sheetData>{merged}</sheetData>{merges}");
    let (names, header, _) = open(&Book::of_sheet(&body).bytes(), &Choice::default()).unwrap();
    assert_eq!((names[3].as_str(), header), ("所属／乙", (1, 2)));
}

#[test]
fn a_first_record_with_gaps_is_no_second_row_of_the_header() {
    let rows = text_rows(&[
        &["職員番号", "氏名", "", "備考"],
        &["甲", "", "", ""],
        &["", "山田", "ヤマダ", ""],
    ]);
    let (_, header, rows) = open(&Book::of(&rows).bytes(), &Choice::default()).unwrap();
    assert_eq!((header, rows), ((1, 1), vec![2, 3]));
}

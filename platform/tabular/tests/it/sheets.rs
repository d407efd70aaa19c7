//! Which sheet of a workbook is read.

use sakimori_tabular::{Limits, ReadError, read};

use crate::book::{Book, refusal, text_rows};

fn data(text: &str) -> String {
    format!("<sheetData>{}</sheetData>", text_rows(&[&[text]]))
}

#[test]
fn the_first_visible_sheet_with_something_in_it_is_read() {
    let book = Book::of_sheet("<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"/></row></sheetData>")
        .sheet("旧", "hidden", &data("古い"))
        .sheet("裏", "veryHidden", &data("裏"))
        .sheet("4月1日 &amp; 追加", "", &data("新しい"))
        .sheet("ほか", "", &data("別"));
    let bytes = book.bytes();
    let workbook = read(&bytes, "", &Limits::default()).unwrap();
    let sheets: Vec<(&str, bool)> = workbook
        .sheets()
        .iter()
        .map(|s| (s.name.as_str(), s.hidden))
        .collect();
    assert_eq!(
        sheets,
        [
            ("名簿", false),
            ("旧", true),
            ("裏", true),
            ("4月1日 & 追加", false),
            ("ほか", false)
        ]
    );
    assert_eq!(workbook.sheet(None), Ok(3));
    assert_eq!(workbook.sheet(Some("ほか")), Ok(4));
    assert_eq!(workbook.sheet(Some("旧")), Ok(1));
    let error = workbook.sheet(Some("台帳")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "シート「台帳」がありません。このブックのシートは「名簿」「旧」「裏」「4月1日 & 追加」「ほか」です。"
    );
}

#[test]
fn a_workbook_without_a_row_to_see_is_refused() {
    let book = Book::of("").sheet("旧", "hidden", &data("古い"));
    assert_eq!(refusal(&book.bytes()), "no_rows");
    let bytes = book.bytes();
    let workbook = read(&bytes, "", &Limits::default()).unwrap();
    assert_eq!(workbook.sheet(None), Err(ReadError::NoRows));
}

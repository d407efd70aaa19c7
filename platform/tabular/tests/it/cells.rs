//! What Excel keeps in a cell, and what becomes of it.

use sakimori_tabular::{Limits, ReadError, Value, read};

use crate::book::{Book, refusal, rows_of, shown, text_rows};

fn cells(xml: &str) -> Vec<String> {
    let rows = rows_of(&Book::of(&format!("<row r=\"1\">{xml}</row>")).bytes()).unwrap();
    shown(&rows)
}

#[test]
fn numbers_keep_the_form_people_see() {
    let book = Book::of(
        "<row r=\"3\"><c r=\"A3\"><v>12345</v></c><c r=\"B3\"><v>0.1</v></c>\
         <c r=\"C3\" s=\"1\"><v>123</v></c><c r=\"D3\" t=\"s\"><v>0</v></c>\
         <c r=\"E3\"><v>-1.50E2</v></c><c r=\"F3\" t=\"b\"><v>1</v></c></row>",
    );
    let book = book
        .formats(&["General", "00000"])
        .strings("<si><t>0012</t></si>");
    let rows = rows_of(&book.bytes()).unwrap();
    assert_eq!(shown(&rows), ["3:12345|0.1|00123|0012|-150|TRUE"]);
    assert_eq!(rows[0].cells[0].value, Value::Number(12345.0));
    assert_eq!(rows[0].cells[3].value, Value::Text);
    assert_eq!(rows[0].cells[5].value, Value::Truth(true));
}

#[test]
fn shared_texts_are_read_without_their_readings() {
    let strings = "<si><t>氏名</t></si>\
         <si><r><rPr><b/></rPr><t>山田</t></r><r><t xml:space=\"preserve\"> 太郎</t></r>\
         <rPh sb=\"0\" eb=\"2\"><t>ヤマダ</t></rPh><phoneticPr fontId=\"1\"/></si>\
         <si/><si><t xml:space=\"preserve\"> a&amp;b_x000D_\nc&#x3042; </t></si>";
    let refs: String = (0..5)
        .map(|i| format!("<c t=\"s\"><v>{i}</v></c>"))
        .collect();
    let book = Book::of(&format!("<row>{refs}<c t=\"s\"><v>x</v></c></row>")).strings(strings);
    assert_eq!(
        shown(&rows_of(&book.bytes()).unwrap()),
        ["1:氏名|山田 太郎|| a&b\r\ncあ |{NoSuchText}|{NoSuchText}"]
    );
}

#[test]
fn formulas_give_what_was_saved_with_them() {
    assert_eq!(
        cells(
            "<c><f>A1+1</f><v>7</v></c><c t=\"str\"><f>B1&amp;\"課\"</f><v>総務課</v></c>\
             <c t=\"str\"><f>IF(A1,\"\",1)</f><v></v></c><c><f>C1</f></c>\
             <c><f t=\"shared\" si=\"0\"/><v/></c><c t=\"e\"><f>X</f><v>#NAME?</v></c>"
        ),
        ["1:7|総務課||{NotCalculated}|{NotCalculated}|#NAME?{ErrorValue(\"#NAME?\")}"]
    );
}

#[test]
fn error_cells_are_faults_of_their_row_also_unknown_ones() {
    let codes = [
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#SPILL!",
        "#GETTING_DATA",
    ];
    for code in codes {
        let found = cells(&format!("<c t=\"e\"><v>{code}</v></c><c><v>1</v></c>"));
        assert_eq!(found, [format!("1:{code}{{ErrorValue({code:?})}}|1")]);
    }
}

#[test]
fn days_and_times_are_dates_in_both_systems() {
    let cells = "<row><c s=\"0\"><v>46113</v></c><c s=\"1\"><v>46113.375</v></c>\
                 <c s=\"2\"><v>0.5</v></c><c s=\"3\"><v>1.0625</v></c><c s=\"4\"><v>46113</v></c>\
                 <c s=\"0\"><v>60</v></c><c s=\"0\"><v>0</v></c><c s=\"0\"><v>-1</v></c>\
                 <c t=\"d\"><v>2026-04-01</v></c></row>";
    let formats = [
        "[$-411]ggge\"年\"m\"月\"d\"日\";@",
        "yyyy/m/d h:mm",
        "h:mm",
        "[h]:mm",
        "General",
    ];
    let book = Book::of(cells).formats(&formats);
    let rows = rows_of(&book.bytes()).unwrap();
    assert_eq!(
        shown(&rows),
        ["1:2026-04-01|2026-04-01T09:00:00|12:00:00|25:30:00|46113|\
          60{NoSuchDate(\"60\")}|0{NoSuchDate(\"0\")}|-1{NoSuchDate(\"-1\")}|2026-04-01"]
    );
    let day = Value::Date("2026-04-01".parse().unwrap());
    assert_eq!(rows[0].cells[0].value, day);
    let rows = rows_of(
        &Book::of(cells)
            .formats(&formats)
            .counted_from_1904()
            .bytes(),
    )
    .unwrap();
    assert!(shown(&rows)[0].starts_with("1:2030-04-02|2030-04-02T09:00:00|12:00:00|"));
}

#[test]
fn places_may_be_left_out_and_columns_skipped() {
    let book = Book::of(
        "<row><c><v>1</v></c><c/><c r=\"E1\"><v>5</v></c><c><v>6</v></c></row>\
         <row r=\"7\"/><row r=\"9\" hidden=\"1\"><c r=\"C9\"><v>3</v></c></row>\
         <row><c t=\"inlineStr\"><is><t>次</t></is></c></row>",
    );
    let rows = rows_of(&book.bytes()).unwrap();
    assert_eq!(shown(&rows), ["1:1||||5|6", "9:||3", "10:次"]);
    let hidden: Vec<bool> = rows.iter().map(|r| r.hidden).collect();
    assert_eq!(hidden, [false, true, false]);
}

#[test]
fn names_with_a_prefix_mean_the_same() {
    let sheet = "<x:worksheet xmlns:x=\"a\"><x:sheetData><x:row r=\"2\"><x:c r=\"B2\" t=\"inlineStr\">\
                 <x:is><x:t>氏名</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>";
    let book = Book::of("").with("xl/worksheets/sheet1.xml", sheet.as_bytes());
    assert_eq!(shown(&rows_of(&book.bytes()).unwrap()), ["2:|氏名"]);
}

#[test]
fn a_text_beyond_the_limit_of_excel_is_a_fault_of_its_row() {
    let long = "あ".repeat(32_768);
    let rows = text_rows(&[&["氏名", &long], &["山田", &long[3..]]]);
    let rows = rows_of(&Book::of(&rows).bytes()).unwrap();
    assert_eq!(shown(&rows[..1]), ["1:氏名|{TooLong { limit: 32767 }}"]);
    assert_eq!(rows[1].cells[1].text.chars().count(), 32_767);
}

#[test]
fn a_million_empty_rows_are_no_data() {
    let mut rows = text_rows(&[&["氏名", "課"], &["山田", "総務課"]]);
    for row in 3..=1_048_575 {
        match row % 50 {
            0 => rows += &format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>"),
            _ => rows += &format!("<row r=\"{row}\"/>"),
        }
    }
    rows += "<row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>末尾</t></is></c></row>";
    let limits = Limits {
        rows: 3,
        ..Limits::default()
    };
    let bytes = Book::of(&rows).bytes();
    let workbook = read(&bytes, "", &limits).unwrap();
    let rows: Result<Vec<_>, ReadError> = workbook.rows(0).unwrap().collect();
    assert_eq!(
        shown(&rows.unwrap()),
        ["1:氏名|課", "2:山田|総務課", "1048576:末尾"]
    );
}

#[test]
fn places_that_excel_does_not_have_are_refused() {
    for row in [
        "<row r=\"0\"><c><v>1</v></c></row>",
        "<row r=\"1048577\"><c><v>1</v></c></row>",
        "<row r=\"5\"><c><v>1</v></c></row><row r=\"5\"><c><v>1</v></c></row>",
        "<row r=\"99999999999999999999\"/>",
        "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
        "<row><c r=\"AAAAAAAAAAAAAAAA1\"><v>1</v></c></row>",
        "<row><c r=\"A99999999999999\"><v>1</v></c></row>",
        "<row><c r=\"1\"><v>1</v></c></row>",
    ] {
        assert_eq!(refusal(&Book::of(row).bytes()), "file_damaged", "{row}");
    }
    let far = "<row><c r=\"XFD1\"><v>1</v></c></row>";
    assert_eq!(refusal(&Book::of(far).bytes()), "too_many_columns");
}

//! CSV as programs and people make it.

use sakimori_tabular::{Choice, Limits, ReadError, Table, read};

use crate::book::{refusal, rows_of, shown};

#[test]
fn rows_are_numbered_by_the_line_they_begin_in() {
    let text = "表題\r\n\r\n氏名,住所\r\n山田,\"1丁目\r\n2番\"\r\n鈴木,3丁目";
    assert_eq!(
        shown(&rows_of(text.as_bytes()).unwrap()),
        [
            "1:表題",
            "3:氏名|住所",
            "4:山田|1丁目\r\n2番",
            "6:鈴木|3丁目"
        ]
    );
}

#[test]
fn a_lone_quotation_mark_is_found_where_it_stands() {
    assert_eq!(
        shown(&rows_of("品名\r\n5\"ディスク\r\n".as_bytes()).unwrap()),
        ["1:品名", "2:5\"ディスク"]
    );
    let open = "氏名,課\r\n\"山田,総務課\r\n鈴木,税務課\r\n";
    let error = rows_of(open.as_bytes()).unwrap_err();
    assert_eq!(error, ReadError::OpenQuote { line: 2 });
    assert_eq!(
        error.to_string(),
        "2行目で始まる引用符（\"）が閉じられていません。その行の引用符を確かめてください。"
    );
    // Closed by the next one: what follows gives it away.
    let late = "a,b\r\n\"x,1\r\ny,\"2\"\r\n";
    let rows = rows_of(late.as_bytes()).unwrap();
    assert_eq!(shown(&rows)[1], "2:x,1\r\ny,2\"{StrayQuote}");
}

#[test]
fn a_cell_beyond_the_limit_is_a_fault_of_its_row() {
    let fits = "あ".repeat(32_767);
    let text = format!(
        "備考\r\n{fits}\r\n{fits}あ\r\n{}\r\n次\r\n",
        "a".repeat(200_000)
    );
    let rows = rows_of(text.as_bytes()).unwrap();
    assert_eq!(rows[1].cells[0].text, fits);
    let wrong = "{TooLong { limit: 32767 }}";
    assert_eq!(
        shown(&rows[2..]),
        [
            format!("3:{wrong}"),
            format!("4:{wrong}"),
            "5:次".to_owned()
        ]
    );
}

#[test]
fn rows_and_columns_have_a_limit() {
    let limits = Limits {
        rows: 3,
        columns: 4,
        ..Limits::default()
    };
    let survey = |text: &str| read(text.as_bytes(), "", &limits).unwrap().survey(0);
    // Empty lines and empty cells at the end are no data.
    let rows = survey("a\n\n,,,,,,,,\nb\n\n\nc\n").unwrap();
    assert_eq!((rows.rows, rows.columns), (3, 1));
    let many = survey("a\nb\nc\nd\n");
    assert_eq!(many, Err(ReadError::TooManyRows { limit: 3 }));
    let wide = survey("a,b,c,d,,,\n1,2,3,4,5\n");
    assert_eq!(wide, Err(ReadError::TooManyColumns { limit: 4, row: 2 }));
}

#[test]
fn three_hundred_thousand_columns_are_refused_and_empty_ones_cost_nothing() {
    let filled = "x,".repeat(300_000);
    assert_eq!(refusal(filled.as_bytes()), "too_many_columns");
    let empty = format!("氏名{}\r\n山田\r\n", ",".repeat(300_000));
    assert_eq!(
        shown(&rows_of(empty.as_bytes()).unwrap()),
        ["1:氏名", "2:山田"]
    );
}

#[test]
fn a_table_with_a_header_only_has_no_rows() {
    let workbook = read("氏名,課\r\n".as_bytes(), "", &Limits::default()).unwrap();
    let table = Table::open(&workbook, &Choice::default(), &[]).unwrap();
    assert_eq!(table.headers.len(), 2);
    assert_eq!(table.rows().unwrap().count(), 0);
}

#[test]
fn a_quote_that_swallows_the_rest_of_a_long_file_is_one_fault() {
    let mut text = "氏名,課\r\n\"山田,総務課\r\n".to_owned();
    text += &"鈴木一郎,税務課\r\n".repeat(50_000);
    text += "\"佐藤\",市民課\r\n";
    let rows = rows_of(text.as_bytes()).unwrap();
    assert_eq!(shown(&rows)[1], "2:{TooLong { limit: 32767 }}|市民課");
}

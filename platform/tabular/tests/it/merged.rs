//! Merged cells among the data.

use sakimori_tabular::{Choice, Limits, Table, read};

use crate::book::{Book, shown, text_rows};

fn read_merged(fill_merged: bool) -> (Vec<String>, Vec<String>) {
    let rows = text_rows(&[
        &["部", "課", "氏名"],
        &["総務部", "人事課", "山田"],
        &["", "", "鈴木"],
        &[],
        &["", "財政課", "佐藤"],
        &["市民部", "", "田中"],
        &["", "", "高橋"],
    ]);
    let merges = "<mergeCells count=\"4\"><mergeCell ref=\"B6:B7\"/><mergeCell ref=\"A2:A5\"/>\
                  <mergeCell ref=\"B2:B3\"/><mergeCell ref=\"A6:A1048576\"/></mergeCells>";
    let body = format!("<sheetData>{rows}</sheetData>{merges}");
    let bytes = Book::of_sheet(&body).bytes();
    let workbook = read(&bytes, "", &Limits::default()).unwrap();
    let choice = Choice {
        fill_merged,
        ..Choice::default()
    };
    let table = Table::open(&workbook, &choice, &[]).unwrap();
    let rows: Vec<_> = table.rows().unwrap().map(Result::unwrap).collect();
    let regions = table.merged().map(|m| m.reference()).collect();
    (shown(&rows), regions)
}

#[test]
fn a_value_belongs_to_the_first_cell_and_the_rest_is_reported() {
    let (rows, regions) = read_merged(false);
    assert_eq!(
        rows,
        [
            "2:総務部|人事課|山田",
            "3:||鈴木",
            "5:|財政課|佐藤",
            "6:市民部||田中",
            "7:||高橋"
        ]
    );
    assert_eq!(regions, ["A2:A5", "B2:B3", "A6:A1048576", "B6:B7"]);
}

#[test]
fn on_request_a_value_is_handed_down_its_region_and_no_further() {
    let (rows, _) = read_merged(true);
    assert_eq!(
        rows,
        [
            "2:総務部|人事課|山田",
            "3:総務部|人事課|鈴木",
            "5:総務部|財政課|佐藤",
            "6:市民部||田中",
            "7:市民部||高橋"
        ]
    );
}

#[test]
fn what_was_handed_down_is_told_from_what_a_row_says_itself() {
    let rows = text_rows(&[
        &["課", "氏名"],
        &["人事課", "山田"],
        &["", "鈴木"],
        &["財政課", "佐藤"],
    ]);
    let merges = "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>";
    let body = format!("<sheetData>{rows}</sheetData>{merges}");
    let bytes = Book::of_sheet(&body).bytes();
    let workbook = read(&bytes, "", &Limits::default()).unwrap();
    let choice = Choice {
        fill_merged: true,
        ..Choice::default()
    };
    let table = Table::open(&workbook, &choice, &[]).unwrap();
    let mut rows = table.rows().unwrap();
    let mut handed = Vec::new();
    while let Some(row) = rows.next() {
        handed.push((row.unwrap().number, rows.handed().to_vec()));
    }
    assert_eq!(handed, [(2, vec![]), (3, vec![0]), (4, vec![])]);
}

use super::xlsx::{CELL_LIMIT, CUT, fitting};
use super::{Sheet, csv, xlsx};

fn sheet() -> Sheet {
    Sheet {
        name: "一覧".to_owned(),
        columns: vec![("番号".to_owned(), 10), ("項目".to_owned(), 30)],
        rows: vec![
            vec!["1".to_owned(), "改行\n\"引用\"".to_owned()],
            vec!["=1+1".to_owned(), "葛\u{E0100}城市🏯\u{0}".to_owned()],
        ],
    }
}

#[test]
fn csv_is_quoted_and_never_calculated() {
    let text = String::from_utf8(csv(&sheet())).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}\"番号\",\"項目\"\r\n\"1\",\"改行\n\"\"引用\"\"\"\r\n\"'=1+1\",\"葛\u{E0100}城市🏯\u{0}\"\r\n"
    );
}

#[test]
fn the_same_list_gives_the_same_workbook() {
    let first = xlsx(&sheet()).unwrap();
    assert!(first.starts_with(b"PK"));
    assert_eq!(first, xlsx(&sheet()).unwrap());
}

#[test]
fn a_cell_is_cut_at_the_limit_of_excel_and_says_so() {
    let room = CELL_LIMIT - 7;
    for (text, kept) in [
        ("あ".repeat(CELL_LIMIT), None),
        ("🏯".repeat(CELL_LIMIT / 2), None),
        ("あ".repeat(CELL_LIMIT + 1), Some("あ".repeat(room))),
        ("🏯".repeat(CELL_LIMIT), Some("🏯".repeat(room / 2))),
        // One unit is left over before the pair that does not fit.
        (
            format!("あ{}", "🏯".repeat(CELL_LIMIT)),
            Some(format!("あ{}", "🏯".repeat((room - 1) / 2))),
        ),
    ] {
        let expected = kept.map_or(text.clone(), |kept| format!("{kept}…（以下省略）"));
        assert!(fitting(&text) == expected);
        let mut list = sheet();
        list.rows.push(vec![text.clone(), String::new()]);
        assert!(xlsx(&list).unwrap().starts_with(b"PK"));
        let whole = String::from_utf8(csv(&list)).unwrap();
        assert!(whole.contains(&text) && !whole.contains(CUT));
    }
}

#[test]
fn escapes_do_not_make_a_cell_too_long_for_excel() {
    let mut list = sheet();
    list.rows.push(vec!["_x0041".repeat(CELL_LIMIT / 6)]);
    let markup = format!("<r>{}</r>", "&".repeat(CELL_LIMIT - 7));
    list.rows.push(vec![markup, "_x".repeat(CELL_LIMIT)]);
    assert!(xlsx(&list).unwrap().starts_with(b"PK"));
}

//! Dates in every notation that lists hold.

use sakimori_tabular::{DateRule, Era, Limits, read};

use crate::book::{Book, rows_of};

fn check(rule: &DateRule, text: &str, expected: &str) {
    let found = match rule.read_text(text) {
        Ok(Some(date)) => date.to_string(),
        Ok(None) => "none".to_owned(),
        Err(_) => "error".to_owned(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_day_is_the_same_in_every_notation() {
    for text in [
        "令和8年4月1日",
        "令和８年４月１日",
        "令和八年四月一日",
        "令和 8 年 4 月 1 日",
        "R8.4.1",
        "r08.04.01",
        "R08/04/01",
        "R8-4-1",
        "Ｒ８．４．１",
        "R8年4月1日",
        "R080401",
        "令8.4.1",
        "令和8.4.1",
        "㋿8年4月1日",
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "2026・4・1",
        "2026年4月1日",
        "西暦2026年4月1日",
        "二〇二六年四月一日",
        "２０２６／４／１",
        "20260401",
        "46113",
        "2026/4/1（水）",
        "令和8年4月1日(水曜日)",
        "令和8年4月1日 水曜日",
        "2026-04-01 00:00:00",
        "2026/04/01 0:00",
        "2026-04-01T00:00:00",
        " 2026/4/1\n",
    ] {
        check(&DateRule::default(), text, "2026-04-01");
    }
}

#[test]
fn other_eras_and_first_years_are_read() {
    for (text, expected) in [
        ("平成三十一年四月三十日", "2019-04-30"),
        ("令和元年五月一日", "2019-05-01"),
        ("平元.1.8", "1989-01-08"),
        ("S64.1.7", "1989-01-07"),
        ("㍼64年1月7日", "1989-01-07"),
        ("T15.12.24", "1926-12-24"),
        ("明45.7.29", "1912-07-29"),
        ("", "none"),
        ("　", "none"),
    ] {
        check(&DateRule::default(), text, expected);
    }
}

#[test]
fn what_may_mean_two_days_is_refused() {
    for text in [
        "8.4.1",
        "8年4月1日",
        "080401",
        "26/4/1",
        "4月1日",
        "令和8年4月",
        "2026-02-29",
        "平成三十二年十三月一日",
        "2026/4/1 9:30",
        "未定",
        "2026/4/1〜2027/3/31",
        "46113.5",
        "20261301",
        "-46113",
        "99999999999999999999",
    ] {
        check(&DateRule::default(), text, "error");
    }
    let bare = DateRule::default().read_text("８．４．１").unwrap_err();
    assert_eq!(
        bare,
        "「８．４．１」には年号がありません。R8.4.1のように年号を付けてください。"
    );
}

#[test]
fn an_import_may_say_which_era_bare_years_are_of() {
    let rule = |era| DateRule {
        era: Some(era),
        ..DateRule::default()
    };
    check(&rule(Era::Reiwa), "8.4.1", "2026-04-01");
    check(&rule(Era::Reiwa), "元年5月1日", "2019-05-01");
    check(&rule(Era::Heisei), "08/04/01", "1996-04-01");
    check(&rule(Era::Showa), "六十年四月一日", "1985-04-01");
    check(&rule(Era::Reiwa), "2026.4.1", "2026-04-01");
    check(&rule(Era::Reiwa), "H8.4.1", "1996-04-01");
    check(&rule(Era::Reiwa), "4月1日", "error");
}

#[test]
fn days_of_excel_are_read_by_their_type_or_as_bare_numbers() {
    let xml = "<row><c s=\"1\"><v>44651</v></c><c><v>44651</v></c><c s=\"1\"><v>44651.5</v></c><c t=\"e\"><v>#N/A</v></c></row>";
    let book = || Book::of(xml).formats(&["General", "yyyy/m/d"]);
    for (bytes, expected) in [
        (book().bytes(), "2022-03-31"),
        (book().counted_from_1904().bytes(), "2026-04-01"),
    ] {
        let rule = DateRule {
            from_1904: read(&bytes, "", &Limits::default())
                .unwrap()
                .counts_from_1904(),
            ..DateRule::default()
        };
        let row = &rows_of(&bytes).unwrap()[0];
        for cell in &row.cells[..2] {
            assert_eq!(rule.read(cell).unwrap().unwrap().to_string(), expected);
        }
        let timed = rule.read(&row.cells[2]).unwrap_err();
        assert!(timed.contains("時刻が付いています"));
        assert!(rule.read(&row.cells[3]).unwrap_err().contains("#N/A"));
    }
}

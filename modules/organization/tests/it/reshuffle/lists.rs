//! Lists of staff as files, and how they are loaded.

use sakimori_tabular::Sheet;
use sakimori_testkit::{Client, Response};

use super::city::Row;

const HEADINGS: [&str; 10] = [
    "職員番号",
    "氏名",
    "カナ",
    "所属コード",
    "職名",
    "本務・兼務",
    "役割",
    "役割の範囲",
    "異動区分",
    "任用区分",
];

/// A list as a sheet.
pub fn sheet(rows: &[Row]) -> Sheet {
    let cells = |r: &Row| {
        [
            &r.number,
            &r.name,
            &r.kana,
            &r.unit,
            &r.title,
            r.main,
            &r.role,
            &r.scope,
            &r.movement,
            "常勤職員",
        ]
        .map(|c: &str| c.to_owned())
        .to_vec()
    };
    Sheet {
        name: "職員".to_owned(),
        columns: HEADINGS.map(|h| (h.to_owned(), 12)).to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

/// Next April: 180 of a thousand change. 20 leave, 20 join, 120 move within
/// their department, 15 get another title, 5 another name.
pub fn next_april(rows: &[Row]) -> Vec<Row> {
    let mut next: Vec<Row> = rows.to_vec();
    let staff: Vec<usize> = (0..next.len())
        .filter(|at| next[*at].title == "主事")
        .collect();
    let mut staff = staff.into_iter().step_by(3);
    let mut take = |n: usize| -> Vec<usize> { staff.by_ref().take(n).collect() };
    for at in take(120) {
        let unit = &next[at].unit;
        let section: usize = unit[3..].parse().unwrap();
        next[at].unit = format!("{}{:02}", &unit[..3], section % 5 + 1);
    }
    for at in take(15) {
        next[at].title = "主任".to_owned();
    }
    for at in take(5) {
        next[at].name = format!("旧姓{at}");
    }
    let leaving = take(20);
    let gone: Vec<String> = leaving.iter().map(|at| next[*at].number.clone()).collect();
    next.retain(|row| !gone.contains(&row.number));
    for n in 0..20 {
        next.push(Row {
            number: format!("9{n:04}"),
            name: format!("新採{n}"),
            kana: format!("シンサイ{n}"),
            unit: "00101".to_owned(),
            title: "主事".to_owned(),
            main: "本務",
            role: String::new(),
            scope: String::new(),
            movement: "採用".to_owned(),
        });
    }
    next
}

/// Loads a list through the page. Leads to the reshuffle.
pub async fn load_list(browser: &mut Client, name: &str, content: &[u8]) -> Response {
    load_as(browser, name, content, "complete").await
}

pub async fn load_as(browser: &mut Client, name: &str, content: &[u8], mode: &str) -> Response {
    let page = browser.page("/reshuffles/new").await;
    let form = page.form("/reshuffles").with("mode", mode);
    browser.upload(&form, Some((name, content))).await
}

/// The address of the reshuffle a page is about, without its query.
pub fn address(location: &str) -> String {
    let path = location.split('?').next().unwrap();
    path.trim_end_matches("/columns").to_owned()
}

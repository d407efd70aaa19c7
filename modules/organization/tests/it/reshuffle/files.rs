use sakimori_tabular::{csv, csv_cp932, xlsx};
use sakimori_testkit::on_every_database;

use super::city::{City, Row, TODAY};
use super::lists::{address, load_list, next_april, sheet};

/// The list as text in UTF-16, with a byte order mark.
fn utf16(text: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(text)
        .unwrap()
        .trim_start_matches('\u{FEFF}');
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn the_same_list_is_read_from_every_kind_of_file() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let list = sheet(&next_april(&city.rows));
        let plain = csv(&list)[3..].to_vec();
        for (name, content) in [
            ("cp932.csv", csv_cp932(&list).unwrap()),
            ("utf8.csv", plain.clone()),
            ("bom.csv", csv(&list)),
            ("utf16.csv", utf16(&plain)),
            ("list.xlsx", xlsx(&list).unwrap()),
        ] {
            let mut browser = city.browser(TODAY, true);
            let loaded = load_list(&mut browser, name, &content).await;
            let page = browser.page(loaded.location()).await;
            page.shows("採用・転入等20人").shows("確認済み").shows(name);
        }
    })
    .await;
}

/// A workbook with a twist.
fn book(rows: &[Row], twist: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let list = sheet(rows);
    let page = book.add_worksheet();
    for (x, (heading, _)) in (0u16..).zip(&list.columns) {
        page.write(0, x, heading).unwrap();
    }
    for (y, row) in (1u32..).zip(&list.rows) {
        for (x, cell) in (0u16..).zip(row) {
            page.write(y, x, cell).unwrap();
        }
    }
    twist(page);
    book.save_to_buffer().unwrap()
}

/// Thirty damaged files, and what people read about each: on the form again,
/// on the page of columns, or by row.
fn damaged(rows: &[Row]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let with = |change: &dyn Fn(&mut Vec<Row>)| {
        let mut rows = rows.to_vec();
        change(&mut rows);
        csv(&sheet(&rows))
    };
    let text = String::from_utf8(csv(&sheet(rows))).unwrap();
    let workbook = xlsx(&sheet(rows)).unwrap();
    let format = rust_xlsxwriter::Format::new();
    let without = |heading: &str| {
        let mut list = sheet(rows);
        let at = list.columns.iter().position(|c| c.0 == heading).unwrap();
        list.columns.remove(at);
        list.rows.iter_mut().for_each(|r| drop(r.remove(at)));
        csv(&list)
    };
    let mixed = {
        let mut bytes = csv_cp932(&sheet(rows)).unwrap();
        let at = bytes.windows(2).position(|w| w == b"\r\n").unwrap() + 11;
        bytes[at] = 0xFF;
        bytes
    };
    let ascii: Vec<u8> = text
        .chars()
        .map(|c| if c.is_ascii() { c as u8 } else { b'?' })
        .collect();
    let ole = [
        &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
        &[0; 600],
    ]
    .concat();
    vec![
        ("empty.csv", Vec::new(), "ファイルが空です。"),
        ("blank.csv", b" \r\n \r\n".to_vec(), "ファイルが空です。"),
        ("old.xls", ole.clone(), "xls"),
        ("renamed.xlsx", ole, "xls"),
        ("list.pdf", b"%PDF-1.7\n%\xE2\xE3".to_vec(), "PDF"),
        (
            "cut.xlsx",
            workbook[..workbook.len() / 2].to_vec(),
            "ファイルが壊れているため読めません。",
        ),
        (
            "zip.xlsx",
            b"PK\x03\x04nothing".to_vec(),
            "ファイルが壊れているため読めません。",
        ),
        ("ascii.csv", ascii, "失われています"),
        (
            "quote.csv",
            text.replacen("\"00003\"", "\"00003", 1).into_bytes(),
            "引用符",
        ),
        ("mixed.csv", mixed, "読めないバイト"),
        (
            "nul.csv",
            text.replacen("00003", "00\u{0}03", 1).into_bytes(),
            "文字ではない値",
        ),
        (
            "nonumber.csv",
            without("職員番号"),
            "必要な列「職員番号」がありません。",
        ),
        (
            "noname.csv",
            without("氏名"),
            "必要な列「氏名」がありません。",
        ),
        ("nounit.csv", without("所属コード"), "所属を示す列"),
        (
            "duplicate.csv",
            with(&|r| r[1].number = r[2].number.clone()),
            "職員番号「00003」は3行目",
        ),
        (
            "twice.csv",
            with(&|r| {
                let row = r[2].clone();
                r.push(row);
            }),
            "本務が4行目にもあります。",
        ),
        (
            "unknown.csv",
            with(&|r| r[2].unit = "9999".to_owned()),
            "所属コード「9999」の所属がありません。",
        ),
        (
            "question.csv",
            with(&|r| r[2].name = "山?太郎".to_owned()),
            "文字化けした跡",
        ),
        (
            "fffd.csv",
            with(&|r| r[2].name = "山\u{FFFD}太郎".to_owned()),
            "文字化けした跡",
        ),
        (
            "geta.csv",
            with(&|r| r[2].name = "〓野".to_owned()),
            "文字化けした跡",
        ),
        (
            "main.csv",
            with(&|r| r[2].main = "主たる"),
            "本務か兼務か分かりません。",
        ),
        (
            "nomain.csv",
            with(&|r| r[2].main = "兼務"),
            "本務の行がありません。",
        ),
        (
            "role.csv",
            with(&|r| r[2].role = "番人".to_owned()),
            "役割「番人」はありません。",
        ),
        (
            "scope.csv",
            with(&|r| r[2].role = "情報セキュリティ責任者".to_owned()),
            "部局等に対する役割です。",
        ),
        (
            "system.csv",
            with(&|r| {
                r[2].role = "情報システム管理者".to_owned();
                r[2].scope = "無".to_owned();
            }),
            "情報システム「無」がありません。",
        ),
        (
            "long.csv",
            with(&|r| r[2].title = "長".repeat(101)),
            "職名は100文字までです",
        ),
        (
            "gone.csv",
            with(&|r| {
                r[2].number = "77777".to_owned();
                r[2].movement = "退職".to_owned();
            }),
            "在籍していません。",
        ),
        (
            "formula.xlsx",
            book(rows, |page| {
                page.write_formula(
                    3,
                    1,
                    rust_xlsxwriter::Formula::new("=A1/0").set_result("#DIV/0!"),
                )
                .unwrap();
            }),
            "#DIV/0!",
        ),
        (
            "merged.xlsx",
            book(rows, move |page| {
                page.merge_range(2, 0, 3, 0, "00002", &format).unwrap();
            }),
            "職員番号「00002」は3行目",
        ),
        (
            "rows.csv",
            format!(
                "職員番号,氏名,所属コード\n{}",
                "1,山田,00101\n".repeat(201_100)
            )
            .into_bytes(),
            "行が多すぎます",
        ),
    ]
}

#[tokio::test]
async fn thirty_damaged_files_are_told_and_leave_nothing_half_written() {
    on_every_database(|db| async move {
        let city = City::new(&db, 1, 6).await;
        let before = city.facts().await;
        let revision = city.marks().await.0;
        let files = damaged(&city.rows);
        assert_eq!(files.len(), 30);
        let mut browser = city.browser(TODAY, true);
        for (name, content, expected) in files {
            let answer = load_list(&mut browser, name, &content).await;
            if answer.status.is_client_error() {
                answer.shows(expected);
                continue;
            }
            let next = answer.location().to_owned();
            let page = browser.page(&next).await;
            if next.ends_with("/columns") {
                page.shows(expected);
                continue;
            }
            page.shows("誤りあり").lacks("予約する");
            browser
                .page(&format!("{}/problems", address(&next)))
                .await
                .shows(expected);
        }
        assert_eq!(city.facts().await, before);
        assert_eq!(city.marks().await.0, revision, "the register did not move");
        assert_eq!(city.count("reshuffle_schedule").await, 0);
        assert_eq!(city.count("person").await, 31);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_a_file_comes_back_with_what_was_typed() {
    on_every_database(|db| async move {
        let city = City::new(&db, 1, 3).await;
        let mut browser = city.browser(TODAY, true);
        let page = browser.page("/reshuffles/new").await;
        let form = page
            .form("/reshuffles")
            .with("title", "当初異動")
            .with("day", "令和9年4月31日");
        let answer = browser.upload(&form, None).await;
        answer
            .shows("日付として読めません。")
            .shows("ファイルを選んでください。");
        assert_eq!(answer.form("/reshuffles").value("title"), "当初異動");
        assert_eq!(city.count("reshuffle").await, 0);
        let large = vec![b'a'; (32 << 20) + 1];
        let answer = browser
            .upload(&page.form("/reshuffles"), Some(("a.csv", &large)))
            .await;
        answer
            .expect(axum::http::StatusCode::PAYLOAD_TOO_LARGE)
            .shows("32MBまで");
    })
    .await;
}

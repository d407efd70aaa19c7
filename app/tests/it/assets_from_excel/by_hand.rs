//! A ledger as a section keeps it in Excel: a title and a note above, a header
//! over two rows, merged cells, colours, every way to write a date, a sum and
//! notes below.

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

/// The first row of the header and of the records, counted from 0.
const HEADER: u32 = 3;
const RECORDS: u32 = 5;

const HEAD: [(u16, &str); 11] = [
    (0, "No."),
    (1, "所管課"),
    (2, "情報資産名\n（まとめてよい）"),
    (3, "種別"),
    (7, "個人情報\nの有無"),
    (8, "媒　体"),
    (9, "保管場所"),
    (10, "保存年限"),
    (11, "確認日"),
    (12, "ﾊﾞｯｸｱｯﾌﾟ"),
    (13, "課長印"),
];

/// A record from the third column on: name, kind, three classes, personal,
/// form, place, retention, day, backup, seal.
pub type Record<'a> = [&'a str; 12];

pub const RECORDS_BY_HAND: [Record<'static>; 5] = [
    [
        "住民税課税台帳",
        "データ",
        "機密性３",
        "2",
        "２",
        "特定個人情報",
        "共有フォルダ",
        "税務ｻｰﾊﾞ\n課税フォルダ",
        "５年",
        "令和8年4月1日",
        "○",
        "済",
    ],
    [
        "ｼﾞﾄﾞｳ車税申告書綴り",
        "〃",
        "3",
        "完全性２",
        "１",
        "有",
        "紙",
        "書庫３番",
        "１０年",
        "R8.4.1",
        "－",
        "済",
    ],
    [
        "評価替え資料",
        "〃",
        "Ⅲ",
        "②",
        "2",
        "無",
        "〃",
        "〃",
        "常用",
        "令8.4.1",
        "×",
        "",
    ],
    [
        "窓口用端末",
        "ネットワーク",
        "機密性 2",
        "1",
        "1",
        "×",
        "機器",
        "窓口",
        "－",
        "H31/4/1",
        "対象外",
        "",
    ],
    [
        "課内ＬＡＮ配線図",
        "システム関連文書",
        "１",
        "1",
        "1",
        "なし",
        "文書",
        "課長席",
        "３年",
        "=46113",
        "不要",
        "",
    ],
];

/// The workbook. The first three records stand beside one merged name of the
/// section; the others spell it as in `units`.
pub fn workbook(section: &str, units: [&str; 2], records: &[Record<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let other = book.add_worksheet().set_name("記入例").unwrap();
    other.set_hidden(true);
    other.write_string(0, 0, "情報資産名").unwrap();
    let sheet = book.add_worksheet().set_name("税務課 R8").unwrap();
    sheet.set_active(true);
    let green = Format::new()
        .set_background_color(Color::RGB(0x00E2_EFDA))
        .set_bold();
    let title = "令和８年度　情報資産台帳（様式第３号）";
    sheet.merge_range(0, 0, 0, 13, title, &green).unwrap();
    let note = "※機密性は３段階、完全性及び可用性は２段階で記入すること。";
    sheet.write_string(1, 0, note).unwrap();
    header(sheet, &green);
    let last = body(sheet, section, units, records);
    sheet
        .merge_range(last, 0, last, 2, "合　計", &green)
        .unwrap();
    sheet.write_string(last, 3, "5件").unwrap();
    sheet
        .write_string(
            last + 2,
            1,
            "（注）個人情報の有無は、個人情報ファイル簿による。",
        )
        .unwrap();
    sheet.write_string(last + 3, 13, "以上").unwrap();
    let seen = book.add_worksheet().set_name("廃止分").unwrap();
    seen.write_string(0, 0, "なし").unwrap();
    book.save_to_buffer().unwrap()
}

fn header(sheet: &mut Worksheet, format: &Format) {
    for (column, text) in HEAD {
        sheet
            .merge_range(HEADER, column, HEADER + 1, column, text, format)
            .unwrap();
    }
    sheet
        .merge_range(HEADER, 4, HEADER, 6, "分類", format)
        .unwrap();
    for (column, text) in [(4, "機密性"), (5, "完全性（1・2）"), (6, "可用性")] {
        sheet
            .write_string_with_format(HEADER + 1, column, text, format)
            .unwrap();
    }
}

/// The row below the last record.
fn body(sheet: &mut Worksheet, section: &str, units: [&str; 2], records: &[Record<'_>]) -> u32 {
    let era = Format::new().set_num_format("[$-411]ggge\"年\"m\"月\"d\"日\";@");
    let plain = Format::new();
    sheet
        .merge_range(RECORDS, 1, RECORDS + 2, 1, section, &plain)
        .unwrap();
    for (n, record) in (0u32..).zip(records) {
        // A blank row below the merged ones.
        let row = RECORDS + n + u32::from(n > 2);
        sheet.write_number(row, 0, f64::from(n + 1)).unwrap();
        if let Some(unit) = n.checked_sub(3).and_then(|n| units.get(n as usize)) {
            sheet.write_string(row, 1, *unit).unwrap();
        }
        for (column, text) in (2u16..).zip(record) {
            match text.strip_prefix('=') {
                Some(day) => {
                    let day: f64 = day.parse().unwrap();
                    sheet
                        .write_number_with_format(row, column, day, &era)
                        .unwrap();
                }
                None => drop(sheet.write_string(row, column, *text).unwrap()),
            }
        }
    }
    RECORDS + u32::try_from(records.len()).unwrap() + 1
}

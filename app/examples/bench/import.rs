//! A ledger of information assets taken in from one file, as a workbook and as
//! CSV, through the pages that people use.

use sakimori_tabular::{CsvWriter, XlsxWriter};

use crate::load;
use crate::program::{flag, ms, peak, start};
use crate::row;

const REGISTER: &str = "/registers/asset-ledger";
const MANAGER: (&str, &str) = ("kakanri", "budou-lantern-kujira-58");
const HEAD: [&str; 20] = [
    "管理番号",
    "情報資産の名称",
    "種類",
    "使う業務",
    "所管する課室",
    "機密性",
    "完全性",
    "可用性",
    "個人情報",
    "本人の数",
    "形態",
    "保管場所",
    "接続するネットワーク",
    "利用する者の範囲",
    "作成又は入手の別",
    "バックアップ",
    "保守",
    "保存期間",
    "最後に確認した日",
    "備考",
];

/// `place` is a folder or a database with the sample city, or an empty one.
pub fn measure(binary: &str, place: &str, rows: usize) {
    // An empty place is filled first, which takes memory of its own.
    drop(start(binary, &["demo"], &[flag(place), place]));
    for kind in ["xlsx", "csv"] {
        // Each by a program of its own: the peak is that of one file.
        let running = start(binary, &["demo"], &[flag(place), place]);
        let manager = load::sign_in(running.port, MANAGER.0, MANAGER.1);
        let idle = peak(running.child.id());
        let page = load::ask(&manager, &format!("{REGISTER}/new"), None);
        let unit = load::hidden(&page.body, "unit");
        let file = file(kind, rows, &unit);
        let name = format!("list.{kind}");
        let [sent, read, took] = load::take_in(&manager, REGISTER, (&name, &file)).map(ms);
        row(
            &format!(
                "{rows} assets from a file ({kind}, {} MB): upload, dry run / taking in",
                file.len() >> 20
            ),
            &format!("{sent}, {read} / {took}"),
            "≤ 120 s",
        );
        row(
            &format!("the most memory meanwhile ({idle} before)"),
            &peak(running.child.id()),
            "≤ 500 MB",
        );
    }
}

fn file(kind: &str, rows: usize, unit: &str) -> Vec<u8> {
    // Other rows each time: what is there already is not taken in again.
    let run = format!("{kind}{}", std::process::id());
    let all = (0..rows).map(|n| line(&run, n, unit));
    match kind {
        "csv" => {
            let mut writer = CsvWriter::utf8();
            writer.row(&HEAD);
            all.for_each(|line| writer.row(&line));
            writer.finish().expect("csv")
        }
        _ => {
            let columns: Vec<(String, u8)> = HEAD.map(|head| (head.to_owned(), 12)).into();
            let mut writer = XlsxWriter::new("台帳", &columns).expect("xlsx");
            all.for_each(|line| writer.row(&line).expect("row"));
            writer.finish().expect("xlsx")
        }
    }
}

fn line(run: &str, n: usize, unit: &str) -> [String; 20] {
    let pick = |all: &[&str]| all[n % all.len()].to_owned();
    let personal = pick(&["含まない", "個人情報を含む", "特定個人情報を含む"]);
    let persons = match personal.as_str() {
        "含まない" => String::new(),
        _ => (n % 5000).to_string(),
    };
    [
        format!("{run}-{n:06}"),
        format!("住民税課税資料（賦課決議書及び更正決定通知書の控え）{run}-{n}"),
        pick(&[
            "ネットワーク及び情報システムで取り扱う情報",
            "システム関連文書",
            "電磁的記録媒体",
        ]),
        pick(&["住民税の賦課", "固定資産の評価", "収納管理", "窓口の証明"]),
        unit.to_owned(),
        pick(&["機密性３", "2", "１"]),
        pick(&["2", "1"]),
        pick(&["2", "1", "1"]),
        personal,
        persons,
        pick(&["文書", "共有フォルダー又はサーバ", "情報システム", "機器"]),
        format!("本庁舎3階　税務課書庫　{}番", n % 40),
        pick(&["マイナンバー利用事務系", "LGWAN接続系", "接続しない"]),
        "課の職員及び会計年度任用職員".to_owned(),
        pick(&["課室で作成した", "庁外から入手した"]),
        pick(&["取得している", "必要がない", "取得していない"]),
        pick(&["職員が行う", "契約している"]),
        pick(&["5年", "10年", "常用"]),
        pick(&["令和8年4月1日", "R8.5.20", "2026-06-30"]),
        format!("測定のための行　{n}"),
    ]
}

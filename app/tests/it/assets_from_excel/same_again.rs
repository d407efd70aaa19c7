//! Written out and taken in again, the ledger is as it was.

use sakimori_testkit::on_every_database;

use super::{LEDGER, checked};
use crate::assets::recorded;
use crate::entries::City;
use crate::support::Chance;

const PIECES: [&str; 24] = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(1)",
    "'",
    "\"",
    "\"\"",
    ",",
    "｜",
    "合計",
    "※",
    "〃",
    "同上",
    "－",
    "ｼﾞﾄﾞｳ",
    "ＡＢＣ",
    "𠮷",
    "　",
    "_x000D_",
    "0012",
    "1E5",
    "2026-04-01",
    "#REF!",
    "<b>&amp;",
];
/// The fields with texts, and those with answers.
const TEXTS: [&str; 7] = [
    "number",
    "business",
    "place",
    "users",
    "retention",
    "related",
    "note",
];
const ANSWERS: [(&str, &[&str]); 8] = [
    (
        "kind",
        &[
            "ネットワーク",
            "情報システム",
            "電磁的記録媒体",
            "システム関連文書",
        ],
    ),
    ("confidentiality", &["1", "2", "3"]),
    ("integrity", &["1", "2"]),
    ("availability", &["2", "1"]),
    (
        "personal",
        &["含まない", "個人情報を含む", "特定個人情報を含む"],
    ),
    (
        "form",
        &["文書", "電磁的記録媒体", "情報システム", "機器", "その他"],
    ),
    (
        "backup",
        &["", "取得している", "取得していない", "必要がない"],
    ),
    (
        "archived",
        &["書込禁止の措置をしていない", "", "していない"],
    ),
];

fn text(chance: &mut Chance) -> String {
    let pieces = 1 + chance.below(4);
    (0..pieces)
        .map(|_| PIECES[chance.below(PIECES.len())])
        .collect()
}

#[tokio::test]
async fn a_ledger_of_hostile_texts_written_out_changes_nothing() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let mut chance = Chance::new(20_261_127);
        const ASSETS: usize = 40;
        let already = manager.page(&format!("{LEDGER}/list/csv")).await.bytes;
        let already = String::from_utf8(already).unwrap().lines().count() - 1;
        for n in 0..ASSETS {
            let mut fields = vec![("name", format!("{}{n}", text(&mut chance)))];
            for field in TEXTS {
                // Empty now and then.
                let text = if chance.below(3) == 0 {
                    String::new()
                } else {
                    text(&mut chance)
                };
                fields.push((field, text));
            }
            for (field, answers) in ANSWERS {
                fields.push((
                    field,
                    answers[(n + chance.below(9)) % answers.len()].to_owned(),
                ));
            }
            let day = format!("令和{}年{}月{}日", 1 + n % 9, 5 + n % 8, 1 + n % 28);
            fields.push(("retention_until", day));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            recorded(&mut manager, &fields).await;
        }
        for (format, name) in [("xlsx", "a.xlsx"), ("csv", "a.csv")] {
            let file = manager.page(&format!("{LEDGER}/list/{format}")).await;
            let page = checked(&mut manager, name, &file.bytes).await;
            page.shows("新しく記録するもの0件")
                .shows("訂正するもの0件")
                .shows(&format!("変わらないもの{}件", already + ASSETS))
                .shows("誤り0件")
                .shows("記録として読まなかった行0行");
        }
    })
    .await;
}

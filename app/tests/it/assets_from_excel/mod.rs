//! Ledgers that sections kept in Excel, taken in; and the ledger written out
//! and taken in again.

mod by_hand;
mod same_again;

use axum::http::StatusCode;
use sakimori_testkit::{Client, Form, Response, on_every_database};

use crate::assets::recorded;
use crate::entries::{City, path};
use by_hand::{RECORDS_BY_HAND, workbook};

pub(super) const LEDGER: &str = "/registers/asset-ledger";
const UPLOAD: &str = "/registers/asset-ledger/imports";

pub(crate) async fn checked(client: &mut Client, name: &str, content: &[u8]) -> Response {
    let form = client.page(&format!("{UPLOAD}/new")).await.form(UPLOAD);
    let answer = client.upload(&form, Some((name, content))).await;
    let answer = answer.expect(StatusCode::SEE_OTHER);
    client.page(answer.location()).await
}

/// The code of one's own section, its name, and its name with the department.
async fn section(city: &City, client: &mut Client) -> [String; 3] {
    let new = format!("{LEDGER}/new");
    let written = client.page(&new).await.form(&new).value("unit").to_owned();
    let roster = city.roster().await;
    let unit = roster.tree.called(&written).next().unwrap();
    let (name, full) = (unit.name().to_owned(), roster.tree.full_name(unit.id));
    [unit.code.clone(), name, full]
}

fn ending(page: &Response, end: &str) -> Form {
    let mut forms = page.forms().into_iter();
    forms.find(|f| f.action.ends_with(end)).unwrap()
}

async fn lines(client: &mut Client) -> Vec<String> {
    let file = client.page(&format!("{LEDGER}/list/csv")).await;
    let text = String::from_utf8(file.bytes).unwrap();
    let mut lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_ledger_made_by_hand_is_taken_in_after_its_words_are_mapped() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let [code, name, full] = section(&city, &mut manager).await;
        let wide = full.replace(' ', "　");
        let codes: String = code
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
            .collect();
        let file = workbook(&name, [&wide, &codes], &RECORDS_BY_HAND);
        let before = lines(&mut manager).await.len();
        let page = checked(&mut manager, "情報資産台帳.xlsx", &file).await;
        // The one word that means two things is asked for; nothing else is wrong.
        page.shows("誤り1件")
            .shows("「有」は選択肢にありません")
            .lacks("この内容で取り込む");
        let chosen = ending(&page, "/words").with("answer.0", "個人情報を含む");
        let page = manager.submit_and_follow(&chosen).await;
        page.shows("新しく記録するもの5件").shows("誤り0件");
        // Nothing is left out in silence.
        page.shows("記録として読まなかった行3行")
            .shows("合計の行「合　計　5件」")
            .shows("注記の行「（注）個人情報の有無は")
            .shows("取り込む列に記入がない行「以上」")
            .shows("取り込まない列：課長印（N列）")
            .shows("読んでいないシート：廃止分");
        let done = manager.submit_and_follow(&with_plan(&page)).await;
        done.shows("取り込みました");
        let all = lines(&mut manager).await;
        assert_eq!(all.len(), before + 5);
        for (n, parts) in [
            (
                "1",
                [
                    "住民税課税台帳",
                    "機密性3",
                    "特定個人情報を含む",
                    "共有フォルダー又はサーバ",
                ],
            ),
            (
                "2",
                ["ｼﾞﾄﾞｳ車税申告書綴り", "機密性3", "個人情報を含む", "文書"],
            ),
            ("3", ["評価替え資料", "機密性3", "含まない", "文書"]),
            ("4", ["窓口用端末", "機密性2", "含まない", "機器"]),
            ("5", ["課内ＬＡＮ配線図", "機密性1", "含まない", "文書"]),
        ] {
            let own = format!("\"{n}\",\"{}\"", parts[0]);
            let line = all.iter().find(|line| line.contains(&own));
            let line = line.unwrap_or_else(|| panic!("{own} in {all:?}"));
            for part in parts.iter().copied().chain([full.as_str()]) {
                assert!(line.contains(part), "{part} in {line}");
            }
            let day = if n == "4" {
                "平成31年4月1日"
            } else {
                "令和8年4月1日"
            };
            assert!(line.contains(day), "{day} in {line}");
        }
        assert!(
            all.iter()
                .any(|l| l.contains("税務ｻｰﾊﾞ 課税フォルダ") && l.contains("\"取得している\""))
        );
        // What was chosen is known the next time; nothing changes twice.
        let page = checked(&mut manager, "情報資産台帳.xlsx", &file).await;
        page.shows("変わらないもの5件")
            .shows("誤り0件")
            .shows("選択済み");
    })
    .await;
}

pub(crate) fn with_plan(page: &Response) -> Form {
    let mut forms = page.forms().into_iter();
    forms.find(|f| !f.value("plan").is_empty()).unwrap()
}

#[tokio::test]
async fn every_row_that_needs_somebody_is_named_with_what_to_do() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let [code, name, _] = section(&city, &mut manager).await;
        let mut records = RECORDS_BY_HAND;
        records[1][5] = "無";
        records[1][2] = "高";
        records[2][9] = "8.4.1";
        records[3][0] = "";
        records[4][9] = "令和8年4月31日";
        let entries = city.app.entries().await;
        let file = workbook(&name, [&code, "どこにもない課"], &records);
        let page = checked(&mut manager, "台帳.xlsx", &file).await;
        for told in [
            "7機密性「高」は選択肢にありません",
            "8最後に確認した日「8.4.1」には年号がありません",
            "10情報資産の名称情報資産の名称を入力してください",
            "11最後に確認した日「令和8年4月31日」",
        ] {
            page.shows(told);
        }
        page.shows("誤り4件").lacks("この内容で取り込む");
        // What is wrong with the unit is told once the day is right.
        records[4][9] = "R8.4.30";
        let file = workbook(&name, [&code, "どこにもない課"], &records);
        let page = checked(&mut manager, "台帳.xlsx", &file).await;
        page.shows("11所管する課室「どこにもない課」：この名称又は組織コードの組織はありません");
        // Two looks, and nothing else was written.
        assert_eq!(city.app.entries().await, entries + 2);
    })
    .await;
}

#[tokio::test]
async fn a_column_that_the_file_does_not_have_is_the_same_for_every_row() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let [code, ..] = section(&city, &mut manager).await;
        let file = "番号,資産名,種別,機密性,個人情報の有無,媒体,本人の数\n\
                    1,別の課の資産,情報,3,無,紙,12\n2,鍵,媒体,2,無,USBメモリ,\n";
        let page = checked(&mut manager, "一覧.csv", file.as_bytes()).await;
        page.shows("必要な列「所管する課室」がありません")
            .shows("必要な列「完全性」がありません");
        let chosen = ending(&page, "/columns")
            .with("unit", &format!("={code}"))
            .with("integrity", "=1")
            .with("availability", "=2");
        let page = manager.submit_and_follow(&chosen).await;
        page.shows("新しく記録するもの2件")
            .shows("誤り0件")
            .shows("「12」は取り込みません。「個人情報」が");
        let done = manager.submit_and_follow(&with_plan(&page)).await;
        done.shows("取り込みました");
        let all = lines(&mut manager).await;
        assert!(
            all.iter()
                .any(|l| l.contains("\"2\",\"鍵\",\"電磁的記録媒体\"")),
            "{all:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_it_was_looked_at_leaves_nothing_half_written() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let [code, ..] = section(&city, &mut manager).await;
        let first = recorded(&mut manager, &[("place", "金庫")]).await;
        let edit = format!("{}/edit", path(&first));
        let before = lines(&mut manager).await;
        // More than is written at once; the last row corrects what is there.
        let row = |name: &str, place: &str| {
            format!("{name},ネットワーク及び情報システムで取り扱う情報,{code},3,2,1,含まない,文書,{place}\n")
        };
        let head = "情報資産の名称,種類,所管する課室,機密性,完全性,可用性,個人情報,形態,保管場所\n";
        let new = (0..1_050).map(|n| row(&format!("綴り{n}"), "書庫"));
        let new: String = std::iter::once(head.to_owned()).chain(new).collect();
        let file = new + &row("住民税の課税データ", "書庫");
        let page = checked(&mut manager, "一覧.csv", file.as_bytes()).await;
        page.shows("新しく記録するもの1050件").shows("訂正するもの1件");
        let form = manager.page(&edit).await.form(&edit);
        let meanwhile = form.with("place", "別の書庫").with("_reason", "移したため");
        let _ = manager.submit(&meanwhile).await.expect(StatusCode::SEE_OTHER);
        let again = manager.submit_and_follow(&with_plan(&page)).await;
        again.shows("確かめた後に台帳が変わったため、取り込みませんでした");
        assert_eq!(lines(&mut manager).await.len(), before.len());
        // Looked at again, it is taken in as a whole.
        let done = manager.submit_and_follow(&with_plan(&again)).await;
        done.shows("取り込みました");
        assert_eq!(lines(&mut manager).await.len(), before.len() + 1_050);
    })
    .await;
}

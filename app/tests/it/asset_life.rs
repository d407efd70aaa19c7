//! What happens to an information asset: received, carried, copied, disposed
//! of, as people of みほん市 apply for it and record it.

use axum::http::StatusCode;
use sakimori_db::query;
use sakimori_testkit::{Client, Form, on_every_database};

use crate::applications::decide;
use crate::assets::{recorded, sent};
use crate::entries::{City, path};

const TRANSPORT: &str = "/applications/new/transport";
const DISPOSAL: &str = "/applications/new/information-disposal";
const UNCLEAR: &str = "/applications/new/unclear-classification";
const PERMITTED: &[(&str, &str)] = &[("outcome", "permitted")];

pub(crate) fn with(form: Form, all: &[(&str, &str)]) -> Form {
    let each = all.iter();
    each.fold(form, |form, (name, value)| form.with(name, value))
}

fn transport(form: Form) -> Form {
    with(
        form,
        &[
            ("items.0.kind", "文書"),
            ("items.0.quantity", "1"),
            ("purpose", "支所で使うため"),
            ("origin", "本庁舎"),
            ("destination", "みほん支所"),
            ("period.from", "令和8年11月26日"),
            ("period.until", "令和8年11月26日"),
            ("frequency", "1回"),
            ("carrier", "申請者"),
            ("means", "公用車"),
            ("protection", "鍵付きのケース等への格納"),
            ("protection_detail", "鍵付きのケースに入れる"),
            ("care", "yes"),
        ],
    )
}

fn disposal(form: Form) -> Form {
    with(
        form,
        &[
            ("items.0.kind", "文書"),
            ("items.0.quantity", "1"),
            ("reason", "保存期間が満了した"),
            ("retention_over", "はい"),
            ("leased", "区分の必要がない（文書、データ等）"),
            ("method", "裁断"),
            ("performer", "職員等"),
            ("planned_on", "令和8年11月27日"),
            ("needed_check", "yes"),
        ],
    )
}

pub(crate) async fn followed(client: &mut Client, case: &str, key: &str, said: &[(&str, &str)]) {
    let follow = case.replace("/cases/", "/applications/") + "/follow";
    let form = client.page(&follow).await;
    let form = form.form(&format!("{follow}/{key}"));
    let _ = client.submit_and_follow(&with(form, said)).await;
}

async fn staff_number(city: &City) -> String {
    let select = query("SELECT staff_number FROM person WHERE id = $1");
    let person = city.person("shokuin").await;
    let row: (String,) = city
        .app
        .db
        .db
        .one("person", select.bind(person))
        .await
        .unwrap();
    row.0
}

async fn amended(client: &mut Client, entry: &str, said: &[(&str, &str)]) {
    let edit = format!("{entry}/edit");
    let form = client.page(&edit).await.form(&edit);
    let answer = client.submit(&with(form, said)).await;
    let _ = answer.expect(StatusCode::SEE_OTHER);
}

/// Where the page of an asset begins an application.
fn about(asset: &str, form: &str) -> String {
    let number = asset.split("第").nth(1).and_then(|t| t.split("号").next());
    format!("{form}?asset={}", number.expect("a number"))
}

#[tokio::test]
async fn what_is_carried_is_handled_as_the_ledger_says_and_shown_there() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let page = recorded(&mut employee, &[("name", "アレルギー調査票")]).await;
        let asset = path(&page);
        assert!(page.html().contains("/applications/new/transport?asset=1"));
        // The form begins with what the ledger says.
        let link = about("第1号", TRANSPORT);
        let form = employee.page(&link).await.form(TRANSPORT);
        assert_eq!(form.value("items.0.asset"), "1");
        assert_eq!(form.value("items.0.item"), "アレルギー調査票");
        assert_eq!(form.value("items.0.classification"), "3");
        let form = transport(form);
        let before = city.app.entries().await;
        let low = form.clone().with("items.0.classification", "2");
        let low = employee.submit(&low).await;
        low.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("機密性3以上を選んでください");
        for unknown in ["第99号", "どこにもない資産"] {
            let sent = form.clone().with("items.0.asset", unknown);
            let sent = employee.submit(&sent).await;
            sent.expect(StatusCode::UNPROCESSABLE_ENTITY)
                .shows("情報資産台帳にありません");
        }
        assert_eq!(city.app.entries().await, before);
        let form = form.with("items.0.asset", "アレルギー調査票");
        let page = employee.submit_and_follow(&form).await;
        let case = path(&page);
        // Who decides reads how it is handled, on the paper that is hashed.
        manager
            .page(&case)
            .await
            .shows("アレルギー調査票（第1号、機密性3・完全性2・可用性1）")
            .shows("支給以外の端末を用いた作業は、原則として行わない");
        employee.page(&asset).await.lacks("情報資産の運搬の記録簿");
        let _ = decide(&mut manager, &case, PERMITTED).await;
        employee
            .page(&asset)
            .await
            .shows("情報資産の運搬の記録簿")
            .shows("令和8年11月26日")
            .shows("みほん支所");
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_of_the_assets_of_others_by_their_numbers() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut other) = (city.client("shokuin").await, city.client("tanto").await);
        recorded(&mut employee, &[("name", "秘密の名簿")]).await;
        let page = other.page(&about("第1号", DISPOSAL)).await;
        page.lacks("秘密の名簿");
        let form = disposal(page.form(DISPOSAL));
        let form = form
            .with("items.0.item", "名簿")
            .with("items.0.classification", "1");
        for named in ["1", "秘密の名簿", "秘密の名簿（第1号、機密性3）"] {
            let sent = other
                .submit(&form.clone().with("items.0.asset", named))
                .await;
            let sent = sent.expect(StatusCode::UNPROCESSABLE_ENTITY);
            sent.shows("情報資産台帳にありません")
                .lacks("機密性3・完全性");
        }
    })
    .await;
}

#[tokio::test]
async fn the_record_of_a_disposal_closes_the_asset() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        for (number, all) in [("第1号", "いいえ"), ("第2号", "はい")] {
            let name = format!("古い台帳{number}");
            let asset = path(&recorded(&mut employee, &[("name", &name)]).await);
            let form = employee.page(&about(number, DISPOSAL)).await.form(DISPOSAL);
            let page = employee.submit_and_follow(&disposal(form)).await;
            let case = path(&page);
            let _ = decide(&mut manager, &case, PERMITTED).await;
            // Permitted is not yet done.
            employee
                .page(&asset)
                .await
                .shows("情報資産の廃棄の記録簿")
                .lacks("廃棄等により無くなった日");
            let operator = staff_number(&city).await;
            let before = city.app.entries().await;
            let said = [
                ("disposed_on", "令和8年11月25日"),
                ("disposed_at", "14時から15時まで"),
                ("operator", operator.as_str()),
                ("content", "1冊を裁断した。"),
                ("proof_kind", "職員の立会いによる確認"),
                ("ledger_updated", all),
            ];
            followed(&mut employee, &case, "record", &said).await;
            let page = employee.page(&asset).await;
            let gone = all == "はい";
            assert_eq!(page.html().contains("廃棄等により無くなった日"), gone);
            // The record, the entry it completes, and the ledger's.
            let written = if gone { 3 } else { 2 };
            assert_eq!(city.app.entries().await, before + written);
            if gone {
                page.shows("令和8年11月25日")
                    .shows("情報資産の廃棄の記録簿による")
                    .lacks("この情報資産についての申請");
            }
        }
        employee.page("/asset-ledger").await.shows("合計（1件）");
    })
    .await;
}

/// Something received whose class nobody knows, accepted: its case and its entry.
pub(crate) async fn received(
    employee: &mut Client,
    manager: &mut Client,
    name: &str,
) -> (String, String) {
    let form = employee.page(UNCLEAR).await.form(UNCLEAR);
    let form = with(
        form,
        &[
            ("name", name),
            ("kind", "ネットワーク及び情報システムで取り扱う情報"),
            ("obtained", "庁外から入手した"),
            ("received", "県から電子メールで受け取った"),
            ("content", "各校の状況"),
            ("personal", "含まない"),
            ("form", "共有フォルダー又はサーバ"),
            ("place", "課の共有フォルダー"),
        ],
    );
    let case = path(&employee.submit_and_follow(&form).await);
    let _ = decide(manager, &case, PERMITTED).await;
    // In the ledger, and like the strictest until it is judged.
    let list = manager.page("/registers/asset-ledger").await;
    let links = list.links();
    let entry = links.iter().find(|(_, text)| text.contains(name));
    let (entry, _) = entry.expect("an entry").clone();
    (case, entry)
}

#[tokio::test]
async fn what_is_received_without_a_class_is_judged_by_the_manager() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let (case, entry) = received(&mut employee, &mut manager, "県の調査の回答").await;
        manager
            .page(&entry)
            .await
            .shows("機密性不明")
            .shows("支給以外の端末を用いた作業は、原則として行わない");
        manager.page("/").await.shows("許可の後の確認と記録 1件");
        let said = [
            ("confidentiality", "2"),
            ("integrity", "2"),
            ("availability", "1"),
        ];
        followed(&mut manager, &case, "classification", &said).await;
        manager
            .page(&entry)
            .await
            .shows("機密性2・完全性2・可用性1の情報資産です")
            .lacks("まだ記入されていない項目があります");
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_classified_no_lower_than_what_was_copied() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let source = path(&recorded(&mut employee, &[]).await);
        let copy = [
            ("name", "住民税の課税データの写し"),
            ("obtained", "複製した"),
            ("source", "第1号"),
        ];
        let lower = [&copy[..], &[("confidentiality", "2"), ("integrity", "1")]].concat();
        let answer = sent(&mut employee, &lower).await;
        answer
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("機密性3以上を選んでください");
        let lower = [&copy[..], &[("integrity", "1")]].concat();
        let answer = sent(&mut employee, &lower).await;
        answer
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("完全性2以上を選んでください");
        let page = recorded(&mut employee, &copy).await;
        page.shows("住民税の課税データ（第1号、機密性3");
        let copied = path(&page);
        // The original shows its copies.
        employee
            .page(&source)
            .await
            .shows("住民税の課税データの写し");
        // Where it is classified higher later, the copy is found.
        let check = "/asset-ledger/checks/below_source";
        employee
            .page(check)
            .await
            .shows("該当する情報資産はありません");
        let higher = [("availability", "2"), ("_reason", "停止の影響が大きいため")];
        amended(&mut employee, &source, &higher).await;
        employee.page(check).await.shows("住民税の課税データの写し");
        amended(&mut employee, &copied, &higher).await;
        employee
            .page(check)
            .await
            .shows("該当する情報資産はありません");
    })
    .await;
}

#[tokio::test]
async fn a_register_written_by_hand_or_from_a_file_tells_the_ledger_too() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let asset = path(&recorded(&mut employee, &[("name", "古い名簿")]).await);
        let operator = staff_number(&city).await;
        let new = "/registers/asset-ledger/new";
        let form = employee.page(new).await.form(new);
        let unit = form.value("unit").to_owned();
        let head = "処理をした日,処理をした時刻,処理を担当し、又は立ち会った職員等,処理の内容,区分,\
            廃棄した情報資産（媒体及び機器は管理番号も）,台帳の情報資産,数量,機密性,処理の方法,\
            消去又は破壊の証拠,台帳の情報資産の全部を廃棄したか,記録を管理する課室";
        let file = |asset: &str| {
            format!("{head}\nR8.11.24,14時,{operator},裁断した。,文書,名簿,{asset},1,3,裁断,文書の溶解等の証明書,はい,{unit}\n")
        };
        let upload = "/registers/disposal-records/imports";
        let form = employee.page(&format!("{upload}/new")).await.form(upload);
        let low = file("第1号").replace(",1,3,裁断", ",1,2,裁断");
        let answer = employee
            .upload(&form, Some(("a.csv", low.as_bytes())))
            .await;
        let page = employee.page(answer.location()).await;
        page.shows("誤り1件").shows("機密性3以上を選んでください");
        let wrong = file("第7号");
        let answer = employee
            .upload(&form, Some(("a.csv", wrong.as_bytes())))
            .await;
        let page = employee.page(answer.location()).await;
        page.shows("誤り1件").shows("情報資産台帳にありません");
        let right = file("第1号");
        let answer = employee
            .upload(&form, Some(("a.csv", right.as_bytes())))
            .await;
        let review = employee.page(answer.location()).await;
        review.shows("新しく記録するもの1件").shows("誤り0件");
        let action = answer.location().split('?').next().unwrap();
        let done = employee.submit(&review.form(action)).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee
            .page(&asset)
            .await
            .shows("廃棄等により無くなった日")
            .shows("情報資産の廃棄の記録簿");
    })
    .await;
}

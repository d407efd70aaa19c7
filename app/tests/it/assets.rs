//! The ledger of information assets as people of みほん市 keep it.

use axum::http::StatusCode;
use sakimori_db::{FromRow, query};
use sakimori_testkit::{Client, Response, TestDb, on_every_database};

use crate::entries::{City, path};

const NEW: &str = "/registers/asset-ledger/new";
const EXCEPTION: &str = "/registers/exceptions/new";
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// An asset of one's own section, with something else than usual.
pub(crate) async fn sent(client: &mut Client, more: &[(&str, &str)]) -> Response {
    let form = client.page(NEW).await.form(NEW);
    let usual = [
        ("name", "住民税の課税データ"),
        ("kind", "ネットワーク及び情報システムで取り扱う情報"),
        ("confidentiality", "3"),
        ("integrity", "2"),
        ("availability", "1"),
        ("personal", "含まない"),
        ("form", "文書"),
    ];
    let all = usual.iter().chain(more);
    let form = all.fold(form, |form, (name, value)| form.with(name, value));
    client.submit(&form).await
}

pub(crate) async fn recorded(client: &mut Client, more: &[(&str, &str)]) -> Response {
    let answer = sent(client, more).await.expect(StatusCode::SEE_OTHER);
    client.page(answer.location()).await
}

#[derive(FromRow)]
struct Text {
    text: String,
}

/// What is wrong, in order.
async fn findings(db: &TestDb) -> Vec<String> {
    let select = query("SELECT finding AS text FROM asset_finding ORDER BY finding");
    let rows: Vec<Text> = db.db.all(select).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

#[tokio::test]
async fn how_an_asset_is_handled_follows_from_its_classes() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let page = recorded(&mut employee, &[("name", SCRIPT)]).await;
        page.shows("機密性3・完全性2・可用性1の情報資産です")
            .shows("支給以外の端末を用いた作業は、原則として行わない")
            .shows("バックアップを取得し、電子署名を付与する")
            .shows("【機密性3】");
        assert!(!page.html().contains("<script>alert"));
        let entry = path(&page);
        let edit = format!("{entry}/edit");
        let form = employee.page(&edit).await.form(&edit);
        let lower = form
            .with("confidentiality", "1")
            .with("integrity", "1")
            .with("_reason", "公表したため");
        let page = employee.submit_and_follow(&lower).await;
        page.shows("取扱制限はありません").lacks("【機密性");
        // Its label is only printed where there is something to say.
        employee
            .page("/asset-ledger/labels")
            .await
            .lacks("台帳第1号");
        let labels = employee.page("/asset-ledger/labels?which=every").await;
        labels.shows("台帳第1号");
        assert!(!labels.html().contains("<img src=x"));
    })
    .await;
}

#[tokio::test]
async fn each_sees_the_assets_of_their_own_section_and_who_oversees_all() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("tanto").await);
        recorded(&mut employee, &[]).await;
        recorded(&mut manager, &[("name", "別の課の資産")]).await;
        employee.page("/asset-ledger").await.shows("合計（1件）");
        manager.page("/asset-ledger").await.shows("合計（1件）");
        let mut ciso = city.client("ciso").await;
        ciso.page("/asset-ledger").await.shows("合計（2件）");
        let list = manager.page("/asset-ledger/checks/unconfirmed").await;
        list.shows("別の課の資産").lacks("住民税の課税データ");
        let _ = manager
            .get("/asset-ledger/checks/nothing")
            .await
            .expect(StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_in_the_ledger_is_found_and_mended() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("tanto").await);
        let wrong = [
            ("number", "Ｚ－１"),
            ("availability", "2"),
            ("personal", "特定個人情報を含む"),
            ("retention_until", ""),
            ("archived", "書込禁止の措置をしていない"),
            ("contractor", "どこにもない事業者"),
        ];
        let page = recorded(&mut employee, &wrong).await;
        let entry = path(&page);
        assert_eq!(
            findings(&db).await,
            ["no_retention", "not_protected", "not_restorable"]
        );
        let home = employee.page("/asset-ledger").await;
        home.shows("保存期間の定めがない個人情報")
            .shows("契約のない外部委託事業者が取り扱う情報資産")
            .shows("今年度に確認していない情報資産");
        employee
            .page("/asset-ledger/checks/no_contract")
            .await
            .shows("住民税の課税データ");
        // The same number in another section, however wide.
        let page = recorded(&mut manager, &[("number", "Z-1")]).await;
        let twin = path(&page);
        manager
            .page("/asset-ledger")
            .await
            .shows("二つ以上の課室が記録している情報資産");
        employee
            .page("/asset-ledger")
            .await
            .shows("二つ以上の課室が記録している情報資産");
        let strike = format!("{twin}/strike");
        let form = manager.page(&twin).await.form(&strike);
        let _ = manager.submit(&form.with("reason", "二重のため")).await;
        assert!(!findings(&db).await.contains(&"two_owners".to_owned()));
        let edit = format!("{entry}/edit");
        let form = employee.page(&edit).await.form(&edit);
        let mended = [
            ("retention", "5年"),
            ("retention_until", "令和8年4月1日"),
            ("backup", "取得している"),
            ("maintenance", "職員が行う"),
            ("archived", "していない"),
            ("contractor", ""),
            ("confirmed_on", "令和8年11月1日"),
            ("_reason", "点検のため"),
        ];
        let form = mended
            .iter()
            .fold(form, |form, (name, value)| form.with(name, value));
        let _ = employee.submit(&form).await.expect(StatusCode::SEE_OTHER);
        assert!(findings(&db).await.is_empty());
        let home = employee.page("/asset-ledger").await;
        home.shows("保存期間が満了した情報資産")
            .lacks("今年度に確認していない");
        // What is gone is nobody's fault any more.
        let form = employee.page(&edit).await.form(&edit);
        let gone = form
            .with("closed_on", "令和8年11月2日")
            .with("_reason", "廃棄したため");
        let _ = employee.submit(&gone).await.expect(StatusCode::SEE_OTHER);
        employee
            .page("/asset-ledger")
            .await
            .shows("直すところは見付かりませんでした")
            .shows("合計（0件）");
    })
    .await;
}

/// An exception of one's own section, with something else than usual.
pub(crate) async fn excepted(
    client: &mut Client,
    (number, until): (&str, &str),
    more: &[(&str, &str)],
) -> String {
    let form = client.page(EXCEPTION).await.form(EXCEPTION);
    let form = [
        ("number", number),
        ("title", "外部サービスの利用"),
        ("provision", "3.8.2(1)①(ア)"),
        ("kind", "遵守事項を実施しない"),
        ("urgent", "事前の許可"),
        ("reason", "ほかに方法がないため"),
        ("risk", "漏えい"),
        ("measures", "暗号化する"),
        ("applied_on", "令和8年10月1日"),
        ("decision", "許可"),
        ("until", until),
    ]
    .iter()
    .chain(more)
    .fold(form, |form, (name, value)| form.with(name, value));
    path(&client.submit_and_follow(&form).await)
}

#[tokio::test]
async fn a_confidential_asset_is_on_a_service_with_standard_terms_only_by_an_exception() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let service = ("form", "約款による外部サービス");
        let before = city.app.entries().await;
        for class in ["2", "3"] {
            let without = sent(&mut manager, &[service, ("confidentiality", class)]).await;
            without
                .expect(StatusCode::UNPROCESSABLE_ENTITY)
                .shows("例外措置の許可が必要です");
        }
        let unknown = sent(&mut manager, &[service, ("exception", "例外1")]).await;
        let _ = unknown.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(city.app.entries().await, before);
        // What anybody may know can be there.
        let open = ("confidentiality", "1");
        recorded(&mut manager, &[service, open, ("name", "観光の写真")]).await;
        let past = excepted(&mut manager, ("例外1", "令和8年10月31日"), &[]).await;
        let late = sent(&mut manager, &[service, ("exception", "例外1")]).await;
        let _ = late.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let edit = format!("{past}/edit");
        let form = manager.page(&edit).await.form(&edit);
        let longer = form
            .with("until", "令和9年3月31日")
            .with("_reason", "延長したため");
        let _ = manager.submit(&longer).await.expect(StatusCode::SEE_OTHER);
        recorded(&mut manager, &[service, ("exception", "例外1")]).await;
        manager
            .page("/asset-ledger")
            .await
            .lacks("約款による外部サービスで取り扱う");
        // From a file, nothing gets there either.
        let unit = manager.page(NEW).await.form(NEW).value("unit").to_owned();
        let head = "情報資産の名称,種類,所管する課室,機密性,完全性,可用性,個人情報,形態";
        let row = format!("名簿,情報システム,{unit},2,1,1,含まない,約款による外部サービス");
        let file = format!("{head}\n{row}\n");
        let upload = "/registers/asset-ledger/imports";
        let form = manager.page(&format!("{upload}/new")).await.form(upload);
        let answer = manager
            .upload(&form, Some(("a.csv", file.as_bytes())))
            .await;
        let answer = answer.expect(StatusCode::SEE_OTHER);
        let page = manager.page(answer.location()).await;
        page.shows("誤り1件").shows("例外措置の許可が必要です");
        // Ended early, it is told.
        let form = manager.page(&edit).await.form(&edit);
        let ended = form
            .with("ended_on", "令和8年11月1日")
            .with("_reason", "終えたため");
        let _ = manager.submit(&ended).await.expect(StatusCode::SEE_OTHER);
        manager
            .page("/asset-ledger/checks/standard_terms")
            .await
            .shows("住民税の課税データ");
    })
    .await;
}

#[tokio::test]
async fn the_ledger_at_a_glance_costs_the_same_however_much_there_is() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let mut costs = Vec::new();
        for round in 0..2 {
            for n in 0..=3 * round {
                let name = format!("資産{round}-{n}");
                recorded(&mut employee, &[("name", &name), ("availability", "2")]).await;
            }
            for page in [
                "/asset-ledger",
                "/asset-ledger",
                "/asset-ledger/checks/not_restorable",
                "/asset-ledger/labels",
            ] {
                let before = db.db.statements();
                let _ = employee.page(page).await;
                costs.push(db.db.statements() - before);
            }
        }
        // Three before the handler; whether anything was written; then five
        // counts, once.
        assert_eq!(costs[..2], [3 + 1 + 5, 3 + 1]);
        assert_eq!(costs[..4], costs[4..], "grows with the assets");
    })
    .await;
}

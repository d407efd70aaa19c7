//! What changed in a stock-take, and its report for the committee.

use axum::http::StatusCode;
use sakimori_assets::ledger::LEDGER;
use sakimori_kernel::{Actor, Uuid};
use sakimori_registers::entries::amend;
use sakimori_registers::entries::store::{Cause, current_in};
use sakimori_testkit::{Client, on_every_database};

use super::{begun, confirmed, section, sent};
use crate::assets::recorded;
use crate::entries::{City, path};

const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// What a file says, without the breaks between its cells.
fn words(file: &[u8]) -> String {
    sakimori_testkit::office::text(file).replace('\n', "")
}

async fn corrected(client: &mut Client, entry: &str, values: &[(&str, &str)]) {
    let edit = format!("{entry}/edit");
    let form = client.page(&edit).await.form(&edit);
    let form = form.with("_reason", "棚卸で分かったため");
    let form = values.iter().fold(form, |form, (k, v)| form.with(k, v));
    let _ = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
}

/// Hands an asset over to another section.
async fn moved(city: &City, entry: &str, unit: Uuid) {
    let app = &city.app.app;
    let registers = app.registers.now().await.unwrap();
    let roster = city.roster().await;
    let key = Uuid::parse_str(entry.trim_start_matches("/entries/")).unwrap();
    let code = &roster.tree.get(unit).unwrap().code;
    let name = roster.tree.full_name(unit);
    let mut tx = app.db.begin().await.unwrap();
    let rows = current_in(&mut tx, &[key]).await.unwrap();
    amend(
        &registers,
        &mut tx,
        (LEDGER, &rows),
        ("unit", code, &name),
        ((Cause::Correction, "業務の移管のため"), None, "試験"),
        &roster,
    )
    .await
    .unwrap();
    let told = sakimori_db::journal::Entry::new(
        "entry.corrected",
        "entry",
        key.to_string(),
        "移管".to_owned(),
    );
    let by = Actor::command_line();
    tx.commit(&app.clock, &by, told).await.unwrap();
}

/// A stock-take that began on the day before, with one asset that was added
/// since, one corrected, one disposed of, one struck, one handed over, and one
/// as it was; the page of the stock-take and that of the section's part.
async fn changed(city: &City) -> (City, String, String) {
    let mut employee = city.client("shokuin").await;
    let mut entries = Vec::new();
    for name in ["綴り", "名簿", "誤記", "図面", "日誌"] {
        entries.push(path(&recorded(&mut employee, &[("name", name)]).await));
    }
    let take = begun(&mut city.client("tokatsu").await).await;
    let later = city.at("2026-11-24T10:00");
    let mut employee = later.client("shokuin").await;
    recorded(&mut employee, &[("name", SCRIPT)]).await;
    let place = [("place", "<b>金庫</b>"), ("confidentiality", "2")];
    corrected(&mut employee, &entries[0], &place).await;
    let gone = [("closed_on", "令和8年11月24日"), ("closed_by", "廃棄")];
    corrected(&mut employee, &entries[1], &gone).await;
    let strike = format!("{}/strike", entries[2]);
    let form = employee.page(&entries[2]).await.form(&strike);
    let form = form.with("reason", "二重に記録したため");
    let _ = employee.submit(&form).await.expect(StatusCode::SEE_OTHER);
    let theirs = section(&mut later.client("tanto").await, &take).await;
    let unit = theirs.rsplit('/').next().unwrap();
    moved(&later, &entries[3], Uuid::parse_str(unit).unwrap()).await;
    let part = section(&mut employee, &take).await;
    confirmed(&mut employee, &part, "all").await;
    (later, take, part)
}

#[tokio::test]
async fn what_changed_since_the_opening_is_listed_field_by_field() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (later, take, part) = changed(&city).await;
        let mut employee = later.client("shokuin").await;
        let page = employee.page(&part).await;
        page.shows("追加1件、訂正1件、廃棄等2件、移動1件");
        let links = page.links();
        let list = links.iter().find(|(_, text)| text == "変更の一覧");
        let page = employee.page(&list.unwrap().0).await;
        page.shows("追加1件、訂正1件、廃棄等2件、移動1件")
            .shows("廃棄（令和8年11月24日）")
            .shows("記録の取消し（二重に記録したため）")
            .shows("他の組織へ移りました")
            .shows("機密性：機密性3 → 機密性2")
            .shows("（棚卸で分かったため）")
            .lacks("変わりなし）")
            .shows("保管場所：<b>金庫</b>")
            .lacks("最後に確認した日：")
            .lacks("日誌");
        assert!(!page.html().contains("<script>alert"));
        assert!(!page.html().contains("<b>金庫"));
        let gone = format!("{take}/differences?kind=gone");
        let page = employee.page(&gone).await;
        page.shows("2件中").shows("名簿").lacks("綴り");
        let page = employee
            .page(&format!("{take}/differences?unit=どこにもない課"))
            .await;
        page.shows("この名称又は組織コードの組織はありません")
            .shows("変更はありません");
        // Who took it over sees what it was; nobody else's is theirs to see.
        let mut other = later.client("tanto").await;
        let page = other.page(&format!("{take}/differences")).await;
        page.shows("追加0件、訂正0件、廃棄等0件、移動1件")
            .shows("図面")
            .lacks("綴り");
        let mut head = later.client("tokatsu").await;
        let page = head.page(&format!("{take}/differences")).await;
        page.shows("追加1件、訂正1件、廃棄等2件、移動1件")
            .shows("から");
        let nothing = format!("/stock-takes/{}/differences", Uuid::nil());
        let _ = head.get(&nothing).await.expect(StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_report_says_what_the_committee_asks() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (later, take, part) = changed(&city).await;
        let mut employee = later.client("shokuin").await;
        let mut head = later.client("tokatsu").await;
        let word = format!("{take}/report/docx");
        let text = words(&head.page(&word).await.bytes);
        for told in [
            "令和8年度情報資産の棚卸の結果について（報告）",
            "令和8年11月24日",
            "みほん市",
            "実施中であり",
            "表1　棚卸の概要",
            "棚を見る",
            "表2　結果の概要",
            "始めたときの情報資産5件追加1件廃棄等2件訂正1件課室の間の移動1件現在の情報資産4件確認した情報資産3件",
            "表3　部局ごとの結果",
            "表4　種類と機密性ごとの件数（令和8年11月24日現在）",
            "表5　台帳の点検",
            "3.3(",
            "表6　承認されていない課室",
            "確認済み（未提出）",
            "別表　課室ごとの結果",
        ] {
            assert!(text.contains(told), "{told} in {text}");
        }
        let sheet = format!("{take}/report/xlsx");
        let text = words(&head.page(&sheet).await.bytes);
        assert!(text.contains("現在の情報資産"), "{text}");
        for format in ["html", "json", "pdf"] {
            let none = head.get(&format!("{take}/report/{format}")).await;
            let _ = none.expect(StatusCode::NOT_FOUND);
        }
        for path in [&word, &sheet] {
            let _ = employee.get(path).await.expect(StatusCode::FORBIDDEN);
        }
        employee.page(&take).await.lacks("結果の報告");
        let mut ciso = later.client("ciso").await;
        assert!(ciso.page(&word).await.bytes.starts_with(b"PK"));
        let done = sent(&mut employee, &part, "submit", &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let text = words(&head.page(&word).await.bytes);
        assert!(text.contains("承認待ち"));
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_the_end_is_of_the_next_year() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (later, take, part) = changed(&city).await;
        let (mut employee, mut head) =
            (later.client("shokuin").await, later.client("tokatsu").await);
        let done = sent(&mut employee, &part, "submit", &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut manager = later.client("kakanri").await;
        let done = sent(&mut manager, &part, "judge", &[("outcome", "approved")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let form = head.page(&take).await.form(&format!("{take}/close"));
        let _ = head.submit(&form).await.expect(StatusCode::SEE_OTHER);

        let next = city.at("2027-05-10T09:00");
        let (mut employee, mut head) = (next.client("shokuin").await, next.client("tokatsu").await);
        recorded(&mut employee, &[("name", "翌年の台帳")]).await;
        let page = head.page(&take).await;
        page.shows("1が承認済み").shows("4件のうち3件を確認済み");
        let list = format!("{take}/differences");
        head.page(&list).await.shows("追加1件").lacks("翌年の台帳");
        let form = head.page(super::TAKES).await.form(super::TAKES);
        let form = form.with("due_on", "令和9年7月30日");
        let second = path(&head.submit_and_follow(&form).await);
        let list = format!("{second}/differences");
        head.page(&list).await.shows("変更はありません");
        let page = head.page(&format!("{list}?base=last")).await;
        page.shows("翌年の台帳")
            .shows("追加1件、訂正0件、廃棄等0件、移動0件");
    })
    .await;
}

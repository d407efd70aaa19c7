//! When to analyse again.

use sakimori_testkit::on_every_database;

use crate::support::{Hall, calculate, calculated};

const PAGE: &str = "/risks/2026";

#[tokio::test]
async fn systems_that_came_went_or_changed_hands_are_told_until_it_is_calculated_anew() {
    on_every_database(|db| async move {
        let mut hall = Hall::open(&db).await;
        hall.system("文書管理システム", "総務部").await;
        let mut officer = calculated(&hall).await;
        let quiet = officer.page(PAGE).await;
        quiet
            .shows("記録はありません。")
            .lacks("情報システムの変更");
        hall.system("施設予約システム", "市民課").await;
        hall.system("税務システム", "市民課").await;
        hall.end_system("文書管理システム").await;
        let page = officer.page(PAGE).await;
        page.shows("情報システムの変更（3件）")
            .shows("施設予約システム（新たな情報システム）")
            .shows("税務システム（所管の変更）")
            .shows("文書管理システム（廃止）");
        let found = hall.propose().await;
        assert_eq!(found, 3);
        officer
            .page("/risks")
            .await
            .shows("台帳、情報システム等の変更3件");
        // Looked at again, nothing is written.
        let entries = hall.entries().await;
        assert_eq!(hall.propose().await, 3);
        assert_eq!(hall.entries().await, entries);
        calculate(&mut officer).await;
        officer.page(PAGE).await.lacks("情報システムの変更");
        officer.page("/risks").await.lacks("リスク分析の見直し");
    })
    .await;
}

#[tokio::test]
async fn what_the_catalog_says_otherwise_is_told() {
    on_every_database(|db| async move {
        let mut hall = Hall::open(&db).await;
        let _ = calculated(&hall).await;
        hall.other_catalog("vulnerabilities", "\"backup\"", "\"surge-protection\"");
        let mut officer = hall.browser("井上");
        let page = officer.page(PAGE).await;
        page.shows("脆弱性の変更（1件）")
            .shows("バックアップを取得していない（変更）")
            .lacks("脅威の変更");
        assert_eq!(hall.propose().await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_ledger_is_compared_with_what_was_assessed() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        hall.assets(&[
            (Some("市民課"), None, "system_document", [1, 1, 1]),
            (Some("市民課"), None, "facility", [1, 1, 2]),
        ])
        .await;
        hall.reclassify("storage_medium", [1, 1, 1]).await;
        let page = officer.page(PAGE).await;
        page.shows("新たな情報資産（1組）")
            .shows("分類が変わった情報資産（1組）")
            .shows("件数が変わった情報資産（1組）")
            .lacks("なくなった情報資産");
        let links = page.links();
        let link = links
            .iter()
            .find(|(_, words)| words.contains("総務部 税務課"));
        let (href, _) = link.expect("a link to the risks of the group");
        officer.page(href).await.shows("電磁的記録媒体");
    })
    .await;
}

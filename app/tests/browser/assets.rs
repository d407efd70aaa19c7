//! The ledger of assets and a section's stock-take, from opening to approval,
//! as the information policy section, an employee and the section's manager
//! see it.

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn a_section_takes_stock_from_opening_to_approval() {
    let site = Site::with_assets().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    begin(&tab, &site, &mut axe).await;
    site.pass(60);
    record(&tab, &site, &mut axe).await;
    site.pass(60);
    wait(&tab, &mut axe).await;
    confirm(&tab, &mut axe).await;
    site.pass(60);
    approve(&tab, &site, &mut axe).await;
    report(&tab, &site, &mut axe).await;
    axe.settle();
}

async fn begin(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "tokatsu").await;
    tab.follow_link("台帳と点検").await;
    tab.sees("種類と機密性ごとの件数").await;
    tab.picture("asset-ledger").await;
    tab.figure("asset-ledger", "h2").await;
    axe.look(tab, "asset-ledger").await;
    tab.follow_link("保存期間の定めがない個人情報").await;
    tab.picture("asset-check").await;
    axe.look(tab, "asset-check").await;
    tab.follow_link("棚卸").await;
    tab.fill("due_on", "令和8年12月25日").await;
    tab.fill("note", "個人情報を含む文書の保管場所を確かめてください。")
        .await;
    tab.picture("stock-takes").await;
    tab.press("棚卸を始める").await;
    tab.sees("棚卸を始めました").await;
    tab.picture("stock-take").await;
    axe.look(tab, "stock-take").await;
}

async fn record(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "shokuin").await;
    tab.goto("/registers/asset-ledger/new").await;
    tab.fill("name", "住民説明会の出席者名簿").await;
    tab.tick_value("kind", "ネットワーク及び情報システムで取り扱う情報")
        .await;
    for (name, value) in [
        ("confidentiality", "2"),
        ("integrity", "1"),
        ("availability", "1"),
        ("personal", "個人情報を含む"),
        ("form", "約款による外部サービス"),
    ] {
        tab.tick_value(name, value).await;
    }
    tab.press("記録する").await;
    tab.sees("例外措置の許可が必要です").await;
    tab.picture("asset-refused").await;
    tab.tick_value("form", "文書").await;
    tab.press("記録する").await;
    tab.sees("機密性2・完全性1・可用性1の情報資産です").await;
    tab.picture("asset").await;
    axe.look(tab, "asset").await;
    tab.goto("/asset-ledger/labels").await;
    tab.picture("asset-labels").await;
    axe.look(tab, "asset-labels").await;
}

/// The stock-take waits at the first page.
async fn wait(tab: &Tab, axe: &mut Axe) {
    tab.goto("/").await;
    tab.sees("棚卸で確認していない情報資産").await;
    tab.picture("stock-take-waiting").await;
    tab.figure("stock-take-waiting", "h1").await;
    axe.look(tab, "stock-take-waiting").await;
}

async fn confirm(tab: &Tab, axe: &mut Axe) {
    tab.follow(".waiting a[href*='/sections/']").await;
    tab.sees("追加1件、訂正0件").await;
    tab.picture("stock-take-section").await;
    tab.figure("stock-take-section", "h1").await;
    correct(tab).await;
    axe.look(tab, "stock-take-section").await;
    tab.press("確認していない全てに変わりがないことを確認する")
        .await;
    tab.sees("件を確認しました").await;
    tab.press("棚卸の結果を提出する").await;
    tab.sees("承認待ち").await;
    tab.picture("stock-take-submitted").await;
}

/// An asset is found at another place than the ledger says.
async fn correct(tab: &Tab) {
    let part = tab.path().await;
    tab.follow("td ~ th a[href^='/entries/']").await;
    tab.follow_link("訂正する・書き足す").await;
    tab.fill("place", "鍵の掛かる書庫").await;
    tab.fill("_reason", "置場所を改めたため").await;
    tab.press("この内容で保存する").await;
    tab.sees("訂正しました").await;
    tab.goto(&part).await;
    tab.sees("追加1件、訂正1件").await;
}

async fn approve(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "kakanri").await;
    tab.goto("/").await;
    tab.sees("棚卸の結果の承認 1件").await;
    tab.follow(".waiting a[href*='/sections/']").await;
    tab.sees("結果の承認").await;
    tab.picture("stock-take-approval").await;
    tab.figure("stock-take-approval", "dl.facts").await;
    axe.look(tab, "stock-take-approval").await;
    tab.press("承認する").await;
    tab.sees("承認しました").await;
    tab.picture("stock-take-approved").await;
}

/// What changed, and the files for the committee.
async fn report(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "tokatsu").await;
    tab.goto("/stock-takes").await;
    tab.follow_link("令和8年度").await;
    tab.sees("1が承認済み").await;
    tab.figure("stock-take", "h1").await;
    let word = tab.download("a[href$='/report/docx']").await;
    assert!(std::fs::read(word).unwrap().starts_with(b"PK"));
    tab.follow_link("変更の一覧").await;
    tab.sees("住民説明会の出席者名簿").await;
    tab.picture("stock-take-differences").await;
    tab.figure("stock-take-differences", "h1").await;
    axe.look(tab, "stock-take-differences").await;
}

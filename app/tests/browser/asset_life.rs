//! The life of an asset in the browser: received without a class, carried off
//! in a list that is changed in Excel meanwhile, disposed of.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

const NAME: &str = "県の学校給食調査の回答";

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_is_received_judged_corrected_in_excel_and_disposed_of() {
    let site = Site::with_assets().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    receive(&tab, &site, &mut axe).await;
    site.pass(60);
    judge(&tab, &site, &mut axe).await;
    site.pass(60);
    in_excel(&tab, &site, &mut axe).await;
    site.pass(60);
    dispose(&tab, &site, &mut axe).await;
    axe.settle();
}

async fn receive(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "shokuin").await;
    tab.goto("/applications/new/unclear-classification").await;
    for (name, value) in [
        ("name", NAME),
        ("received", "県教育委員会から、令和8年11月2日に電子メールで"),
        ("content", "各校の児童の食物アレルギーの状況"),
        ("place", "課の共有フォルダー"),
    ] {
        tab.fill(name, value).await;
    }
    for (name, value) in [
        ("kind", "ネットワーク及び情報システムで取り扱う情報"),
        ("obtained", "庁外から入手した"),
        ("personal", "個人情報を含む"),
        ("form", "共有フォルダー又はサーバ"),
    ] {
        tab.tick_value(name, value).await;
    }
    tab.picture("unclear-classification").await;
    axe.look(tab, "unclear-classification").await;
    tab.press("この内容で申請する").await;
    tab.sees("申請しました").await;
}

async fn judge(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "kakanri").await;
    tab.goto("/inbox").await;
    tab.follow_link("入手した情報資産の分類の判断").await;
    tab.tick_value("outcome", "permitted").await;
    tab.press("決定する").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.sees("機密性がまだ決まっていません").await;
    tab.picture("asset-unclear").await;
    tab.goto("/follows").await;
    tab.follow("main a[href*='/applications/'][href*='/follow']")
        .await;
    tab.tick_value("confidentiality", "2").await;
    tab.tick_value("integrity", "2").await;
    tab.tick_value("availability", "1").await;
    tab.picture("classification").await;
    axe.look(tab, "classification").await;
    tab.press("分類の決定を記録する").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.sees("機密性2・完全性2・可用性1の情報資産です").await;
    tab.picture("asset-judged").await;
    axe.look(tab, "asset-judged").await;
}

/// The manager's list is changed in Excel, one row of it meanwhile by an
/// employee: the one is taken in, the other is told.
async fn in_excel(tab: &Tab, site: &Site, axe: &mut Axe) {
    tab.goto("/registers/asset-ledger").await;
    let file = tab.download("a[href*='/list/xlsx']").await;
    let changed = replaced(&file, "課の共有フォルダー", "課の専用フォルダー");
    again(tab, site, "shokuin").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.follow_link("訂正する・書き足す").await;
    tab.fill("users", "栄養教諭").await;
    tab.fill("_reason", "利用する者が決まったため").await;
    tab.press("この内容で保存する").await;
    tab.sees("訂正しました").await;
    again(tab, site, "kakanri").await;
    tab.goto("/registers/asset-ledger/imports/new").await;
    tab.choose_file("file", &changed).await;
    tab.press("内容を確かめる").await;
    tab.picture("asset-conflict").await;
    tab.sees("誤りがあるため、取り込めません").await;
    tab.sees("利用する者の範囲：今は「栄養教諭」").await;
    axe.look(tab, "asset-conflict").await;
    // Saved anew, it is taken in.
    tab.goto("/registers/asset-ledger").await;
    let file = tab.download("a[href*='/list/xlsx']").await;
    let changed = replaced(&file, "課の共有フォルダー", "課の専用フォルダー");
    tab.goto("/registers/asset-ledger/imports/new").await;
    tab.choose_file("file", &changed).await;
    tab.press("内容を確かめる").await;
    tab.sees("課の共有フォルダー → 課の専用フォルダー").await;
    tab.press("この内容で取り込む").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.sees("課の専用フォルダー").await;
    tab.sees("栄養教諭").await;
}

async fn dispose(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "shokuin").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.follow_link("情報資産の廃棄").await;
    tab.select("items.0.kind", "データ").await;
    tab.fill("items.0.quantity", "1").await;
    for (name, value) in [
        ("reason", "業務で使わなくなった"),
        ("retention_over", "はい"),
        ("leased", "区分の必要がない（文書、データ等）"),
        ("method", "データ消去ソフトウェアによる消去"),
        ("performer", "職員等"),
        ("needed_check", "yes"),
    ] {
        tab.tick_value(name, value).await;
    }
    tab.fill("planned_on", "令和8年12月1日").await;
    tab.picture("disposal").await;
    axe.look(tab, "disposal").await;
    tab.press("この内容で申請する").await;
    tab.sees("情報資産の取扱い").await;
    tab.picture("disposal-case").await;
    axe.look(tab, "disposal-case").await;
    let case = tab.path().await;
    let case = case.split('?').next().unwrap().to_owned();
    site.pass(60);
    again(tab, site, "kakanri").await;
    tab.goto(&case).await;
    tab.tick_value("outcome", "permitted").await;
    tab.press("決定する").await;
    site.pass(60);
    again(tab, site, "shokuin").await;
    tab.goto(&(case.replace("/cases/", "/applications/") + "/follow"))
        .await;
    for (name, value) in [
        ("disposed_on", "令和8年11月2日"),
        ("disposed_at", "14時"),
        ("operator", "佐藤 すみれ"),
        ("content", "共有フォルダーから完全に消去した。"),
    ] {
        tab.fill(name, value).await;
    }
    tab.tick_value("proof_kind", "職員の立会いによる確認").await;
    tab.tick_value("ledger_updated", "はい").await;
    tab.press("廃棄の記録を記録する").await;
    tab.sees("記録済み").await;
    tab.goto(&format!("/registers/asset-ledger?q={NAME}")).await;
    tab.follow_link(NAME).await;
    tab.sees("廃棄等により無くなった日").await;
    tab.sees("情報資産の廃棄の記録簿").await;
    tab.picture("asset-disposed").await;
    axe.look(tab, "asset-disposed").await;
}

/// A workbook as somebody saves it after changing a text in it.
fn replaced(file: &Path, from: &str, to: &str) -> PathBuf {
    let content = std::fs::read(file).unwrap();
    let mut old = zip::ZipArchive::new(Cursor::new(content)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut found = 0;
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        if let Ok(xml) = String::from_utf8(text.clone()) {
            found += xml.matches(from).count();
            text = xml.replace(from, to).into_bytes();
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    assert!(found > 0, "{from} is not in the workbook");
    let changed = file.with_file_name("changed.xlsx");
    std::fs::write(&changed, new.finish().unwrap().into_inner()).unwrap();
    changed
}

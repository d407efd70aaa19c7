//! A register as its keeper uses it: found, sorted, written, corrected, a file
//! in and a file out.

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

const REGISTER: &str = "/registers/take-out-register";

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_kept_from_the_list_to_the_file() {
    let site = Site::with_registers().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "kakanri").await;
    tab.picture("home-keeper").await;
    tab.follow_link("台帳と記録簿").await;
    tab.picture("registers").await;
    axe.look(&tab, "registers").await;
    tab.follow_link("端末等の持出し及び持込みの記録簿").await;
    // What is written later has a later key.
    site.pass(60);
    record(&tab, &mut axe).await;
    site.pass(60);
    correct(&tab, &mut axe).await;
    find(&tab, &mut axe).await;
    site.pass(60);
    take_in(&tab, &mut axe).await;
    axe.settle();
}

async fn record(tab: &Tab, axe: &mut Axe) {
    tab.follow_link("記録する").await;
    tab.picture("entry-new").await;
    axe.look(tab, "entry-new").await;
    tab.tick_value("direction", "持出し").await;
    for (name, value) in [
        ("bearer", "見本 花子"),
        ("carried_on", "R8.11.2"),
        ("item", "デジタルカメラ C-11"),
        ("quantity", "0"),
        ("purpose", "現地調査"),
        ("destination", "市内東地区"),
        ("return_by", "R8.11.1"),
    ] {
        tab.fill(name, value).await;
    }
    tab.press("記録する").await;
    tab.sees("1以上の数を入力してください").await;
    tab.picture("entry-wrong").await;
    tab.fill("quantity", "１").await;
    tab.press("記録する").await;
    tab.sees("記録しました").await;
    tab.sees("デジタルカメラ C-11").await;
    tab.picture("entry").await;
    axe.look(tab, "entry").await;
}

async fn correct(tab: &Tab, axe: &mut Axe) {
    tab.follow_link("訂正する・書き足す").await;
    tab.fill("returned_on", "令和8年11月2日").await;
    tab.fill("_reason", "返却されたため").await;
    tab.press("この内容で保存する").await;
    tab.sees("訂正しました").await;
    tab.sees("返却されたため").await;
    tab.picture("entry-corrected").await;
    axe.look(tab, "entry-corrected").await;
}

async fn find(tab: &Tab, axe: &mut Axe) {
    tab.goto(REGISTER).await;
    tab.picture("register").await;
    axe.look(tab, "register").await;
    tab.select("f-direction", "持出し").await;
    tab.fill("q", "ｶﾒﾗ").await;
    tab.press("絞り込む").await;
    tab.sees("1件中").await;
    tab.sees("デジタルカメラ C-11").await;
    tab.picture("register-found").await;
    tab.follow_link("条件を外す").await;
    tab.follow("th[scope='col'] a[href*='sort=carried_on']")
        .await;
    assert!(tab.has("th[aria-sort='ascending']").await);
    tab.follow("th[scope='col'] a[href*='sort=-carried_on']")
        .await;
    assert!(tab.has("th[aria-sort='descending']").await);
    tab.picture("register-sorted").await;
}

/// What was saved is changed in a spreadsheet and comes back.
async fn take_in(tab: &Tab, axe: &mut Axe) {
    tab.goto(&format!("{REGISTER}?q=C-11")).await;
    let file = tab.download("a[href*='/list/csv?']").await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("デジタルカメラ C-11"), "{text}");
    let changed = file.with_file_name("changed.csv");
    std::fs::write(&changed, text.replace("市内東地区", "市内西地区")).unwrap();
    tab.follow_link("ファイルから取り込む").await;
    tab.picture("import").await;
    axe.look(tab, "import").await;
    tab.choose_file("file", &changed).await;
    tab.press("内容を確かめる").await;
    if tab.text().await.contains("この対応で確かめる") {
        tab.picture("import-columns").await;
        axe.look(tab, "import-columns").await;
        tab.press("この対応で確かめる").await;
    }
    tab.sees("まだ取り込んでいません").await;
    tab.sees("市内東地区 → 市内西地区").await;
    tab.picture("import-plan").await;
    axe.look(tab, "import-plan").await;
    tab.press("この内容で取り込む").await;
    tab.picture("imported").await;
    tab.goto(&format!("{REGISTER}?q=C-11")).await;
    tab.follow_link("デジタルカメラ C-11").await;
    tab.sees("市内西地区").await;
}

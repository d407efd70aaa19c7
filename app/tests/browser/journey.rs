//! From nothing to a published policy, as somebody does who sees the program
//! for the first time.

use std::path::Path;

use crate::driver::Kind;
use crate::keyboard;
use crate::site::Site;
use crate::tab::Tab;

/// The button of the next step on the first page.
const NEXT: &str = ".steps > .now .button";

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_gets_from_an_empty_program_to_a_published_policy() {
    let site = Site::empty().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    describe_the_body(&tab).await;
    decide_three_provisions(&tab).await;
    adopt_the_rest(&tab).await;
    read_the_documents(&tab).await;
    enact(&tab).await;
    publish(&tab).await;
    tab.follow_link("はじめに").await;
    let done = tab
        .run("return document.querySelectorAll('.steps > .done').length")
        .await;
    assert_eq!(done, 5, "{}", tab.text().await);
    assert!(!tab.has(NEXT).await);
    tab.sees("施行中の版：第1版 制定").await;
    assert!(!tab.text().await.contains("未公表"));
    tab.picture("home-done").await;
}

async fn describe_the_body(tab: &Tab) {
    tab.sees("施行中の版がまだ記録されていません").await;
    tab.follow(NEXT).await;
    tab.fill("name", "みほん市").await;
    tab.select("kind", "市").await;
    tab.press("設定を始める").await;
    tab.sees("既定値を入れました").await;
    tab.fill("role-contact_point-post", "総務部情報政策課")
        .await;
    tab.press("保存する").await;
    tab.sees("保存しました。").await;
    assert_eq!(
        tab.find("#self_word")
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap(),
        "本市"
    );
    tab.follow_link("はじめに").await;
    tab.sees("みほん市として設定されています。").await;
}

/// Adopts one, rewords one, rejects one by keyboard.
async fn decide_three_provisions(tab: &Tab) {
    tab.follow(NEXT).await;
    tab.follow("tbody th a").await;
    tab.tick("choice-adopted").await;
    tab.press("保存する").await;
    tab.sees("保存しました。").await;
    tab.sees("「未定」から「そのまま採用」へ").await;

    tab.follow_link("次の未定の規定").await;
    let text = tab.find("#text").await;
    let model = text.prop("value").await.unwrap().unwrap();
    let own = model.replacen("しなければならない", "するものとする", 1);
    let own = if own == model {
        format!("{model}ただし、緊急のときは、この限りでない。")
    } else {
        own
    };
    tab.tick("choice-reworded").await;
    tab.fill("text", &own).await;
    tab.fill("reason", "市の実情に合わせる。").await;
    tab.press("保存する").await;
    tab.sees("ひな形との違い").await;
    assert!(tab.has("ins").await);

    tab.follow_link("次の未定の規定").await;
    keyboard::reject(tab, "市では行わないため。").await;
}

/// What is left is adopted one by one.
async fn adopt_the_rest(tab: &Tab) {
    let mut count = 0;
    tab.follow_link("次の未定の規定").await;
    loop {
        tab.tick("choice-adopted").await;
        tab.press("保存する").await;
        count += 1;
        assert!(count < 400, "the undecided do not get fewer");
        if !tab.text().await.contains("次の未定の規定") {
            break;
        }
        tab.follow_link("次の未定の規定").await;
    }
    tab.follow_link("はじめに").await;
    tab.sees("未定 0件").await;
}

async fn read_the_documents(tab: &Tab) {
    tab.follow(NEXT).await;
    tab.follow("a[href='/documents/standards']").await;
    tab.sees("みほん市").await;
    let file = tab.download("a[href='/documents/standards/docx']").await;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(name, "みほん市情報セキュリティ対策基準（案）.docx");
    assert!(word_text(&file).contains("みほん市"));
    tab.follow_link("文書").await;
    tab.follow_link("版と決裁に進む").await;
}

fn word_text(file: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let part = archive.by_name("word/document.xml").unwrap();
    std::io::read_to_string(part).unwrap()
}

/// Draft, committee, decision.
async fn enact(tab: &Tab) {
    tab.fill("title", "制定").await;
    tab.fill("reason", "地方自治法の改正による。").await;
    tab.fill("planned_effective_date", "R8.4.1").await;
    tab.press("制定を始める").await;
    tab.sees("作成を始めました。").await;
    tab.fill("meeting", "第1回情報セキュリティ委員会").await;
    tab.fill("submitted_on", "令和8年2月14日").await;
    tab.press("付議を記録する").await;
    tab.sees("付議を記録しました。").await;

    tab.follow_link("はじめに").await;
    tab.follow(NEXT).await;
    tab.fill("decided_on", "2026-03-21").await;
    assert_eq!(
        tab.find("#effective_date")
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap(),
        "令和8年4月1日"
    );
    tab.fill("post", "市長").await;
    tab.fill("decided_by", "見本　太郎").await;
    tab.fill("document_number", "みほん市訓令第3号").await;
    tab.press("決裁を記録する").await;
    tab.sees("決裁を記録しました。").await;
    tab.sees("遅滞なく公表しなければなりません").await;
}

async fn publish(tab: &Tab) {
    tab.follow_link("はじめに").await;
    tab.follow(NEXT).await;
    tab.fill("organ", "長").await;
    tab.fill("adopted_on", "R8.4.1").await;
    tab.press("機関を記録する").await;
    tab.sees("機関が定めたことを記録しました。").await;
    tab.fill("published_on", "R8.4.1").await;
    tab.fill("place", "市ウェブサイト").await;
    tab.select("document", "情報セキュリティ基本方針（HTML）")
        .await;
    tab.press("公表を記録する").await;
    tab.sees("公表を記録しました。").await;
    tab.sees("公表済み").await;
}

//! Every page against the machine-checkable rules of WCAG 2.1 A and AA (what
//! JIS X 8341-3 asks for, and a little more).

use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_pages_of_an_empty_program_are_accessible() {
    let site = Site::empty().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    axe.look(&tab, "home-before").await;
    tab.follow_link("団体の設定を始める").await;
    axe.look(&tab, "profile-start").await;
    tab.fill("name", "みほん市").await;
    tab.press("設定を始める").await;
    tab.sees("団体の種類を選んでください。").await;
    axe.look(&tab, "profile-start-errors").await;
    for (page, path) in [
        ("provisions-before", "/provisions"),
        ("documents-before", "/documents"),
        ("versions-before", "/versions"),
        ("journal-before", "/journal"),
    ] {
        tab.goto(path).await;
        axe.look(&tab, page).await;
    }
    axe.settle();
}

const PAGES: [(&str, &str); 23] = [
    ("home", "/"),
    ("profile", "/profile"),
    ("policy-texts", "/basic-policy"),
    ("provisions", "/provisions"),
    (
        "provisions-filtered",
        "/provisions?q=ログ&chapter=6&choice=adopted",
    ),
    ("provisions-none", "/provisions?q=ありえない言葉"),
    ("provision-diff", "/provisions/server-redundancy"),
    ("provision-rejected", "/provisions/controlled-area-location"),
    ("own-new", "/provisions/new"),
    ("documents", "/documents"),
    ("basic-policy", "/documents/basic-policy"),
    ("standards", "/documents/standards"),
    ("matrix", "/documents/matrix"),
    ("comparison", "/comparison"),
    ("responsibilities", "/responsibilities"),
    ("versions", "/versions"),
    ("version-decided", "/versions/1"),
    ("version-document", "/versions/1/documents/basic-policy"),
    ("version-draft", "/versions/2"),
    ("measures", "/measures"),
    ("reference", "/reference"),
    ("journal", "/journal?verify=yes"),
    ("not-found", "/provisions/there-is-no-such-provision"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_sample_city_is_accessible() {
    let site = Site::sample().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    for (page, path) in PAGES {
        tab.goto(path).await;
        axe.look(&tab, page).await;
    }
    tab.goto("/basic-policy").await;
    tab.follow("tbody th a").await;
    axe.look(&tab, "policy-text").await;
    own_provisions(&tab, &mut axe).await;
    submitted_version(&tab, &mut axe).await;
    axe.settle();
}

async fn own_provisions(tab: &Tab, axe: &mut Axe) {
    tab.goto("/provisions/new").await;
    tab.fill("title", "庁内放送の利用").await;
    tab.fill(
        "text",
        "職員等は、{庁内放送}を業務以外の目的に使用してはならない。",
    )
    .await;
    tab.press("保存する").await;
    tab.sees("入力を確かめてください").await;
    axe.look(tab, "own-new-errors").await;

    tab.goto("/provisions?choice=own").await;
    tab.follow("tbody th a").await;
    tab.find("summary").await.click().await.unwrap();
    axe.look(tab, "own-open").await;
}

/// Version 2 with its errors, then as the committee sees it.
async fn submitted_version(tab: &Tab, axe: &mut Axe) {
    tab.goto("/versions/2").await;
    tab.follow("tbody th a").await;
    tab.tick("choice-adopted").await;
    tab.press("保存する").await;
    tab.goto("/versions/2").await;
    tab.fill("meeting", "第1回情報セキュリティ委員会").await;
    tab.fill("submitted_on", "きのう").await;
    tab.press("付議を記録する").await;
    axe.look(tab, "version-draft-errors").await;
    tab.fill("submitted_on", "R8.11.22").await;
    tab.press("付議を記録する").await;
    tab.sees("付議を記録しました。").await;
    axe.look(tab, "version-submitted").await;
}

//! A body chooses to classify by importance, in the browser.

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

const NAME: &str = "奨学金の貸付台帳";

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_classified_by_importance_once_the_body_chooses_to() {
    let site = Site::with_assets().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "jimukyoku").await;
    tab.goto("/profile").await;
    tab.tick_value("scheme", "importance").await;
    tab.picture("scheme-chosen").await;
    tab.press("保存する").await;
    tab.sees("保存しました").await;
    tab.goto("/documents/standards").await;
    tab.sees("重要性に応じて分類し").await;
    tab.sees("重要性による情報資産の分類").await;
    tab.picture("scheme-standards").await;
    tab.goto("/reference").await;
    tab.picture("scheme-reference").await;
    axe.look(&tab, "scheme-reference").await;
    again(&tab, &site, "shokuin").await;
    tab.goto("/registers/asset-ledger/new").await;
    tab.fill("name", NAME).await;
    for (name, value) in [
        ("kind", "システム関連文書"),
        ("importance", "重要性Ⅱ"),
        ("personal", "含まない"),
        ("form", "文書"),
    ] {
        tab.tick_value(name, value).await;
    }
    tab.picture("scheme-asset-new").await;
    axe.look(&tab, "scheme-asset-new").await;
    tab.press("記録する").await;
    tab.sees("重要性Ⅱ（機密性2・完全性2・可用性2）の情報資産です")
        .await;
    tab.sees("【重要性Ⅱ】").await;
    tab.picture("scheme-asset").await;
    axe.look(&tab, "scheme-asset").await;
    axe.settle();
}

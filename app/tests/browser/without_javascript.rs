//! Everything works without the one script.

use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_is_rejected_without_javascript() {
    let site = Site::sample().await;
    let Some(tab) = Tab::open(&site, Kind::WithoutJavaScript).await else {
        return;
    };
    // The script would show this button.
    tab.goto("/documents/basic-policy").await;
    assert!(!tab.find("[data-print]").await.is_displayed().await.unwrap());

    tab.goto("/provisions/server-failover").await;
    tab.tick("choice-rejected").await;
    tab.fill("reason", "").await;
    tab.press("保存する").await;
    tab.sees("採用しない理由を入力してください。").await;
    assert!(
        tab.find("#choice-rejected")
            .await
            .is_selected()
            .await
            .unwrap()
    );

    tab.fill("reason", "予備機を置かない。").await;
    tab.press("保存する").await;
    tab.sees("保存しました。").await;
    tab.sees("「採用しない」へ").await;
}

//! 新旧対照表: exactly what changed, nothing else.

use sakimori_testkit::on_every_database;

use crate::support::TestApp;

/// The rows of the tables in the document on a page.
fn rows(html: &str) -> Vec<String> {
    let (_, paper) = html.split_once("class=\"paper\"").unwrap();
    let rows = paper.split("<tr").skip(1);
    let rows = rows.map(|row| {
        sakimori_testkit::visible(&format!("<tr{}", row.split("</tr>").next().unwrap()))
    });
    rows.filter(|row| !row.contains("改正前")).collect()
}

#[tokio::test]
async fn a_comparison_lists_exactly_the_changes() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日").await;
        let none = app.client.page("/comparison").await;
        none.shows("改正する箇所はありません");

        let key = "head-security-officer-network-security";
        let form = app.provision(key).await;
        let text = form.value("text").replace("権限を有し", "全ての権限を有し");
        let form = form.with("choice", "reworded").with("text", &text);
        app.client.submit_and_follow(&form).await;
        app.choose("power-on-password", "rejected", "暗号化しているため")
            .await;
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let form = form
            .with("place", "after:3.5.1(1)①")
            .with("title", "生成AIの利用")
            .with("text", "職員等は、生成AIに機密を入力してはならない。");
        app.client.submit_and_follow(&form).await;
        // A change of marks alone changes no words, but the matrix.
        let marks = app
            .provision("ciso-appointment")
            .await
            .ticked("marks", "auditor:informed");
        app.client.submit_and_follow(&marks).await;

        let page = app.client.page("/comparison").await;
        let rows = rows(page.html());
        assert_eq!(rows.len(), 4, "{rows:#?}");
        assert!(rows[0].contains("全ての権限を有し"), "{}", rows[0]);
        assert!(rows[0].contains("2(2)③"), "both numbers: {}", rows[0]);
        assert!(
            rows.iter()
                .any(|r| r.contains("（新設）") && r.contains("生成AIに機密"))
        );
        assert!(
            rows.iter()
                .any(|r| r.contains("（削る）") && r.contains("BIOSパスワード"))
        );
        assert!(rows[3].contains("△監査人"), "{}", rows[3]);
        // The changed words are underlined on the side where they are.
        assert!(
            page.html()
                .contains("<u class=\"doc-underline\">全ての</u>")
        );
    })
    .await;
}

#[tokio::test]
async fn a_comparison_with_the_model_shows_what_the_body_made_of_it() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        let same = app.client.page("/comparison?from=model&to=draft").await;
        same.shows("改正する箇所はありません");
        app.choose("power-on-password", "rejected", "暗号化しているため")
            .await;
        let page = app.client.page("/comparison?from=model&to=draft").await;
        assert_eq!(rows(page.html()).len(), 1);
        let all = app.client.page("/comparison?from=none&to=draft").await;
        assert!(rows(all.html()).len() > 333);
    })
    .await;
}

#[tokio::test]
async fn the_comparison_of_a_decided_version_stays_as_it_was() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日").await;
        app.choose("power-on-password", "rejected", "暗号化しているため")
            .await;
        app.decide_version(2, "令和9年4月1日").await;
        let page = app.client.page("/versions/2/documents/comparison").await;
        assert_eq!(rows(page.html()).len(), 1);
        app.choose("power-on-password", "adopted", "").await;
        let page = app.client.page("/versions/2/documents/comparison").await;
        assert_eq!(rows(page.html()).len(), 1);
        let page = app.client.page("/comparison?from=1&to=draft").await;
        page.shows("改正する箇所はありません");
        let page = app.client.page("/comparison?from=2&to=1").await;
        assert_eq!(rows(page.html()).len(), 1);
    })
    .await;
}

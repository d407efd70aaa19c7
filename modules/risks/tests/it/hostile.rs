//! What nobody should send.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::{Hall, calculated, risk};

#[tokio::test]
async fn addresses_and_forms_that_make_no_sense_do_no_harm() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        for path in [
            "/risks/1",
            "/risks/abc",
            "/risks/99999999999999999999",
            "/risks/items/1",
            "/risks/2026/answers?chapter=9.9",
            "/risks/items/00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(
                browser.get(path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        for query in [
            "unit=x",
            "system=x",
            "kind='--",
            "cell=9-9",
            "cell=999999-1",
            "result=zzz",
            "page=99999999999",
            "threat=%00",
        ] {
            let page = browser.get(&format!("/risks/2026/list?{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
        }
        let item = risk(&mut browser, "threat=loss&kind=storage_medium").await;
        let treatment = format!("{item}/treatment");
        let form = browser.page(&item).await.form(&treatment);
        let script = "<script>alert(1)</script>";
        let form = form
            .with("what", script)
            .with("owner", "課\u{E0100}長")
            .with("due", "R9.3.31");
        for (way, likelihood, impact) in [
            ("retain", "1", "2"),
            ("change_likelihood", "1", "1"),
            ("share", "9", "1"),
            ("give-up", "1", "1"),
        ] {
            let sent = form
                .clone()
                .hidden("way", way)
                .hidden("residual_likelihood", likelihood)
                .hidden("residual_impact", impact);
            let refused = browser.submit(&sent).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{way}");
        }
        let sent = form
            .with("way", "change_likelihood")
            .with("residual_likelihood", "1");
        assert_eq!(browser.submit(&sent).await.status, StatusCode::SEE_OTHER);
        let page = browser.page(&item).await;
        page.shows(script).shows("課\u{E0100}長");
        assert!(!page.html().contains(script));
        // A second analysis of the same year, sent at once.
        let again = browser.post("/risks", &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    })
    .await;
}

//! A button pressed twice: two requests under way at once, one effect.

use axum::http::StatusCode;
use sakimori_testkit::{Form, on_every_database};

use crate::support::TestApp;

/// Sends the form twice at once from one browser; neither may end in an
/// internal failure.
async fn twice(app: &TestApp, form: &Form) -> [StatusCode; 2] {
    let (mut one, mut two) = (app.client.clone(), app.client.clone());
    let (first, second) = tokio::join!(one.submit(form), two.submit(form));
    for answer in [&first, &second] {
        assert!(
            !answer.status.is_server_error(),
            "{}: {}",
            answer.path,
            answer.text()
        );
    }
    let mut both = [first.status, second.status];
    both.sort();
    assert_eq!(
        both[0],
        StatusCode::SEE_OTHER,
        "{}: {}",
        form.action,
        first.text()
    );
    both
}

#[tokio::test]
async fn a_new_body_is_described_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::empty(&db).await;
        let form = app.client.page("/profile").await.form("/profile/start");
        twice(&app, &form.with("name", "みほん市").with("kind", "city")).await;
        assert_eq!(app.written().await, 1);
    })
    .await;
}

#[tokio::test]
async fn choices_and_own_provisions_are_saved_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .provision("power-on-password")
            .await
            .with("choice", "adopted");
        twice(&app, &form).await;
        assert_eq!(app.written().await, 2);
        let form = app.profile().await.with("head", "首長");
        twice(&app, &form).await;
        assert_eq!(app.written().await, 3);
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let form = form
            .with("place", "first:3.9.3")
            .with("title", "独自")
            .with("text", "条文。");
        twice(&app, &form).await;
        assert_eq!(app.workspace().await.tailoring.own.len(), 1);
        let href = format!(
            "/provisions/own/{}",
            app.workspace().await.tailoring.own[0].id
        );
        let page = app.client.page(&href).await;
        twice(&app, &page.form(&href).with("title", "別の名")).await;
        assert_eq!(app.written().await, 5);
        let end = page.form(&format!("{href}/end"));
        twice(&app, &end).await;
        assert_eq!(app.written().await, 6);
    })
    .await;
}

#[tokio::test]
async fn every_step_of_a_version_is_taken_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        let form = app.client.page("/versions").await.form("/versions");
        twice(&app, &form.with("title", "制定")).await;
        assert_eq!(app.workspace().await.versions.len(), 1);

        let form = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/submission");
        twice(
            &app,
            &form
                .with("meeting", "委員会")
                .with("submitted_on", "R8.10.1"),
        )
        .await;
        assert_eq!(app.workspace().await.versions[0].submissions.len(), 1);

        let form = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/withdrawal");
        twice(&app, &form.with("withdrawal_reason", "訂正")).await;
        app.submit_version(1).await.shows("委員会に付議中");

        let form = app.decision(1, "R8.11.1").await;
        twice(&app, &form).await;
        let page = app.client.page("/versions/1").await;
        assert_eq!(page.text().matches("第1版の決裁を記録").count(), 1);

        let form = page.form("/versions/1/adoption");
        twice(
            &app,
            &form.with("organ", "議会").with("adopted_on", "R8.10.20"),
        )
        .await;
        assert_eq!(app.workspace().await.versions[0].adoptions.len(), 1);

        let form = page.form("/versions/1/publication");
        let form = form.with("published_on", "R8.11.1").with("place", "掲示場");
        twice(&app, &form.with("document", "basic-policy/html")).await;
        assert_eq!(app.workspace().await.versions[0].publications.len(), 1);
    })
    .await;
}

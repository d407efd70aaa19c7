//! The body's own words for its basic policy.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

const PART: &str = "/basic-policy/enumerated/purpose";

#[tokio::test]
async fn a_reworded_part_stands_in_the_document_and_can_be_taken_back() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let model = app.client.page(PART).await.form(PART);
        let own = "本市は、統括情報セキュリティ責任者の下で情報資産を守る。";
        let form = model.clone().with("text", own);
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
        app.client.page("/documents/basic-policy").await.shows(own);
        app.client.page("/basic-policy").await.shows("書き換え");
        // A changed name of a role reaches the body's own words.
        app.change_profile(&[("role-head_security_officer-label", "統括者")])
            .await;
        let document = app.client.page("/documents/basic-policy").await;
        document.shows("本市は、統括者の下で情報資産を守る。");
        // Back to the model's words.
        let back = app.client.page(PART).await.form(PART);
        let back = back.with("text", model.value("text"));
        app.client.submit_and_follow(&back).await;
        let document = app.client.page("/documents/basic-policy").await;
        document.lacks("統括者の下で");
        let workspace = app.workspace().await;
        let kept = workspace.tailoring.provisions.values();
        assert!(kept.clone().all(|t| t.text.is_none()));
    })
    .await;
}

#[tokio::test]
async fn a_second_editor_of_a_part_loses_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.client.page(PART).await.form(PART);
        let theirs = form.clone().with("text", "同僚の文とする。");
        app.client.submit_and_follow(&theirs).await;
        let mine = form.with("text", "私の文とする。");
        let page = app.client.submit(&mine).await;
        let page = page.expect(StatusCode::CONFLICT);
        page.shows("同僚の文とする。");
        let again = page.form(PART);
        assert_eq!(again.value("text"), "私の文とする。");
        app.client
            .submit_and_follow(&again)
            .await
            .shows("保存しました");
        app.client
            .page("/documents/basic-policy")
            .await
            .shows("私の文とする。");
    })
    .await;
}

#[tokio::test]
async fn lines_below_an_entry_stand_in_both_forms_of_the_document() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let path = "/basic-policy/declaration/declaration";
        let form = app.client.page(path).await.form(path);
        let items = format!("{}\n　その下の事項", form.value("items"));
        app.client
            .submit_and_follow(&form.with("items", &items))
            .await;
        app.client
            .page("/documents/basic-policy-other-form")
            .await
            .shows("その下の事項");
    })
    .await;
}

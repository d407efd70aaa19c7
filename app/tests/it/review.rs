//! What a review found once: it stays mended.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

#[tokio::test]
async fn saving_a_provision_unchanged_in_a_town_changes_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::of(&db, "みほん町", "town").await;
        let edition = crate::support::edition();
        let keys: Vec<String> = edition
            .provisions()
            .filter(|(_, p)| p.marks.contains_key("department_security_officer"))
            .map(|(_, p)| p.key.clone())
            .collect();
        assert!(keys.len() > 10, "{}", keys.len());
        for key in &keys {
            let form = app.provision(key).await;
            let _ = app.client.submit(&form).await;
        }
        let workspace = app.workspace().await;
        let changed = workspace.tailoring.provisions.values();
        assert_eq!(changed.filter(|t| t.marks.is_some()).count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_decision_with_impossible_days_is_asked_for_again() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "R8.11.1").await;
        app.new_version("改正").await;
        app.submit_version(2).await;
        for (decided, effective, message) in [
            ("R8.12.1", "R9.4.1", "決裁日が今日より後です"),
            (
                "R8.9.30",
                "R9.4.1",
                "決裁日が付議日（令和8年10月1日）より前です",
            ),
            ("R8.11.10", "R8.11.9", "施行日が決裁日より前です"),
            (
                "R8.10.2",
                "R8.10.20",
                "前の版の施行日（令和8年11月1日）より前です",
            ),
        ] {
            let form = app.decision(2, effective).await.with("decided_on", decided);
            let page = app.client.submit(&form).await;
            let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows(message);
            // What was typed is still there.
            let again = page.form("/versions/2/decision");
            assert_eq!(again.value("effective_date"), effective);
        }
        let form = app.decision(2, "R9.4.1").await;
        app.client
            .submit_and_follow(&form)
            .await
            .shows("決裁済み（施行前）");
    })
    .await;
}

#[tokio::test]
async fn a_publication_lies_between_the_decision_and_today_and_is_recorded_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "R8.11.1").await;
        let form = app.client.page("/versions/1").await;
        let form = form
            .form("/versions/1/publication")
            .with("place", "市ウェブサイト");
        for (day, message) in [
            ("R8.10.14", "決裁日（令和8年10月15日）より前です"),
            ("R8.11.24", "今日より後の日は記録できません"),
        ] {
            let page = app
                .client
                .submit(&form.clone().with("published_on", day))
                .await;
            page.expect(StatusCode::UNPROCESSABLE_ENTITY).shows(message);
        }
        let form = form.with("published_on", "R8.11.1");
        app.client.submit_and_follow(&form).await.shows("公表済み");
        app.client.submit_and_follow(&form).await.shows("公表済み");
        let workspace = app.workspace().await;
        assert_eq!(workspace.versions[0].publications.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_error_in_one_form_of_a_version_leaves_the_others_as_stored() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        let form = app.client.page("/versions/1").await;
        let form = form
            .form("/versions/1/submission")
            .with("meeting", "委員会")
            .with("submitted_on", "きのう");
        let page = app.client.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let texts = page.form("/versions/1");
        assert_eq!(texts.value("title"), "制定");
        assert_eq!(texts.value("reason"), "見直しのため");
        assert_eq!(
            page.form("/versions/1/submission").value("meeting"),
            "委員会"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_sealed_is_what_was_on_the_page() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        let page = app.client.page("/versions/1").await;
        let form = page
            .form("/versions/1/submission")
            .with("meeting", "委員会")
            .with("submitted_on", "R8.10.1");
        app.choose("power-on-password", "rejected", "ほかの人の変更")
            .await;
        let page = app.client.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("設定や採否が変わりました");
        let again = page.form("/versions/1/submission");
        app.client
            .submit_and_follow(&again)
            .await
            .shows("委員会に付議中");
    })
    .await;
}

#[tokio::test]
async fn a_stale_title_of_a_version_is_not_written_over() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        let mine = app.client.page("/versions/1").await.form("/versions/1");
        let theirs = mine.clone().with("reason", "同僚の理由");
        app.client.submit_and_follow(&theirs).await;
        let mine = mine.with("title", "全部改正");
        let page = app.client.submit(&mine).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("同僚の理由");
        let again = page.form("/versions/1");
        assert_eq!(again.value("title"), "全部改正");
        app.client.submit_and_follow(&again).await.shows("全部改正");
    })
    .await;
}

#[tokio::test]
async fn a_changed_title_and_a_dropped_provision_stand_where_they_stood() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "R8.11.1").await;
        app.change_profile(&[("role-contact_point-name", "庁内CSIRT")])
            .await;
        app.choose("power-on-password", "rejected", "ないため")
            .await;
        let page = app.client.page("/comparison").await;
        page.shows("情報セキュリティに関する統一的な窓口")
            .shows("庁内CSIRT")
            .shows("（削る）");
        let text = page.text();
        let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("no {word}"));
        assert!(at("庁内CSIRT") < at("（削る）"));
    })
    .await;
}

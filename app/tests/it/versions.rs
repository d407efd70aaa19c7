//! 版: what blocks a submission, what a decision seals, which version is in
//! force on a day.

use axum::http::StatusCode;
use sakimori_policies::versions::{VersionKind, stored_document};
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

/// Every stored document of a version: address and bytes.
async fn stored(app: &mut TestApp, number: i64) -> Vec<(String, Vec<u8>)> {
    let page = app.client.page(&format!("/versions/{number}")).await;
    let files = format!("/versions/{number}/documents/");
    let mut out = Vec::new();
    for (href, _) in page.links() {
        let is_file = href
            .strip_prefix(&files)
            .is_some_and(|rest| rest.contains('/'));
        if is_file {
            let file = app.client.page(&href).await;
            out.push((href, file.bytes));
        }
    }
    out
}

#[tokio::test]
async fn undecided_provisions_block_the_submission_and_are_listed() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        app.new_version("制定").await;
        let page = app.client.page("/versions/1").await;
        page.shows("次の18件（「未定」と「要修正」）を解消すると、付議できます")
            .shows("採否の決まっていない規定など、解消すべき事項が18件あります");
        let href = "/provisions/power-on-password";
        assert!(page.links().iter().any(|(to, _)| to == href));
        let button = page.html().split("付議を記録する").next().unwrap();
        assert!(button.ends_with("disabled>"), "the button is off");
        let form = page.form("/versions/1/submission");
        let form = form
            .with("meeting", "委員会")
            .with("submitted_on", "R8.10.1");
        let page = app.client.submit(&form).await.expect(StatusCode::CONFLICT);
        page.shows("解消すべき事項が18件").shows("tailoring-open");
        app.adopt_the_rest().await;
        app.submit_version(1).await.shows("委員会に付議中");
    })
    .await;
}

#[tokio::test]
async fn a_reference_to_a_rejected_provision_blocks_the_submission() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        let edition = crate::support::edition();
        let (from, to) = edition
            .provisions()
            .find_map(|(_, p)| {
                let id = p
                    .text
                    .references()
                    .find(|id| edition.by_id(id).is_some_and(|i| i.provision().is_some()))?;
                Some((p.key.clone(), edition.by_id(id)?.provision()?.key.clone()))
            })
            .unwrap();
        app.choose(&to, "rejected", "理由").await;
        app.new_version("制定").await;
        let page = app.client.page("/versions/1").await;
        page.shows("要修正").shows("が採用されていません");
        assert!(
            page.links()
                .iter()
                .any(|(href, _)| *href == format!("/provisions/{from}"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_decision_seals_content_and_documents() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        let page = app.decide_version(1, "令和8年11月1日").await;
        let facts = page.text();
        let (_, hash) = facts.split_once("内容のハッシュ値").unwrap();
        let hash: String = hash.chars().take(64).collect();
        let before = stored(&mut app, 1).await;
        assert_eq!(
            before.len(),
            10,
            "{:?}",
            before.iter().map(|(h, _)| h).collect::<Vec<_>>()
        );

        app.change_profile(&[
            ("name", "べつの市"),
            ("head", "首長"),
            ("numbering", "statute"),
        ])
        .await;
        app.choose("power-on-password", "rejected", "後で決めたこと")
            .await;
        let page = app.client.page("/versions/1").await;
        page.shows(&hash);
        assert_eq!(stored(&mut app, 1).await, before);
        app.client
            .page("/versions/1/documents/standards")
            .await
            .shows("みほん市情報セキュリティ対策基準")
            .lacks("べつの市情報セキュリティ対策基準");

        let workspace = app.workspace().await;
        let version = &workspace.versions[0];
        for (href, bytes) in &before {
            let parts: Vec<&str> = href.rsplit('/').collect();
            let row = stored_document(&app.db.db, version.id, parts[1], parts[0]).await;
            assert_eq!(row.unwrap().unwrap().bytes, *bytes);
        }
        // And it is still so for a program that starts afresh.
        let mut fresh = TestApp::empty(&db).await;
        fresh.client.page("/versions/1").await.shows(&hash);
        assert_eq!(stored(&mut fresh, 1).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_decision_on_what_was_submitted_before_is_refused() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        app.submit_version(1).await;
        let old = app.decision(1, "令和8年11月1日").await;
        let page = app.client.page("/versions/1").await;
        let withdrawal = page.form("/versions/1/withdrawal");
        app.client
            .submit_and_follow(&withdrawal.with("withdrawal_reason", "誤りの訂正"))
            .await;
        app.choose("power-on-password", "rejected", "暗号化しているため")
            .await;
        app.submit_version(1).await;

        let page = app.client.submit(&old).await.expect(StatusCode::CONFLICT);
        page.shows("内容が変わっています").shows("content-changed");
        assert!(app.workspace().await.versions[0].is_open());
        let new = app.decision(1, "令和8年11月1日").await;
        assert_ne!(new.value("content_hash"), old.value("content_hash"));
        app.client
            .submit_and_follow(&new)
            .await
            .shows("決裁を記録しました");
        app.client
            .page("/versions/1/documents/standards")
            .await
            .lacks("BIOSパスワード");
    })
    .await;
}

#[tokio::test]
async fn a_submission_can_be_withdrawn_and_made_again() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        let first = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/submission");
        let first = first
            .with("meeting", "委員会")
            .with("submitted_on", "R8.10.1");
        app.client
            .submit_and_follow(&first)
            .await
            .shows("付議を記録しました");
        // Sent twice.
        let page = app.client.submit(&first).await.expect(StatusCode::CONFLICT);
        page.shows("既に付議しています");
        let update = [("title", "別の名"), ("reason", "")];
        let page = app
            .client
            .post("/versions/1", &update)
            .await
            .expect(StatusCode::CONFLICT);
        page.shows("付議又は決裁した版の名称や理由は変えられません");

        let form = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/withdrawal");
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("取下げの理由を入力してください");
        let form = form.with("withdrawal_reason", "誤りの訂正");
        for _ in 0..2 {
            app.client
                .submit_and_follow(&form)
                .await
                .shows("付議を取り下げました");
        }
        let page = app.client.page("/versions/1").await;
        page.shows("下書き").shows("（取下げ：誤りの訂正）");
        assert_eq!(page.text().matches("取下げ：誤りの訂正").count(), 1);
        app.submit_version(1).await.shows("委員会に付議中");
        assert_eq!(app.workspace().await.versions[0].submissions.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_moved_on_after_the_submission_is_said_so() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        app.submit_version(1)
            .await
            .lacks("付議した後に下書きが変わっています");
        app.choose("power-on-password", "rejected", "後で決めたこと")
            .await;
        app.client
            .page("/versions/1")
            .await
            .shows("付議した後に下書きが変わっています");
        let form = app.decision(1, "令和8年11月1日").await;
        app.client.submit_and_follow(&form).await;
        let sealed = app.client.page("/versions/1/documents/standards").await;
        sealed.shows("BIOSパスワード");
        app.client
            .page("/documents/standards")
            .await
            .lacks("BIOSパスワード");
    })
    .await;
}

#[tokio::test]
async fn a_step_out_of_turn_is_refused_with_its_reason() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        let organ = [("organ", "長"), ("adopted_on", "R8.11.1")];
        let page = app.client.post("/versions/1/adoption", &organ).await;
        page.expect(StatusCode::CONFLICT)
            .shows("決裁を記録した版にだけ記録できます");
        let place = [
            ("published_on", "R8.11.1"),
            ("place", "掲示場"),
            ("document", "basic-policy/html"),
        ];
        let page = app.client.post("/versions/1/publication", &place).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("公表した文書を選んでください");
        let page = app
            .client
            .post("/versions/1/decision", &[("content_hash", "")])
            .await;
        page.expect(StatusCode::CONFLICT)
            .shows("委員会に付議していない版の決裁は記録できません");
        // One version at a time is being made.
        let page = app.client.post("/versions", &[("title", "もう一つ")]).await;
        assert_eq!(page.expect(StatusCode::SEE_OTHER).location(), "/versions/1");
        assert_eq!(app.workspace().await.versions.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_decision_sent_twice_is_recorded_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("制定").await;
        app.submit_version(1).await;
        let form = app.decision(1, "令和8年11月1日").await;
        app.client
            .submit_and_follow(&form)
            .await
            .shows("決裁を記録しました");
        let page = app.client.submit(&form).await.expect(StatusCode::CONFLICT);
        page.shows("既に決裁が記録されています");
        let journal = app.client.page("/journal").await;
        assert_eq!(journal.text().matches("第1版の決裁を記録").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_version_in_force_follows_the_date() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日")
            .await
            .shows("施行中");
        app.decide_version(2, "令和9年4月1日")
            .await
            .shows("決裁済み（施行前）");
        let kinds: Vec<VersionKind> = app
            .workspace()
            .await
            .versions
            .iter()
            .map(|v| v.kind)
            .collect();
        assert_eq!(kinds, [VersionKind::Enactment, VersionKind::Amendment]);
        for (day, expected) in [
            ("令和8年10月31日", "施行されている版：ありません"),
            ("R8.11.1", "施行されている版：第1版"),
            ("２０２７年３月３１日", "施行されている版：第1版"),
            ("令和9年4月1日", "施行されている版：第2版"),
        ] {
            let path = format!("/versions?as_of={}", sakimori_web::encode(day));
            app.client.page(&path).await.shows(expected);
        }
        let page = app.client.page("/versions?as_of=%E6%98%A8%E6%97%A5").await;
        page.shows("「昨日」は日付として読めません");
        app.client.page("/").await.shows("施行中の版：第1版");
    })
    .await;
}

#[tokio::test]
async fn only_the_basic_policy_counts_as_published() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日")
            .await
            .shows("未公表");
        app.client.page("/versions").await.shows("未公表");
        for (document, expected) in [
            ("standards/docx", "未公表"),
            ("basic-policy/docx", "公表済み"),
        ] {
            let form = app
                .client
                .page("/versions/1")
                .await
                .form("/versions/1/publication");
            let form = form
                .with("published_on", "令和8年11月2日")
                .with("place", "市役所掲示場")
                .with("document", document);
            app.client.submit_and_follow(&form).await.shows(expected);
        }
        app.client
            .page("/versions")
            .await
            .shows("公表済み")
            .lacks("未公表");
    })
    .await;
}

#[tokio::test]
async fn an_organ_is_recorded_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日").await;
        let form = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/adoption");
        let form = form
            .with("organ", "議会")
            .with("adopted_on", "令和8年10月20日");
        app.client.submit_and_follow(&form).await.shows("単独");
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("「議会」は既に記録されています");
    })
    .await;
}

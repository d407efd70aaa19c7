//! Roles: their words reach every document; what is left out goes to the heir.

use axum::http::StatusCode;
use sakimori_provisions::catalog::Mark;
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

#[tokio::test]
async fn a_new_label_reaches_every_document_and_the_bodys_own_words() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let key = "head-security-officer-network-security";
        let form = app.provision(key).await;
        let form = form
            .with("choice", "reworded")
            .with("text", "情報システム管理者は、本市の設定を守る。")
            .with("items", "情報システム管理者の記録");
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
        let operator = "role-system_operator-post";
        app.change_profile(&[
            ("role-system_manager-name", "システム主管者"),
            ("role-system_manager-label", "システム主管者"),
            ("self_word", "当市"),
            (operator, "主管課の職員"),
        ])
        .await
        .shows("保存しました");
        for path in [
            "/documents/standards",
            "/documents/matrix",
            "/responsibilities",
        ] {
            app.client
                .page(path)
                .await
                .shows("システム主管者")
                .lacks("情報システム管理者");
        }
        let standards = app.client.page("/documents/standards").await;
        standards
            .shows("システム主管者は、当市の設定を守る。")
            .shows("システム主管者の記録")
            .lacks("本市");
        for format in ["html", "docx"] {
            let file = app
                .client
                .page(&format!("/documents/standards/{format}"))
                .await;
            let text = match format {
                "html" => file.text(),
                _ => sakimori_testkit::office::text(&file.bytes),
            };
            assert!(
                text.contains("システム主管者は、当市の設定を守る。"),
                "{format}"
            );
            assert!(!text.contains("情報システム管理者"), "{format}");
        }
        let form = app.provision(key).await;
        assert_eq!(form.value("text"), "システム主管者は、当市の設定を守る。");
    })
    .await;
}

async fn duties(app: &TestApp, role: &str) -> Vec<String> {
    let workspace = app.workspace().await;
    let marked = workspace
        .content
        .provisions()
        .filter(|n| n.marks.contains_key(role));
    marked.map(|n| n.key.clone()).collect()
}

#[tokio::test]
async fn the_duties_of_a_role_that_is_left_out_go_to_its_heir() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let heir = duties(&app, "head_security_officer").await;
        let left_out = duties(&app, "department_security_officer").await;
        assert!(
            left_out.iter().any(|key| !heir.contains(key)),
            "something to inherit"
        );
        let present = "role-department_security_officer-present";
        let form = app.profile().await.unticked(present, None);
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");

        let after = duties(&app, "head_security_officer").await;
        let missing: Vec<&String> = left_out
            .iter()
            .filter(|key| !after.contains(key) && *key != "department-security-officer-appointment")
            .collect();
        assert_eq!(missing, Vec::<&String>::new());
        assert_eq!(
            duties(&app, "department_security_officer").await,
            Vec::<String>::new()
        );
        let workspace = app.workspace().await;
        for node in &workspace.content.nodes {
            let text = node.text.replace("統括情報セキュリティ責任者", "");
            let text = text.replace("最高情報セキュリティ責任者", "");
            assert!(
                !text.contains("情報セキュリティ責任者"),
                "{}: {}",
                node.origin,
                node.text
            );
        }
        let page = app
            .client
            .page("/provisions/department-security-officer-appointment")
            .await;
        page.shows("採用しない");
        let rejected = &workspace.content.rejected;
        let reasons: Vec<&str> = rejected.iter().map(|r| r.reason.as_str()).collect();
        assert_eq!(reasons, ["情報セキュリティ責任者を置かないため"]);

        // The words of the role are kept for the day it comes back.
        let form = app.profile().await.ticked(present, "yes");
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
        assert_eq!(duties(&app, "department_security_officer").await, left_out);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_decides_over_its_own_application_is_pointed_out() {
    on_every_database(|db| async move {
        let mut app = TestApp::of(&db, "みほん村", "village").await;
        let form = app
            .profile()
            .await
            .unticked("role-head_security_officer-present", None);
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
        let workspace = app.workspace().await;
        for node in workspace.content.provisions() {
            for list in node.marks.values().filter(|l| l.len() > 1) {
                assert!(!list.contains(&Mark::Informed), "{}: {list:?}", node.key);
            }
        }
        let page = app.client.page("/documents/standards").await;
        page.lacks("統括情報セキュリティ責任者")
            .lacks("CISO及びCISO")
            .lacks("CISO又はCISO");
    })
    .await;
}

#[tokio::test]
async fn two_roles_do_not_share_one_label() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .profile()
            .await
            .with("role-system_manager-label", "CISO");
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("条文での呼び名「CISO」は、ほかの役割にも使われています");
        assert_eq!(
            page.form("/profile").value("role-system_manager-label"),
            "CISO"
        );
    })
    .await;
}

#[tokio::test]
async fn a_second_editor_of_the_profile_loses_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let mine = app.profile().await.with("residents", "わが市民");
        app.change_profile(&[("head", "首長")]).await;
        let page = app.client.submit(&mine).await.expect(StatusCode::CONFLICT);
        page.shows("別の画面で団体の設定が保存されました")
            .shows("首長");
        let again = page.form("/profile");
        assert_eq!(again.value("residents"), "わが市民");
        app.client
            .submit_and_follow(&again)
            .await
            .shows("保存しました");
        assert_eq!(app.workspace().await.profile.residents, "わが市民");
        // Sent twice: nothing more is written.
        let form = app.profile().await.with("residents", "市民の皆さん");
        for _ in 0..2 {
            app.client
                .submit_and_follow(&form)
                .await
                .shows("保存しました");
        }
        for revision in ["", "-1", "9223372036854775807"] {
            let form = form
                .clone()
                .with("head", "別")
                .unticked("revision", None)
                .ticked("revision", revision);
            let _ = app.client.submit(&form).await.expect(StatusCode::CONFLICT);
        }
    })
    .await;
}

//! 採否: choosing, rewording, refusing; two people at one provision.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

/// 3.2(2)③; its text names the body and one role.
const KEY: &str = "head-security-officer-network-security";
const OWN: &str = "統括情報セキュリティ責任者は、本市のネットワークを守る。";

#[tokio::test]
async fn a_reworded_provision_stands_in_every_document_in_the_bodys_words() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision(KEY).await;
        let form = form
            .with("choice", "reworded")
            .with("text", OWN)
            .with("items", "一つ目\r\n\r\n 二つ目 ")
            .with("reason", "短くするため");
        let page = app.client.submit_and_follow(&form).await;
        page.shows("保存しました")
            .shows("ひな形との違い")
            .shows("短くするため");
        let form = page.form(&format!("/provisions/{KEY}/tailoring"));
        assert_eq!(form.value("text"), OWN);
        assert_eq!(form.value("items"), "一つ目\n二つ目");
        app.client
            .page("/documents/standards")
            .await
            .shows(OWN)
            .shows("二つ目");
        app.client
            .page("/provisions?choice=reworded")
            .await
            .shows("1件中 1〜1件");
        app.client.page("/comparison").await.shows("守る。");
    })
    .await;
}

#[tokio::test]
async fn a_rejection_needs_a_reason_and_the_input_stays() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision("power-on-password").await;
        let form = form
            .with("choice", "rejected")
            .with("reason", " 　")
            .with("items", "書きかけ")
            .ticked("marks", "auditor:informed");
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("採用しない理由を入力してください");
        let again = page.form("/provisions/power-on-password/tailoring");
        assert_eq!(again.value("choice"), "rejected");
        assert_eq!(again.value("items"), "書きかけ");
        assert!(again.all("marks").contains(&"auditor:informed"));
        app.client
            .page("/provisions?choice=rejected")
            .await
            .shows("0件");
        let done = app
            .client
            .submit_and_follow(&form.with("reason", "暗号化しているため").with("items", ""))
            .await;
        done.shows("採用しない");
        app.client
            .page("/documents/standards")
            .await
            .lacks("BIOSパスワード");
    })
    .await;
}

#[tokio::test]
async fn a_changed_text_is_not_adopted_as_it_is() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .provision(KEY)
            .await
            .with("choice", "adopted")
            .with("text", OWN);
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("条文を書き換えるときは「読み替えて採用」を選んでください");
        assert_eq!(page.form(&form.action).value("text"), OWN);
        app.client.page("/documents/standards").await.lacks(OWN);
    })
    .await;
}

#[tokio::test]
async fn a_rewording_without_a_change_is_pointed_out() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision(KEY).await.with("choice", "reworded");
        let page = app
            .client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("条文がひな形と同じです");
        // White space alone is no change either.
        let spaced = format!("　{}\r\n", form.value("text"));
        let page = app.client.submit(&form.with("text", &spaced)).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("条文がひな形と同じです");
    })
    .await;
}

#[tokio::test]
async fn a_choice_must_be_one_of_those_offered() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        for choice in ["", "own", "adopted2", "採用"] {
            let form = app.provision(KEY).await.with("choice", choice);
            let page = app
                .client
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("採否を選んでください");
        }
    })
    .await;
}

#[tokio::test]
async fn changed_marks_move_the_matrix_and_the_roles_list() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        app.client
            .page("/responsibilities?role=auditor")
            .await
            .lacks("ネットワークにおける情報セキュリティ対策");
        let form = app.provision(KEY).await;
        assert_eq!(form.all("marks"), ["head_security_officer:responsible"]);
        let form = form
            .with("choice", "adopted")
            .ticked("marks", "auditor:approves");
        let page = app.client.submit_and_follow(&form).await;
        page.shows("「承認を与える」が加わります");
        app.client
            .page("/provisions?own=yes")
            .await
            .shows("権限変更")
            .shows("1件中 1〜1件");
        app.client
            .page("/responsibilities?role=auditor")
            .await
            .shows("ネットワークにおける情報セキュリティ対策");
        app.client.page("/documents/matrix").await.shows("監査人承");
        let form = app.provision(KEY).await.unticked("marks", None);
        app.client
            .submit_and_follow(&form)
            .await
            .shows("「権限・責任を有する」がなくなります");
        app.client.page("/documents/matrix").await.lacks("監査人承");
    })
    .await;
}

#[tokio::test]
async fn a_second_editor_gets_both_texts_and_loses_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let mine = app.provision(KEY).await;
        let mut other = app.someone_else().await;
        let theirs = other
            .page(&format!("/provisions/{KEY}"))
            .await
            .form(&mine.action);
        let theirs = theirs
            .with("choice", "reworded")
            .with(
                "text",
                "統括情報セキュリティ責任者は、先に保存した条文に従う。",
            )
            .with("reason", "先の理由");
        other.submit_and_follow(&theirs).await.shows("保存しました");

        let mine = mine
            .with("choice", "reworded")
            .with("text", OWN)
            .with("reason", "後の理由")
            .ticked("marks", "auditor:informed");
        let page = app.client.submit(&mine).await.expect(StatusCode::CONFLICT);
        page.shows("別の画面で保存されました")
            .shows("統括情報セキュリティ責任者は、先に保存した条文に従う。")
            .shows("先の理由");
        let again = page.form(&mine.action);
        assert_eq!(again.value("text"), OWN);
        assert_eq!(again.value("reason"), "後の理由");
        assert!(again.all("marks").contains(&"auditor:informed"));

        app.client
            .submit_and_follow(&again)
            .await
            .shows("保存しました")
            .shows(OWN);
        app.client
            .page("/documents/standards")
            .await
            .shows(OWN)
            .lacks("先に保存した条文");
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_is_written_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision(KEY).await;
        let form = form
            .with("choice", "reworded")
            .with("text", OWN)
            .with("reason", "理由");
        for _ in 0..2 {
            app.client
                .submit_and_follow(&form)
                .await
                .shows("保存しました");
        }
        let entries = app.written().await;
        assert_eq!(entries, 2, "the profile and one change");
        let page = app.client.page(&format!("/provisions/{KEY}")).await;
        assert_eq!(page.form(&form.action).value("revision"), "1");
    })
    .await;
}

#[tokio::test]
async fn a_choice_can_be_taken_back() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        app.choose("power-on-password", "adopted", "")
            .await
            .shows("そのまま採用");
        app.client
            .page("/provisions?choice=undecided")
            .await
            .shows("17件中");
        app.choose("power-on-password", "undecided", "")
            .await
            .shows("未定");
        app.client
            .page("/provisions?choice=undecided")
            .await
            .shows("18件中");
    })
    .await;
}

#[tokio::test]
async fn braces_in_a_text_are_refused_since_they_mean_placeholders() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision(KEY).await.with("choice", "reworded");
        for (field, text) in [
            ("text", "本市の{ciso}は。"),
            ("text", "片方}だけ。"),
            ("items", "{ref:3.1}"),
        ] {
            let form = form.clone().with(field, text);
            let page = app
                .client
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("波括弧");
            assert_eq!(page.form(&form.action).value(field), text);
        }
    })
    .await;
}

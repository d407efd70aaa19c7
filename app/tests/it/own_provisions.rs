//! 独自の規定: added, changed, ended; their numbers follow their place.

use axum::http::StatusCode;
use sakimori_testkit::{Form, on_every_database};

use crate::support::TestApp;

const TEXT: &str =
    "職員等は、自宅で業務を行うときは、情報セキュリティ管理者の許可を受けなければならない。";

async fn new_form(app: &mut TestApp, place: &str) -> Form {
    let form = app
        .client
        .page("/provisions/new")
        .await
        .form("/provisions/new");
    form.with("place", place)
        .with("title", "テレワーク")
        .with("text", TEXT)
        .with("reason", "在宅勤務のため")
        .ticked("marks", "staff:responsible")
}

/// Adds the provision and gives the address of its page.
async fn add(app: &mut TestApp, place: &str) -> String {
    let form = new_form(app, place).await;
    let done = app.client.submit(&form).await.expect(StatusCode::SEE_OTHER);
    done.location().split('?').next().unwrap().to_owned()
}

/// The number of a title in the standards.
async fn number_of(app: &TestApp, title: &str) -> String {
    let workspace = app.workspace().await;
    let node = workspace.content.nodes.iter().find(|n| n.title == title);
    node.unwrap().number.reference.clone()
}

#[tokio::test]
async fn a_provision_of_the_bodys_own_takes_a_number_and_moves_the_rest() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let before = app.workspace().await;
        let nodes = &before.content.nodes;
        let at = nodes.iter().position(|n| n.origin == "3.5.1(1)⑦").unwrap();
        let (here, next) = (nodes[at].number.reference.clone(), nodes[at + 1].clone());
        assert_eq!(
            (here.as_str(), next.number.reference.as_str()),
            ("5.1(1)⑦", "5.1(1)⑧")
        );

        let href = add(&mut app, "after:3.5.1(1)⑦").await;
        assert_eq!(number_of(&app, "テレワーク").await, "5.1(1)⑧");
        let after = app.workspace().await;
        let moved = after
            .content
            .nodes
            .iter()
            .find(|n| n.key == next.key)
            .unwrap();
        assert_eq!(moved.number.reference, "5.1(1)⑨");
        app.client.page("/documents/standards").await.shows(TEXT);
        app.client.page("/documents/matrix").await.shows("5.1(1)⑧");
        app.client
            .page("/responsibilities?role=staff")
            .await
            .shows("テレワーク");
        let list = app.client.page("/provisions?choice=own").await;
        list.shows("1件中 1〜1件").shows("5.1(1)⑧");
        assert!(
            list.links()
                .iter()
                .any(|(to, words)| *to == href && words == "テレワーク")
        );
        app.change_profile(&[("numbering", "statute")]).await;
        let number = number_of(&app, "テレワーク").await;
        assert!(
            number.starts_with('第') && number.contains('条'),
            "{number}"
        );
    })
    .await;
}

#[tokio::test]
async fn own_provisions_can_stand_first_and_behind_one_another() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let first = add(&mut app, "first:3.9.3").await;
        let id = first.rsplit('/').next().unwrap();
        let form = new_form(&mut app, &format!("after:own:{id}"))
            .await
            .with("title", "二つ目");
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
        assert_eq!(number_of(&app, "テレワーク").await, "9.3(1)");
        assert_eq!(number_of(&app, "二つ目").await, "9.3(2)");
        // Not behind itself, and not at a place that does not exist.
        for place in [
            format!("after:own:{id}"),
            "after:9.9.9".to_owned(),
            "x".to_owned(),
        ] {
            let form = app
                .client
                .page(&first)
                .await
                .form(&first)
                .with("place", &place);
            let page = app
                .client
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("置");
            assert_eq!(page.form(&first).value("text"), TEXT);
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_editor_of_an_own_provision_loses_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let href = add(&mut app, "after:3.5.1(1)⑦").await;
        let mine = app.client.page(&href).await.form(&href);
        let theirs = mine
            .clone()
            .with("text", "職員等は、先に保存した条文に従う。");
        app.client
            .submit_and_follow(&theirs)
            .await
            .shows("保存しました");
        let mine = mine
            .with("text", "職員等は、後の条文に従う。")
            .with("reason", "後の理由");
        let page = app.client.submit(&mine).await.expect(StatusCode::CONFLICT);
        page.shows("別の画面で保存されました")
            .shows("職員等は、先に保存した条文に従う。")
            .lacks("{staff}");
        let again = page.form(&href);
        assert_eq!(again.value("text"), "職員等は、後の条文に従う。");
        assert_eq!(again.value("reason"), "後の理由");
        app.client
            .submit_and_follow(&again)
            .await
            .shows("保存しました");
        app.client
            .page("/documents/standards")
            .await
            .shows("後の条文")
            .lacks("先に保存した条文");
    })
    .await;
}

#[tokio::test]
async fn an_own_provision_sent_twice_is_there_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = new_form(&mut app, "after:3.5.1(1)⑦").await;
        for _ in 0..2 {
            let _ = app.client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        }
        app.client
            .page("/provisions?choice=own")
            .await
            .shows("1件中 1〜1件");
        let own = app.workspace().await.tailoring.own[0].clone();
        let href = format!("/provisions/own/{}", own.id);
        let change = app
            .client
            .page(&href)
            .await
            .form(&href)
            .with("title", "在宅勤務");
        for _ in 0..2 {
            app.client
                .submit_and_follow(&change)
                .await
                .shows("保存しました");
        }
        assert_eq!(app.workspace().await.tailoring.own[0].revision, 2);
    })
    .await;
}

#[tokio::test]
async fn a_form_with_a_made_up_revision_is_no_fault_of_the_program() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let href = add(&mut app, "after:3.5.1(1)⑦").await;
        let form = app
            .client
            .page(&href)
            .await
            .form(&href)
            .with("title", "別の名");
        for revision in [
            "",
            "x",
            "-1",
            "0",
            "7",
            "9223372036854775807",
            "99999999999999999999",
        ] {
            let form = form
                .clone()
                .unticked("revision", None)
                .ticked("revision", revision);
            let page = app.client.submit(&form).await.expect(StatusCode::CONFLICT);
            page.shows("別の画面で保存されました");
            assert_eq!(page.form(&href).value("title"), "別の名");
        }
        app.client.page(&href).await.shows("テレワーク");
    })
    .await;
}

#[tokio::test]
async fn an_ended_provision_leaves_the_draft_but_not_the_journal() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let href = add(&mut app, "after:3.5.1(1)⑦").await;
        let end = app.client.page(&href).await.form(&format!("{href}/end"));
        app.client.submit_and_follow(&end).await.shows("0件");
        app.client
            .page("/documents/standards")
            .await
            .lacks("テレワーク");
        app.client
            .page("/journal")
            .await
            .shows("独自の規定「テレワーク」を廃止");
        let _ = app.client.get(&href).await.expect(StatusCode::NOT_FOUND);
        // Pressed twice: nothing more happens.
        let _ = app.client.submit(&end).await.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_in_an_own_provision_is_said_at_once() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let page = app.client.submit(&form.with("reason", "書いた理由")).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("置く場所を選んでください")
            .shows("項目名を入力してください")
            .shows("条文を入力してください");
        assert_eq!(page.form("/provisions/new").value("reason"), "書いた理由");
    })
    .await;
}

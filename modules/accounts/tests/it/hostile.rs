use axum::http::StatusCode;
use sakimori_db::query;
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World, form};

#[tokio::test]
async fn what_is_typed_at_the_door_never_breaks_it() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let long = "あ".repeat(10_000);
        for text in [
            "\0",
            "taro\0",
            "' OR '1'='1",
            "<script>alert(1)</script>",
            "\u{202e}\u{FEFF}taro",
            "\u{FFFD}",
            "taro\r\nSet-Cookie: x=1",
            long.as_str(),
        ] {
            world.pass(4000);
            let mut client = world.client();
            let form = client.page("/sign-in").await.form("/sign-in");
            let typed = form.clone().with("login", text).with("password", text);
            let page = client
                .submit(&typed)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("利用者ID若しくはパスワードが正しくないか");
            assert!(!page.html().contains("<script>alert"));
            let typed = form.with("login", "taro").with("password", text);
            let page = client
                .submit(&typed)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("利用者ID若しくはパスワードが正しくないか");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_inside_never_breaks_a_page() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.account("taro", "見本　太郎", PASSWORD).await;
        let (mut root, _) = world.at_work("root1").await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        let long = "あ".repeat(10_000);
        for text in ["\0", "<b>\"'&", "\u{FFFD}", "\u{202e}x", long.as_str(), " "] {
            for (path, action) in [
                ("/accounts/new", "/accounts"),
                ("/accounts/settings", "/accounts/settings"),
            ] {
                let form = form(&mut root, path, action).await;
                let typed: Vec<String> = form.typed().to_vec();
                let filled = typed.iter().fold(form, |form, name| form.with(name, text));
                let page = root.submit(&filled).await;
                let _ = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            }
            for (path, action) in [
                ("/account/password", "/account/password"),
                ("/account/totp", "/account/totp"),
            ] {
                world.pass(20);
                let form = form(&mut taro, path, action).await;
                let names: Vec<String> = form.names().to_vec();
                let filled = names.iter().fold(form, |form, name| form.with(name, text));
                let page = taro.submit(&filled).await;
                let _ = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn identifiers_that_do_not_exist_are_not_found() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut root, _) = world.at_work("root1").await;
        let token = root
            .page("/account")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        let nobody = "00000000-0000-0000-0000-000000000000";
        for id in [nobody, "x", "%00", "1", "..%2f..", "%F0%9F%8F%AF"] {
            let page = format!("/accounts/{id}");
            let _ = root.get(&page).await.expect(StatusCode::NOT_FOUND);
            for act in [
                "password",
                "suspension",
                "lock/end",
                "administrator",
                "administrator/end",
            ] {
                let fields = [("_token", token.as_str()), ("remark", "試し")];
                let refused = root
                    .post_without_token(&format!("{page}/{act}"), &fields)
                    .await;
                let _ = refused.expect(StatusCode::NOT_FOUND);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let (mut root, _) = world.at_work("root1").await;
        let before = world
            .count(query("SELECT seq AS n FROM journal_head"))
            .await;
        for path in [
            "/sign-in".to_owned(),
            "/sign-out".to_owned(),
            "/session".to_owned(),
            "/account/password".to_owned(),
            "/account/recovery-codes".to_owned(),
            "/account/sessions/end".to_owned(),
            "/accounts".to_owned(),
            "/accounts/settings".to_owned(),
            format!("/accounts/{id}/password"),
            format!("/accounts/{id}/administrator"),
        ] {
            for token in ["", "x", &"0".repeat(64)] {
                let refused = root.post_without_token(&path, &[("_token", token)]).await;
                let _ = refused.expect(StatusCode::FORBIDDEN);
            }
        }
        let after = world
            .count(query("SELECT seq AS n FROM journal_head"))
            .await;
        assert_eq!(after, before);
        root.page("/accounts").await.shows("taro");
    })
    .await;
}

#[tokio::test]
async fn a_form_over_one_megabyte_is_refused_at_the_door() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let mut client = world.client();
        let form = client.page("/sign-in").await.form("/sign-in");
        let huge = form.clone().with("login", &"a".repeat(1 << 20));
        let _ = client
            .submit(&huge)
            .await
            .expect(StatusCode::PAYLOAD_TOO_LARGE);
        let large = form
            .with("login", &"a".repeat(500_000))
            .with("password", &"b".repeat(500_000));
        let _ = client
            .submit(&large)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

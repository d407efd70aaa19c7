use axum::http::StatusCode;
use sakimori_testkit::{Client, Form, Response, on_every_database};

use crate::support::{PASSWORD, World, code_of};

const NOTE: &str = "一行目\n二行目 <b>&amp;</b> 🏯葛\u{E0100}城";

/// A form that was filled in, and sent after the session had ended.
async fn sent_too_late(world: &World, client: &mut Client, note: &str) -> Response {
    let form = client.page("/").await.form("/notes");
    let form = form
        .with("note", note)
        .with("title", "題名")
        .with("password_of_something", "geheim");
    world.pass(2000);
    client.submit(&form).await.expect(StatusCode::UNAUTHORIZED)
}

fn signing_in(page: &Response, login: &str) -> Form {
    page.form("/sign-in")
        .with("login", login)
        .with("password", PASSWORD)
}

#[tokio::test]
async fn a_half_filled_form_survives_the_end_of_the_session() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let page = sent_too_late(&world, &mut client, NOTE).await;
        page.shows("しばらく操作がなかったため")
            .shows("入力した内容は残っています");
        page.shows("許可された職員等が業務のために使うもの");
        // A wrong password in between loses nothing.
        let wrong = page
            .form("/sign-in")
            .with("login", "taro")
            .with("password", "wrong");
        let page = client
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        let kept = client
            .submit(&signing_in(&page, "taro"))
            .await
            .expect(StatusCode::OK);
        kept.shows("一行目")
            .lacks("geheim")
            .shows("まだ保存されていません");
        let saved = client
            .submit(&kept.form("/notes"))
            .await
            .expect(StatusCode::OK);
        saved.shows(&format!("保存した内容：{NOTE}／題名／"));
        saved.lacks("geheim");
    })
    .await;
}

#[tokio::test]
async fn it_is_not_sent_in_the_name_of_somebody_else() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        world.account("jiro", "見本　次郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let page = sent_too_late(&world, &mut client, NOTE).await;
        let done = client.submit(&signing_in(&page, "jiro")).await;
        let done = done.expect(StatusCode::SEE_OTHER);
        assert_eq!(done.location(), "/");
        client.page("/").await.shows("見本　次郎").lacks("一行目");
    })
    .await;
}

#[tokio::test]
async fn it_survives_the_second_factor_too() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut client, secret) = world.at_work("root1").await;
        let page = sent_too_late(&world, &mut client, NOTE).await;
        let asked = client
            .submit(&signing_in(&page, "root1"))
            .await
            .expect(StatusCode::OK);
        asked.shows("二つ目の認証");
        let wrong = asked.form("/sign-in/factor").with("code", "000000");
        let asked = client
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        let code = code_of(&secret, world.now());
        let right = asked.form("/sign-in/factor").with("code", &code);
        let kept = client.submit(&right).await.expect(StatusCode::OK);
        let saved = client
            .submit(&kept.form("/notes"))
            .await
            .expect(StatusCode::OK);
        saved.shows(&format!("保存した内容：{NOTE}／題名／"));
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_too_large_is_said_not_to_be_kept() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let fits = "あ".repeat(95_000);
        let page = sent_too_late(&world, &mut client, &fits).await;
        let kept = client
            .submit(&signing_in(&page, "taro"))
            .await
            .expect(StatusCode::OK);
        let saved = client
            .submit(&kept.form("/notes"))
            .await
            .expect(StatusCode::OK);
        assert!(saved.text().contains(&fits));
        let page = sent_too_late(&world, &mut client, &"あ".repeat(102_000)).await;
        page.shows("入力した内容は保存されていません");
    })
    .await;
}

#[tokio::test]
async fn a_forged_address_of_a_kept_form_leads_nowhere() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        for path in [
            "//evil.example/notes",
            "https://evil.example/notes",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
        ] {
            let mut client = world.client();
            let page = client.page("/sign-in").await;
            let form = signing_in(&page, "taro")
                .ticked("kept-path", path)
                .ticked("kept-owner", "00000000-0000-0000-0000-000000000000")
                .ticked("kept:note", "x");
            let done = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
            assert_eq!(done.location(), "/", "{path}");
        }
    })
    .await;
}

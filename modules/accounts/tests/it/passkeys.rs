use axum::http::StatusCode;
use sakimori_testkit::{Client, Form, Response, on_every_database};

use crate::authenticator::{Authenticator, ORIGIN, options};
use crate::support::{PASSWORD, World, sign_in};

/// The form that carries a passkey's answer: the fields of the page's own.
fn answered(page: &Response, action: &str, credential: &str) -> Form {
    let mut forms = page.forms().into_iter();
    let form = forms.find(|f| f.action == action && f.pairs().any(|(n, _)| n == "credential"));
    form.unwrap()
        .unticked("credential", None)
        .ticked("credential", credential)
}

async fn register(client: &mut Client, key: &mut Authenticator, label: &str) -> Response {
    let page = client.page("/account/passkeys/new").await;
    let credential = key.create(&options(&page), ORIGIN);
    let form = answered(&page, "/account/passkeys", &credential).with("label", label);
    client.submit(&form).await
}

/// The page of the second factor, after the password.
async fn asked(client: &mut Client, login: &str) -> Response {
    let done = sign_in(client, login, PASSWORD)
        .await
        .expect(StatusCode::SEE_OTHER);
    client.page(done.location()).await
}

#[tokio::test]
async fn a_passkey_is_registered_and_opens_the_door() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let mut client = world.signed_in("root1", PASSWORD).await;
        let mut key = Authenticator::new(7);
        let codes = register(&mut client, &mut key, "青いUSBの鍵").await;
        codes
            .expect(StatusCode::OK)
            .shows("リカバリーコードは、この画面でだけ表示します");
        client.page("/account/factors").await.shows("青いUSBの鍵");
        for _ in 0..2 {
            let mut other = world.client();
            let page = asked(&mut other, "root1").await;
            let answer = key.get(&options(&page), ORIGIN);
            let form = answered(&page, "/sign-in/factor", &answer);
            let _ = other.submit(&form).await.expect(StatusCode::SEE_OTHER);
            other.page("/").await.shows("扉の内側");
            // The same answer again opens nothing.
            let mut thief = world.client();
            let page = asked(&mut thief, "root1").await;
            let form = answered(&page, "/sign-in/factor", &answer);
            let _ = thief
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
        }
    })
    .await;
}

#[tokio::test]
async fn a_foreign_key_or_a_foreign_site_is_not_believed() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.administrator("root2", "管理　二").await;
        let mut key = Authenticator::new(7);
        let mut first = world.signed_in("root1", PASSWORD).await;
        register(&mut first, &mut key, "鍵").await;
        let mut foreign = Authenticator::new(8);
        let mut second = world.signed_in("root2", PASSWORD).await;
        register(&mut second, &mut foreign, "鍵").await;
        let mut client = world.client();
        let page = asked(&mut client, "root1").await;
        for credential in [
            foreign.get(&options(&page), ORIGIN),
            key.get(&options(&page), "https://evil.example"),
            key.get(&options(&page), ORIGIN).replace("public-key", "x"),
            "{}".to_owned(),
            "[".to_owned(),
            "x".repeat(100_000),
        ] {
            world.pass(60);
            let form = answered(&page, "/sign-in/factor", &credential);
            let answer = client
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            answer.shows("確認コードが正しくないか");
        }
        let _ = client.get("/").await.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_registration_that_was_not_asked_for_is_refused() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let page = client.page("/account/passkeys/new").await;
        let mut key = Authenticator::new(7);
        let credential = key.create(&options(&page), ORIGIN);
        let form = answered(&page, "/account/passkeys", &credential);
        let nameless = client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        nameless.shows("名前を入力してください");
        // That page asked anew, so the old answer is no answer any more.
        let stale = answered(&nameless, "/account/passkeys", &credential).with("label", "鍵");
        let _ = client
            .submit(&stale)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        let elsewhere = client.page("/account/passkeys/new").await;
        let credential = key.create(&options(&elsewhere), "http://localhost.evil.example");
        let form = answered(&elsewhere, "/account/passkeys", &credential).with("label", "鍵");
        let _ = client
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        client.page("/account").await.shows("パスキー：0個");
    })
    .await;
}

#[tokio::test]
async fn a_passkey_that_was_ended_is_not_asked_for() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        world.account("jiro", "見本　次郎", PASSWORD).await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        register(&mut taro, &mut Authenticator::new(7), "古い鍵").await;
        register(&mut taro, &mut Authenticator::new(8), "新しい鍵").await;
        let page = taro.page("/account/factors").await;
        let mut forms = page.forms().into_iter();
        let end = forms
            .find(|f| f.action.starts_with("/account/passkeys/"))
            .unwrap();
        // Somebody else's key is not found.
        let mut jiro = world.signed_in("jiro", PASSWORD).await;
        let foreign = jiro.page("/account").await.form("/sign-out");
        let token = foreign.value("_token");
        let refused = jiro
            .post_without_token(&end.action, &[("_token", token)])
            .await;
        let _ = refused.expect(StatusCode::NOT_FOUND);
        let _ = taro.submit(&end).await.expect(StatusCode::SEE_OTHER);
        taro.page("/account/factors")
            .await
            .lacks("古い鍵")
            .shows("新しい鍵");
        let page = asked(&mut world.client(), "taro").await;
        let allowed = options(&page)["publicKey"]["allowCredentials"].clone();
        assert_eq!(allowed.as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_a_number_says_that_it_has_no_passkeys() {
    on_every_database(|db| async move {
        let world = World::at(&db, "http://127.0.0.1:8080");
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let page = client.page("/account/factors").await;
        page.shows("いまのアドレスではパスキーを登録できません")
            .lacks("パスキーを追加する");
        let refused = client
            .get("/account/passkeys/new")
            .await
            .expect(StatusCode::CONFLICT);
        refused.shows("passkey.unusable");
    })
    .await;
}

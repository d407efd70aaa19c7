use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World};

#[tokio::test]
async fn privileged_acts_ask_for_the_password_again_after_five_minutes() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut root, _) = world.at_work("root1").await;
        let form = root.page("/accounts/new").await.form("/accounts");
        let form = form.with("login", "new.person").with("name", "新任　三郎");
        world.pass(301);
        let asked = root.submit(&form).await.expect(StatusCode::OK);
        asked
            .shows("パスワードをもう一度確かめます")
            .shows("送信した内容は残っています");
        let confirm = asked.form("/account/confirmation");
        let wrong = confirm.clone().with("password", "wrong");
        let asked = root
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        asked.shows("パスワードが正しくありません");
        assert_eq!(
            world.entries("account.created").await,
            1,
            "only the administrator's own"
        );
        let right = asked
            .form("/account/confirmation")
            .with("password", PASSWORD);
        let kept = root.submit(&right).await.expect(StatusCode::OK);
        kept.shows("new.person");
        let made = root
            .submit(&kept.form("/accounts"))
            .await
            .expect(StatusCode::OK);
        made.shows("利用者IDを作りました").shows("仮パスワード");
        // And now it is not asked for a while.
        let form = root.page("/accounts/new").await.form("/accounts");
        let form = form.with("login", "next.person").with("name", "新任　四郎");
        root.submit(&form)
            .await
            .expect(StatusCode::OK)
            .shows("利用者IDを作りました");
    })
    .await;
}

#[tokio::test]
async fn guessing_at_the_confirmation_locks_the_account() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let page = client
            .page("/account/confirmation?next=/account/totp")
            .await;
        let wrong = page.form("/account/confirmation").with("password", "wrong");
        for n in 0..10 {
            world.pass(if n < 5 { 0 } else { 2i64.pow(n - 4) });
            client.submit(&wrong).await.shows("正しくありません");
        }
        let right = page
            .form("/account/confirmation")
            .with("password", PASSWORD);
        let locked = client
            .submit(&right)
            .await
            .expect(StatusCode::TOO_MANY_REQUESTS);
        locked.shows("ロックされています");
        assert_eq!(world.entries("account.locked").await, 1);
    })
    .await;
}

#[tokio::test]
async fn second_factors_are_changed_only_after_the_password_was_given() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut root, _) = world.at_work("root1").await;
        let renew = root
            .page("/account/factors")
            .await
            .form("/account/recovery-codes");
        world.pass(301);
        for path in ["/account/totp", "/account/passkeys/new"] {
            let asked = root.page(path).await;
            let right = asked.form("/account/confirmation");
            assert_eq!(right.value("next"), path);
        }
        let asked = root.submit(&renew).await.expect(StatusCode::OK);
        asked
            .shows("パスワードをもう一度確かめます")
            .lacks("リカバリーコードは、この画面でだけ");
    })
    .await;
}

#[tokio::test]
async fn the_confirmation_leads_to_no_other_site() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        for next in ["//evil.example", "https://evil.example", ""] {
            let path = format!("/account/confirmation?next={}", sakimori_web::encode(next));
            let form = client.page(&path).await.form("/account/confirmation");
            let done = client.submit(&form.with("password", PASSWORD)).await;
            assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), "/account");
        }
    })
    .await;
}

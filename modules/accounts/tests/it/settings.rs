use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World, form, sign_in};

#[tokio::test]
async fn what_the_body_sets_holds_from_the_next_request_on() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world
            .person("kacho", "課長　一", &["section_security_manager"])
            .await;
        let mut kacho = world.signed_in("kacho", PASSWORD).await;
        let (mut root, _) = world.at_work("root1").await;
        let settings = form(&mut root, "/accounts/settings", "/accounts/settings").await;
        assert_eq!(settings.all("factor_roles").len(), 4);
        let changed = settings
            .clone()
            .with("notice", "無断で使うことを禁じます。\n記録しています。")
            .with("idle_minutes", "２０")
            .with("min_length", "14")
            .ticked("factor_roles", "section_security_manager");
        let done = root.submit(&changed).await.expect(StatusCode::SEE_OTHER);
        root.page(done.location()).await.shows("保存しました");
        world
            .client()
            .page("/sign-in")
            .await
            .shows("無断で使うことを禁じます。");
        kacho.page("/account").await.shows("操作がないまま20分");
        kacho.page("/account/password").await.shows("14文字以上");
        let mut next = world.client();
        let done = sign_in(&mut next, "kacho", PASSWORD)
            .await
            .expect(StatusCode::SEE_OTHER);
        let turned = next
            .get(done.location())
            .await
            .expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/account/factors");
        // Another program on the same data knows it as well.
        let second = World::new(&db);
        second
            .client()
            .page("/sign-in")
            .await
            .shows("無断で使うことを禁じます。");
        assert_eq!(world.entries("account-settings.changed").await, 1);
        // What was read before does not overwrite it.
        let stale = root.submit(&settings).await.expect(StatusCode::CONFLICT);
        stale.shows("別の画面で設定が保存されました");
    })
    .await;
}

#[tokio::test]
async fn sign_in_cannot_be_set_weaker_than_the_least() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut root, _) = world.at_work("root1").await;
        let settings = form(&mut root, "/accounts/settings", "/accounts/settings").await;
        for (name, value, message) in [
            ("min_length", "7", "8から64までの数字"),
            ("idle_minutes", "0", "10から480までの数字"),
            ("idle_minutes", "1e2", "10から480までの数字"),
            ("privileged_idle_minutes", "60", "一般の時間以下"),
            ("notice", "\0", "使えない文字"),
        ] {
            let wrong = settings.clone().with(name, value);
            let page = root
                .submit(&wrong)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows(message);
        }
        let forged = settings.ticked("factor_roles", "'; DROP TABLE account; --");
        let page = root
            .submit(&forged)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("一覧にない役割");
    })
    .await;
}

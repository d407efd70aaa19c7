use axum::http::StatusCode;
use sakimori_accounts::administration::{By, administrators};
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World, form};

#[tokio::test]
async fn the_privilege_is_asked_for_by_one_and_confirmed_by_another() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.administrator("root2", "管理　二").await;
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let (mut asker, _) = world.at_work("root1").await;
        let (mut second, _) = world.at_work("root2").await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        let page = format!("/accounts/{id}");
        let ask = form(&mut asker, &page, &format!("{page}/administrator")).await;
        let _ = asker.submit(&ask).await.expect(StatusCode::SEE_OTHER);
        // Without effect yet, for whom it is asked and for who asked.
        let _ = taro.get("/accounts").await.expect(StatusCode::FORBIDDEN);
        let confirmation = format!("{page}/administrator/confirmation");
        let shown = asker.page(&page).await;
        shown.shows("申請した者と、特権を受ける者は、確認できません");
        let confirm = shown.form(&confirmation);
        let refused = asker.submit(&confirm).await.expect(StatusCode::CONFLICT);
        refused.shows("administrator.same-person");
        let token = taro
            .page("/account")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        let refused = taro
            .post_without_token(&confirmation, &[("_token", &token)])
            .await;
        let _ = refused.expect(StatusCode::FORBIDDEN);
        let confirm = form(&mut second, &page, &confirmation).await;
        let _ = second.submit(&confirm).await.expect(StatusCode::SEE_OTHER);
        // It begins with a sign-in that asks for a second factor.
        let _ = taro.get("/").await.expect(StatusCode::SEE_OTHER);
        let (mut taro, _) = world.at_work("taro").await;
        taro.page("/accounts").await.shows("利用者IDの一覧");
        assert_eq!(world.entries("administrator.requested").await, 1);
        assert_eq!(world.entries("administrator.confirmed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_confirmations_at_once_one_counts() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let root = world.administrator("root1", "管理　一").await;
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let asked_by = By {
            account: Some(root),
            ..By::command_line("試験")
        };
        administrators::request(&world.state(), &asked_by, id)
            .await
            .unwrap();
        let mut at_once = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let state = world.state();
            at_once.spawn(async move {
                let by = By::command_line("試験");
                administrators::confirm(&state, &by, id).await.is_ok()
            });
        }
        let done = at_once.join_all().await;
        assert_eq!(done.iter().filter(|ok| **ok).count(), 1, "{done:?}");
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_is_neither_suspended_nor_ended() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let first = world.administrator("root1", "管理　一").await;
        let second = world.administrator("root2", "管理　二").await;
        let (mut root, _) = world.at_work("root1").await;
        let page = format!("/accounts/{second}");
        let end = form(&mut root, &page, &format!("{page}/administrator/end")).await;
        let _ = root.submit(&end).await.expect(StatusCode::SEE_OTHER);
        root.submit(&end).await.expect(StatusCode::CONFLICT).shows("administrator.none");
        let page = format!("/accounts/{first}");
        let shown = root.page(&page).await;
        shown.shows("サインインできる管理者がいなくなるため、行えません");
        let end = shown.form(&format!("{page}/administrator/end"));
        let refused = root.submit(&end).await.expect(StatusCode::CONFLICT);
        refused.shows("administrator.last");
        let by = By::command_line("試験");
        let state = world.state();
        let refused = sakimori_accounts::administration::acts::suspend(&state, &by, first).await;
        assert!(matches!(refused, Err(sakimori_web::Failure::Refused(r)) if r.code == "administrator.last"));
        root.page("/accounts").await.shows("利用者IDの一覧");
    })
    .await;
}

#[tokio::test]
async fn an_ended_privilege_ends_at_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let second = world.administrator("root2", "管理　二").await;
        let (mut root, _) = world.at_work("root1").await;
        let (mut other, _) = world.at_work("root2").await;
        other.page("/accounts").await.shows("利用者IDの一覧");
        let page = format!("/accounts/{second}");
        let end = form(&mut root, &page, &format!("{page}/administrator/end")).await;
        let _ = root.submit(&end).await.expect(StatusCode::SEE_OTHER);
        let _ = other.get("/accounts").await.expect(StatusCode::FORBIDDEN);
        // What was asked for can be withdrawn, and asked for again.
        let ask = form(&mut root, &page, &format!("{page}/administrator")).await;
        let _ = root.submit(&ask).await.expect(StatusCode::SEE_OTHER);
        root.submit(&ask)
            .await
            .expect(StatusCode::CONFLICT)
            .shows("administrator.requested");
        let withdraw = form(&mut root, &page, &format!("{page}/administrator/end")).await;
        let _ = root.submit(&withdraw).await.expect(StatusCode::SEE_OTHER);
        root.page(&page).await.shows("申請を取下げ");
    })
    .await;
}

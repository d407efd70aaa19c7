use axum::http::StatusCode;
use sakimori_accounts::setup;
use sakimori_testkit::{Client, Form, on_every_database};

use crate::support::{PASSWORD, World, register_totp};

async fn link(world: &World) -> String {
    let link = setup::link(&world.state()).await.unwrap().unwrap();
    link.strip_prefix("http://localhost:8080")
        .unwrap()
        .to_owned()
}

async fn filled_in(client: &mut Client, link: &str) -> Form {
    let form = client.page(link).await.form("/setup");
    form.with("login", "kanri.one")
        .with("name", "管理　一")
        .with("password_new", PASSWORD)
        .with("password_again", PASSWORD)
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_is_good_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let mut client = world.client();
        let replaced = link(&world).await;
        let link = link(&world).await;
        let _ = client.get(&replaced).await.expect(StatusCode::CONFLICT);
        let form = filled_in(&mut client, &link).await;
        let weak = form.clone().with("password_new", "admin-admin-admin");
        let page = client
            .submit(&weak)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.form("/setup").value("login"), "kanri.one");
        let done = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        client
            .page(done.location())
            .await
            .shows("管理者の利用者IDを作りました");
        client
            .submit(&form)
            .await
            .expect(StatusCode::CONFLICT)
            .shows("setup.link");
        let _ = client.get(&link).await.expect(StatusCode::CONFLICT);
        assert_eq!(setup::link(&world.state()).await.unwrap(), None);
        let mut first = world.signed_in("kanri.one", PASSWORD).await;
        let turned = first.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/account/factors");
        register_totp(&world, &mut first).await;
        first.page("/accounts").await.shows("利用者IDの一覧");
    })
    .await;
}

#[tokio::test]
async fn the_link_is_good_for_a_day_and_cannot_be_guessed() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let link = link(&world).await;
        let mut client = world.client();
        let zeros = "0".repeat(64);
        for token in ["", "x", "%00", zeros.as_str()] {
            let refused = client.get(&format!("/setup?token={token}")).await;
            refused.expect(StatusCode::CONFLICT).shows("setup.link");
        }
        let form = filled_in(&mut client, &link).await;
        world.pass(24 * 3600 - 1);
        client.page(&link).await;
        world.pass(1);
        let _ = client.get(&link).await.expect(StatusCode::CONFLICT);
        let _ = client.submit(&form).await.expect(StatusCode::CONFLICT);
        assert_eq!(world.entries("account.created").await, 0);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_use_the_link_at_once_one_becomes_administrator() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let link = link(&world).await;
        let mut ready = Vec::new();
        for n in 0..4 {
            let mut client = world.client();
            let form = filled_in(&mut client, &link).await;
            ready.push((client, form.with("login", &format!("kanri.{n}"))));
        }
        let mut at_once = tokio::task::JoinSet::new();
        for (mut client, form) in ready {
            at_once.spawn(async move { client.submit(&form).await.status });
        }
        let answers = at_once.join_all().await;
        let made = answers
            .iter()
            .filter(|s| **s == StatusCode::SEE_OTHER)
            .count();
        assert_eq!(made, 1, "{answers:?}");
    })
    .await;
}

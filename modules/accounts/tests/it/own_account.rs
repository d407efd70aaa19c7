use axum::body::Body;
use axum::http::{Request, StatusCode};
use sakimori_db::query;
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World, form, sign_in};

#[tokio::test]
async fn my_sessions_are_listed_and_ended_one_by_one_or_all() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let mut others = Vec::new();
        for _ in 0..3 {
            others.push(world.signed_in("taro", PASSWORD).await);
        }
        let page = client.page("/account").await;
        page.shows("この画面").shows("192.0.2.10");
        let ends = page
            .forms()
            .into_iter()
            .filter(|f| f.action.starts_with("/account/sessions/"));
        let ends: Vec<_> = ends.collect();
        assert_eq!(ends.len(), 4, "three and all");
        let _ = client.submit(&ends[0]).await.expect(StatusCode::SEE_OTHER);
        let _ = client.submit(&ends[0]).await.expect(StatusCode::NOT_FOUND);
        let all = form(&mut client, "/account", "/account/sessions/end").await;
        let _ = client.submit(&all).await.expect(StatusCode::SEE_OTHER);
        for mut other in others {
            let _ = other.get("/").await.expect(StatusCode::SEE_OTHER);
        }
        let page = client.page("/account").await;
        page.shows("この画面")
            .lacks("ほかのサインインを全て終了する");
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_session_is_not_found() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        world.account("jiro", "見本　次郎", PASSWORD).await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        let mut jiro = world.signed_in("jiro", PASSWORD).await;
        let mut second = world.signed_in("jiro", PASSWORD).await;
        let page = jiro.page("/account").await;
        let mut forms = page.forms().into_iter();
        let end = forms
            .find(|f| f.action.ends_with("/end") && f.action.len() > 30)
            .unwrap();
        let token = taro
            .page("/account")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        for id in [
            "x",
            "%00",
            "00000000-0000-0000-0000-000000000000",
            "..%2fend",
        ] {
            let path = format!("/account/sessions/{id}/end");
            let refused = taro.post_without_token(&path, &[("_token", &token)]).await;
            let _ = refused.expect(StatusCode::NOT_FOUND);
        }
        let refused = taro
            .post_without_token(&end.action, &[("_token", &token)])
            .await;
        let _ = refused.expect(StatusCode::NOT_FOUND);
        second.page("/").await.shows("扉の内側");
        taro.page("/account").await.lacks("見本　次郎");
    })
    .await;
}

#[tokio::test]
async fn what_a_browser_says_of_itself_is_shown_as_text_and_shortened() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let form = client.page("/sign-in").await.form("/sign-in");
        let form = form.with("login", "taro").with("password", PASSWORD);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.pairs())
            .finish();
        let agent = format!("<script>alert(1)</script>{}", "x".repeat(5000));
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", agent);
        let done = client.send(request, Body::from(body)).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = client.page("/account").await;
        page.shows("<script>alert(1)</script>xxx");
        assert!(!page.html().contains("<script>alert"));
        let sql = "SELECT COUNT(*) AS n FROM session WHERE LENGTH(agent) = 200";
        assert_eq!(world.count(query(sql)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn pages_are_the_same_in_number_of_statements_whatever_happened_before() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        for (path, most) in [
            ("/account", 7),
            ("/account/factors", 4),
            ("/account/password", 2),
            ("/", 1),
        ] {
            let before = db.db.statements();
            client.page(path).await;
            let few = db.db.statements() - before;
            for _ in 0..3 {
                sign_in(&mut world.client(), "taro", PASSWORD).await;
            }
            let before = db.db.statements();
            client.page(path).await;
            assert_eq!(db.db.statements() - before, few, "{path}");
            assert!(few <= most, "{path}: {few}");
        }
    })
    .await;
}

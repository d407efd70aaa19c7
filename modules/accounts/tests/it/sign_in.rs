use axum::body::Body;
use axum::http::{Request, StatusCode};
use sakimori_accounts::DemoAccount;
use sakimori_testkit::on_every_database;
use sakimori_web::guard;

use crate::support::{PASSWORD, World, sign_in};

#[tokio::test]
async fn the_right_password_leads_to_the_page_that_was_asked_for() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let turned = client
            .get("/?x=%E7%AB%AF")
            .await
            .expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/sign-in?next=%2F%3Fx%3D%25E7%25AB%25AF");
        let page = client.page(turned.location()).await;
        page.shows("許可された職員等が業務のために使うもの");
        let form = page.form("/sign-in");
        // Width and case of the login do not count.
        let form = form.with("login", "ＴＡＲＯ").with("password", PASSWORD);
        let done = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(done.location(), "/?x=%E7%AB%AF");
        client.page("/").await.shows("扉の内側").shows("見本　太郎");
        assert_eq!(world.entries("session.began").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_closed_to_scripts_and_other_sites() {
    on_every_database(|db| async move {
        let world = World::at(&db, "https://sakimori.example.lg.jp");
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let done = sign_in(&mut client, "taro", PASSWORD).await;
        let cookies: Vec<_> = done.headers.get_all("set-cookie").iter().collect();
        let session = cookies.iter().filter_map(|c| c.to_str().ok());
        let session: Vec<&str> = session
            .filter(|c| c.starts_with("__Host-sakimori="))
            .collect();
        assert_eq!(session.len(), 1, "{cookies:?}");
        assert!(
            session[0].ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
            "{session:?}"
        );
        assert_eq!(done.header("cache-control"), "no-store");
    })
    .await;
}

#[tokio::test]
async fn every_failure_gets_the_same_answer_for_the_same_work() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let gone = world.account("jiro", "見本　次郎", PASSWORD).await;
        let by = sakimori_accounts::administration::By::command_line("退職");
        sakimori_accounts::administration::acts::suspend(&world.state(), &by, gone)
            .await
            .unwrap();
        let mut answers = Vec::new();
        for (login, password) in [
            ("taro", "wrong"),
            ("jiro", PASSWORD),
            ("nobody", PASSWORD),
            ("", PASSWORD),
            ("taro", ""),
        ] {
            let mut client = world.client();
            let form = client.page("/sign-in").await.form("/sign-in");
            let form = form.with("login", login).with("password", password);
            let (hashed, asked) = (world.accounts.hasher.calls(), db.db.statements());
            let answer = client
                .submit(&form)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            let work = (
                world.accounts.hasher.calls() - hashed,
                db.db.statements() - asked,
            );
            let token = form.value(guard::FIELD);
            let page = answer.html().replace(token, "");
            let page = match login {
                "" => page,
                login => page.replace(&format!(" value=\"{login}\""), ""),
            };
            assert!(
                !page.contains(PASSWORD) && !page.contains("wrong"),
                "{login}"
            );
            answers.push((page, work));
        }
        assert!(
            answers[0]
                .0
                .contains("利用者ID若しくはパスワードが正しくないか")
        );
        for answer in &answers {
            assert_eq!(answer.1, answers[0].1, "hashes and statements");
            assert_eq!(answer.0, answers[0].0);
        }
        assert_eq!(answers[0].1.0, 1, "one hash each");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_planted_before_is_not_the_one_after() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let planted = "a".repeat(64);
        let page = world.client().page("/sign-in").await;
        let secret = page
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let form = page
            .form("/sign-in")
            .with("login", "taro")
            .with("password", PASSWORD);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.pairs())
            .finish();
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", format!("{secret}; sakimori={planted}"));
        let done = world.client().send(request, Body::from(body)).await;
        let done = done.expect(StatusCode::SEE_OTHER);
        let given = done
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|c| c.to_str().ok());
        let given: Vec<&str> = given.filter(|c| c.starts_with("sakimori=")).collect();
        assert_eq!(given.len(), 1);
        assert!(!given[0].contains(&planted), "a token of our own");
        let request = Request::get("/").header("cookie", format!("sakimori={planted}"));
        let turned = world.client().send(request, Body::empty()).await;
        let _ = turned.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn form_tokens_from_before_the_sign_in_are_void_after_it() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let before = client.page("/sign-in").await.form("/sign-in");
        let form = before
            .clone()
            .with("login", "taro")
            .with("password", PASSWORD);
        let _ = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        let _ = client.submit(&form).await.expect(StatusCode::FORBIDDEN);
        let inside = client.page("/").await.form("/sign-out");
        assert_ne!(inside.value(guard::FIELD), before.value(guard::FIELD));
        let out = client.submit(&inside).await.expect(StatusCode::SEE_OTHER);
        client
            .page(out.location())
            .await
            .shows("サインアウトしました。");
        let again = client.page("/sign-in").await.form("/sign-in");
        assert_ne!(again.value(guard::FIELD), inside.value(guard::FIELD));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_to_another_site_or_in_a_circle() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        for next in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/sign-in?next=/sign-in",
            "/sign-out",
            "evil",
        ] {
            let mut client = world.client();
            let address = format!("/sign-in?next={}", sakimori_web::encode(next));
            let form = client.page(&address).await.form("/sign-in");
            let form = form.with("login", "taro").with("password", PASSWORD);
            let done = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
            assert_eq!(done.location(), "/", "{next}");
            let again = client.get(&address).await.expect(StatusCode::SEE_OTHER);
            assert_eq!(again.location(), "/", "{next}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_stay_is_shown_after_the_sign_in() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut first = world.signed_in("taro", PASSWORD).await;
        first
            .page("/account")
            .await
            .shows("前回のサインイン記録なし");
        world.pass(1200);
        let out = first.page("/").await.form("/sign-out");
        let _ = first.submit(&out).await.expect(StatusCode::SEE_OTHER);
        world.pass(86_400);
        let mut second = world.signed_in("taro", PASSWORD).await;
        let page = second.page("/").await;
        page.shows("前回のサインイン 令和8年11月23日10時00分（サインアウト10時20分）");
        // Left alone: its end is when it was over.
        world.pass(86_400);
        let mut third = world.signed_in("taro", PASSWORD).await;
        let page = third.page("/account").await;
        page.shows("前回のサインイン令和8年11月24日10時20分");
        page.shows("前回のサインアウト令和8年11月24日10時50分");
    })
    .await;
}

#[tokio::test]
async fn the_demonstration_alone_shows_its_accounts() {
    on_every_database(|db| async move {
        let mut world = World::new(&db);
        world
            .client()
            .page("/sign-in")
            .await
            .lacks("見本の利用者ID");
        world.accounts.demo = std::sync::Arc::new([DemoAccount {
            label: "市長".to_owned(),
            login: "mayor".to_owned(),
            password: "demo-kujira-tegami".to_owned(),
        }]);
        let page = world.client().page("/sign-in").await;
        page.shows("見本の利用者ID").shows("demo-kujira-tegami");
    })
    .await;
}

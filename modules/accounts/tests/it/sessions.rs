use axum::body::Body;
use axum::http::{Request, StatusCode};
use sakimori_accounts::administration::{By, acts};
use sakimori_accounts::sessions::{self, Beginning, EndReason, Resumed, Stage};
use sakimori_db::query;
use sakimori_kernel::Actor;
use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World, sign_in};

#[tokio::test]
async fn a_request_costs_one_statement_and_a_note_once_a_minute() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let account = world.account("taro", "見本　太郎", PASSWORD).await;
        let beginning = Beginning {
            account,
            stage: Stage::Complete,
            privileged: false,
            address: "192.0.2.10".to_owned(),
            agent: String::new(),
        };
        let actor = Actor::program();
        let token = sessions::begin(&world.state(), &beginning, &actor)
            .await
            .unwrap();
        let cost = async |token: &str| {
            let before = db.db.statements();
            let resumed = sessions::resume(&world.state(), token).await.unwrap();
            (resumed, db.db.statements() - before)
        };
        for token in ["", "x", "あ", &"a".repeat(63), &"A".repeat(64)] {
            let (resumed, statements) = cost(token).await;
            assert!(matches!(resumed, Resumed::Nobody));
            assert_eq!(statements, 0, "{token}");
        }
        let (unknown, statements) = cost(&"a".repeat(64)).await;
        assert!(matches!(unknown, Resumed::Nobody));
        assert_eq!(statements, 1);
        let (resumed, statements) = cost(token.as_str()).await;
        assert_eq!(statements, 1);
        let Resumed::SignedIn(signed_in) = resumed else {
            panic!("signed in")
        };
        assert_eq!(
            (signed_in.login.as_str(), signed_in.name.as_str()),
            ("taro", "見本　太郎")
        );
        assert_eq!((signed_in.ends_in, signed_in.administrator), (1800, false));
        let touched = async |seconds| {
            world.pass(seconds);
            let Resumed::SignedIn(signed_in) = sessions::resume(&world.state(), token.as_str())
                .await
                .unwrap()
            else {
                panic!("signed in")
            };
            let before = db.db.statements();
            sessions::touch(&world.state(), &signed_in).await.unwrap();
            db.db.statements() - before
        };
        assert_eq!(touched(59).await, 0);
        assert_eq!(touched(1).await, 1);
        assert_eq!(touched(1).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_session_left_alone_ends_and_one_at_work_goes_on() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let mut idle = world.signed_in("taro", PASSWORD).await;
        for _ in 0..3 {
            world.pass(1500);
            client.page("/").await.shows("扉の内側");
        }
        let turned = idle.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(
            turned.header("set-cookie"),
            "",
            "the cookie tells whose form comes too late"
        );
        // Of a session that was merely left alone nobody needs to be told.
        assert_eq!(world.entries("session.ended-token-used").await, 0);
        // At the end of the day it is over, work or not.
        for _ in 0..26 {
            world.pass(1500);
            client.get("/").await;
        }
        let _ = client.get("/").await.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn privileged_sessions_are_shorter() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (mut root, _) = world.at_work("root1").await;
        let page = root.page("/").await;
        assert!(
            page.html().contains("data-session-ends-in=\"900\""),
            "{}",
            page.html()
        );
        world.pass(961);
        let _ = root.get("/").await.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_button_of_the_warning_extends_the_session() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let token = client
            .page("/")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        world.pass(1700);
        let extended = client
            .post_without_token("/session", &[("_token", &token)])
            .await;
        assert_eq!(extended.expect(StatusCode::OK).text(), "1800");
        world.pass(1700);
        client.page("/").await.shows("扉の内側");
        let _ = client
            .post_without_token("/session", &[])
            .await
            .expect(StatusCode::FORBIDDEN);
        world.pass(2000);
        let over = client
            .post_without_token("/session", &[("_token", &token)])
            .await;
        let _ = over.expect(StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_stolen_old_cookie_leads_out_and_is_told_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let mut thief = client.clone();
        thief.page("/").await.shows("扉の内側");
        let form = client.page("/").await.form("/sign-out");
        let _ = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        // Just after, it may be a request that was under way.
        let _ = thief.clone().get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(world.entries("session.ended-token-used").await, 0);
        world.pass(60);
        for _ in 0..3 {
            let mut thief = thief.clone();
            let turned = thief.get("/").await.expect(StatusCode::SEE_OTHER);
            assert_eq!(turned.location(), "/sign-in");
            assert!(
                turned.header("set-cookie").contains("Max-Age=0"),
                "the cookie is taken away"
            );
        }
        assert_eq!(world.entries("session.ended-token-used").await, 1);
        let sql = "SELECT reused AS n FROM session_token WHERE reused > 0";
        assert_eq!(world.count(query(sql)).await, 3);
        let mut again = thief.clone();
        again
            .page("/sign-in")
            .await
            .shows("サインアウトしています。");
    })
    .await;
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let by = By::command_line("退職");
        acts::suspend(&world.state(), &by, id).await.unwrap();
        let turned = client.clone().get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/sign-in");
        client
            .page("/sign-in")
            .await
            .shows("管理者の操作により、サインアウトしました");
    })
    .await;
}

#[tokio::test]
async fn signing_in_again_at_a_browser_ends_the_session_before() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let form = client.page("/sign-in").await.form("/sign-in");
        let form = form.with("login", "taro").with("password", PASSWORD);
        let _ = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        let before = client.clone();
        let inside = client.page("/").await.form("/sign-out");
        let token = inside.value("_token");
        let fields = [("_token", token), ("login", "taro"), ("password", PASSWORD)];
        let done = client.post_without_token("/sign-in", &fields).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        client.page("/").await.shows("扉の内側");
        let _ = before.clone().get("/").await.expect(StatusCode::SEE_OTHER);
        let sql = "SELECT COUNT(*) AS n FROM session WHERE ended_at IS NULL";
        assert_eq!(world.count(query(sql)).await, 1);
        let replaced = query("SELECT COUNT(*) AS n FROM session WHERE end_reason = $1");
        assert_eq!(
            world.count(replaced.bind(EndReason::Replaced.key())).await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.client();
        let done = sign_in(&mut client, "taro", PASSWORD).await;
        let cookies = done
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|c| c.to_str().ok());
        let token = cookies
            .filter_map(|c| c.strip_prefix("sakimori="))
            .next()
            .unwrap();
        let token = token.split(';').next().unwrap();
        let found = query("SELECT COUNT(*) AS n FROM session_token WHERE token_hash = $1");
        assert_eq!(world.count(found.bind(token)).await, 0);
        let found = query(
            "SELECT COUNT(*) AS n FROM password WHERE hash LIKE '$argon2id$%' AND hash NOT LIKE $1",
        );
        assert_eq!(world.count(found.bind(format!("%{PASSWORD}%"))).await, 1);
        let found =
            query("SELECT COUNT(*) AS n FROM journal WHERE detail LIKE $1 OR summary LIKE $1");
        assert_eq!(world.count(found.bind(format!("%{token}%"))).await, 0);
    })
    .await;
}

#[tokio::test]
async fn assets_ask_the_database_for_nothing() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let mut client = world.client();
        let before = db.db.statements();
        let request = Request::get("/assets/0/x.css")
            .header("cookie", format!("sakimori={}", "a".repeat(64)));
        client.send(request, Body::empty()).await;
        assert_eq!(db.db.statements(), before);
    })
    .await;
}

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sakimori_accounts::administration::{By, acts};
use sakimori_db::query;
use sakimori_testkit::{Client, Response, on_every_database};

use crate::support::{PASSWORD, World, sign_in};

/// A sign-in from an address of one's own.
async fn from(client: &mut Client, peer: &str, login: &str, password: &str) -> Response {
    let form = client.page("/sign-in").await.form("/sign-in");
    let form = form.with("login", login).with("password", password);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form.pairs())
        .finish();
    let request = Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-test-peer", peer);
    client.send(request, Body::from(body)).await
}

/// The statuses of wrong attempts, each after the wait it was told.
async fn until_locked(world: &World, login: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for _ in 0..10 {
        let mut client = world.client();
        loop {
            let answer = sign_in(&mut client, login, "wrong").await;
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                break;
            }
            let text = answer.expect(StatusCode::TOO_MANY_REQUESTS).text();
            let seconds: i64 = text
                .split("いまは試せません。")
                .nth(1)
                .and_then(|t| t.split('秒').next())
                .and_then(|n| n.parse().ok())
                .unwrap();
            seen.push(seconds.to_string());
            world.pass(seconds);
        }
        seen.push("wrong".to_owned());
    }
    seen
}

const COURSE: [&str; 15] = [
    "wrong", "wrong", "wrong", "wrong", "wrong", "2", "wrong", "4", "wrong", "8", "wrong", "16",
    "wrong", "32", "wrong",
];

#[tokio::test]
async fn failures_cost_more_and_more_time_until_the_account_is_locked() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        // A login of nobody behaves the same, to the second.
        for login in ["taro", "nobody"] {
            assert_eq!(until_locked(&world, login).await, COURSE, "{login}");
            world.pass(86_400 - 3600);
            let hashed = world.accounts.hasher.calls();
            let answer = sign_in(&mut world.client(), login, PASSWORD).await;
            let answer = answer.expect(StatusCode::TOO_MANY_REQUESTS);
            answer.shows("この利用者IDはロックされています");
            assert_eq!(
                world.accounts.hasher.calls(),
                hashed,
                "no work for a locked one"
            );
        }
        assert_eq!(world.entries("account.locked").await, 1);
        let by = By::command_line("本人の申出");
        acts::unlock(&world.state(), &by, id).await.unwrap();
        assert_eq!(world.entries("account.unlocked").await, 1);
        let _ = world.signed_in("taro", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn a_lock_ends_by_itself_where_the_body_says_so() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let sql = "UPDATE account_settings SET revision = 2, value = '{\"lock_minutes\": 30}'";
        world.write(query(sql)).await;
        until_locked(&world, "taro").await;
        world.pass(1799);
        let answer = sign_in(&mut world.client(), "taro", PASSWORD).await;
        let _ = answer.expect(StatusCode::TOO_MANY_REQUESTS);
        world.pass(1);
        let _ = world.signed_in("taro", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn a_right_password_begins_the_count_anew() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        for _ in 0..4 {
            for _ in 0..4 {
                let answer = sign_in(&mut world.client(), "taro", "wrong").await;
                let _ = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
            }
            let _ = world.signed_in("taro", PASSWORD).await;
        }
        assert_eq!(world.entries("account.locked").await, 0);
    })
    .await;
}

#[tokio::test]
async fn attempts_sent_at_once_do_not_slip_past_the_limit() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let before = world.accounts.hasher.calls();
        let mut at_once = tokio::task::JoinSet::new();
        for n in 0..40 {
            let mut client = world.client();
            at_once.spawn(async move {
                let peer = format!("192.0.2.{}:50000", 100 + n);
                from(&mut client, &peer, "taro", "wrong").await.status
            });
        }
        let answers = at_once.join_all().await;
        let judged = answers
            .iter()
            .filter(|s| **s == StatusCode::UNPROCESSABLE_ENTITY);
        let judged = judged.count();
        assert!((1..=5).contains(&judged), "{judged} of 40 were looked at");
        let hashed = world.accounts.hasher.calls() - before;
        assert_eq!(hashed, judged as u64);
    })
    .await;
}

#[tokio::test]
async fn signing_in_at_once_from_many_browsers_works() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        for n in 0..20 {
            world
                .account(&format!("user{n}"), "見本　太郎", PASSWORD)
                .await;
        }
        let mut at_once = tokio::task::JoinSet::new();
        for n in 0..20 {
            let mut client = world.client();
            at_once.spawn(async move {
                sign_in(&mut client, &format!("user{n}"), PASSWORD)
                    .await
                    .status
            });
        }
        for status in at_once.join_all().await {
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        assert_eq!(world.entries("session.began").await, 20);
    })
    .await;
}

#[tokio::test]
async fn one_address_that_tries_many_logins_is_slowed_down_alone() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        for n in 0..30 {
            let mut client = world.client();
            let answer = from(&mut client, "198.51.100.7:1", &format!("guess{n}"), "wrong").await;
            let _ = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let mut client = world.client();
        let answer = from(&mut client, "198.51.100.7:1", "taro", PASSWORD).await;
        let answer = answer.expect(StatusCode::TOO_MANY_REQUESTS);
        answer.shows("いまは試せません。2秒たってから");
        // What the sender writes into the header counts for nothing.
        let form = client.page("/sign-in").await.form("/sign-in");
        let form = form.with("login", "taro").with("password", PASSWORD);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.pairs())
            .finish();
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-test-peer", "198.51.100.7:1")
            .header("x-forwarded-for", "203.0.113.1");
        let answer = client.send(request, Body::from(body)).await;
        let _ = answer.expect(StatusCode::TOO_MANY_REQUESTS);
        let elsewhere = from(&mut world.client(), "198.51.100.8:1", "taro", PASSWORD).await;
        let _ = elsewhere.expect(StatusCode::SEE_OTHER);
        world.pass(3600);
        let later = from(&mut world.client(), "198.51.100.7:1", "taro", PASSWORD).await;
        let _ = later.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_person_is_counted_alone() {
    on_every_database(|db| async move {
        let mut world = World::new(&db);
        world.accounts.trusted_proxies = std::sync::Arc::new(["10.0.0.1".parse().unwrap()]);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let attempt = async |client: &mut Client, forwarded: &str, login: &str, password: &str| {
            let form = client.page("/sign-in").await.form("/sign-in");
            let form = form.with("login", login).with("password", password);
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form.pairs())
                .finish();
            let request = Request::post("/sign-in")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("x-test-peer", "10.0.0.1:1")
                .header("x-forwarded-for", forwarded);
            client.send(request, Body::from(body)).await.status
        };
        for n in 0..30 {
            let login = format!("guess{n}");
            attempt(&mut world.client(), "203.0.113.1", &login, "wrong").await;
        }
        let mut client = world.client();
        let slow = attempt(&mut client, "203.0.113.1", "taro", PASSWORD).await;
        assert_eq!(slow, StatusCode::TOO_MANY_REQUESTS);
        let fine = attempt(&mut client, "203.0.113.2", "taro", PASSWORD).await;
        assert_eq!(fine, StatusCode::SEE_OTHER);
        let sql = "SELECT COUNT(*) AS n FROM session WHERE address = '203.0.113.2'";
        assert_eq!(world.count(query(sql)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn counts_of_unknown_logins_do_not_pile_up() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        for n in 0..5 {
            sign_in(&mut world.client(), &format!("guess{n}"), "wrong").await;
        }
        sign_in(&mut world.client(), "taro", "wrong").await;
        world.pass(90_000);
        sign_in(&mut world.client(), "guess9", "wrong").await;
        let sql = "SELECT COUNT(*) AS n FROM sign_in_throttle";
        // taro's count, the last guess, the address.
        assert_eq!(world.count(query(sql)).await, 3);
    })
    .await;
}

use axum::http::StatusCode;
use sakimori_accounts::administration::{By, acts};
use sakimori_db::query;
use sakimori_testkit::{Client, Response, on_every_database};

use crate::support::{OTHER, PASSWORD, World, sign_in};

async fn change(client: &mut Client, old: &str, new: &str, again: &str) -> Response {
    let form = client
        .page("/account/password")
        .await
        .form("/account/password");
    let form = form
        .with("password", old)
        .with("password_new", new)
        .with("password_again", again);
    client.submit(&form).await
}

#[tokio::test]
async fn a_temporary_password_opens_only_the_page_that_changes_it() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let by = By::command_line("本人の申出");
        let issued = acts::reset_password(&world.state(), &by, id).await.unwrap();
        let old = sign_in(&mut world.client(), "taro", PASSWORD).await;
        let _ = old.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let mut client = world.signed_in("taro", &issued.password).await;
        for path in [
            "/",
            "/account",
            "/account/factors",
            "/account/totp",
            "/accounts",
        ] {
            let turned = client.get(path).await.expect(StatusCode::SEE_OTHER);
            assert_eq!(turned.location(), "/account/password", "{path}");
        }
        client
            .page("/account/password")
            .await
            .shows("仮のものか、有効期間を過ぎたもの");
        let same = change(
            &mut client,
            &issued.password,
            &issued.password,
            &issued.password,
        )
        .await;
        let _ = same.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let done = change(&mut client, &issued.password, OTHER, OTHER).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        client.page("/").await.shows("扉の内側");
        let _ = world.signed_in("taro", OTHER).await;
    })
    .await;
}

#[tokio::test]
async fn a_change_ends_every_other_session_and_gives_this_one_a_new_token() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let mut elsewhere = world.signed_in("taro", PASSWORD).await;
        let mut copied = client.clone();
        let done = change(&mut client, PASSWORD, OTHER, OTHER)
            .await
            .expect(StatusCode::SEE_OTHER);
        let page = client.page(done.location()).await;
        page.shows("ほかのサインインは全て終了しました");
        page.shows("パスワードを変更（終了したほかのサインイン1件）");
        let _ = elsewhere.get("/").await.expect(StatusCode::SEE_OTHER);
        elsewhere.page("/sign-in").await.shows("パスワードを忘れた");
        let _ = copied.get("/").await.expect(StatusCode::SEE_OTHER);
        client.page("/").await.shows("扉の内側");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_new_password_is_said_at_its_field() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.person("hanako", "税所　花子", &[]).await;
        let mut client = world.signed_in("hanako", PASSWORD).await;
        for (old, new, again, expected) in [
            ("wrong", OTHER, OTHER, "いまのパスワードが正しくありません"),
            (
                PASSWORD,
                "short",
                "short",
                "12文字以上にしてください（いま5文字）",
            ),
            (PASSWORD, OTHER, PASSWORD, "新しいパスワードと一致しません"),
            (
                PASSWORD,
                "himawari-2026",
                "himawari-2026",
                "よく使われるパスワード",
            ),
            (
                PASSWORD,
                "鯨と窓の手紙と傘",
                "鯨と窓の手紙と傘",
                "12文字以上にしてください（いま8文字）",
            ),
            (
                PASSWORD,
                "税所と鯨と窓辺の手紙と青い傘",
                "税所と鯨と窓辺の手紙と青い傘",
                "氏名、利用者ID",
            ),
            (
                PASSWORD,
                "kujira-9hanako-tegami",
                "kujira-9hanako-tegami",
                "氏名、利用者ID",
            ),
            (
                PASSWORD,
                "みほん市の鯨と窓辺の手紙",
                "みほん市の鯨と窓辺の手紙",
                "団体の名称",
            ),
            (
                PASSWORD,
                "passwordmonkey",
                "passwordmonkey",
                "推測されやすい",
            ),
            (
                PASSWORD,
                "kujira\0tegami-mado-7",
                "kujira\0tegami-mado-7",
                "制御文字",
            ),
            (
                PASSWORD,
                PASSWORD,
                PASSWORD,
                "最近使ったパスワード（直近5回）",
            ),
        ] {
            world.pass(60);
            let page = change(&mut client, old, new, again).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
            page.shows(expected);
            assert!(
                !page.html().contains(new) || new == "short",
                "never shown again: {new}"
            );
        }
        assert_eq!(world.entries("password.changed").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_last_five_passwords_are_not_used_again() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        let words = ["ame", "yuki", "kaze", "niji", "kumo"];
        let mut old = PASSWORD.to_owned();
        for word in words {
            let refused = change(&mut client, &old, PASSWORD, PASSWORD).await;
            refused
                .expect(StatusCode::UNPROCESSABLE_ENTITY)
                .shows("最近使ったパスワード");
            let new = format!("{word} to kasa to ekicho no tegami");
            let done = change(&mut client, &old, &new, &new).await;
            let _ = done.expect(StatusCode::SEE_OTHER);
            old = new;
        }
        let done = change(&mut client, &old, PASSWORD, PASSWORD).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_password_expires_where_the_body_says_so() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let sql = "UPDATE account_settings SET revision = 2, value = '{\"expiry_months\": 3}'";
        world.write(query(sql)).await;
        world.pass(90 * 86_400);
        world
            .signed_in("taro", PASSWORD)
            .await
            .page("/")
            .await
            .shows("扉の内側");
        world.pass(5 * 86_400);
        let mut client = world.signed_in("taro", PASSWORD).await;
        let turned = client.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/account/password");
        let done = change(&mut client, PASSWORD, OTHER, OTHER).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        client.page("/").await.shows("扉の内側");
    })
    .await;
}

#[tokio::test]
async fn guessing_the_present_password_locks_the_account() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        for n in 0..10 {
            world.pass(if n < 5 { 0 } else { 2i64.pow(n - 4) });
            change(&mut client, "wrong", OTHER, OTHER)
                .await
                .shows("正しくありません");
        }
        let page = change(&mut client, PASSWORD, OTHER, OTHER).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("ロックされています");
        assert_eq!(world.entries("account.locked").await, 1);
    })
    .await;
}

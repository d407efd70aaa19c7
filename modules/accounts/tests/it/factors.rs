use axum::http::StatusCode;
use sakimori_testkit::{Client, Response, on_every_database};

use crate::support::{PASSWORD, World, code_of, form, register_totp, secret_on, sign_in};

/// Signs in with the password and gives a code.
async fn with_code(client: &mut Client, login: &str, code: &str) -> Response {
    let done = sign_in(client, login, PASSWORD)
        .await
        .expect(StatusCode::SEE_OTHER);
    let page = client.page(done.location()).await;
    let form = page.form("/sign-in/factor").with("code", code);
    client.submit(&form).await
}

/// The recovery codes a page shows.
fn codes_on(page: &Response) -> Vec<String> {
    let cells = page.html().split("<td class=\"mono\">").skip(1);
    cells
        .map(|c| c.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_reaches_nothing_without() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.person("ciso", "見本　副市長", &["ciso"]).await;
        let mut client = world.client();
        let done = sign_in(&mut client, "ciso", PASSWORD)
            .await
            .expect(StatusCode::SEE_OTHER);
        let turned = client
            .get(done.location())
            .await
            .expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/account/factors");
        client
            .page("/account/factors")
            .await
            .shows("二つ目の認証が必要です");
        let page = client.page("/account/totp").await;
        assert!(page.html().contains("<svg "), "the picture is in the page");
        let secret = secret_on(&page);
        let wrong = page.form("/account/totp").with("code", "000000");
        let wrong = client
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(secret_on(&wrong), secret, "the same secret is shown again");
        let right = wrong
            .form("/account/totp")
            .with("code", &code_of(&secret, world.now()));
        let codes = client.submit(&right).await.expect(StatusCode::OK);
        assert_eq!(codes_on(&codes).len(), 10);
        client.page("/").await.shows("扉の内側");
        // Shown once: sending the form again registers nothing.
        let again = client.submit(&right).await;
        assert_ne!(again.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn somebody_without_such_a_role_may_register_one_and_is_asked_for_it() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world
            .person("taro", "見本　太郎", &["section_security_manager"])
            .await;
        let mut client = world.signed_in("taro", PASSWORD).await;
        client.page("/").await.shows("扉の内側");
        let secret = register_totp(&world, &mut client).await;
        world.pass(60);
        let mut other = world.client();
        let done = sign_in(&mut other, "taro", PASSWORD)
            .await
            .expect(StatusCode::SEE_OTHER);
        let next = done.location().to_owned();
        let turned = other.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/sign-in/factor");
        let _ = other.get("/account").await.expect(StatusCode::SEE_OTHER);
        let form = other.page(&next).await.form("/sign-in/factor");
        let form = form.with("code", &code_of(&secret, world.now()));
        let _ = other.submit(&form).await.expect(StatusCode::SEE_OTHER);
        other.page("/").await.shows("扉の内側");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (_, secret) = world.at_work("root1").await;
        // The code that registered it is used up as well.
        let used = code_of(&secret, world.now());
        let answer = with_code(&mut world.client(), "root1", &used).await;
        let answer = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        answer.shows("確認コードが正しくないか、既に使われています");
        world.pass(60);
        let code = code_of(&secret, world.now());
        let first = with_code(&mut world.client(), "root1", &code).await;
        let _ = first.expect(StatusCode::SEE_OTHER);
        let replayed = with_code(&mut world.client(), "root1", &code).await;
        let _ = replayed.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(world.entries("factor.failed").await, 2);
    })
    .await;
}

#[tokio::test]
async fn of_the_same_code_sent_at_once_one_is_taken() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (_, secret) = world.at_work("root1").await;
        world.pass(60);
        let code = code_of(&secret, world.now());
        let mut at_once = tokio::task::JoinSet::new();
        let mut waiting = Vec::new();
        for _ in 0..4 {
            let mut client = world.client();
            let done = sign_in(&mut client, "root1", PASSWORD).await;
            let form = client.page(done.location()).await.form("/sign-in/factor");
            waiting.push((client, form.with("code", &code)));
        }
        for (mut client, form) in waiting {
            at_once.spawn(async move { client.submit(&form).await.status });
        }
        let answers = at_once.join_all().await;
        let taken = answers
            .iter()
            .filter(|s| **s == StatusCode::SEE_OTHER)
            .count();
        assert_eq!(taken, 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_end_the_old() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let mut client = world.signed_in("root1", PASSWORD).await;
        let page = client.page("/account/totp").await;
        let secret = secret_on(&page);
        let form = page
            .form("/account/totp")
            .with("code", &code_of(&secret, world.now()));
        let old = codes_on(&client.submit(&form).await);
        let typed = old[3].to_uppercase().replace('-', " ");
        let used = with_code(&mut world.client(), "root1", &typed).await;
        let _ = used.expect(StatusCode::SEE_OTHER);
        let again = with_code(&mut world.client(), "root1", &old[3]).await;
        let _ = again.expect(StatusCode::UNPROCESSABLE_ENTITY);
        client.page("/account/factors").await.shows("残りは9個");
        let renew =
            crate::support::form(&mut client, "/account/factors", "/account/recovery-codes").await;
        let new = codes_on(&client.submit(&renew).await.expect(StatusCode::OK));
        assert_eq!(new.len(), 10);
        let ended = with_code(&mut world.client(), "root1", &old[4]).await;
        let _ = ended.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let fresh = with_code(&mut world.client(), "root1", &new[0]).await;
        let _ = fresh.expect(StatusCode::SEE_OTHER);
        // Nothing of them can be read in the database.
        let sql = "SELECT COUNT(*) AS n FROM recovery_code WHERE hash = $1 OR hash = $2";
        let plain = sakimori_db::query(sql)
            .bind(&new[0])
            .bind(new[0].replace('-', ""));
        assert_eq!(world.count(plain).await, 0);
    })
    .await;
}

#[tokio::test]
async fn wrong_second_factors_lock_the_account_too() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (_, secret) = world.at_work("root1").await;
        let mut client = world.client();
        let done = sign_in(&mut client, "root1", PASSWORD).await;
        let page = client.page(done.location()).await;
        let wrong = page.form("/sign-in/factor").with("code", "000000");
        for n in 0..10 {
            world.pass(if n < 5 { 0 } else { 2i64.pow(n - 4) });
            let answer = client.submit(&wrong).await;
            answer.shows("確認コードが正しくないか");
        }
        assert_eq!(world.entries("factor.failed").await, 10);
        assert_eq!(world.entries("account.locked").await, 1);
        let right = page
            .form("/sign-in/factor")
            .with("code", &code_of(&secret, world.now()));
        client.submit(&right).await.shows("ロックされています");
        // The right password does not lift it either.
        sign_in(&mut world.client(), "root1", PASSWORD)
            .await
            .shows("ロックされています");
    })
    .await;
}

#[tokio::test]
async fn the_right_password_alone_does_not_begin_the_count_anew() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let _ = world.at_work("root1").await;
        for n in 0..10 {
            let wait = if n < 5 { 0 } else { 2i64.pow(n - 4) };
            world.pass(wait);
            let mut client = world.client();
            let done = sign_in(&mut client, "root1", PASSWORD).await;
            let page = client.page(done.location()).await;
            world.pass(wait);
            let wrong = page.form("/sign-in/factor").with("code", "000000");
            client
                .submit(&wrong)
                .await
                .shows("確認コードが正しくないか");
        }
        assert_eq!(world.entries("account.locked").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_token_of_the_first_step_leads_nowhere_after_the_second() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let (_, secret) = world.at_work("root1").await;
        world.pass(60);
        let mut client = world.client();
        let done = sign_in(&mut client, "root1", PASSWORD).await;
        let mut thief = client.clone();
        let form = client.page(done.location()).await.form("/sign-in/factor");
        let form = form.with("code", &code_of(&secret, world.now()));
        let _ = client.submit(&form).await.expect(StatusCode::SEE_OTHER);
        client.page("/").await.shows("扉の内側");
        let turned = thief.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/sign-in");
    })
    .await;
}

#[tokio::test]
async fn a_half_finished_sign_in_ends_after_ten_minutes() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let _ = world.at_work("root1").await;
        let mut client = world.client();
        let done = sign_in(&mut client, "root1", PASSWORD).await;
        let next = done.location().to_owned();
        client.page(&next).await;
        world.pass(600);
        let turned = client.get(&next).await.expect(StatusCode::SEE_OTHER);
        assert!(turned.location().starts_with("/sign-in?next="));
    })
    .await;
}

#[tokio::test]
async fn the_last_second_factor_stays_where_one_is_needed() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.account("taro", "見本　太郎", PASSWORD).await;
        let (mut root, _) = world.at_work("root1").await;
        let end = form(&mut root, "/account/factors", "/account/totp/end").await;
        let refused = root.submit(&end).await.expect(StatusCode::CONFLICT);
        refused.shows("factor.required");
        let mut taro = world.signed_in("taro", PASSWORD).await;
        register_totp(&world, &mut taro).await;
        let end = form(&mut taro, "/account/factors", "/account/totp/end").await;
        let done = taro.submit(&end).await.expect(StatusCode::SEE_OTHER);
        taro.page(done.location())
            .await
            .shows("認証アプリを登録する");
        taro.submit(&end).await.shows("factor.none");
        let _ = world.signed_in("taro", PASSWORD).await.page("/").await;
    })
    .await;
}

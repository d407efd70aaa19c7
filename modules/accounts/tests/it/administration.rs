use axum::http::StatusCode;
use sakimori_testkit::{Response, on_every_database};

use crate::support::{OTHER, PASSWORD, World, form, sign_in};

/// The temporary password a page shows, this once.
fn issued(page: &Response) -> String {
    let text = page.text();
    let after = text.split("仮パスワード").filter_map(|t| t.get(..19));
    after.last().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_account_of_a_person_begins_with_a_temporary_password() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.people.add("100245", "税所　花子", &[]);
        let (mut root, _) = world.at_work("root1").await;
        let new = form(&mut root, "/accounts/new", "/accounts").await;
        let new = new.with("login", "Z.Hanako").with("staff_number", "100245");
        let page = root.submit(&new).await.expect(StatusCode::OK);
        page.shows("z.hanako");
        let password = issued(&page);
        let mut hanako = world.signed_in("z.hanako", &password).await;
        let change = form(&mut hanako, "/account/password", "/account/password").await;
        let change = change
            .with("password", &password)
            .with("password_new", OTHER)
            .with("password_again", OTHER);
        let _ = hanako.submit(&change).await.expect(StatusCode::SEE_OTHER);
        hanako.page("/").await.shows("税所　花子");
        // Again, it is somebody else's.
        let again = root
            .submit(&new)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("この利用者IDは既に使われています");
        let other = new.clone().with("login", "hanako2");
        let again = root
            .submit(&other)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("この職員には既に利用者IDがあります");
        let unknown = new
            .with("login", "hanako3")
            .with("staff_number", "999999\0");
        let again = root
            .submit(&unknown)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("在籍している者の中に見付かりません");
    })
    .await;
}

#[tokio::test]
async fn only_administrators_change_accounts_and_roles_see_what_they_may() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let root = world.administrator("root1", "管理　一").await;
        world.account("taro", "見本　太郎", PASSWORD).await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        let account = format!("/accounts/{root}");
        for path in [
            "/accounts",
            "/accounts/new",
            "/accounts/settings",
            "/accounts/inventory",
            &account,
        ] {
            let refused = taro.get(path).await.expect(StatusCode::FORBIDDEN);
            refused.shows("防人の管理者").lacks("管理　一");
        }
        let token = taro
            .page("/account")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        for path in [
            "/accounts".to_owned(),
            "/accounts/settings".to_owned(),
            format!("{account}/password"),
            format!("{account}/person"),
            format!("{account}/suspension"),
            format!("{account}/suspension/end"),
            format!("{account}/lock/end"),
            format!("{account}/factors/end"),
            format!("{account}/sessions/end"),
            format!("{account}/administrator"),
            format!("{account}/administrator/confirmation"),
            format!("{account}/administrator/end"),
        ] {
            let refused = taro.post_without_token(&path, &[("_token", &token)]).await;
            let _ = refused.expect(StatusCode::FORBIDDEN);
        }
    })
    .await;
}

#[tokio::test]
async fn suspending_needs_a_reason_and_ends_the_use() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        let mut taro = world.signed_in("taro", PASSWORD).await;
        let (mut root, _) = world.at_work("root1").await;
        let page = format!("/accounts/{id}");
        let suspend = form(&mut root, &page, &format!("{page}/suspension")).await;
        let without = root
            .submit(&suspend)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        without.shows("理由を入力してください");
        let suspend = suspend.with("remark", "令和8年11月30日付けで退職");
        let done = root.submit(&suspend).await.expect(StatusCode::SEE_OTHER);
        let shown = root.page(done.location()).await;
        shown
            .shows("利用を停止（理由：令和8年11月30日付けで退職）")
            .shows("停止");
        let _ = taro.get("/").await.expect(StatusCode::SEE_OTHER);
        let refused = sign_in(&mut world.client(), "taro", PASSWORD).await;
        let _ = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let twice = root.submit(&suspend).await.expect(StatusCode::CONFLICT);
        twice.shows("account.suspended");
        let resume = shown.form(&format!("{page}/suspension/end"));
        let _ = root.submit(&resume).await.expect(StatusCode::SEE_OTHER);
        let _ = world.signed_in("taro", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn an_administrator_helps_others_but_not_themselves() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        let own = world.administrator("root1", "管理　一").await;
        let other = world.administrator("root2", "管理　二").await;
        let (mut second, _) = world.at_work("root2").await;
        let (mut root, _) = world.at_work("root1").await;
        let token = root
            .page("/account")
            .await
            .form("/sign-out")
            .value("_token")
            .to_owned();
        let page = format!("/accounts/{own}");
        root.page(&page).await.shows("自分の利用者IDには行えません");
        for act in [
            "password",
            "suspension",
            "lock/end",
            "factors/end",
            "sessions/end",
        ] {
            let fields = [("_token", token.as_str()), ("remark", "試し")];
            let refused = root
                .post_without_token(&format!("{page}/{act}"), &fields)
                .await;
            refused.expect(StatusCode::CONFLICT).shows("account.own");
        }
        let page = format!("/accounts/{other}");
        let end = form(&mut root, &page, &format!("{page}/factors/end")).await;
        let _ = root.submit(&end).await.expect(StatusCode::SEE_OTHER);
        let _ = second.get("/").await.expect(StatusCode::SEE_OTHER);
        let reset = form(&mut root, &page, &format!("{page}/password")).await;
        let shown = root.submit(&reset).await.expect(StatusCode::OK);
        let password = issued(&shown);
        let mut second = world.signed_in("root2", &password).await;
        let turned = second.get("/").await.expect(StatusCode::SEE_OTHER);
        assert_eq!(turned.location(), "/account/password");
        root.page(&page).await.lacks(&password);
        assert_eq!(world.entries("password.reset").await, 1);
        assert_eq!(world.entries("factor.all-ended").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_locked_account_is_shown_and_unlocked() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let id = world.account("taro", "見本　太郎", PASSWORD).await;
        for n in 0..10 {
            world.pass(if n < 5 { 0 } else { 2i64.pow(n - 4) });
            sign_in(&mut world.client(), "taro", "wrong").await;
        }
        let (mut root, _) = world.at_work("root1").await;
        let list = root.page("/accounts?state=locked").await;
        list.shows("taro").shows("1件中").lacks("root1");
        let page = format!("/accounts/{id}");
        let unlock = form(&mut root, &page, &format!("{page}/lock/end")).await;
        let done = root.submit(&unlock).await.expect(StatusCode::SEE_OTHER);
        let shown = root.page(done.location()).await;
        shown
            .shows("ロックを解除しました")
            .shows("続けて10回間違えたため、利用者IDをロック（192.0.2.10）");
        let _ = world.signed_in("taro", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn a_person_is_linked_once() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        let id = world.account("kyoryoku", "協力　会社", PASSWORD).await;
        let taken = world.people.add("100001", "見本　一子", &[]);
        world.people.add("100002", "見本　二子", &[]);
        let (mut root, _) = world.at_work("root1").await;
        let page = format!("/accounts/{id}");
        let link = form(&mut root, &page, &format!("{page}/person")).await;
        let none = link.clone().with("staff_number", "000000");
        let none = root
            .submit(&none)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        none.shows("見付かりません");
        let right = link.clone().with("staff_number", &taken.staff_number);
        let done = root.submit(&right).await.expect(StatusCode::SEE_OTHER);
        root.page(done.location())
            .await
            .shows("職員「見本　一子」（100001）と結び付け");
        let again = link.with("staff_number", "100002");
        root.submit(&again)
            .await
            .expect(StatusCode::CONFLICT)
            .shows("account.linked");
    })
    .await;
}

#[tokio::test]
async fn the_list_is_searched_and_paged() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        for n in 0..120 {
            world
                .people
                .add(&format!("2000{n}"), &format!("職員　{n}号"), &[]);
            let new = sakimori_accounts::administration::acts::NewAccount::new(
                format!("user{n:03}"),
                String::new(),
                world
                    .people
                    .people
                    .lock()
                    .unwrap()
                    .get(&format!("2000{n}"))
                    .cloned(),
            );
            let by = sakimori_accounts::administration::By::command_line("試験");
            sakimori_accounts::administration::acts::create(&world.state(), &by, new)
                .await
                .unwrap();
        }
        let (mut root, _) = world.at_work("root1").await;
        let first = root.page("/accounts").await;
        first
            .shows("121件中 1〜50件")
            .shows("user048")
            .lacks("user060");
        root.page("/accounts?page=3")
            .await
            .shows("user119")
            .shows("101〜121件");
        root.page("/accounts?page=99999999999999999999")
            .await
            .shows("121件中");
        root.page("/accounts?page=9999")
            .await
            .shows("user119")
            .shows("101〜121件");
        root.page("/accounts?q=%EF%BC%B5SER1%20")
            .await
            .shows("20件中");
        root.page("/accounts?q=200077")
            .await
            .shows("1件中")
            .shows("職員　77号");
        root.page("/accounts?q=%25").await.shows("0件");
        root.page("/accounts?q=%00'%20OR%201=1").await.shows("0件");
        root.page("/accounts?state=administrators")
            .await
            .shows("1件中")
            .shows("root1");
        root.page("/accounts?state=x").await.shows("121件中");
        let cost = async |root: &mut sakimori_testkit::Client| {
            let before = db.db.statements();
            root.page("/accounts").await;
            db.db.statements() - before
        };
        assert_eq!(cost(&mut root).await, 4);
    })
    .await;
}

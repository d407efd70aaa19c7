use sakimori_testkit::on_every_database;

use crate::support::{PASSWORD, World};

#[tokio::test]
async fn accounts_nobody_uses_are_found() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        world.account("never", "未使用　一", PASSWORD).await;
        world.account("once", "一度　二", PASSWORD).await;
        let suspended = world.account("gone", "停止　三", PASSWORD).await;
        let by = sakimori_accounts::administration::By::command_line("退職");
        sakimori_accounts::administration::acts::suspend(&world.state(), &by, suspended)
            .await
            .unwrap();
        world.signed_in("once", PASSWORD).await;
        world.pass(100 * 86_400);
        world.account("fresh", "新任　四", PASSWORD).await;
        let (mut root, secret) = world.at_work("root1").await;
        root.page("/accounts/inventory")
            .await
            .shows("該当する利用者IDはありません");
        world.pass(85 * 86_400);
        let mut client = world.client();
        let done = crate::support::sign_in(&mut client, "root1", PASSWORD).await;
        let form = client.page(done.location()).await.form("/sign-in/factor");
        let form = form.with("code", &crate::support::code_of(&secret, world.now()));
        client.submit(&form).await;
        let page = client.page("/accounts/inventory").await;
        page.shows("6月以上使われていないもの")
            .shows("never")
            .shows("一度も使われていない")
            .shows("once");
        page.lacks("停止　三").lacks("新任　四").lacks("root1");
    })
    .await;
}

#[tokio::test]
async fn accounts_of_people_who_left_are_found() {
    on_every_database(|db| async move {
        let world = World::new(&db);
        world.administrator("root1", "管理　一").await;
        for n in 0..60 {
            world
                .person(&format!("staff{n:02}"), &format!("職員　{n}"), &[])
                .await;
        }
        {
            let people = world.people.people.lock().unwrap();
            let mut gone = world.people.gone.lock().unwrap();
            gone.extend(
                people
                    .values()
                    .filter(|p| p.name != "職員　7")
                    .map(|p| p.id),
            );
        }
        let (mut root, _) = world.at_work("root1").await;
        let page = root.page("/accounts/inventory?kind=left").await;
        page.shows("59件中 1〜50件").lacks("staff07");
        let second = root.page("/accounts/inventory?kind=left&page=2").await;
        second.shows("51〜59件");
        assert_eq!(
            second
                .links()
                .iter()
                .filter(|(href, _)| href.len() == 46)
                .count(),
            9
        );
    })
    .await;
}

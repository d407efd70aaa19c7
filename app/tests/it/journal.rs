//! The journal is whole, and shows where it is not.

use sakimori_testkit::on_every_database;

use crate::support::TestApp;

#[tokio::test]
async fn a_row_changed_behind_the_programs_back_is_found() {
    for (sql, found) in [
        (
            "UPDATE journal SET summary = 'x' WHERE seq = 2",
            "記録番号2に",
        ),
        (
            "UPDATE journal SET actor = 'x' WHERE seq = 3",
            "記録番号3に",
        ),
        (
            "UPDATE journal SET at = '2020-01-01T00:00:00Z' WHERE seq = 1",
            "記録番号1に",
        ),
        ("DELETE FROM journal WHERE seq = 2", "記録番号3に"),
        ("DELETE FROM journal WHERE seq = 7", "記録番号8に"),
        ("UPDATE journal_head SET seq = 3", "記録番号9に"),
    ] {
        on_every_database(move |db| async move {
            let mut app = TestApp::city(&db).await;
            for key in ["power-on-password", "server-failover", "server-redundancy"] {
                app.choose(key, "adopted", "").await;
            }
            let whole = app.client.page("/journal?verify=yes").await;
            whole.shows("検証しました。7件の記録に、書き換えや抜けはありません。");
            db.raw(sql).await;
            let broken = app.client.page("/journal?verify=yes").await;
            broken.shows(found).lacks("書き換えや抜けはありません。");
        })
        .await;
    }
}

#[tokio::test]
async fn every_write_leaves_one_entry_and_the_newest_stands_first() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        for n in 0..60 {
            let choice = if n % 2 == 0 { "adopted" } else { "undecided" };
            app.choose("power-on-password", choice, "").await;
        }
        let page = app.client.page("/journal").await;
        page.shows("「そのまま採用」から「未定」へ")
            .shows("令和8年11月23日 10:00");
        assert_eq!(page.text().matches("…").count(), 50);
        let (older, _) = page
            .links()
            .into_iter()
            .find(|(h, _)| h.starts_with("/journal?before="))
            .unwrap();
        let page = app.client.page(&older).await;
        page.shows("団体の設定を保存");
        assert_eq!(page.text().matches("…").count(), 14);
        app.client
            .page("/journal?verify=yes")
            .await
            .shows("66件の記録に");
        app.client
            .page("/journal?before=x")
            .await
            .shows("管理　太郎");
        app.client
            .page("/journal?before=-5")
            .await
            .shows("該当する記録はありません");
    })
    .await;
}

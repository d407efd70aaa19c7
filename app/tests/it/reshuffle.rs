//! Next April's list of the sample city, from the file to the first of April.

use sakimori_app::sample::{self, mihon_list};
use sakimori_kernel::{Clock, Date};
use sakimori_organization::Organization;
use sakimori_organization::reshuffle::apply_due;
use sakimori_testkit::{Client, clock, on_every_database};

use crate::support::{TestApp, edition};

/// Loads a list. The address of what comes of it.
async fn load(client: &mut Client, name: &str, content: &[u8]) -> String {
    let form = client.page("/reshuffles/new").await.form("/reshuffles");
    let loaded = client.upload(&form, Some((name, content))).await;
    loaded.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_sample_citys_list_is_looked_at_scheduled_and_applied() {
    on_every_database(|db| async move {
        let mut app = TestApp::closed(&db);
        sample::seed(&app.state).await.unwrap();
        app.client = app.administrator().await;
        let list = mihon_list(&edition(), clock().today()).unwrap();

        let spoilt = list.clone().with_problems().xlsx().unwrap();
        let path = load(&mut app.client, "人事異動案.xlsx", &spoilt).await;
        app.client.page(&path).await.shows("誤りが3件あります。");
        let problems = format!("{path}/problems?level=error");
        app.client
            .page(&problems)
            .await
            .shows("氏名「?々木　結衣」に、文字化けした跡")
            .shows("所属コード「999999」の所属がありません。")
            .shows("4月31日」は日付として読めません。");

        let whole = list.xlsx().unwrap();
        let path = load(&mut app.client, "人事異動.xlsx", &whole).await;
        let page = app.client.page(&path).await;
        page.shows("確認済み").lacks("誤りが");
        let _ = app.client.page(&format!("{path}/units")).await;
        let _ = app.client.page(&format!("{path}/leavers")).await;
        let form = page.form(&format!("{path}/schedule"));
        let form = match page.text().contains("件の内容を確かめました") {
            true => form.ticked("warnings_seen", "yes"),
            false => form,
        };
        let page = app.client.submit_and_follow(&form).await;
        page.shows("予約中");

        let april: Date = "2027-04-01".parse().unwrap();
        let then = Clock::Fixed("2027-04-01T01:00:00Z".parse().unwrap());
        let organization = Organization::new(db.db.clone(), then, edition());
        let tried = apply_due(&organization, april).await.unwrap();
        assert_eq!(tried.len(), 1);
        assert_eq!(tried[0].refused, None);
        let page = app.client.page(&path).await;
        page.shows("適用済み");
        eprintln!("{}", page.text().split("変わるものの数").nth(1).unwrap());
    })
    .await;
}

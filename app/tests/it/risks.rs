//! The risk analysis of みほん市, from its ledger.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::assets::recorded;
use crate::entries::{City, path};

#[tokio::test]
async fn risks_come_out_of_the_ledger_and_are_for_few() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        recorded(&mut employee, &[]).await;
        recorded(
            &mut employee,
            &[("name", "複合機"), ("kind", "情報システム")],
        )
        .await;
        let _ = employee.get("/risks").await.expect(StatusCode::FORBIDDEN);
        let mut head = city.client("tokatsu").await;
        let form = head.page("/risks").await.form("/risks");
        let year = head.submit_and_follow(&form).await;
        let path = path(&year);
        let calculation = format!("{path}/calculation");
        let page = head.page(&calculation).await;
        page.shows("新たな情報資産（2組）")
            .shows("ネットワーク及び情報システムで取り扱う情報");
        let form = page.form(&calculation);
        let done = head.submit_and_follow(&form).await;
        done.shows("計算しました");
        let list = head.page(&format!("{path}/list")).await;
        list.shows("ネットワーク及び情報システムで取り扱う情報");
        let sheet = head.page(&format!("{path}/report/xlsx")).await;
        assert!(sheet.bytes.starts_with(b"PK"));
        let _ = employee.get(&path).await.expect(StatusCode::FORBIDDEN);
    })
    .await;
}

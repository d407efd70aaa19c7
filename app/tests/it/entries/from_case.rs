//! What is permitted stands in its register, and what follows is added there.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use super::{City, REGISTER, applied, decide, path};
use crate::applications::reported;

#[tokio::test]
async fn what_is_taken_out_stands_in_the_register_until_it_is_back() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        manager.page(REGISTER).await.shows("記録はありません");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let list = manager.page(REGISTER).await;
        list.shows("ノートパソコン N-0012").shows("令和8年11月27日");
        let links = list.links();
        let entry = links.iter().find(|(href, _)| href.starts_with("/entries/"));
        let entry = entry.unwrap().0.clone();
        // The employee sees where their own thing stands; others do not.
        employee.page(&entry).await.shows("もとになった申請");
        let mut other = city.client("tanto").await;
        let _ = other.get(&entry).await.expect(StatusCode::NOT_FOUND);
        let follow = case.replace("/cases/", "/applications/") + "/follow";
        let made = employee.page(&follow).await;
        made.shows("端末等の持出し及び持込みの記録簿　第1号");
        reported(&mut employee, &case).await;
        let page = manager.page(&entry).await;
        page.shows("完全に消去した")
            .shows("返却及び消去の報告")
            .shows("申請から");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_stands_nowhere() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let said = [("outcome", "refused"), ("remark", "別の日に")];
        let done = decide(&mut manager, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        manager.page(REGISTER).await.shows("記録はありません");
    })
    .await;
}

//! The page of one's own, what follows permissions, and what registers remind
//! of.

use axum::http::StatusCode;
use sakimori_testkit::{Client, TestDb, on_every_database};

use super::{City, applied, decide, path, reported};
use crate::entries::taken_out;

const REGISTER: &str = "/registers/take-out-register";

async fn permitted(employee: &mut Client, manager: &mut Client) -> String {
    let case = path(&applied(employee).await);
    let done = decide(manager, &case, &[("outcome", "permitted")]).await;
    let _ = done.expect(StatusCode::SEE_OTHER);
    case
}

#[tokio::test]
async fn ones_own_page_says_what_is_out_what_one_applied_for_and_which_rules_hold() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let page = employee.page("/me").await;
        page.shows("持ち出しているもの、返すもの、報告することはありません")
            .shows("まだ申請していません")
            .shows("情報資産、端末等の持出し")
            .shows("職員等として")
            .shows("人的セキュリティ（")
            .shows("本当に必要な持ち出しかどうかも確かめられます");
        // What is asked of the CISO does not concern an employee.
        let html = page.html();
        assert!(html.contains("/provisions/take-out-with-permission"));
        assert!(!html.contains("/provisions/safety-measures-for-external-processing"));
        let page = manager.page("/me").await;
        page.shows("情報セキュリティ管理者");
        let records = "/provisions/take-out-and-bring-in-records";
        assert!(page.html().contains(records) && !html.contains(records));

        permitted(&mut employee, &mut manager).await;
        let page = employee.page("/me").await;
        page.shows("返却及び消去の報告")
            .shows("令和8年11月27日")
            .shows("まもなく期限")
            .shows("許可の後の報告 1件")
            .lacks("まだ申請していません")
            // The register says the same thing of the same laptop.
            .lacks("台帳に、あなたが持っているとあるもの");
        assert!(
            employee
                .page("/")
                .await
                .links()
                .iter()
                .any(|(href, _)| href == "/me")
        );
    })
    .await;
}

#[tokio::test]
async fn what_follows_a_permission_waits_until_it_is_recorded() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        employee.page("/").await.lacks("許可の後の");
        let case = permitted(&mut employee, &mut manager).await;
        employee
            .page("/")
            .await
            .shows("許可の後の報告 1件")
            .shows("期限まで7日以内");
        let page = manager.page("/").await;
        page.shows("許可の後の確認と記録 1件")
            .lacks("許可の後の報告");
        let page = manager.page("/follows").await;
        page.shows("返却及び消去の確認").lacks("返却及び消去の報告");
        // Nobody else has to do with it.
        for login in ["tanto", "system", "bukyoku"] {
            let mut other = city.client(login).await;
            other.page("/follows").await.lacks("返却及び消去の");
            other.page("/").await.lacks("許可の後の");
        }
        let late = city.at("2026-12-02T09:00");
        let mut employee = late.client("shokuin").await;
        employee.page("/").await.shows("1件は、期限を過ぎています");
        employee.page("/me").await.shows("期限を過ぎています");
        reported(&mut employee, &case).await;
        employee.page("/").await.lacks("許可の後の報告");
        employee.page("/follows").await.lacks("返却及び消去の報告");
        let mut manager = late.client("kakanri").await;
        manager.page("/").await.shows("許可の後の確認と記録 1件");
    })
    .await;
}

#[tokio::test]
async fn permissions_of_before_get_their_tasks_once() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = permitted(&mut employee, &mut manager).await;
        permitted(&mut employee, &mut manager).await;
        reported(&mut employee, &case).await;
        db.raw("DELETE FROM application_task").await;
        employee.page("/").await.lacks("許可の後の報告");
        let registers = &city.app.app.registers;
        for found in [2, 0] {
            let (db, clock) = (&registers.db, &registers.clock);
            let now = registers.now().await.unwrap();
            let caught = sakimori_registers::catch_up(db, clock, &now.forms).await;
            assert_eq!(caught.unwrap(), found);
        }
        employee.page("/").await.shows("許可の後の報告 1件");
        manager.page("/").await.shows("許可の後の確認と記録 2件");
        assert!(sakimori_db::journal::verify(&db.db).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_a_register_says_somebody_has_is_on_their_page() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let person = city.person("shokuin").await;
        let roster = city.roster().await;
        let present = sakimori_organization::store::State::Present;
        let found =
            sakimori_organization::store::people(&db.db, (roster.day, present), &[person]).await;
        let name = found.unwrap()[0].facts.name.clone();
        let new = format!("{REGISTER}/new");
        for (bearer, item) in [
            (name.replace('　', ""), "カメラ N-7"),
            ("見本 花子".to_owned(), "三脚 N-8"),
        ] {
            let form = manager.page(&new).await.form(&new);
            let form = taken_out(form, item).with("bearer", &bearer);
            manager.submit_and_follow(&form).await;
        }
        let page = manager.page("/").await;
        page.shows("台帳の期限が来た記録 2件");
        manager.page("/registers").await.shows("期限 2件");
        manager.page("/me").await.lacks("カメラ N-7");
        let mut employee = city.client("shokuin").await;
        let page = employee.page("/me").await;
        page.shows("カメラ N-7")
            .shows("期限を過ぎています")
            .lacks("三脚 N-8")
            .lacks("台帳の期限が来た記録");
        let links = page.links();
        let entry = links.iter().find(|(href, _)| href.starts_with("/entries/"));
        let entry = entry.unwrap().0.clone();
        employee.page(&entry).await.shows("カメラ N-7");
        let edit = format!("{entry}/edit");
        let _ = employee.get(&edit).await.expect(StatusCode::NOT_FOUND);
        let mut other = city.client("tanto").await;
        let _ = other.get(&entry).await.expect(StatusCode::NOT_FOUND);
        let page = manager.page(&entry).await;
        let strike = page.form(&format!("{entry}/strike")).with("reason", "誤り");
        manager.submit_and_follow(&strike).await;
        employee.page("/me").await.lacks("カメラ N-7");
        let _ = employee.get(&entry).await.expect(StatusCode::NOT_FOUND);
    })
    .await;
}

async fn cost(client: &mut Client, db: &TestDb, page: &str) -> u64 {
    let before = db.db.statements();
    let _ = client.page(page).await;
    db.db.statements() - before
}

#[tokio::test]
async fn ones_own_page_costs_the_same_however_much_there_is() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        permitted(&mut employee, &mut manager).await;
        let mut costs = Vec::new();
        for _ in 0..2 {
            // What everybody has to do is counted anew after a write, once.
            let _ = manager.page("/").await;
            costs.push(cost(&mut employee, &db, "/me").await);
            costs.push(cost(&mut manager, &db, "/me").await);
            costs.push(cost(&mut manager, &db, "/follows").await);
            for _ in 0..3 {
                permitted(&mut employee, &mut manager).await;
            }
        }
        // Who has signed in, what they are, the policy's revision; then what
        // waits (four modules, one of which asks whether anything was written
        // since it counted), what is out (tasks, the person, the registers),
        // the newest applications.
        assert_eq!(costs[..2], [3 + 5 + 4; 2]);
        // One's own, those of one's roles, how many.
        assert_eq!(costs[2], 3 + 3);
        assert_eq!(costs[..3], costs[3..], "grows with the cases");
    })
    .await;
}

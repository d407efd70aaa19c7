//! What waits, and what waits too long.

use axum::http::StatusCode;
use sakimori_db::journal::Entry;
use sakimori_decisions::open_step;
use sakimori_kernel::{Actor, Clock};
use sakimori_organization::store::System;
use sakimori_permissions::Capacity;
use sakimori_testkit::{TestDb, on_every_database};

use super::{City, applied, decide, installed, managed, path};

#[tokio::test]
async fn the_first_page_counts_what_waits_and_costs_the_same_however_much() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        manager.page("/").await.lacks("申請の決定 ");
        let case = path(&applied(&mut employee).await);
        manager.page("/").await.shows("申請の決定 1件");
        employee.page("/").await.lacks("差し戻された自分の申請");
        let before = db.db.statements();
        let _ = manager.page("/").await;
        let cost = db.db.statements() - before;
        for _ in 0..4 {
            applied(&mut employee).await;
        }
        let before = db.db.statements();
        manager.page("/").await.shows("申請の決定 5件");
        assert_eq!(db.db.statements() - before, cost, "grows with the cases");
        // Who has signed in, what they are, the policy's revision; then the
        // cases in one, what follows in one, whether an entry was written since
        // they were counted, the stock-take that is open, and what the
        // organization knows.
        assert_eq!(cost, 3 + 1 + 1 + 1 + 1 + 1);
        let said = [("outcome", "sent_back"), ("remark", "場所を詳しく")];
        let done = decide(&mut manager, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        manager.page("/").await.shows("申請の決定 4件");
        let page = employee.page("/").await;
        page.shows("差し戻された自分の申請 1件");
        assert!(page.html().contains("/inbox#sent-back"));
    })
    .await;
}

#[tokio::test]
async fn what_a_deputy_decided_waits_for_the_holder() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let holder = city.person("kakanri").await;
        let roster = city.roster().await;
        let role = "section_security_manager";
        let held = roster.duties_of(holder).find(|d| d.facts.role == role);
        let scope = held.unwrap().facts.scope;
        let mut deputies = roster.holders_of(role, scope);
        let deputy = deputies.find(|d| d.facts.capacity == Capacity::Deputy);
        let mut deputy = city.client_of(deputy.unwrap().facts.person).await;
        deputy.page("/").await.shows("申請の決定 1件");
        let done = decide(&mut deputy, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = manager.page("/").await;
        page.shows("代決の後閲 1件").lacks("申請の決定 ");
        manager.page("/inbox").await.shows("後閲を待っている代決");
        deputy.page("/").await.lacks("代決の後閲");
    })
    .await;
}

/// After a week at the decider, after two above.
#[tokio::test]
async fn what_waits_too_long_is_said_to_the_decider_and_then_above() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let case = path(&applied(&mut city.client("shokuin").await).await);
        // The application came on 23 November.
        let week = city.at("2026-11-30T09:00");
        let mut manager = week.client("kakanri").await;
        manager.page("/inbox").await.lacks("日待っています");
        let mut employee = week.client("shokuin").await;
        let page = employee.page(&case).await;
        page.shows("令和8年11月23日 10:00から、7日待っています")
            .lacks("長く待っています");
        let roster = week.roster().await;
        let holder = week.person("kakanri").await;
        page.shows(&roster.duties_of(holder).next().unwrap().name);
        drop(page);

        let later = city.at("2026-12-01T00:10");
        let mut manager = later.client("kakanri").await;
        // A newer one stands below it.
        applied_again(&later).await;
        let page = manager.page("/inbox").await;
        page.shows("8日待っています");
        assert_eq!(page.text().matches("日待っています").count(), 1);
        let first = page.html().find(&case).unwrap();
        let second = page.html().rfind("/cases/").unwrap();
        assert!(first < second, "the overdue one first");
        manager
            .page("/")
            .await
            .shows("1件は、7日を超えて待っています。");
        let heading = "部下の役割で止まっている申請";
        let mut above = later.client("bukyoku").await;
        above.page("/inbox").await.lacks(heading);

        let fortnight = city.at("2026-12-08T09:00");
        let mut above = fortnight.client("bukyoku").await;
        let page = above.page("/inbox").await;
        page.shows(heading)
            .shows("15日待っています")
            .shows("情報セキュリティ管理者");
        page.shows("あなたの決定を待っている申請はありません");
        let seen = above.page(&case).await;
        assert!(!seen.html().contains("/decision"), "shown, not decided");
        above.page("/").await.lacks("申請の決定 ");
        // Nobody else sees it there.
        for login in ["kakanri", "ciso", "tokatsu", "system"] {
            let mut other = fortnight.client(login).await;
            other.page("/inbox").await.lacks(heading);
        }
        let mut manager = fortnight.client("kakanri").await;
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        above.page("/inbox").await.lacks(heading);
    })
    .await;
}

/// The form's days lie in November, so they are moved.
async fn applied_again(city: &City) {
    let mut employee = city.client("shokuin").await;
    let form = employee.page(super::TAKE_OUT).await.form(super::TAKE_OUT);
    let form = super::take_out(form);
    let form = form
        .with("period.from", "令和8年12月2日")
        .with("period.until", "令和8年12月3日");
    employee
        .submit_and_follow(&form)
        .await
        .shows("申請しました");
}

/// A case of a system waits in the department in charge of the system, not in
/// that of who applies.
#[tokio::test]
async fn a_case_of_a_system_waits_where_the_system_is() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let roster = city.roster().await;
        let role = "department_security_officer";
        let own = city.person("bukyoku").await;
        let officers = |system: &System| {
            let place = roster.place_of_system(system.id);
            let duties = roster.holders(role, &place).into_iter();
            let holders = duties.filter(|d| d.facts.capacity == Capacity::Holder);
            holders.map(|d| d.facts.person).collect::<Vec<_>>()
        };
        let mut systems = roster.systems.iter();
        let elsewhere = systems.find(|s| {
            let officers = officers(s);
            !officers.is_empty() && !officers.contains(&own)
        });
        let system = elsewhere.expect("a system of another department");
        let mut employee = city.client("shokuin").await;
        let page = installed(&mut employee, &system.id.to_string()).await;
        let case = path(page.shows("申請しました"));
        // As where the system's manager is who applies.
        db.raw("UPDATE case_step SET role = 'department_security_officer' WHERE role = 'system_manager'").await;
        reopened(&db).await;
        let mut there = city.client_of(officers(system)[0]).await;
        there.page("/inbox").await.shows("ソフトウェアの導入");
        assert!(there.page(&case).await.html().contains("/decision"));
        let mut here = city.client("bukyoku").await;
        here.page("/inbox").await.lacks("ソフトウェアの導入");
    })
    .await;
}

/// What comes second is open from the first decision on.
#[tokio::test]
async fn a_step_waits_since_the_decision_before_it() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let system = managed(&city, "system").await;
        let case = path(&installed(&mut city.client("shokuin").await, &system).await);
        db.raw("UPDATE case_step SET position = 1 WHERE role = 'head_security_officer'")
            .await;
        reopened(&db).await;
        city.client("tokatsu")
            .await
            .page("/inbox")
            .await
            .lacks("ソフトウェアの導入");
        let later = city.at("2026-12-01T09:00");
        let mut manager = later.client("system").await;
        manager.page("/inbox").await.shows("8日待っています");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut head = later.client("tokatsu").await;
        let page = head.page("/inbox").await;
        page.shows("ソフトウェアの導入").lacks("日待っています");
        let mut employee = later.client("shokuin").await;
        let page = employee.page(&case).await;
        page.shows("統括情報セキュリティ責任者")
            .shows("令和8年12月1日 09:00から");
        let mut head = city.at("2026-12-09T09:00").client("tokatsu").await;
        head.page("/inbox").await.shows("8日待っています");
    })
    .await;
}

/// Makes the open steps anew, as after a restore, where a test changed what
/// they are made of.
async fn reopened(db: &TestDb) {
    let mut tx = db.db.begin().await.unwrap();
    open_step::fill(&mut tx).await.unwrap();
    let entry = Entry::new("test.filled", "test", "open_step", "書き直し");
    tx.commit(&Clock::System, &Actor::program(), entry)
        .await
        .unwrap();
}

//! The risk analysis of みほん市, from its ledger.

use axum::http::StatusCode;
use sakimori_app::sample;
use sakimori_testkit::{Client, on_every_database};

use crate::assets::recorded;
use crate::entries::{City, path};

const VIOLATION: &str = "/registers/violations/new";

/// Opens the analysis of the year and calculates it.
async fn calculated(head: &mut Client) {
    let form = head.page("/risks").await.form("/risks");
    let _ = head.submit_and_follow(&form).await;
    let calculation = "/risks/2026/calculation";
    let form = head.page(calculation).await.form(calculation);
    head.submit_and_follow(&form).await.shows("計算しました");
}

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

#[tokio::test]
async fn a_section_manager_reads_what_came_out_of_their_section() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut other) = (city.client("shokuin").await, city.client("tanto").await);
        recorded(&mut employee, &[]).await;
        recorded(&mut other, &[]).await;
        let mut head = city.client("tokatsu").await;
        calculated(&mut head).await;
        // The manager of the section where the employee works.
        let mut manager = city.client("kakanri").await;
        manager.page("/").await.shows("リスク分析");
        let all = head.page("/risks/2026/list?threat=deception").await;
        let own = manager.page("/risks/2026/list?threat=deception").await;
        all.shows("2件中");
        own.shows("1件中");
        let item = |page: &sakimori_testkit::Response| -> Vec<String> {
            let links = page.links().into_iter().map(|(href, _)| href);
            links
                .filter(|href| href.starts_with("/risks/items/"))
                .collect()
        };
        let (all, own) = (item(&all), item(&own));
        manager.page(&own[0]).await.shows("重要な情報の詐取");
        let others = all.iter().find(|href| !own.contains(href)).unwrap();
        let _ = manager.get(others).await.expect(StatusCode::NOT_FOUND);
        let _ = manager
            .get("/risks/2026/report/xlsx")
            .await
            .expect(StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn who_runs_the_analysis_hears_when_it_is_time_to_look_again() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        recorded(&mut employee, &[]).await;
        let mut head = city.client("tokatsu").await;
        head.page("/").await.shows("令和8年度のリスク分析");
        employee.page("/").await.lacks("リスク分析");
        calculated(&mut head).await;
        head.page("/").await.lacks("リスク分析の見直し");
        let later = city.at("2026-11-24T09:00");
        let mut employee = later.client("shokuin").await;
        recorded(&mut employee, &[("name", "別の名簿")]).await;
        let mut head = later.client("tokatsu").await;
        let before = head.page(VIOLATION).await.form(VIOLATION);
        let violation = [
            ("number", "1"),
            ("found_on", "令和8年11月24日"),
            ("found_by", "職員等の報告"),
            ("provision", "password-secrecy"),
            ("summary", "パスワードを書いた紙が机に貼られていた。"),
            ("severity", "ない"),
        ];
        let all = violation.iter();
        let form = all.fold(before, |form, (name, value)| form.with(name, value));
        let _ = head.submit_and_follow(&form).await;
        let page = head.page("/risks/2026").await;
        page.shows("件数が変わった情報資産（1組）")
            .shows("違反行為の記録簿第1号")
            .lacks("机に貼られていた");
        let entry = page.links().into_iter();
        let mut entry = entry.filter(|(href, _)| href.starts_with("/entries/"));
        let (href, _) = entry.next().expect("a link to the entry");
        head.page(&href).await.shows("机に貼られていた");
        // What happened is told at once, what changed from the next morning on.
        head.page("/")
            .await
            .shows("リスク分析の見直し")
            .shows("違反、攻撃及び障害の記録1件")
            .lacks("情報システム等の変更");
        let roster = later.roster().await;
        let risks = &later.app.app.risks;
        let found = sakimori_risks::propose(risks, &roster).await.unwrap();
        assert_eq!(found, 1);
        head.page("/").await.shows("台帳、情報システム等の変更1件");
        let calculation = "/risks/2026/calculation";
        let form = head.page(calculation).await.form(calculation);
        let _ = head.submit_and_follow(&form).await;
        head.page("/").await.lacks("リスク分析の見直し");
        // Each year begins anew.
        let next = later.at("2027-04-01T09:00");
        let mut head = next.client("tokatsu").await;
        head.page("/").await.shows("令和9年度のリスク分析");
    })
    .await;
}

#[tokio::test]
async fn the_sample_has_a_finished_analysis_and_one_under_way() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let app = &city.app.app;
        assert!(sample::assets::open(app, 1000, |_| {}).await.unwrap());
        sample::risks::open(app).await.unwrap();
        let mut head = city.client("tokatsu").await;
        let years = head.page("/risks").await;
        years.shows("令和7年度").shows("令和8年度");
        let last = head.page("/risks/2025").await;
        last.shows("全ての規定に答えています。");
        head.page("/risks/2025/list?result=over")
            .await
            .shows("リスクはありません。");
        head.page("/risks/2025/list?result=treated")
            .await
            .lacks("リスクはありません。");
        let this = head.page("/risks/2026").await;
        this.shows("まだ答えていない規定が2件あります。");
        head.page("/risks/2026/list?result=accepted")
            .await
            .shows("1件中");
        head.page("/risks/2026/list?result=treated")
            .await
            .shows("24件中");
        head.page("/risks/2026/list?result=over")
            .await
            .lacks("リスクはありません。");
        city.client("ciso")
            .await
            .page("/inbox")
            .await
            .shows("リスクの受容（電子メール又はファクシミリの誤送信）");
    })
    .await;
}

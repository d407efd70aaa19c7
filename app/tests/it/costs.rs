//! What a page costs: statements, counted.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::TestApp;

/// Who has signed in, what the register says of the day, the policy's
/// revision.
const BEFORE: u64 = 3;

#[tokio::test]
async fn a_page_costs_at_most_six_statements_more_and_the_list_none() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日").await;
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let form = form
            .with("place", "first:3.9.3")
            .with("title", "独自")
            .with("text", "独自の条文。");
        app.client.submit_and_follow(&form).await;
        app.new_version("改正").await;
        let own = format!(
            "/provisions/own/{}",
            app.workspace().await.tailoring.own[0].id
        );
        // Walk every address a page links to, from the first page on.
        let mut waiting = vec!["/".to_owned(), own];
        let mut seen: Vec<String> = Vec::new();
        while let Some(path) = waiting.pop() {
            let place = path.split(['?', '#']).next().unwrap_or_default().to_owned();
            let once = place.starts_with("/provisions") || place.starts_with("/journal");
            let key = if once { place.clone() } else { path.clone() };
            if path.starts_with('#') || seen.contains(&key) || seen.len() > 120 {
                continue;
            }
            seen.push(key);
            let before = app.db.db.statements();
            let response = app.client.get(&path).await;
            let cost = app.db.db.statements() - before;
            assert!(cost <= BEFORE + 6, "{path} costs {cost} statements");
            if place == "/provisions" {
                assert_eq!(cost, BEFORE, "{path}");
            }
            if response.status == StatusCode::SEE_OTHER {
                waiting.push(response.location().to_owned());
                continue;
            }
            let response = response.expect(StatusCode::OK);
            let is_page = response.header("content-disposition").is_empty()
                && response.header("content-type").starts_with("text/html");
            if is_page {
                waiting.extend(response.links().into_iter().map(|(href, _)| href));
            }
        }
        assert!(seen.len() > 60, "{seen:#?}");
    })
    .await;
}

#[tokio::test]
async fn two_programs_on_one_database_see_each_others_changes() {
    on_every_database(|db| async move {
        let mut here = TestApp::city(&db).await;
        let mut there = TestApp::empty(&db).await;
        there.client.page("/").await.shows("みほん市");
        here.choose("power-on-password", "adopted", "").await;
        there
            .client
            .page("/provisions?choice=undecided")
            .await
            .shows("17件中");
    })
    .await;
}

//! Who reads which risks: all, those of their section or system, or none.

use axum::http::StatusCode;
use sakimori_testkit::{Client, on_every_database};

use crate::support::{Hall, calculated, risk};

/// What is for those who read everything, and for those who write.
const WHOLE: [&str; 5] = [
    "/risks/2026/answers",
    "/risks/2026/calculation",
    "/risks/2026/scale",
    "/risks/2026/report/docx",
    "/risks/2026/report/xlsx",
];

/// How many risks a list has.
async fn listed(browser: &mut Client, filter: &str) -> usize {
    let page = browser.page(&format!("/risks/2026/list?{filter}")).await;
    let text = page.text();
    let Some((before, _)) = text.split_once("件中") else {
        return 0;
    };
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next();
    digits.unwrap().parse().unwrap()
}

/// All of a row of the matrix's table, and of the others, together.
fn counted(page: &sakimori_testkit::Response) -> usize {
    let links = page.links().into_iter();
    let cells = links.filter(|(href, _)| href.contains("/list?cell="));
    cells
        .map(|(_, words)| words.trim().parse::<usize>().unwrap())
        .sum()
}

#[tokio::test]
async fn a_section_manager_reads_the_risks_of_their_section_and_its_systems() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut manager = hall.browser("加藤");
        // The system is one of the section.
        let theirs = listed(&mut officer, "unit=税務課").await;
        let all = listed(&mut officer, "").await;
        assert!(0 < theirs && theirs < all, "{theirs} {all}");
        assert_eq!(listed(&mut manager, "").await, theirs);
        assert_eq!(listed(&mut manager, "unit=市民課").await, 0);
        assert_eq!(listed(&mut manager, "unit=総務部").await, theirs);
        let overview = manager.page("/risks/2026").await;
        assert_eq!(counted(&overview), theirs);
        overview
            .shows("所管する課室")
            .lacks("第1ステップ")
            .lacks("見直しの案内");
        assert_eq!(counted(&officer.page("/risks/2026").await), all);
        let years = manager.page("/risks").await;
        years.shows(&theirs.to_string());
        let own = risk(&mut officer, "unit=税務課").await;
        let page = manager.page(&own).await;
        assert!(page.forms().iter().all(|f| !f.action.starts_with("/risks")));
        // What is another's does not exist, however it was come by.
        let other = risk(&mut officer, "unit=市民課").await;
        assert_eq!(manager.get(&other).await.status, StatusCode::NOT_FOUND);
        for path in WHOLE {
            let page = manager.get(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        }
        for item in [&own, &other] {
            for step in ["assessment", "treatment", "acceptance"] {
                let path = format!("{item}/{step}");
                let sent = manager.post(&path, &[("revision", "1")]).await;
                assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        let opened = manager.post("/risks", &[]).await;
        assert_eq!(opened.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_system_manager_reads_the_risks_of_their_system_only() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut manager = hall.browser("木村");
        let system = hall.id(crate::support::SYSTEM);
        let theirs = listed(&mut officer, &format!("system={system}")).await;
        assert!(theirs > 0);
        assert_eq!(listed(&mut manager, "").await, theirs);
        assert_eq!(counted(&manager.page("/risks/2026").await), theirs);
        let own = risk(&mut officer, &format!("system={system}")).await;
        manager.page(&own).await.shows("税務システム");
        // Of the section that is in charge of it, and of the one they work in.
        for unit in ["税務課&kind=information", "市民課"] {
            let other = risk(&mut officer, &format!("unit={unit}")).await;
            let page = manager.get(&other).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{unit}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_cannot_read_the_analysis_sees_nothing_of_it() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let item = risk(&mut officer, "threat=deception").await;
        let mut other = hall.browser("葛城");
        let shown = ["/risks", "/risks/2026", "/risks/2026/list", &item];
        for path in shown.into_iter().chain(WHOLE) {
            let page = other.get(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            page.lacks("重要な情報の詐取");
        }
        // The auditor reads everything, and writes nothing.
        let mut auditor = hall.browser("上田");
        for path in WHOLE {
            assert_eq!(auditor.get(path).await.status, StatusCode::OK, "{path}");
        }
        let page = auditor.page(&item).await;
        assert!(page.forms().iter().all(|f| !f.action.starts_with("/risks")));
        let sent = auditor
            .post(&format!("{item}/assessment"), &[("likelihood", "1")])
            .await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    })
    .await;
}

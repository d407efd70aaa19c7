//! What pages cost: statements, counted, with few and with many risks.

use sakimori_testkit::on_every_database;

use crate::ledger::Asset;
use crate::support::{Hall, calculate, calculated, risk};

#[tokio::test]
async fn a_page_costs_as_many_statements_however_many_risks_there_are() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let kinds = [
            "network",
            "information_system",
            "facility",
            "storage_medium",
            "information",
            "system_document",
        ];
        let mut before: Vec<u64> = Vec::new();
        for round in 0..2 {
            let item = risk(&mut browser, "threat=deception").await;
            let mut costs = Vec::new();
            for path in [
                "/risks",
                "/risks/2026",
                "/risks/2026/list",
                "/risks/2026/list?result=over&page=2",
                "/risks/2026/answers?chapter=3.5&step=1",
                "/risks/2026/calculation",
                &item,
            ] {
                let _ = browser.page(path).await;
                let start = db.db.statements();
                let _ = browser.page(path).await;
                costs.push(db.db.statements() - start);
            }
            assert!(costs.iter().all(|c| *c <= 12), "{costs:?}");
            if round == 1 {
                assert_eq!(costs, before);
            }
            before = costs;
            let units = ["総務部", "情報政策課", "税務課", "市民課"];
            let assets: Vec<Asset<'_>> = (0..4_000)
                .map(|n| {
                    (
                        Some(units[n % 4]),
                        None,
                        kinds[n / 4 % 6],
                        [1 + (n % 3) as i64, 1, 2],
                    )
                })
                .collect();
            hall.assets(&assets).await;
            let start = db.db.statements();
            calculate(&mut browser).await;
            let cost = db.db.statements() - start;
            assert!(cost < 40, "{cost}");
        }
    })
    .await;
}

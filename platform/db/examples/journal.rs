//! Fills a journal and measures how fast it is read again, for
//! `docs/benchmarks.md`: `cargo run --release -p sakimori-db --example journal
//! -- URL [ENTRIES]`. With ENTRIES the database must be new; entries are what
//! daily work writes, about 600 bytes each.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Instant;

use sakimori_db::journal::{Entry, check};
use sakimori_db::{Db, Target};
use sakimori_kernel::{Actor, Clock, Uuid};

/// As many as a large import commits at once.
const AT_ONCE: i64 = 10_000;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let target: Target = arguments.next().unwrap().parse().unwrap();
    let entries: Option<i64> = arguments.next().map(|n| n.parse().unwrap());
    let db = Db::open(&target).await.unwrap();
    if let Some(entries) = entries {
        let begun = Instant::now();
        fill(&db, entries).await;
        let took = begun.elapsed().as_secs_f64();
        println!("{entries} entries written in {took:.1} s");
    }
    for _ in 0..3 {
        let begun = Instant::now();
        let check = check(&db).await.unwrap();
        assert_eq!(check.broken, None);
        let took = begun.elapsed().as_secs_f64();
        let rate = check.entries as f64 / took;
        println!(
            "{} entries verified in {took:.2} s: {rate:.0} entries/s",
            check.entries
        );
    }
    db.close().await;
}

async fn fill(db: &Db, entries: i64) {
    let mut n = 0;
    while n < entries {
        let last = (n + AT_ONCE).min(entries);
        let batch: Vec<Entry> = (n..last).map(entry).collect();
        let person =
            Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n as u128 % 46_000);
        let actor =
            Actor::person("見本\u{3000}職員", person).acting("section_security_manager", "");
        let tx = db.begin().await.unwrap();
        tx.commit_all(&Clock::System, &actor, batch).await.unwrap();
        n = last;
    }
}

fn entry(n: i64) -> Entry {
    let kinds = ["post", "appointment", "contact", "account", "tailoring"];
    let kind = kinds[usize::try_from(n).unwrap() % kinds.len()];
    let id = Uuid::from_u128((n as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let summary = format!(
        "職員番号{:06}の本務を「税務課」から「納税課」へ改めた",
        n % 46_000
    );
    Entry::new("post.changed", kind, id.to_string(), summary).with_detail(&serde_json::json!({
        "before": { "unit": "税務課", "title": "主査", "valid_from": "2024-04-01", "valid_until": null },
        "after": { "unit": "納税課", "title": "係長", "valid_from": "2026-04-01", "valid_until": null },
    }))
}

//! Entries that an older version numbered for the search.

use sakimori_db::search::SearchTable;
use sakimori_db::{Engine, FromRow, query};
use sakimori_kernel::{Uuid, search};
use sakimori_testkit::{TestDb, on_every_database};

use super::{City, recorded};
use crate::assets;

const SEARCH: SearchTable = SearchTable {
    name: "entry_search",
    key: "entry_id",
};
const MIGRATION: &str =
    include_str!("../../../../migrations/sqlite/0032_search_numbers_of_groups.sql");

#[derive(FromRow)]
struct Number {
    id: i64,
}

async fn numbers(db: &TestDb) -> Vec<i64> {
    let select = query("SELECT id FROM entry_search ORDER BY entry_id");
    let rows: Vec<Number> = db.db.all(select).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// What is found by each of these, of every register.
async fn found(db: &TestDb) -> Vec<Vec<Uuid>> {
    let mut all = Vec::new();
    for text in [
        "ノート パソコン",
        "台帳🏯",
        "🏯",
        "棚",
        "A-12",
        "\"引用\"",
        "12台",
        "端末",
        "花子",
    ] {
        let mut found = SEARCH.find(&db.db, &search::words(text)).await.unwrap();
        found.sort();
        all.push(found);
    }
    all
}

#[tokio::test]
async fn entries_numbered_before_registers_stood_together_are_found_the_same() {
    on_every_database(|db| async move {
        if db.engine() == Engine::Postgres {
            return;
        }
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        for item in ["ノートパソコン A-12", "台帳🏯の棚", "\"引用\"した書類", "端末 12台"] {
            recorded(&mut manager, item).await;
            let name = format!("{item}の台帳");
            assets::recorded(&mut manager, &[("name", &name)]).await;
        }
        let (before, wanted) = (numbers(&db).await, found(&db).await);
        assert!(wanted.iter().all(|found| !found.is_empty()), "{wanted:?}");
        // One number after the other, whatever the register.
        let renumbered = "UPDATE entry_search SET id = o.nth FROM (SELECT entry_id, row_number() OVER (ORDER BY entry_id) AS nth FROM entry_search) o WHERE o.entry_id = entry_search.entry_id";
        db.raw(renumbered).await;
        assert_eq!(numbers(&db).await, (1..=8).collect::<Vec<i64>>());
        for statement in MIGRATION.split(';').filter(|s| !s.trim().is_empty()) {
            db.raw(statement).await;
        }
        let after = numbers(&db).await;
        let registers = |all: &[i64]| all.iter().map(|id| id >> 32).collect::<Vec<_>>();
        assert_eq!(registers(&after), registers(&before));
        assert_eq!(found(&db).await, wanted);
    })
    .await;
}

//! The database handle on both engines: what goes in comes out, one writer at
//! a time, and a journal that is whole.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod journal;
mod killed;
mod migrations;
mod opening;
mod sealing;
mod searching;
mod tampering;
mod upgrades;
mod values;
mod writes;

use sakimori_db::journal::Entry;
use sakimori_db::{Tx, query};
use sakimori_kernel::Actor;
use sakimori_testkit::{TestDb, clock};

/// A table of its own for one test, in the types that migrations use.
pub async fn table(db: &TestDb) {
    let types = match db.engine() {
        sakimori_db::Engine::Sqlite => {
            ["BOOLEAN", "BIGINT", "TEXT", "BLOB", "BLOB", "TEXT", "TEXT"]
        }
        sakimori_db::Engine::Postgres => [
            "BOOLEAN",
            "BIGINT",
            "TEXT",
            "BYTEA",
            "UUID",
            "DATE",
            "TIMESTAMPTZ",
        ],
    };
    let [a, b, c, d, e, f, g] = types;
    let columns = format!("a {a}, b {b}, c {c}, d {d}, e {e}, f {f}, g {g}");
    db.raw(&format!(
        "CREATE TABLE thing (n BIGINT PRIMARY KEY, {columns})"
    ))
    .await;
}

pub async fn insert(tx: &mut Tx, n: i64, text: &str) {
    let sql = "INSERT INTO thing (n, c) VALUES ($1, $2)";
    tx.execute(query(sql).bind(n).bind(text)).await.unwrap();
}

pub async fn commit(tx: Tx, what: &str) {
    let entry = Entry::new("thing.added", "thing", "1", what);
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

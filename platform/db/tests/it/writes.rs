use std::time::Duration;

use sakimori_db::{FromRow, query};
use sakimori_testkit::{TestDb, on_every_database};

use crate::{commit, insert, table};

#[derive(FromRow)]
struct Count {
    n: i64,
}

async fn count(db: &TestDb) -> i64 {
    let found: Count = db
        .db
        .one("count", query("SELECT count(*) AS n FROM thing"))
        .await
        .unwrap();
    found.n
}

#[tokio::test]
async fn what_is_not_committed_never_happened() {
    on_every_database(|db| async move {
        table(&db).await;
        let mut tx = db.db.begin().await.unwrap();
        insert(&mut tx, 1, "dropped").await;
        let inside: Vec<Count> = tx.all(query("SELECT n FROM thing")).await.unwrap();
        assert_eq!(inside[0].n, 1, "the writer sees it");
        assert_eq!(count(&db).await, 0, "others do not");
        drop(tx);
        assert_eq!(count(&db).await, 0);
        let mut tx = db.db.begin().await.unwrap();
        insert(&mut tx, 1, "kept").await;
        commit(tx, "kept").await;
        assert_eq!(count(&db).await, 1);
        let whole = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert_eq!(whole, Ok(1), "only what was committed is in the journal");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_taken_is_told_apart_from_other_failures() {
    on_every_database(|db| async move {
        table(&db).await;
        let mut tx = db.db.begin().await.unwrap();
        insert(&mut tx, 1, "first").await;
        let again = tx.execute(query("INSERT INTO thing (n) VALUES (1)")).await;
        assert!(again.unwrap_err().is_duplicate());
        drop(tx);
        let mut tx = db.db.begin().await.unwrap();
        let wrong = tx
            .execute(query("INSERT INTO nothing (n) VALUES (1)"))
            .await;
        assert!(!wrong.unwrap_err().is_duplicate());
    })
    .await;
}

/// The second writer, in another process or the same, waits until the first
/// is done, and then sees what it wrote.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_wait_for_each_other() {
    on_every_database(|db| async move {
        table(&db).await;
        for second in [db.db.clone(), db.again().await] {
            let before = count(&db).await;
            let mut first = db.db.begin().await.unwrap();
            insert(&mut first, before + 1, "first").await;
            let waiting = tokio::spawn(async move {
                let mut tx = second.begin().await.unwrap();
                let seen: Vec<Count> = tx
                    .all(query("SELECT count(*) AS n FROM thing"))
                    .await
                    .unwrap();
                insert(&mut tx, seen[0].n + 1, "second").await;
                commit(tx, "second").await;
                seen[0].n
            });
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(!waiting.is_finished(), "it waits");
            commit(first, "first").await;
            assert_eq!(
                waiting.await.unwrap(),
                before + 1,
                "and sees what the first one wrote"
            );
            assert_eq!(count(&db).await, before + 2);
        }
        assert_eq!(sakimori_db::journal::verify(&db.db).await.unwrap(), Ok(4));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_do_not_wait_for_a_writer() {
    on_every_database(|db| async move {
        table(&db).await;
        let mut tx = db.db.begin().await.unwrap();
        insert(&mut tx, 1, "first").await;
        let read = tokio::time::timeout(Duration::from_secs(5), count(&db)).await;
        assert_eq!(read.unwrap(), 0);
        commit(tx, "first").await;
        assert_eq!(count(&db).await, 1);
    })
    .await;
}

/// A write may look something up beside its transaction, however many wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_to_write_takes_no_connection_from_who_writes() {
    on_every_database(|db| async move {
        table(&db).await;
        let mut first = db.db.begin().await.unwrap();
        let waiting: Vec<_> = (0..40)
            .map(|_| {
                let other = db.db.clone();
                tokio::spawn(async move { other.begin().await.map(drop) })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        insert(&mut first, 1, "first").await;
        let read = tokio::time::timeout(Duration::from_secs(3), count(&db)).await;
        assert_eq!(read.unwrap(), 0);
        commit(first, "first").await;
        for other in waiting {
            other.await.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn statements_are_counted_over_all_clones() {
    on_every_database(|db| async move {
        table(&db).await;
        let before = db.db.statements();
        count(&db).await;
        let _ = db
            .db
            .clone()
            .all::<Count>(query("SELECT n FROM thing"))
            .await
            .unwrap();
        assert_eq!(db.db.statements() - before, 2);
    })
    .await;
}

//! A program that is newer than its data: the data is brought up to date, or
//! is as it was.

use std::path::{Path, PathBuf};

use sakimori_db::journal::{Entry, check};
use sakimori_db::{Db, FromRow, MIGRATIONS, Migration, Target, query, schema};
use sakimori_kernel::Actor;
use sakimori_testkit::{TestDb, clock, on_every_database};

const ADDED: &str = "CREATE TABLE added (id BIGINT PRIMARY KEY); INSERT INTO added (id) VALUES (7)";

fn with(number: i64, sql: &'static str) -> Vec<Migration> {
    let added = Migration {
        version: schema::newest() + number,
        name: if number == 1 {
            "9001_added"
        } else {
            "9002_more"
        },
        sqlite: sql,
        postgres: sql,
    };
    let mut all = MIGRATIONS.to_vec();
    if number == 2 {
        all.extend(with(1, ADDED).last().copied());
    }
    all.push(added);
    all
}

async fn some(db: &TestDb) {
    for n in 0..20 {
        let entry = Entry::new("thing.changed", "thing", "1", format!("{n}件目"));
        let tx = db.db.begin().await.unwrap();
        tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
    }
    db.db.close().await;
}

fn files(target: &Target) -> Vec<String> {
    let Target::Sqlite(path) = target else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|n| !n.ends_with("-wal") && !n.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

fn before(path: &Path, version: i64) -> PathBuf {
    let name = path.file_name().unwrap().to_str().unwrap();
    path.with_file_name(format!("{name}.before-upgrade-{version:04}"))
}

#[derive(FromRow)]
struct Added {
    id: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_keeps_everything_and_the_old_file() {
    on_every_database(|db| async move {
        some(&db).await;
        let upgraded = Db::open_with(&db.target, &with(1, ADDED)).await.unwrap();
        let added: Added = upgraded
            .one("added", query("SELECT id FROM added"))
            .await
            .unwrap();
        assert_eq!(added.id, 7);
        let found = check(&upgraded).await.unwrap();
        assert_eq!((found.entries, found.broken), (20, None));
        upgraded.started();
        upgraded.close().await;
        let Target::Sqlite(path) = &db.target else {
            return;
        };
        let old = before(path, schema::newest());
        let there = Db::open_as_is(&Target::Sqlite(old.clone())).await.unwrap();
        assert_eq!(check(&there).await.unwrap().entries, 20);
        there.close().await;

        // The next upgrade: when it has started, the one before goes.
        let next = with(2, "CREATE TABLE more (id BIGINT PRIMARY KEY)");
        let upgraded = Db::open_with(&db.target, &next).await.unwrap();
        assert!(old.exists());
        upgraded.started();
        upgraded.close().await;
        let newest = format!("test.db.before-upgrade-{:04}", schema::newest() + 1);
        assert_eq!(files(&db.target), ["test.db".to_owned(), newest]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_upgrade_says_why_and_changes_nothing() {
    on_every_database(|db| async move {
        some(&db).await;
        for sql in [
            "CREATE TABLE added (id BIGINT PRIMARY KEY); INSERT INTO nowhere (id) VALUES (1)",
            "DELETE FROM journal; CREATE TABLE journal (id BIGINT)",
            "UPDATE journal SET summary = 'x'; SELECT no_such_function()",
        ] {
            let failed = Db::open_with(&db.target, &with(1, sql)).await.unwrap_err();
            let said = failed.to_string();
            assert!(
                said.contains("9001_added") && said.contains("更新前のまま"),
                "{said}"
            );
            let again = db.again().await;
            let found = check(&again).await.unwrap();
            assert_eq!((found.entries, found.broken), (20, None));
            assert_eq!(again.version(), schema::newest());
            let added = again.optional::<Added>(query("SELECT id FROM added")).await;
            assert!(added.is_err(), "nothing of the failed upgrade is there");
            again.close().await;
            if matches!(db.target, Target::Sqlite(_)) {
                assert_eq!(files(&db.target), ["test.db"]);
            }
        }
        // What failed can be tried again.
        let upgraded = Db::open_with(&db.target, &with(1, ADDED)).await.unwrap();
        assert_eq!(check(&upgraded).await.unwrap().entries, 20);
        upgraded.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_that_loses_entries_is_not_taken() {
    on_every_database(|db| async move {
        let Target::Sqlite(_) = &db.target else {
            return;
        };
        some(&db).await;
        let loses = with(1, "DELETE FROM journal WHERE seq = 20");
        let failed = Db::open_with(&db.target, &loses).await.unwrap_err();
        assert!(failed.to_string().contains("写しの確認"), "{failed}");
        assert_eq!(check(&db.again().await).await.unwrap().entries, 20);
        assert_eq!(files(&db.target), ["test.db"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_another_program_uses_is_not_upgraded() {
    on_every_database(|db| async move {
        let Target::Sqlite(_) = &db.target else {
            return;
        };
        some(&db).await;
        let running = db.again().await;
        let refused = Db::open_with(&db.target, &with(1, ADDED))
            .await
            .unwrap_err();
        let said = refused.to_string();
        assert!(said.contains("ほかのプログラムが使っています"), "{said}");
        let entry = Entry::new("thing.changed", "thing", "1", "動いている");
        let tx = running.begin().await.unwrap();
        tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
        running.close().await;
        let upgraded = Db::open_with(&db.target, &with(1, ADDED)).await.unwrap();
        assert_eq!(check(&upgraded).await.unwrap().entries, 21);
        upgraded.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_start_together_upgrade_once() {
    on_every_database(|db| async move {
        some(&db).await;
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let target = db.target.clone();
                tokio::spawn(async move { Db::open_with(&target, &with(1, ADDED)).await })
            })
            .collect();
        for start in starts {
            let opened = start.await.unwrap().unwrap();
            assert_eq!(check(&opened).await.unwrap().entries, 20);
            opened.close().await;
        }
    })
    .await;
}

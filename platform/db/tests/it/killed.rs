//! A program that is killed while it writes, and one whose disk is full:
//! what was acknowledged is there, nothing is there by half, the chain is
//! whole.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use sakimori_db::journal::{self, Entry};
use sakimori_db::{Db, Engine, StorageTrouble, Target, query};
use sakimori_kernel::{Actor, Clock};
use sakimori_testkit::{TestDb, on_every_database};

const TARGET: &str = "SAKIMORI_TEST_KILLED";
const FIRST: &str = "SAKIMORI_TEST_KILLED_FROM";

/// Writes until it is killed or refused: a row and its entry in each write,
/// and a line when the write is acknowledged. Run by the tests below, as a
/// process of its own.
#[tokio::test]
#[ignore = "a part of the other tests"]
async fn writer() {
    let target: Target = std::env::var(TARGET).unwrap().parse().unwrap();
    let first: i64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let db = Db::open(&target).await.unwrap();
    for n in first.. {
        if let Err(error) = write(&db, n).await {
            println!("refused {:?}", error.storage());
            return;
        }
        println!("written {n}");
    }
}

async fn write(db: &Db, n: i64) -> Result<(), sakimori_db::DbError> {
    let mut tx = db.begin().await?;
    let insert = query("INSERT INTO column_mapping (kind, mapping) VALUES ($1, $2)");
    tx.execute(insert.bind(n.to_string()).bind("x".repeat(400)))
        .await?;
    let entry = Entry::new("mapping.written", "mapping", n.to_string(), "書込み");
    tx.commit(&Clock::System, &Actor::program(), entry).await
}

fn start(db: &TestDb, first: i64, before: &str) -> Child {
    let program = std::env::current_exe().unwrap();
    let arguments = "killed::writer --exact --ignored --nocapture";
    Command::new("sh")
        .arg("-c")
        .arg(format!("{before} exec \"$0\" {arguments}"))
        .arg(program)
        .env(TARGET, db.url())
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[derive(sakimori_db::FromRow)]
struct Kind {
    kind: String,
}

/// Every number up to `acknowledged` has its row and its entry, and there is
/// no row without its entry; how many there are.
async fn whole(db: &TestDb, acknowledged: i64) -> i64 {
    let again = db.again().await;
    let entries = journal::verify(&again).await.unwrap();
    let entries = entries.expect("the chain is whole");
    let rows: Vec<Kind> = again
        .all(query("SELECT kind FROM column_mapping"))
        .await
        .unwrap();
    let mut numbers: Vec<i64> = rows.iter().map(|r| r.kind.parse().unwrap()).collect();
    numbers.sort_unstable();
    let expected: Vec<i64> = (1..=entries).collect();
    assert_eq!(numbers, expected, "a row and an entry for each write");
    assert!(entries >= acknowledged, "{entries} < {acknowledged}");
    again.close().await;
    entries
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_and_nothing_is_there_by_half() {
    on_every_database(|db| async move {
        let (mut next, mut acknowledged) = (1, 0);
        for round in 0..10_i64 {
            let mut child = start(&db, next, "");
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            // A different number of writes, so that the kill falls anywhere.
            let until = acknowledged + 50 + round % 3;
            for line in lines {
                let line = line.unwrap();
                let Some((_, n)) = line.split_once("written ") else {
                    continue;
                };
                acknowledged = n.parse().unwrap();
                if acknowledged >= until {
                    break;
                }
            }
            child.kill().unwrap();
            child.wait().unwrap();
            next = whole(&db, acknowledged).await + 1;
        }
        assert!(acknowledged >= 500, "{acknowledged}");
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_loses_nothing() {
    on_every_database(|db| async move {
        if db.engine() == Engine::Postgres {
            return; // Its files are the server's, not ours.
        }
        // The largest file of the process, in blocks of 512 bytes.
        let mut child = start(&db, 1, "trap '' XFSZ; ulimit -f 4000;");
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let lines: Vec<String> = output.map(|line| line.unwrap()).collect();
        child.wait().unwrap();
        let written = lines.iter().filter(|l| l.contains("written ")).count();
        assert!(written > 10, "{lines:?}");
        let refused = lines.iter().find(|l| l.contains("refused"));
        assert!(
            refused.is_some_and(|l| l.contains("Some(Failing)")),
            "{refused:?}"
        );
        let entries = whole(&db, i64::try_from(written).unwrap()).await;
        // With room again, the next write goes on where it stopped.
        write(&db.db, entries + 1).await.unwrap();
        whole(&db, entries + 1).await;
    })
    .await;
}

/// A place where nothing may be written: what is there can be read, a write is
/// refused as such.
#[tokio::test]
async fn what_may_not_be_written_is_refused_and_nothing_is_lost() {
    on_every_database(|db| async move {
        write(&db.db, 1).await.unwrap();
        let reader = Db::open_as_is(&db.target).await.unwrap();
        let refused = write(&reader, 2).await.unwrap_err();
        assert_eq!(refused.storage(), Some(StorageTrouble::ReadOnly));
        assert_eq!(journal::verify(&reader).await.unwrap(), Ok(1));
        reader.close().await;
        write(&db.db, 2).await.unwrap();
        whole(&db, 2).await;
    })
    .await;
}

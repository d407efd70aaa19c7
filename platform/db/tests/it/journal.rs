use sakimori_db::journal::{Damage, Entry, about, check, hash_at, page, verify};
use sakimori_kernel::Actor;
use sakimori_testkit::{TestDb, clock, on_every_database};

async fn write(db: &sakimori_db::Db, kind: &'static str, id: &str, summary: &str) {
    let tx = db.begin().await.unwrap();
    let entry = Entry::new("thing.changed", kind, id, summary).with_detail(&["前", "後"]);
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

async fn some(db: &TestDb) {
    for (id, summary) in [("1", "一つ目"), ("2", "葛\u{E0100}城市🏯"), ("1", "三つ目")] {
        write(&db.db, "thing", id, summary).await;
    }
}

#[tokio::test]
async fn entries_are_found_by_what_they_are_about_newest_first() {
    on_every_database(|db| async move {
        some(&db).await;
        write(&db.db, "other", "1", "別の種類").await;
        let about_one = about(&db.db, "thing", "1", 20).await.unwrap();
        let summaries: Vec<&str> = about_one.iter().map(|r| r.summary.as_str()).collect();
        assert_eq!(summaries, ["三つ目", "一つ目"]);
        assert_eq!(about_one[0].detail, "[\"前\",\"後\"]");
        assert_eq!(about_one[0].actor, "自動処理");
        assert_eq!(about_one[0].at.to_jiff(), clock().now());
        assert_eq!(about(&db.db, "thing", "1", 1).await.unwrap().len(), 1);
        let before: Vec<i64> = page(&db.db, 4, 2)
            .await
            .unwrap()
            .iter()
            .map(|r| r.seq)
            .collect();
        assert_eq!(before, [3, 2]);
        assert_eq!(verify(&db.db).await.unwrap(), Ok(4));
    })
    .await;
}

#[tokio::test]
async fn an_empty_journal_is_whole() {
    on_every_database(|db| async move {
        assert_eq!(verify(&db.db).await.unwrap(), Ok(0));
    })
    .await;
}

#[tokio::test]
async fn any_change_of_any_column_is_found() {
    for (sql, expected) in [
        (
            "UPDATE journal SET summary = summary || ' ' WHERE seq = 2",
            2,
        ),
        ("UPDATE journal SET detail = '{}' WHERE seq = 1", 1),
        ("UPDATE journal SET actor = '別人' WHERE seq = 3", 3),
        ("UPDATE journal SET action = 'x' WHERE seq = 2", 2),
        ("UPDATE journal SET subject_kind = 'x' WHERE seq = 2", 2),
        ("UPDATE journal SET subject_id = '9' WHERE seq = 2", 2),
        (
            "UPDATE journal SET at = '2020-01-01T00:00:00Z' WHERE seq = 2",
            2,
        ),
        ("UPDATE journal SET hash = previous WHERE seq = 2", 2),
        ("UPDATE journal SET previous = '' WHERE seq = 2", 2),
        // Moved from one field to the next: the same letters in a row.
        (
            "UPDATE journal SET action = 'thing.changedt', subject_kind = 'hing' WHERE seq = 2",
            2,
        ),
        ("DELETE FROM journal WHERE seq = 1", 2),
        ("DELETE FROM journal WHERE seq = 3", 3),
        ("DELETE FROM journal", 1),
        ("UPDATE journal_head SET hash = ''", 4),
        ("UPDATE journal_head SET seq = 2", 4),
        ("UPDATE journal_head SET seq = 4", 4),
        (
            "UPDATE journal_head SET seq = 2, hash = (SELECT hash FROM journal WHERE seq = 2)",
            3,
        ),
        ("UPDATE journal SET seq = 9 WHERE seq = 3", 9),
    ] {
        on_every_database(move |db| async move {
            some(&db).await;
            db.raw(sql).await;
            assert_eq!(verify(&db.db).await.unwrap(), Err(expected), "{sql}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writers_make_one_chain() {
    on_every_database(|db| async move {
        let handles = [db.db.clone(), db.again().await, db.again().await];
        let mut writers = Vec::new();
        for (n, handle) in handles.into_iter().enumerate() {
            writers.push(tokio::spawn(async move {
                for i in 0..20 {
                    write(&handle, "thing", &n.to_string(), &format!("{i}")).await;
                }
            }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(verify(&db.db).await.unwrap(), Ok(60));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_during_the_check_is_no_false_alarm() {
    on_every_database(|db| async move {
        let other = db.again().await;
        let writer = tokio::spawn(async move {
            for n in 0..200 {
                write(&other, "thing", "1", &n.to_string()).await;
            }
        });
        while !writer.is_finished() {
            let found = verify(&db.db).await.unwrap();
            assert!(found.is_ok(), "{found:?}");
        }
        writer.await.unwrap();
        assert_eq!(verify(&db.db).await.unwrap(), Ok(200));
    })
    .await;
}

/// Many entries at once, as an import writes them.
async fn many(db: &sakimori_db::Db, from: i64, to: i64) {
    let entry = |n: i64| {
        let id = (n % 100).to_string();
        Entry::new("thing.changed", "thing", id, format!("{n}件目")).with_detail(&["前", "後"])
    };
    let tx = db.begin().await.unwrap();
    let entries = (from..=to).map(entry).collect();
    tx.commit_all(&clock(), &Actor::program(), entries)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_journal_is_checked_in_pieces_as_one_chain() {
    on_every_database(|db| async move {
        many(&db.db, 1, 21_000).await;
        let whole = check(&db.db).await.unwrap();
        assert_eq!((whole.entries, whole.broken), (21_000, None));
        assert_eq!(whole.head.seq, 21_000);
        assert_eq!(
            hash_at(&db.db, 21_000).await.unwrap(),
            Some(whole.head.hash)
        );
        // Within a piece, at both sides of the border between two, at the end.
        for at in [21_000, 10_501, 10_500, 17, 1] {
            db.raw(&format!(
                "UPDATE journal SET summary = 'x' WHERE seq = {at}"
            ))
            .await;
            let broken = check(&db.db).await.unwrap().broken.unwrap();
            assert_eq!((broken.at, broken.damage), (at, Damage::Changed));
        }
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_holds_control_characters_is_like_any_other() {
    on_every_database(|db| async move {
        write(&db.db, "thing", "1", "区切り\u{1f}と\u{1e}を\u{1}含む").await;
        write(&db.db, "thing", "1", "次").await;
        assert_eq!(verify(&db.db).await.unwrap(), Ok(2));
        db.raw("UPDATE journal SET summary = 'x' WHERE seq = 1")
            .await;
        assert_eq!(verify(&db.db).await.unwrap(), Err(1));
    })
    .await;
}

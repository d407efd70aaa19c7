//! Retention: what is sealed is gone but for a summary, and the chain verifies
//! as before.

use sakimori_db::journal::{self, Damage, Entry, Sealed, check, seals};
use sakimori_kernel::{Actor, Clock, Timestamp};
use sakimori_testkit::{TestDb, on_every_database};

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An entry on 1 April of each of these years.
async fn years(db: &TestDb, clock: &Clock, years: std::ops::Range<i32>) {
    for year in years {
        clock.set(moment(&format!("{year}-04-01T00:00:00Z")));
        let tx = db.db.begin().await.unwrap();
        let entry = Entry::new("thing.changed", "thing", year.to_string(), "変更した");
        tx.commit(clock, &Actor::program(), entry).await.unwrap();
    }
}

fn staged() -> Clock {
    Clock::staged(7, moment("2015-04-01T00:00:00Z"))
}

async fn seal_before(db: &TestDb, clock: &Clock, before: &str) -> Sealed {
    let actor = Actor::command_line();
    let sealed = journal::seal(&db.db, clock, &actor, moment(before)).await;
    sealed.unwrap()
}

#[tokio::test]
async fn a_sealed_journal_verifies_and_can_be_sealed_again() {
    on_every_database(|db| async move {
        let clock = staged();
        years(&db, &clock, 2015..2025).await;
        let before = moment("2018-04-01T00:00:00Z");
        let foreseen = journal::foresee(&db.db, before).await.unwrap();
        assert_eq!(check(&db.db).await.unwrap().sealed, 0);
        let sealed = seal_before(&db, &clock, "2018-04-01T00:00:00Z").await;
        assert_eq!(sealed, foreseen);
        let Sealed::Sealed(first) = sealed else {
            panic!("{sealed:?}")
        };
        assert_eq!((first.from_seq, first.to_seq, first.count), (1, 3, 3));
        assert_eq!(first.first_at, "2015-04-01T00:00:00Z");
        assert_eq!(first.last_at, "2017-04-01T00:00:00Z");
        let found = check(&db.db).await.unwrap();
        assert_eq!((found.entries, found.sealed, found.broken), (8, 3, None));

        years(&db, &clock, 2025..2030).await;
        seal_before(&db, &clock, "2025-01-01T00:00:00Z").await;
        let found = check(&db.db).await.unwrap();
        // The sealing of 2024 is one of the entries sealed now.
        assert_eq!((found.entries, found.sealed, found.broken), (6, 11, None));
        assert_eq!(seals(&db.db).await.unwrap().len(), 2);
        assert_eq!(
            seal_before(&db, &clock, "2025-01-01T00:00:00Z").await,
            Sealed::Nothing
        );
    })
    .await;
}

#[tokio::test]
async fn even_everything_can_be_sealed() {
    on_every_database(|db| async move {
        let clock = staged();
        assert_eq!(
            seal_before(&db, &clock, "2030-01-01T00:00:00Z").await,
            Sealed::Nothing
        );
        years(&db, &clock, 2015..2020).await;
        seal_before(&db, &clock, "2030-01-01T00:00:00Z").await;
        let found = check(&db.db).await.unwrap();
        assert_eq!((found.entries, found.sealed, found.broken), (1, 5, None));
    })
    .await;
}

#[tokio::test]
async fn what_was_tampered_with_is_not_sealed() {
    for (sql, damage) in [
        (
            "UPDATE journal SET summary = 'x' WHERE seq = 2",
            Damage::Changed,
        ),
        (
            "DELETE FROM journal WHERE seq = 3",
            Damage::Missing { from: 3, to: 3 },
        ),
        (
            "DELETE FROM journal WHERE seq = 5",
            Damage::Missing { from: 5, to: 5 },
        ),
    ] {
        on_every_database(|db| {
            let damage = damage.clone();
            async move {
                let clock = staged();
                years(&db, &clock, 2015..2025).await;
                db.raw(sql).await;
                let sealed = seal_before(&db, &clock, "2020-01-01T00:00:00Z").await;
                let Sealed::Damaged(broken) = sealed else {
                    panic!("{sealed:?}")
                };
                assert_eq!(broken.damage, damage);
                assert!(seals(&db.db).await.unwrap().is_empty());
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_summary_that_was_changed_is_found() {
    on_every_database(|db| async move {
        let clock = staged();
        years(&db, &clock, 2015..2025).await;
        seal_before(&db, &clock, "2020-01-01T00:00:00Z").await;
        db.raw("UPDATE journal_seal SET count = 4").await;
        let broken = check(&db.db).await.unwrap().broken.unwrap();
        assert_eq!(broken.damage, Damage::Seal);
    })
    .await;
}

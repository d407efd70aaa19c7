use sakimori_db::journal::{check, hex};
use sakimori_db::{Db, MIGRATIONS, Target, schema};
use sakimori_testkit::{TestDb, clock, on_every_database};
use sha2::{Digest, Sha256};

use crate::support::{DERIVED, HOSTILE, Place, back, fill_every_table, make, write};

/// A database beside the test's own, at an older version of the schema.
async fn older(db: &TestDb, version: i64) -> (Db, Target) {
    let target = match &db.target {
        Target::Sqlite(path) => Target::Sqlite(path.with_file_name(format!("v{version}.db"))),
        Target::Postgres { url, schema } => Target::Postgres {
            url: url.clone(),
            schema: format!("{schema}_v{version}"),
        },
    };
    let known = usize::try_from(version).unwrap();
    let db = Db::open_with(&target, &MIGRATIONS[..known]).await.unwrap();
    (db, target)
}

/// The first entry as format 1 wrote it, before persons signed in.
fn first_entry() -> String {
    let fields = [
        "",
        "1",
        "2026-11-23T01:00:00Z",
        "a",
        "b",
        "c",
        "d",
        "e",
        "{}",
    ];
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    let hash = hex(&Sha256::digest(&bytes));
    format!(
        "INSERT INTO journal (seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash)
         VALUES (1, '2026-11-23T01:00:00Z', 'a', 'b', 'c', 'd', 'e', '{{}}', '', '{hash}');
         UPDATE journal_head SET seq = 1, hash = '{hash}'"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_an_older_version_is_brought_up_to_date() {
    on_every_database(|db| async move {
        for version in 2..schema::newest() {
            let (old, target) = older(&db, version).await;
            let there = TestDb {
                db: old.clone(),
                target: target.clone(),
            };
            there.raw(&first_entry()).await;
            let mut entries = 1;
            if version >= 4 {
                fill_every_table(&old, HOSTILE).await;
            }
            if version >= 3 {
                write(&old, 3).await;
                entries += if version >= 4 { 4 } else { 3 };
            }
            old.close().await;
            let old = Db::open_as_is(&target).await.unwrap();
            assert_eq!(old.version(), version);
            let found = check(&old).await.unwrap();
            assert_eq!((found.entries, found.broken), (entries, None));
            for place in Place::all() {
                let file = place.file("a.sakimori-backup");
                let made = make(&old, &file).await;
                assert_eq!(made.manifest.schema, version);
                back(&file, &[], &place.target).await.unwrap();
                let new = Db::open_as_is(&place.target).await.unwrap();
                assert_eq!(new.version(), schema::newest());
                let found = check(&new).await.unwrap();
                assert_eq!((found.entries, found.broken), (entries + 1, None));
                new.close().await;
                place.clear().await;
            }
            old.close().await;
            if let Target::Postgres { schema, .. } = &target {
                db.raw(&format!("DROP SCHEMA {schema} CASCADE")).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_an_upgrade_postgresql_is_backed_up_into_the_folder() {
    on_every_database(|db| async move {
        let (old, target) = older(&db, 6).await;
        write(&old, 3).await;
        old.close().await;
        let place = &Place::all()[0];
        let folder = place.file("保存先");
        for _ in 0..2 {
            let opened = sakimori_backup::open(&target, Some(&folder), &clock(), DERIVED).await;
            let opened = opened.unwrap();
            assert_eq!(opened.version(), schema::newest());
            assert_eq!(check(&opened).await.unwrap().entries, 3);
            opened.close().await;
        }
        let file = folder.join("before-upgrade-0006.sakimori-backup");
        let Target::Postgres { schema, .. } = &target else {
            assert!(!folder.exists());
            return;
        };
        back(&file, &[], &place.target).await.unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        db.raw(&format!("DROP SCHEMA {schema} CASCADE")).await;
    })
    .await;
}

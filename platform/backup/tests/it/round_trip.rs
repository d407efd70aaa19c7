use sakimori_backup::verify;
use sakimori_db::journal::{check, hash_at};
use sakimori_db::{Db, FromRow, query};
use sakimori_testkit::on_every_database;
use tempfile::TempDir;

use crate::support::{
    DERIVED, HOSTILE, Place, back, commit, contents, fill_every_table, make, open, write,
};

#[derive(FromRow)]
struct Revision {
    revision: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_database_holds_what_was_backed_up_whichever_engine_it_moves_to() {
    on_every_database(|db| async move {
        fill_every_table(&db.db, HOSTILE).await;
        write(&db.db, 700).await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            let made = make(&db.db, &file).await;
            assert!(made.rows > 740 && !made.encrypted, "{made:?}");
            let restored = back(&file, &[], &place.target).await.unwrap();
            assert_eq!(restored.rows, made.rows);
            assert_eq!(restored.journal_entries, 701);

            let again = Db::open(&place.target).await.unwrap();
            let whole = check(&again).await.unwrap();
            assert_eq!((whole.entries, whole.broken), (702, None));
            let head = hash_at(&again, 701).await.unwrap().unwrap();
            assert_eq!(head, made.manifest.journal.hash);
            let sql = "SELECT revision FROM working_copy";
            let revision: Revision = again.one("revision", query(sql)).await.unwrap();
            assert_eq!(revision.revision, 1001, "the derived table was rebuilt");

            let second = make(&again, &place.file("b.sakimori-backup")).await;
            assert_eq!(contents(&second.manifest), contents(&made.manifest));
            again.close().await;
            place.clear().await;
        }
    })
    .await;
}

#[derive(FromRow)]
struct Content {
    content: Vec<u8>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_attachment_comes_back_byte_by_byte() {
    on_every_database(|db| async move {
        fill_every_table(&db.db, HOSTILE).await;
        let large: Vec<u8> = (0..10_u32 << 20).map(|n| ((n * 31) >> 3) as u8).collect();
        let sql = "UPDATE attachment_content SET content = $1";
        let mut tx = db.db.begin().await.unwrap();
        let changed = tx.execute(query(sql).bind(large.clone())).await.unwrap();
        assert_eq!(changed, 1);
        commit(tx, "attachment").await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            make(&db.db, &file).await;
            back(&file, &[], &place.target).await.unwrap();
            let again = Db::open(&place.target).await.unwrap();
            let sql = "SELECT content FROM attachment_content";
            let found: Content = again.one("content", query(sql)).await.unwrap();
            assert!(found.content == large, "{} bytes", found.content.len());
            again.close().await;
            place.clear().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writing_is_one_moment() {
    on_every_database(|db| async move {
        let folder = TempDir::new().unwrap();
        let other = db.again().await;
        let writer = tokio::spawn(async move { write(&other, 300).await });
        let mut n = 0;
        while !writer.is_finished() {
            let file = folder.path().join(format!("{n}.sakimori-backup"));
            let made = make(&db.db, &file).await;
            let found = tokio::task::spawn_blocking(move || verify(&mut open(&file), DERIVED, 0));
            let found = found.await.unwrap().unwrap();
            assert_eq!(found.check.broken, None);
            assert_eq!(found.check.entries, made.manifest.journal.seq);
            n += 1;
        }
        writer.await.unwrap();
        assert!(n > 0);
    })
    .await;
}

#[tokio::test]
async fn a_backup_never_replaces_a_file_and_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    on_every_database(|db| async move {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("a.sakimori-backup");
        make(&db.db, &file).await;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let before = std::fs::read(&file).unwrap();
        let clock = sakimori_testkit::clock();
        let second = sakimori_backup::backup(&db.db, &clock, &file, None, DERIVED).await;
        let said = second.unwrap_err().to_string();
        assert!(said.contains("すでにあります"), "{said}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_backup_says_whether_its_chain_passes_through_a_noted_head() {
    on_every_database(|db| async move {
        write(&db.db, 5).await;
        let noted = hash_at(&db.db, 3).await.unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("a.sakimori-backup");
        make(&db.db, &file).await;
        let found = verify(&mut open(&file), DERIVED, 3).unwrap();
        assert_eq!(found.passed, noted);
        assert_eq!(verify(&mut open(&file), DERIVED, 6).unwrap().passed, None);
    })
    .await;
}

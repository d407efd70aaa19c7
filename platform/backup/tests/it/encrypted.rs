use sakimori_backup::{BackupError, BackupFile, Identity, new_key};
use sakimori_db::Db;
use sakimori_testkit::on_every_database;

use crate::support::{HOSTILE, Place, back, fill_every_table, make_for, write};

fn key(place: &Place, name: &str) -> (Vec<Identity>, String) {
    let (file, public) = new_key();
    std::fs::write(place.file(name), file).unwrap();
    (Identity::read(&place.file(name)).unwrap(), public)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_holder_of_the_private_key_can_restore() {
    on_every_database(|db| async move {
        fill_every_table(&db.db, HOSTILE).await;
        write(&db.db, 50).await;
        for place in Place::all() {
            let (keys, public) = key(&place, "key.txt");
            let (others, _) = key(&place, "other.txt");
            let file = place.file("a.sakimori-backup");
            let made = make_for(&db.db, &file, &public.parse().unwrap()).await;
            assert!(made.encrypted);
            let bytes = std::fs::read(&file).unwrap();
            let clear = b"tables/journal.jsonl";
            assert!(!bytes.windows(clear.len()).any(|w| w == clear));

            let refused = back(&file, &[], &place.target).await.unwrap_err();
            assert!(matches!(refused, BackupError::KeyNeeded), "{refused}");
            let refused = back(&file, &others, &place.target).await.unwrap_err();
            assert!(matches!(refused, BackupError::WrongKey), "{refused}");
            assert!(place.is_empty().await);

            let both = [others, keys].concat();
            let restored = back(&file, &both, &place.target).await.unwrap();
            assert!(restored.encrypted);
            Db::open(&place.target).await.unwrap().close().await;
            place.clear().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_backup_that_was_cut_or_changed_is_refused() {
    on_every_database(|db| async move {
        write(&db.db, 300).await;
        for place in Place::all() {
            let (keys, public) = key(&place, "key.txt");
            let file = place.file("a.sakimori-backup");
            make_for(&db.db, &file, &public.parse().unwrap()).await;
            let whole = std::fs::read(&file).unwrap();
            let damaged = place.file("damaged");
            for at in [10, 60, 250, whole.len() / 2, whole.len() - 1] {
                std::fs::write(&damaged, &whole[..at]).unwrap();
                let refused = back(&damaged, &keys, &place.target).await.unwrap_err();
                assert!(!matches!(refused, BackupError::Internal(_)), "{refused:?}");
                let mut changed = whole.clone();
                changed[at] ^= 1;
                std::fs::write(&damaged, &changed).unwrap();
                let refused = back(&damaged, &keys, &place.target).await.unwrap_err();
                assert!(!matches!(refused, BackupError::Internal(_)), "{refused:?}");
                assert!(place.is_empty().await, "{at}");
            }
            place.clear().await;
        }
    })
    .await;
}

#[test]
fn a_key_file_without_a_key_is_explained() {
    let place = &Place::all()[0];
    for text in [
        "",
        "# only a remark\n",
        "age1abc\n",
        "AGE-SECRET-KEY-1ABC\n",
    ] {
        std::fs::write(place.file("key.txt"), text).unwrap();
        let said = Identity::read(&place.file("key.txt")).err().unwrap();
        assert!(said.to_string().contains("秘密鍵がありません"), "{said}");
    }
    let wrong = "age1abc"
        .parse::<sakimori_backup::Recipient>()
        .err()
        .unwrap();
    assert!(wrong.to_string().contains("公開鍵ではありません"));
    assert!(BackupFile::open(&place.file("none"), &[]).is_err());
}

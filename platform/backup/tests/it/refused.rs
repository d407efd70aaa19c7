use std::io::{Cursor, Read, Write};
use std::path::Path;

use sakimori_backup::BackupError;
use sakimori_db::journal::hex;
use sakimori_db::{Db, Engine, Target, query};
use sakimori_testkit::on_every_database;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::{HOSTILE, Place, back, commit, fill_every_table, make, write};

/// Takes a backup apart, lets somebody change it, and puts it together again
/// with hashes that fit.
fn rewrite(file: &Path, change: impl Fn(&str, &mut Vec<u8>), manifest: impl Fn(&mut Value)) {
    let mut zip = ZipArchive::new(Cursor::new(std::fs::read(file).unwrap())).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let mut said = Value::Null;
    for n in 0..zip.len() {
        let mut entry = zip.by_index(n).unwrap();
        let (name, mut bytes) = (entry.name().unwrap().into_owned(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        if name == "manifest.json" {
            let mut json: Value = serde_json::from_slice(&bytes).unwrap();
            for part in json["parts"].as_array_mut().unwrap() {
                let name = format!("tables/{}.jsonl", part["name"].as_str().unwrap());
                if let Some(new) = said.get(&name) {
                    for key in ["rows", "bytes", "sha256"] {
                        part[key] = new[key].clone();
                    }
                }
            }
            manifest(&mut json);
            bytes = serde_json::to_vec(&json).unwrap();
        } else {
            change(&name, &mut bytes);
            said[&name] = json!({
                "rows": bytes.iter().filter(|b| **b == b'\n').count(),
                "bytes": bytes.len(),
                "sha256": hex(&Sha256::digest(&bytes)),
            });
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    std::fs::write(file, out.finish().unwrap().into_inner()).unwrap();
}

/// What is done to the text of a part.
type Text = fn(String) -> String;
/// What is done to the manifest.
type Change = fn(&mut Value);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_backup_is_refused_and_leaves_nothing() {
    on_every_database(|db| async move {
        fill_every_table(&db.db, HOSTILE).await;
        write(&db.db, 100).await;
        for (n, place) in Place::all().into_iter().enumerate() {
            let file = place.file("a.sakimori-backup");
            make(&db.db, &file).await;
            let whole = std::fs::read(&file).unwrap();
            let damaged = place.file("damaged");
            for at in (0..20).map(|n| whole.len() * n / 20) {
                std::fs::write(&damaged, &whole[..at]).unwrap();
                let refused = back(&damaged, &[], &place.target).await.unwrap_err();
                let expected = matches!(refused, BackupError::Damaged(_) | BackupError::Foreign);
                assert!(expected, "cut at {at}: {refused:?}");
                assert!(place.is_empty().await);
            }
            // The file is read before the place is touched: one place will do.
            for n in (0..150).filter(|_| n == 0) {
                let at = n * 7919 % whole.len();
                let mut changed = whole.clone();
                changed[at] ^= 1 << (n % 8);
                std::fs::write(&damaged, &changed).unwrap();
                // A bit that means nothing (a time in the ZIP) harms nothing.
                if let Err(refused) = back(&damaged, &[], &place.target).await {
                    assert!(!matches!(refused, BackupError::Internal(_)), "{refused:?}");
                    assert!(place.is_empty().await, "changed at {at}");
                }
                place.clear().await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fits_its_hashes_but_not_the_chain_is_refused() {
    on_every_database(|db| async move {
        write(&db.db, 20).await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            let attempts: [(&str, Text); 4] = [
                ("journal.jsonl", |text| text.replace("7件目", "8件目")),
                ("journal.jsonl", |text| {
                    let lines: Vec<&str> = text.lines().filter(|l| !l.contains("3件目")).collect();
                    lines.join("\n") + "\n"
                }),
                ("journal.jsonl", |text| {
                    text.lines()
                        .take(9)
                        .fold(String::new(), |t, l| t + l + "\n")
                }),
                ("journal_head.jsonl", |text| {
                    text.replace("[1,20,", "[1,19,")
                }),
            ];
            for (table, change) in attempts {
                let _ = std::fs::remove_file(&file);
                make(&db.db, &file).await;
                let change = |name: &str, bytes: &mut Vec<u8>| {
                    if name.ends_with(table) {
                        *bytes = change(String::from_utf8(bytes.clone()).unwrap()).into();
                    }
                };
                rewrite(&file, change, |_| {});
                let refused = back(&file, &[], &place.target).await.unwrap_err();
                let expected = matches!(refused, BackupError::Journal(_) | BackupError::Damaged(_));
                assert!(expected, "{refused:?}");
                assert!(place.is_empty().await);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_backup_and_one_of_other_tables_are_named() {
    on_every_database(|db| async move {
        write(&db.db, 3).await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            let attempts: [(Change, &str); 6] = [
                (|m| m["format"] = json!(99), "新しい版のプログラム（9.9.9）"),
                (
                    |m| m["schema"] = json!(9999),
                    "新しい版のプログラム（9.9.9）",
                ),
                (|m| m["schema"] = json!(1), "一致しません"),
                (
                    |m| m["kind"] = json!("other"),
                    "防人のバックアップではありません",
                ),
                (
                    |m| m["parts"][0]["columns"][0]["name"] = json!("x\" FROM y; --"),
                    "一致しません",
                ),
                (
                    |m| {
                        m["parts"].as_array_mut().unwrap().pop();
                    },
                    "一致しません",
                ),
            ];
            for (change, expected) in attempts {
                let _ = std::fs::remove_file(&file);
                make(&db.db, &file).await;
                rewrite(
                    &file,
                    |_, _| {},
                    |m| {
                        m["program"] = json!("9.9.9");
                        change(m);
                    },
                );
                let said = back(&file, &[], &place.target)
                    .await
                    .unwrap_err()
                    .to_string();
                assert!(said.contains(expected), "{said}");
                assert!(place.is_empty().await);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_of_somebody_else_is_refused() {
    for place in Place::all() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        let zip = zip.finish().unwrap().into_inner();
        let file = place.file("a.sakimori-backup");
        for bytes in [&b""[..], b"x", b"SQLite format 3\0", &[0; 5000], &zip] {
            std::fs::write(&file, bytes).unwrap();
            let refused = back(&file, &[], &place.target).await.unwrap_err();
            assert!(matches!(refused, BackupError::Foreign), "{refused:?}");
            assert!(place.is_empty().await);
        }
        let missing = back(&place.file("none"), &[], &place.target)
            .await
            .unwrap_err();
        assert!(missing.to_string().contains("none"), "{missing}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_with_data_is_left_alone() {
    on_every_database(|db| async move {
        write(&db.db, 3).await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            make(&db.db, &file).await;
            let there = Db::open(&place.target).await.unwrap();
            commit(there.begin().await.unwrap(), "先にあったもの").await;
            let said = back(&file, &[], &place.target)
                .await
                .unwrap_err()
                .to_string();
            assert!(said.contains("すでにデータがあります"), "{said}");
            assert_eq!(sakimori_db::journal::verify(&there).await.unwrap(), Ok(1));
            there.close().await;
            place.clear().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_character_that_postgresql_cannot_hold_is_named_before_anything_is_written() {
    on_every_database(|db| async move {
        if db.engine() != Engine::Sqlite {
            return;
        }
        let mut tx = db.db.begin().await.unwrap();
        let sql = "INSERT INTO unit (id, code) VALUES ($1, $2)";
        let unit = query(sql).bind(sakimori_testkit::clock().new_id());
        tx.execute(unit.bind("a\0b")).await.unwrap();
        commit(tx, "NUL").await;
        for place in Place::all() {
            let file = place.file("a.sakimori-backup");
            make(&db.db, &file).await;
            let outcome = back(&file, &[], &place.target).await;
            match place.target {
                Target::Sqlite(_) => assert!(outcome.is_ok()),
                Target::Postgres { .. } => {
                    let said = outcome.unwrap_err().to_string();
                    assert!(said.contains("表unitのNUL文字"), "{said}");
                    assert!(place.is_empty().await);
                }
            }
        }
    })
    .await;
}

//! `journal`, `backup` and `restore` as an administrator uses them.

use std::path::Path;

use sakimori_testkit::on_every_database;
use tempfile::TempDir;

use crate::command_line::{fails, path, run, succeeds};
use crate::support::TestApp;

/// The line after a word, without the word.
fn after<'t>(text: &'t str, word: &str) -> &'t str {
    let line = text.lines().find(|l| l.starts_with(word));
    line.unwrap_or_else(|| panic!("{word}: {text}"))
        .trim_start_matches(word)
}

fn copy(from: &Path, to: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(from).unwrap();
    change(&mut bytes);
    std::fs::write(to, bytes).unwrap();
}

#[tokio::test]
async fn the_journal_is_checked_from_the_command_line_while_the_program_runs() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let url = db.url();
        let noted = succeeds(&["journal", "head", "--database", &url]);
        let noted = after(&noted, "照合用　　：").to_owned();
        app.choose("power-on-password", "adopted", "").await;
        let verify = ["journal", "verify", "--database", &url];
        let said = succeeds(&verify);
        assert!(
            said.contains("書き換え、抜け、差込みはありません"),
            "{said}"
        );
        let with_head = [&verify[..], &["--head", &noted]].concat();
        let said = succeeds(&with_head);
        assert!(said.contains("を通っています"), "{said}");

        let (seq, hash) = noted.split_once(':').unwrap();
        let other = format!("{seq}:{}", hash.chars().rev().collect::<String>());
        fails(
            &[&verify[..], &["--head", &other]].concat(),
            1,
            "控えたものと一致しません",
        );
        let later = format!("9999:{hash}");
        fails(
            &[&verify[..], &["--head", &later]].concat(),
            1,
            "記録番号9999がありません",
        );
        fails(
            &[&verify[..], &["--head", "1:x"]].concat(),
            2,
            "指定できません",
        );

        db.raw("UPDATE journal SET summary = 'x' WHERE seq = 1")
            .await;
        fails(&verify, 1, "記録番号1の内容が書き換えられています");
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_made_verified_and_restored_from_the_command_line() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        app.choose("power-on-password", "adopted", "").await;
        let (url, folder) = (db.url(), TempDir::new().unwrap());
        let file = |name: &str| folder.path().join(name);
        let key = file("key.txt");
        let made = succeeds(&["backup-key", "--out", path(&key)]);
        let public = after(&made, "公開鍵：").to_owned();
        fails(&["backup-key", "--out", path(&key)], 1, "書き込めません");

        let plain = file("a.sakimori-backup");
        let output = run(&["backup", "--database", &url, "--out", path(&plain)]);
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("暗号化していません"));
        let noted = String::from_utf8(output.stdout).unwrap();
        let noted = after(&noted, "変更の記録の末尾：").to_owned();
        let sealed = file("b.sakimori-backup");
        let made = ["backup", "--database", &url, "--out", path(&sealed)];
        let output = run(&[&made[..], &["--recipient", &public]].concat());
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{output:?}"
        );

        let verify = [
            "journal",
            "verify",
            "--backup",
            path(&plain),
            "--head",
            &noted,
        ];
        assert!(succeeds(&verify).contains("を通っています"));
        let verify = ["journal", "verify", "--backup", path(&sealed)];
        fails(&verify, 1, "--identity");
        succeeds(&[&verify[..], &["--identity", path(&key)]].concat());

        let data = file("復元先");
        let restore = ["restore", path(&sealed), "--data", path(&data)];
        fails(&restore, 1, "暗号化されています");
        assert!(!data.exists());
        let said = succeeds(&[&restore[..], &["--identity", path(&key)]].concat());
        assert!(said.contains("バックアップと一致しています"), "{said}");
        let said = succeeds(&["journal", "verify", "--data", path(&data), "--head", &noted]);
        assert!(said.contains("を通っています"), "{said}");
        fails(
            &[&restore[..], &["--identity", path(&key)]].concat(),
            1,
            "すでにデータがあります",
        );

        let damaged = file("c.sakimori-backup");
        copy(&plain, &damaged, |bytes| bytes.truncate(bytes.len() / 2));
        let nowhere = file("x");
        let restore = ["restore", path(&damaged), "--data", path(&nowhere)];
        fails(&restore, 1, "壊れています");
        assert!(!nowhere.exists());
    })
    .await;
}

#[test]
fn where_no_data_is_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("ない");
    for command in [
        &["journal", "verify"][..],
        &["journal", "head"],
        &["backup", "--out", "x"],
    ] {
        let call = [command, &["--data", path(&data)]].concat();
        fails(&call, 1, "データがありません");
        assert!(!data.exists());
    }
}

//! `sakimori account`, on a database that a program has made before.

use sakimori_accounts::passwords::{Hasher, Params};
use sakimori_db::{FromRow, query};
use sakimori_testkit::{TestDb, on_every_database};

use crate::command_line::{fails, succeeds};

#[derive(FromRow)]
struct Said {
    actor: String,
    summary: String,
}

async fn newest(db: &TestDb, action: &str) -> (String, String) {
    let sql = "SELECT actor, summary FROM journal WHERE action = $1 ORDER BY seq DESC LIMIT 1";
    let said: Said = db.db.one("entry", query(sql).bind(action)).await.unwrap();
    (said.actor, said.summary)
}

fn password_in(output: &str) -> String {
    let line = output
        .lines()
        .find_map(|l| l.strip_prefix("仮パスワード："));
    line.unwrap().to_owned()
}

#[tokio::test]
async fn the_first_administrator_can_come_from_the_command_line() {
    on_every_database(|db| async move {
        let url = db.url();
        let call = |arguments: &[&str]| -> Vec<String> {
            let mut all = vec!["account"];
            all.extend(arguments);
            all.extend(["--database", &url, "--remark", "開庁前の準備"]);
            all.into_iter().map(str::to_owned).collect()
        };
        let run = |arguments: &[&str]| {
            let all = call(arguments);
            succeeds(&all.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let refused = |arguments: &[&str], message: &str| {
            let all = call(arguments);
            fails(
                &all.iter().map(String::as_str).collect::<Vec<_>>(),
                1,
                message,
            );
        };
        let said = run(&[
            "add",
            "--login",
            "Kanri.One",
            "--name",
            "管理　一",
            "--administrator",
        ]);
        let first = password_in(&said);
        assert!(said.contains("利用者ID：kanri.one"), "{said}");
        let (actor, summary) = newest(&db, "account.created").await;
        assert_eq!(actor, "コマンド操作");
        assert!(
            summary.contains("（理由：開庁前の準備）") && !summary.contains(&first),
            "{summary}"
        );
        let said = run(&["reset", "--login", "kanri.one", "--factors"]);
        let second = password_in(&said);
        let hasher = Hasher::new(Params::new(8, 1, 1, None).unwrap()).unwrap();
        #[derive(FromRow)]
        struct Stored {
            hash: String,
        }
        let sql = "SELECT hash FROM password ORDER BY id DESC LIMIT 1";
        let stored: Stored = db.db.one("password", query(sql)).await.unwrap();
        assert!(hasher.verify(&second, Some(&stored.hash)).await.unwrap());
        assert!(!hasher.verify(&first, Some(&stored.hash)).await.unwrap());
        run(&["unlock", "--login", "kanri.one"]);
        refused(
            &["disable", "--login", "kanri.one"],
            "サインインできる管理者がいなくなる",
        );
        refused(
            &["grant-administrator", "--login", "kanri.one"],
            "既に管理者の特権があります",
        );
        run(&["add", "--login", "kanri.two", "--name", "管理　二"]);
        run(&["grant-administrator", "--login", "kanri.two"]);
        assert_eq!(newest(&db, "administrator.granted").await.0, "コマンド操作");
        run(&["disable", "--login", "kanri.one"]);
        refused(&["disable", "--login", "kanri.one"], "既に停止しています");
        for (arguments, message) in [
            (
                vec!["add", "--login", "kanri.two", "--name", "別人"],
                "既に使われています",
            ),
            (
                vec!["add", "--login", "管理", "--name", "別人"],
                "3文字から64文字",
            ),
            (vec!["add", "--login", "kanri.3"], "どちらか一つを指定"),
            (
                vec!["add", "--login", "kanri.3", "--staff-number", "000000"],
                "在籍していません",
            ),
            (
                vec!["unlock", "--login", "nobody"],
                "この利用者IDはありません",
            ),
            (
                vec!["reset", "--login", "'; --"],
                "この利用者IDはありません",
            ),
        ] {
            refused(&arguments, message);
        }
    })
    .await;
}

#[test]
fn an_account_command_needs_data_and_a_reason() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("none");
    let data = data.to_str().unwrap();
    let call = [
        "account", "unlock", "--login", "x", "--remark", "試し", "--data", data,
    ];
    fails(&call, 1, "データがありません");
    assert!(!std::path::Path::new(data).exists());
    let call = ["account", "unlock", "--login", "x", "--data", data];
    fails(&call, 2, "--remark");
    let call = [
        "account", "unlock", "--login", "x", "--remark", " ", "--data", data,
    ];
    fails(&call, 1, "理由を入力してください");
}

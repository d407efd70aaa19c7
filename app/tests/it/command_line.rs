//! The program as a person at the command line meets it: plain Japanese, exit
//! code 1 when it failed, 2 when the call was wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sakimori_testkit::{office, on_every_database, visible};
use tempfile::TempDir;

use crate::support::TestApp;

pub fn sakimori(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakimori"));
    command
        .args(arguments)
        .env_remove("SAKIMORI_DATABASE")
        .env_remove("RUST_LOG");
    command
}

pub fn run(arguments: &[&str]) -> Output {
    sakimori(arguments).output().unwrap()
}

#[track_caller]
pub fn succeeds(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// It says why, in Japanese, and nothing else.
#[track_caller]
pub fn fails(arguments: &[&str], code: i32, message: &str) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    assert!(errors.contains(message), "{arguments:?}: {errors}");
    assert!(
        !errors.contains("panicked") && !errors.contains("Error"),
        "{errors}"
    );
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "",
        "{arguments:?}"
    );
    errors
}

pub fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_wrong_call_is_explained() {
    for (arguments, message) in [
        (&[][..], "コマンドを指定してください"),
        (&["catalog"], "コマンドを指定してください"),
        (&["起動"], "「起動」というコマンドはありません"),
        (
            &["catalog", "delete"],
            "「delete」というコマンドはありません",
        ),
        (
            &["serve", "--prot", "80"],
            "「--prot」というオプションはありません",
        ),
        (&["serve", "--port"], "の値がありません"),
        (&["serve", "--port", "80000"], "に「80000」は指定できません"),
        (&["serve", "--port", "八十"], "に「八十」は指定できません"),
        (
            &["catalog", "export", "--format", "pdf"],
            "に「pdf」は指定できません",
        ),
        (&["catalog", "show"], "を指定してください"),
        (
            &["policy", "render", "--kind", "standards"],
            "を指定してください",
        ),
        (
            &[
                "policy", "render", "--kind", "x", "--format", "html", "--out", "x",
            ],
            "に「x」は指定できません",
        ),
    ] {
        let said = fails(arguments, 2, message);
        assert!(said.contains("sakimori --help"), "{said}");
        assert!(
            !said.contains("error:") && !said.contains("Usage"),
            "{said}"
        );
    }
    let help = succeeds(&["--help"]);
    assert!(
        help.contains("使い方") && !help.contains("Usage") && help.contains("みほん市"),
        "{help}"
    );
    assert!(succeeds(&["--version"]).starts_with("sakimori "));
    for command in ["serve", "demo", "catalog", "policy"] {
        let help = succeeds(&[command, "--help"]);
        assert!(
            help.contains("使い方") && !help.contains("Usage:"),
            "{help}"
        );
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    for (url, message) in [
        ("mysql://u:secret@h/d", "を読めません"),
        ("x", "を読めません"),
        ("sqlite:", "を読めません"),
        ("postgres://u:secret@127.0.0.1:1/d", "に接続できません"),
        (
            "postgres://u:secret@127.0.0.1:1/d?schema=A-b",
            "を読めません",
        ),
    ] {
        let said = fails(&["serve", "--port", "0", "--database", url], 1, message);
        assert!(!said.contains("secret"), "{said}");
    }
    let output = sakimori(&["serve", "--port", "0"])
        .env("SAKIMORI_DATABASE", "mysql://u:secret@h/d")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("を読めません") && !said.contains("secret"),
        "{said}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    for data in [file.clone(), file.join("below")] {
        let said = fails(
            &["serve", "--port", "0", "--data", path(&data)],
            1,
            "に書き込めません",
        );
        assert!(said.contains(path(&file)), "{said}");
    }
    // A folder where the file should be, and a file that is no database.
    std::fs::create_dir_all(folder.path().join("a/sakimori.db")).unwrap();
    fails(
        &[
            "serve",
            "--port",
            "0",
            "--data",
            path(&folder.path().join("a")),
        ],
        1,
        "に書き込めません",
    );
    std::fs::create_dir(folder.path().join("b")).unwrap();
    std::fs::write(
        folder.path().join("b/sakimori.db"),
        "これはデータベースではない。".repeat(100),
    )
    .unwrap();
    fails(
        &[
            "serve",
            "--port",
            "0",
            "--data",
            path(&folder.path().join("b")),
        ],
        1,
        "sakimori.db",
    );
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for command in ["serve", "demo"] {
        let message = format!("ポート{port}はほかのプログラムが使っています");
        fails(
            &[command, "--data", path(folder.path()), "--port", &port],
            1,
            &message,
        );
    }
}

#[test]
fn the_server_answers_on_this_machine_and_stops_when_asked() {
    let folder = TempDir::new().unwrap();
    let mut server = sakimori(&["demo", "--port", "0", "--data", path(folder.path())])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let line = lines
        .map(|line| line.unwrap())
        .find(|line| line.contains("で利用できます"))
        .unwrap();
    let address = line
        .strip_prefix("http://")
        .and_then(|l| l.split('/').next())
        .unwrap()
        .to_owned();
    assert!(
        address.starts_with("127.0.0.1:") && line.contains("で利用できます"),
        "{line}"
    );
    let mut connection = TcpStream::connect(&address).unwrap();
    write!(
        connection,
        "GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(visible(&answer).contains("みほん市"), "{answer}");
    assert!(visible(&answer).contains("見本データ"), "{answer}");
    let asked = Command::new("kill")
        .arg(server.id().to_string())
        .status()
        .unwrap();
    assert!(asked.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[test]
fn every_document_of_the_sample_is_written_in_every_format() {
    let folder = TempDir::new().unwrap();
    let data = path(folder.path());
    for kind in [
        "basic-policy",
        "basic-policy-other-form",
        "standards",
        "matrix",
        "comparison",
    ] {
        for format in ["html", "docx", "xlsx", "json"] {
            let out = folder.path().join(format!("{kind}.{format}"));
            let said = succeeds(&[
                "policy",
                "render",
                "--demo",
                "--data",
                data,
                "--kind",
                kind,
                "--format",
                format,
                "--out",
                path(&out),
            ]);
            assert!(said.contains("に書き出しました"), "{said}");
            let bytes = std::fs::read(&out).unwrap();
            let text = match format {
                "docx" | "xlsx" => office::text(&bytes),
                _ => String::from_utf8(bytes).unwrap(),
            };
            assert!(text.contains("みほん市"), "{kind}.{format}");
            assert!(
                format == "json" || !visible(&text).contains('{'),
                "{kind}.{format}: {}",
                visible(&text)
            );
        }
    }
    let out = folder.path().join("first.html");
    let render = |number: &str, out: &Path| {
        let arguments = [
            "policy",
            "render",
            "--demo",
            "--data",
            data,
            "--kind",
            "standards",
            "--format",
            "html",
            "--out",
            path(out),
            "--number",
            number,
        ];
        run(&arguments)
    };
    assert!(render("1", &out).status.success());
    assert!(!visible(&std::fs::read_to_string(&out).unwrap()).contains("（案）"));
    let failed = render("9", &out);
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        String::from_utf8(failed.stderr)
            .unwrap()
            .contains("第9版はありません")
    );
    let failed = render("1", &folder.path().join("no/such/folder.html"));
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        String::from_utf8(failed.stderr)
            .unwrap()
            .contains("に書き込めません")
    );
}

#[tokio::test]
async fn data_of_a_newer_or_another_program_is_left_alone() {
    on_every_database(|db| async move {
        let _app = TestApp::city(&db).await;
        let url = db.url();
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("x.html");
        let render = [
            "policy",
            "render",
            "--database",
            &url,
            "--kind",
            "standards",
            "--format",
            "html",
            "--out",
            path(&out),
        ];
        succeeds(&render);
        db.raw("INSERT INTO migration (version, name) VALUES (999, '0999_later')")
            .await;
        let said = fails(
            &render,
            1,
            "新しい版のプログラムで作られています（データ 999",
        );
        assert!(said.contains("プログラムを更新してください"), "{said}");
        fails(
            &["serve", "--port", "0", "--database", &url],
            1,
            "新しい版のプログラム",
        );
        db.raw("DELETE FROM migration WHERE version = 999").await;
        db.raw("UPDATE migration SET name = '0001_other' WHERE version = 1")
            .await;
        fails(
            &render,
            1,
            "更新履歴（0001_other）がこのプログラムのものと一致しません",
        );
    })
    .await;
}

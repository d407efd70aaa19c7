//! The program as a person at the command line meets it: plain Japanese, exit
//! code 1 when it failed, 2 when the call was wrong.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sakimori_testkit::{office, on_every_database, visible};
use tempfile::TempDir;

fn sakimori(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sakimori"));
    command
        .args(arguments)
        .env_remove("SAKIMORI_DATABASE")
        .env_remove("RUST_LOG");
    command
}

fn run(arguments: &[&str]) -> Output {
    sakimori(arguments).output().unwrap()
}

#[track_caller]
fn succeeds(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// It says why, in Japanese, and nothing else.
#[track_caller]
fn fails(arguments: &[&str], code: i32, message: &str) -> String {
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

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_catalog_is_checked() {
    let said = succeeds(&["catalog", "check"]);
    assert_eq!(
        said,
        "誤りはありません。平成27年3月版：規定 334、推奨事項 18（附録では 22）\n"
    );
}

#[test]
fn a_wrong_catalog_is_reported_with_file_line_and_rule() {
    let folder = TempDir::new().unwrap();
    for (name, text) in sakimori_provisions::catalog::embedded() {
        let file = folder.path().join(&name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = if name == "h27/provisions/3.1.toml" {
            text.replacen("level = \"basic\"\n", "", 1)
        } else {
            text
        };
        std::fs::write(file, text).unwrap();
    }
    let said = fails(
        &["catalog", "check", "--dir", path(folder.path())],
        1,
        "カタログに1件の誤りがあります",
    );
    assert!(said.contains("catalog/h27/provisions/3.1.toml:"), "{said}");
    assert!(
        said.contains("[required]") && said.contains("level がありません"),
        "{said}"
    );
    let nowhere = folder.path().join("nowhere");
    fails(
        &["catalog", "check", "--dir", path(&nowhere)],
        1,
        "読めません",
    );
    fails(
        &[
            "catalog",
            "check",
            "--dir",
            path(&folder.path().join("h27")),
        ],
        1,
        "ファイルがありません",
    );
}

#[test]
fn the_catalog_is_listed_and_shown() {
    let list = succeeds(&["catalog", "list"]);
    assert_eq!(list.lines().count(), 334);
    assert!(list.lines().all(|l| l.split('\t').count() == 4));
    let by_id = succeeds(&["catalog", "show", "3.2(1)①"]);
    assert!(
        by_id.starts_with(
            "3.2(1)① 最高情報セキュリティ責任者の設置（基本）\nキー：ciso-appointment\n"
        ),
        "{by_id}"
    );
    assert!(
        by_id.contains("○ CISO") && by_id.contains("趣旨：") && !by_id.contains('{'),
        "{by_id}"
    );
    assert_eq!(succeeds(&["catalog", "show", "ciso-appointment"]), by_id);
    for id in ["3.99", "", "3.2（1）①", "x"] {
        fails(
            &["catalog", "show", id],
            1,
            &format!("「{id}」という規定はありません"),
        );
    }
}

#[test]
fn the_export_has_every_provision_once_in_its_documented_shape() {
    let json: serde_json::Value =
        serde_json::from_str(&succeeds(&["catalog", "export", "--format", "json"])).unwrap();
    assert_eq!(json["edition"], "h27");
    let provisions = json["provisions"].as_array().unwrap();
    assert_eq!(provisions.len(), 334);
    for key in ["id", "key"] {
        let unique: BTreeSet<&str> = provisions
            .iter()
            .map(|p| p[key].as_str().unwrap())
            .collect();
        assert_eq!(unique.len(), 334, "{key}");
    }
    let recommended = |key: &str| {
        provisions
            .iter()
            .filter(|p| p[key] == "recommended")
            .count()
    };
    assert_eq!(
        (recommended("level"), recommended("appendix_level")),
        (18, 22)
    );
    let edition = crate::support::edition();
    for p in provisions {
        let id = p["id"].as_str().unwrap();
        assert!(id.starts_with(p["section"].as_str().unwrap()), "{id}");
        assert!(!p["title"].as_str().unwrap().is_empty(), "{id}");
        assert!(p["text"].as_str().unwrap().ends_with('。'), "{id}");
        assert!(
            !p.to_string().contains('{') || p.to_string().matches('{').count() == 2,
            "{id}: {p}"
        );
        assert!(
            ["chapter", "appendix"].contains(&p["source"].as_str().unwrap()),
            "{id}"
        );
        assert!(
            ["basic", "recommended"].contains(&p["level"].as_str().unwrap()),
            "{id}"
        );
        assert!(p["items"].is_array() && p["lead_ins"].is_array(), "{id}");
        for (role, marks) in p["marks"].as_object().unwrap() {
            assert!(edition.role(role).is_some(), "{id}: {role}");
            let marks = marks.as_array().unwrap();
            assert!(!marks.is_empty(), "{id}: {role}");
            let known = ["responsible", "informed", "permits", "approves"];
            assert!(
                marks.iter().all(|m| known.contains(&m.as_str().unwrap())),
                "{id}"
            );
        }
    }
}

#[test]
fn a_wrong_call_is_explained() {
    for (arguments, message) in [
        (&[][..], "コマンドを指定してください"),
        (&["catalog"], "コマンドを指定してください"),
        (&["起動"], "「起動」というコマンドはありません"),
        (&["catalog", "delete"], "「delete」というコマンドはありません"),
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
        help.contains("使い方") && !help.contains("Usage") && help.contains("見本のみほん市"),
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
    let mut line = String::new();
    BufReader::new(server.stdout.as_mut().unwrap())
        .read_line(&mut line)
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
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
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

//! What commands keep their hands off: another body's data, a place without
//! data, a sample that is not whole, a content of a newer program.

use std::net::TcpListener;

use sakimori_db::DbError;
use sakimori_policies::standards::Content;
use sakimori_policies::versions;
use sakimori_testkit::on_every_database;
use tempfile::TempDir;

use crate::command_line::{fails, path, sakimori, succeeds};
use crate::support::TestApp;

/// `policy render` into a file, with more arguments.
fn render<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["policy", "render", "--kind", "matrix", "--format", "json"];
    [&fixed[..], &["--out", out], more].concat()
}

#[test]
fn the_sample_never_goes_where_the_environment_points() {
    let folder = TempDir::new().unwrap();
    let (data, out) = (path(folder.path()), folder.path().join("out.json"));
    let own = folder.path().join("own.db");
    let url = format!("sqlite:{}", own.display());
    let mut command = sakimori(&render(path(&out), &["--demo", "--data", data]));
    let output = command.env("SAKIMORI_DATABASE", &url).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    // Stopped by the port, after its database was opened.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = sakimori(&["demo", "--port", &port, "--data", data]);
    let output = command.env("SAKIMORI_DATABASE", &url).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(folder.path().join("demo.db").is_file() && !own.exists());
    // Without --demo it counts: the same data, found through it.
    let url = format!("sqlite:{data}/demo.db");
    let mut command = sakimori(&render(path(&out), &["--data", "/nowhere"]));
    let output = command.env("SAKIMORI_DATABASE", &url).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn the_sample_is_not_written_over_another_body() {
    on_every_database(|db| async move {
        let app = TestApp::of(&db, "べつ町", "town").await;
        let url = db.url();
        let entries = sakimori_db::journal::verify(&app.db.db).await.unwrap();
        let said = "「べつ町」のデータがあるため、見本には使えません";
        fails(&["demo", "--port", "0", "--database", &url], 1, said);
        fails(&render("x", &["--demo", "--database", &url]), 1, said);
        let after = sakimori_db::journal::verify(&app.db.db).await.unwrap();
        assert_eq!(after, entries);
    })
    .await;
}

#[tokio::test]
async fn a_sample_that_stopped_half_way_is_refused() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        db.raw("DELETE FROM version WHERE number = 2").await;
        let url = db.url();
        let said = "見本データの作成が途中で止まっています";
        fails(&["demo", "--port", "0", "--database", &url], 1, said);
        fails(&render("x", &["--demo", "--database", &url]), 1, said);
    })
    .await;
}

#[tokio::test]
async fn a_city_that_only_bears_the_samples_name_is_another_body() {
    on_every_database(|db| async move {
        let _city = TestApp::city(&db).await;
        let said = "「みほん市」のデータがあるため、見本には使えません";
        fails(&["demo", "--port", "0", "--database", &db.url()], 1, said);
    })
    .await;
}

#[tokio::test]
async fn a_renamed_sample_is_still_the_sample() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        db.raw("UPDATE body SET name = 'かえた市'").await;
        db.raw("UPDATE working_copy SET revision = revision + 1")
            .await;
        sakimori_app::sample::seed(&app.state).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn without_a_body_there_is_nothing_to_render() {
    let said = "団体の設定がありません";
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("no/such/folder");
    fails(&render("x", &["--data", path(&data)]), 1, said);
    assert!(!folder.path().join("no").exists());
    on_every_database(move |db| async move {
        fails(&render("x", &["--database", &db.url()]), 1, said);
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("out.json");
        let _app = TestApp::city(&db).await;
        succeeds(&render(path(&out), &["--database", &db.url()]));
    })
    .await;
}

#[tokio::test]
async fn a_content_of_a_newer_program_is_not_read() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.new_version("第1回").await;
        app.submit_version(1).await;
        let workspace = app.workspace().await;
        let submission = workspace.versions[0].submissions[0].id;
        let mut content = versions::content(&db.db, submission).await.unwrap();
        content.format += 1;
        let json = content.to_json().unwrap();
        let (hash, json) = (Content::hash_of(&json), json.replace('\'', "''"));
        db.raw(&format!(
            "UPDATE submission SET content = '{json}', content_hash = '{hash}'"
        ))
        .await;
        let refused = versions::content(&db.db, submission).await.unwrap_err();
        assert!(
            matches!(&refused, DbError::Corrupt(what) if what.contains("newer format")),
            "{refused}"
        );
    })
    .await;
}

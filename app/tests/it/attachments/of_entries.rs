//! Files of entries: attached, handed out, struck.

use axum::http::StatusCode;
use sakimori_db::query;
use sakimori_kernel::Uuid;
use sakimori_testkit::{TestDb, on_every_database};

use super::{City, PDF, attached, link, path, recorded, sha256};

#[tokio::test]
async fn a_file_is_attached_read_by_readers_and_struck_with_its_reason() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut ciso) = (city.client("kakanri").await, city.client("ciso").await);
        let entry = path(&recorded(&mut manager, "PC 1").await);
        manager.page(&entry).await.shows("添付ファイルはありません");
        let before = city.app.entries().await;
        let answer = attached(&mut manager, &entry, "見積書.pdf", PDF).await;
        let page = manager
            .page(answer.expect(StatusCode::SEE_OTHER).location())
            .await;
        page.shows("添付しました").shows("見積書.pdf");
        page.shows(&sha256(PDF)[..16]);
        city.expect(&entry, before + 1).await;
        let told = sakimori_db::journal::page(&db.db, i64::MAX, 1)
            .await
            .unwrap();
        assert_eq!(told[0].action, "entry.attached");
        let detail = &told[0].detail;
        assert!(
            detail.contains(&sha256(PDF)) && detail.contains("見積書.pdf"),
            "{detail}"
        );
        // Who reads the entry opens the file, and attaches nothing.
        let page = ciso.page(&entry).await;
        let file = link(&page, "見積書.pdf");
        assert!(!page.html().contains("multipart/form-data"));
        let got = ciso.page(&file).await;
        assert_eq!(got.bytes, PDF);
        assert_eq!(got.header("content-type"), "application/pdf");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert!(got.header("content-security-policy").contains("sandbox"));
        let disposition = got.header("content-disposition");
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        assert!(disposition.contains("filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8.pdf"));
        // Struck, with a reason, once.
        let strike = format!("{file}/strike");
        let form = manager.page(&entry).await.form(&strike);
        let empty = manager.submit(&form).await;
        let empty = empty.expect(StatusCode::UNPROCESSABLE_ENTITY);
        empty.shows("理由を入力してください");
        let reason = form.names()[0].clone();
        let form = form.with(&reason, "別の契約のもののため");
        let page = manager.submit_and_follow(&form).await;
        page.shows("添付を取り消しました")
            .shows("別の契約のもののため");
        page.shows("見積書.pdf");
        let told = sakimori_db::journal::page(&db.db, i64::MAX, 1)
            .await
            .unwrap();
        assert_eq!(told[0].action, "entry.attachment-struck");
        let twice = manager.submit(&form).await;
        twice
            .expect(StatusCode::CONFLICT)
            .shows("既に取り消されています");
        // It stays in the list of who reads, and is theirs no longer.
        ciso.page(&entry).await.shows("別の契約のもののため");
        let _ = ciso.get(&file).await.expect(StatusCode::NOT_FOUND);
        assert_eq!(manager.page(&file).await.bytes, PDF);
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_file_of_another_section_does_not_exist() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let entry = path(&recorded(&mut manager, "PC 1").await);
        let other = path(&recorded(&mut manager, "PC 2").await);
        let _ = attached(&mut manager, &entry, "a.pdf", PDF).await;
        let file = link(&manager.page(&entry).await, "a.pdf");
        let before = stored(&db).await;
        // The key of one entry's file below another entry, of no file, of no entry.
        let id = file.rsplit('/').next().unwrap();
        let unknown = Uuid::from_u128(9);
        for path in [
            format!("{other}/files/{id}"),
            format!("{entry}/files/{unknown}"),
            format!("{entry}/files/x"),
            format!("/entries/{unknown}/files/{id}"),
            format!("/cases/{unknown}/files/{id}"),
        ] {
            let _ = manager.get(&path).await.expect(StatusCode::NOT_FOUND);
        }
        for login in ["tanto", "madoguchi", "kanri"] {
            let mut stranger = city.client(login).await;
            let _ = stranger.get(&file).await.expect(StatusCode::NOT_FOUND);
            let strike = format!("{file}/strike");
            let input = format!("reason-{id}");
            let forged = stranger.post(&strike, &[(&input, "いたずら")]).await;
            let _ = forged.expect(StatusCode::NOT_FOUND);
            let form = manager.page(&entry).await.form(&format!("{entry}/files"));
            let token = stranger.token().await;
            let mut form = form;
            form = form.hidden("_token", &token);
            let forged = stranger.upload(&form, Some(("b.pdf", PDF))).await;
            let _ = forged.expect(StatusCode::NOT_FOUND);
        }
        // Who reads all of it attaches nothing either.
        let mut ciso = city.client("ciso").await;
        let form = manager.page(&entry).await.form(&format!("{entry}/files"));
        let form = form.hidden("_token", &ciso.token().await);
        let forged = ciso.upload(&form, Some(("b.pdf", PDF))).await;
        let _ = forged.expect(StatusCode::NOT_FOUND);
        assert_eq!(stored(&db).await, before);
        let _ = manager.page(&file).await;
    })
    .await;
}

/// Files, and what was struck.
async fn stored(db: &TestDb) -> (usize, usize) {
    let files = query("SELECT name FROM attachment");
    let files: Vec<(String,)> = db.db.all(files).await.unwrap();
    let struck = query("SELECT reason FROM entry_attachment WHERE struck_at IS NOT NULL");
    let struck: Vec<(String,)> = db.db.all(struck).await.unwrap();
    (files.len(), struck.len())
}

/// A field for documents in a register: a number, a file, or both.
#[tokio::test]
async fn a_field_of_a_register_takes_a_file_and_its_export_leaves_it_alone() {
    on_every_database(|db| async move {
        const NEW: &str = "/registers/consent-and-pledges/new";
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let person = city.person("shokuin").await;
        let sql = query("SELECT staff_number FROM person WHERE id = $1");
        let number: (String,) = db.db.one("person", sql.bind(person)).await.unwrap();
        let form = manager.page(NEW).await.form(NEW);
        let form = [
            ("signed_on", "R8.4.1"),
            ("person", number.0.as_str()),
            ("kind", "誓約書"),
            ("employment", "会計年度任用職員"),
            ("version", "令和8年度版"),
            ("explained_on", "R8.4.1"),
            ("explained_by", number.0.as_str()),
            ("place", "文書庫"),
            ("document", "総務第12号"),
        ]
        .into_iter()
        .fold(form, |form, (name, value)| form.with(name, value));
        let form = form.with("internet", "端末を使わない");
        let form = form.with("mail", "端末を使わない");
        // A mistake elsewhere: the file is there already.
        let wrong = form.clone().with("signed_on", "いつか");
        let page = manager
            .upload_all(&wrong, &[("_new.document", "誓約書.pdf", PDF)])
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("誓約書.pdf（48バイト）を添付する");
        let right = page.form(NEW).with("signed_on", "R8.4.1");
        let answer = manager.submit(&right).await;
        let answer = answer.expect(StatusCode::SEE_OTHER);
        let page = manager.page(answer.location()).await;
        let entry = path(&page);
        page.shows("総務第12号").shows("誓約書.pdf（48バイト）");
        let file = link(&page, "誓約書.pdf");
        assert_eq!(manager.page(&file).await.bytes, PDF);
        // Out as a list and in again: nothing changes, the file stays.
        let list = "/registers/consent-and-pledges";
        let csv = manager.page(&format!("{list}/list/csv")).await.bytes;
        let form = manager.page(&format!("{list}/imports/new")).await;
        let form = form.form(&format!("{list}/imports"));
        let sent = manager.upload(&form, Some(("a.csv", &csv))).await;
        let sent = sent.expect(StatusCode::SEE_OTHER);
        let page = manager.page(sent.location()).await;
        page.shows("変わらないもの1件").shows("誤り0件");
        // Corrected without the file: the version before still has it.
        let edit = format!("{entry}/edit");
        let form = manager.page(&edit).await.form(&edit);
        let form = form
            .unticked("_file.document", None)
            .with("_reason", "誤り");
        let page = manager.submit_and_follow(&form).await;
        page.shows("訂正しました");
        assert_eq!(manager.page(&file).await.bytes, PDF);
        let again = manager.page(&edit).await;
        assert!(again.form(&edit).value("_file.document").is_empty());
    })
    .await;
}

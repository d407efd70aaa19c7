//! Files of applications: what is decided binds to them.

use axum::http::StatusCode;
use sakimori_db::query;
use sakimori_testkit::on_every_database;

use super::{City, FORM, NEW, STORED, applied_with, blank, decide, link, path, pdf, sha256};

#[tokio::test]
async fn an_application_binds_to_its_file_and_deciders_open_it() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let content = pdf("一");
        let page = applied_with(&mut employee, "契約書の案.pdf", &content).await;
        page.shows("申請しました").shows("契約書の案.pdf（");
        let case = path(&page);
        let file = link(&page, "契約書の案.pdf");
        assert!(file.starts_with(&format!("{case}/files/")), "{file}");
        assert_eq!(manager.page(&file).await.bytes, content);
        // The stored hash is the content's, and what is decided names it.
        let found: (String, String) = db
            .db
            .one(
                "file",
                query("SELECT a.sha256, c.content FROM attachment a, case_content c"),
            )
            .await
            .unwrap();
        assert_eq!(found.0, sha256(&content));
        assert!(found.1.contains(&found.0));
        // Who may not see the case sees no file of it.
        for login in ["tanto", "madoguchi", "kanri"] {
            let mut other = city.client(login).await;
            let _ = other.get(&file).await.expect(StatusCode::NOT_FOUND);
        }
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        manager.page(&case).await.shows("許可されています");
        assert_eq!(employee.page(&file).await.bytes, content);
    })
    .await;
}

#[tokio::test]
async fn another_file_under_the_same_name_is_a_new_round() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let (first, second) = (pdf("一"), pdf("二"));
        assert_eq!(first.len(), second.len());
        let page = applied_with(&mut employee, "案.pdf", &first).await;
        let (case, old) = (path(&page), link(&page, "案.pdf"));
        let open = manager.page(&case).await.form(&format!("{case}/decision"));
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit);
        assert_eq!(form.all(STORED).len(), 1, "the file of before is offered");
        let form = form.unticked(STORED, None);
        let sent = employee
            .upload_all(&form, &[(NEW, "案.pdf", &second)])
            .await;
        let page = employee
            .page(sent.expect(StatusCode::SEE_OTHER).location())
            .await;
        page.shows("はじめから審査します").shows("変更");
        let new = link(&page, "案.pdf");
        assert_ne!(new, old);
        assert_eq!(manager.page(&new).await.bytes, second);
        assert_eq!(manager.page(&old).await.bytes, first, "the round before");
        // Who read the first file decides nothing about the second.
        let late = manager.submit(&open.with("outcome", "permitted")).await;
        assert!(late.status.is_client_error(), "{}", late.text());
        let hashes: Vec<(String,)> = db
            .db
            .all(query("SELECT hash FROM case_content ORDER BY round"))
            .await
            .unwrap();
        assert!(hashes.len() == 2 && hashes[0] != hashes[1]);
    })
    .await;
}

#[tokio::test]
async fn a_mistake_elsewhere_loses_no_file_and_a_box_leaves_it_out() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        // Neither a number nor a file.
        let form = blank(&mut employee).await;
        let page = employee.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("名称若しくは番号を入力し、又はファイルを選んでください");
        let form = blank(&mut employee)
            .await
            .with("period.until", "令和8年2月30日");
        let files: [(&str, &str, &[u8]); 2] = [
            (NEW, "一.pdf", &pdf("一")),
            (NEW, "偽.pdf", b"MZ\x90\0\x03"),
        ];
        let page = employee.upload_all(&form, &files).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("一.pdf（")
            .shows("「偽.pdf」：プログラム（実行形式）のファイルは添付できません");
        let kept = page.form(FORM);
        assert_eq!(kept.all(STORED).len(), 1);
        // Still without JavaScript: the box taken off, a number typed.
        let form = kept.clone().unticked(STORED, None);
        let form = form
            .with("documents", "税務第12号")
            .with("period.until", "R9.3.31");
        let page = employee.submit_and_follow(&form).await;
        page.shows("税務第12号").lacks("一.pdf");
        let form = kept.with("period.until", "R9.3.31");
        employee.submit_and_follow(&form).await.shows("一.pdf（");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

//! Files that were sent and belong to nothing yet.

use axum::http::StatusCode;
use sakimori_db::query;
use sakimori_registers::attachments::empty_drafts;
use sakimori_testkit::{Client, on_every_database};

use super::{City, FORM, NEW, STORED, applied_with, blank, link, pdf};

/// A form sent with a file and a mistake; the key of what was stored.
async fn draft(client: &mut Client) -> String {
    let form = blank(client).await.with("work", "");
    let page = client
        .upload_all(&form, &[(NEW, "下書き.pdf", &pdf("下"))])
        .await;
    let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
    page.form(FORM).value(STORED).to_owned()
}

#[tokio::test]
async fn somebody_elses_draft_is_nobodys_attachment() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let theirs = draft(&mut employee).await;
        let before = city.app.entries().await;
        for id in [theirs.as_str(), "00000000-0000-0000-0000-000000000009", "x"] {
            let form = blank(&mut manager).await.ticked(STORED, id);
            let page = manager.submit(&form).await;
            let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("添付したファイルを確かめられませんでした");
            page.lacks("下書き.pdf");
        }
        city.expect(FORM, before).await;
        let form = blank(&mut employee).await.ticked(STORED, &theirs);
        employee.submit_and_follow(&form).await.shows("下書き.pdf");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_emptied_after_a_week_and_what_is_used_stays() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let page = applied_with(&mut employee, "案.pdf", &pdf("案")).await;
        let file = link(&page, "案.pdf");
        let left = draft(&mut employee).await;
        let before = city.app.entries().await;
        let soon = city.at("2026-11-30T09:00");
        assert_eq!(empty_drafts(&db.db, &soon.app.app.clock).await.unwrap(), 0);
        city.expect("the sixth day", before).await;
        let later = city.at("2026-12-01T00:20");
        assert_eq!(empty_drafts(&db.db, &later.app.app.clock).await.unwrap(), 1);
        assert_eq!(empty_drafts(&db.db, &later.app.app.clock).await.unwrap(), 0);
        city.expect("the eighth day", before + 1).await;
        let contents: Vec<(sakimori_kernel::Uuid,)> = db
            .db
            .all(query("SELECT attachment_id FROM attachment_content"))
            .await
            .unwrap();
        assert_eq!(contents.len(), 1);
        let names: Vec<(String,)> = db
            .db
            .all(query("SELECT name FROM attachment"))
            .await
            .unwrap();
        assert_eq!(names.len(), 2, "who sent what stays");
        assert_eq!(employee.page(&file).await.bytes, pdf("案"));
        // Whoever comes back with it is told.
        let form = blank(&mut employee).await.ticked(STORED, &left);
        let page = employee.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("もう一度選んでください");
    })
    .await;
}

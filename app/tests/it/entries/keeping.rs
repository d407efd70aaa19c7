//! Writing, correcting, striking; who may, and what others see.

use axum::http::StatusCode;
use sakimori_kernel::Uuid;
use sakimori_testkit::on_every_database;

use super::{City, NEW, REGISTER, path, recorded, taken_out};

const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_written() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let before = city.app.entries().await;
        let form = taken_out(manager.page(NEW).await.form(NEW), SCRIPT);
        let form = form
            .with("quantity", "0")
            .with("carried_on", "令和8年2月30日");
        let page = manager.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("1以上の数を入力してください");
        assert!(page.html().contains("&lt;script&gt;") && !page.html().contains("<script>alert"));
        // A section that somebody else manages.
        let form = taken_out(manager.page(NEW).await.form(NEW), "PC");
        let page = manager.submit(&form.with("unit", "総務部 総務課")).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("範囲にありません");
        assert_eq!(city.app.entries().await, before);
    })
    .await;
}

#[tokio::test]
async fn an_entry_is_corrected_by_a_new_version_and_struck_with_its_reason() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let page = recorded(&mut manager, SCRIPT).await;
        page.shows("記録しました")
            .shows("第1号")
            .shows("を過ぎています");
        assert!(!page.html().contains("<script>alert"));
        let entry = path(&page);
        let list = manager.page(REGISTER).await;
        list.shows("1件中").shows("期限切れ 令和8年11月21日");
        assert!(!list.html().contains("<img src=x"));
        // The same thing again is told.
        let form = taken_out(manager.page(NEW).await.form(NEW), SCRIPT);
        let twice = manager.submit(&form).await;
        twice
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("同じ内容の記録が既にあります（第1号）");
        let edit = format!("{entry}/edit");
        let form = manager.page(&edit).await.form(&edit);
        let without = manager
            .submit(&form.clone().with("returned_on", "R8.11.21"))
            .await;
        without
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を入力してください");
        let back = form
            .with("returned_on", "R8.11.21")
            .with("_reason", "返却されたため");
        let page = manager.submit_and_follow(&back).await;
        page.shows("訂正しました")
            .shows("返却されたため")
            .lacks("を過ぎています");
        // Somebody who still has the page of before does not undo it.
        let stale = manager.submit(&back.with("returned_on", "R8.11.22")).await;
        stale
            .expect(StatusCode::CONFLICT)
            .shows("ほかの者が訂正し、又は取り消しました");
        let strike = format!("{entry}/strike");
        let form = manager.page(&entry).await.form(&strike);
        let empty = manager.submit(&form).await;
        let _ = empty.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let page = manager
            .submit_and_follow(&form.with("reason", "二重に記録したため"))
            .await;
        page.shows("取り消されています").shows("二重に記録したため");
        manager.page(REGISTER).await.shows("記録はありません");
        manager
            .page(&format!("{REGISTER}?state=struck"))
            .await
            .shows("1件中");
        let _ = manager.get(&edit).await.expect(StatusCode::NOT_FOUND);
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn entries_of_another_section_do_not_exist() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let entry = path(&recorded(&mut manager, "PC N-1").await);
        for login in ["shokuin", "tanto"] {
            let mut other = city.client(login).await;
            for page in [
                entry.clone(),
                format!("{entry}/edit"),
                format!("{entry}/print"),
            ] {
                let _ = other.get(&page).await.expect(StatusCode::NOT_FOUND);
            }
            let forged = other
                .post(
                    &format!("{entry}/strike"),
                    &[("reason", "x"), ("version", "1")],
                )
                .await;
            let _ = forged.expect(StatusCode::NOT_FOUND);
        }
        // Who oversees reads, and does not write.
        let mut ciso = city.client("ciso").await;
        ciso.page(&entry).await.shows("PC N-1");
        ciso.page(REGISTER).await.shows("PC N-1").lacks("記録する ");
        let _ = ciso.get(NEW).await.expect(StatusCode::NOT_FOUND);
        let edit = format!("{entry}/edit");
        let _ = ciso.get(&edit).await.expect(StatusCode::NOT_FOUND);
        let unknown = format!("/entries/{}", Uuid::from_u128(9));
        let _ = ciso.get(&unknown).await.expect(StatusCode::NOT_FOUND);
        let _ = ciso
            .get("/registers/nothing")
            .await
            .expect(StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn lists_are_found_filtered_sorted_and_as_of_a_day() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        for item in ["ノートパソコン A", "ＵＳＢメモリ B", "書類 C"] {
            recorded(&mut manager, item).await;
        }
        let found = manager.page(&format!("{REGISTER}?q=usbめもり")).await;
        found.shows("1件中").shows("ＵＳＢメモリ B").lacks("書類 C");
        manager
            .page(&format!("{REGISTER}?f-direction=持込み"))
            .await
            .shows("記録はありません");
        let sorted = manager.page(&format!("{REGISTER}?sort=-item")).await.text();
        let at = |text: &str| sorted.find(text).unwrap();
        assert!(at("ＵＳＢメモリ B") < at("書類 C") && at("書類 C") < at("ノートパソコン A"));
        let due = manager.page(&format!("{REGISTER}?state=due")).await;
        due.shows("3件中");
        manager.page("/registers").await.shows("3件");
        manager
            .page(&format!("{REGISTER}?on=R8.4.1"))
            .await
            .shows("現在の記録を表示")
            .shows("記録はありません");
        for odd in [
            "?on=きのう",
            "?page=99999999999",
            "?sort=';--",
            "?unit=ない課",
            "?q=%25_%5C%22*",
        ] {
            let page = manager.get(&format!("{REGISTER}{odd}")).await;
            let _ = page.expect(StatusCode::OK);
        }
    })
    .await;
}

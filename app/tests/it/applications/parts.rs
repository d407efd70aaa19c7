//! 合議 before the decision and 確認 after it.

use std::sync::Arc;

use axum::http::StatusCode;
use sakimori_provisions::catalog::embedded;
use sakimori_registers::forms::Forms;
use sakimori_testkit::{TestDb, on_every_database};

use super::{City, applied, decide, path};
use crate::support::edition;

/// The city where taking out asks two more.
async fn city(db: &TestDb) -> City {
    let mut city = City::new(db).await;
    let mut files = embedded();
    let text = files.get_mut("h27/forms/take-out.toml").unwrap();
    let more = "concur = [\"head_security_officer\"]\nconfirm = [\"ciso\"]\nretention";
    *text = text.replacen("retention", more, 1);
    let forms = Forms::load(&files, &edition()).unwrap();
    city.app.app.registers.forms = Arc::new(forms);
    city
}

#[tokio::test]
async fn an_objection_is_weighed_by_the_decider_and_a_confirmation_comes_after() {
    on_every_database(|db| async move {
        let city = city(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let (mut head, mut ciso) = (city.client("tokatsu").await, city.client("ciso").await);
        let page = applied(&mut employee).await;
        page.shows("（合議）").shows("合議待ち");
        let case = path(&page);
        // Not the decider's turn, nor the confirmer's.
        manager.page("/").await.lacks("申請の決定 ");
        let decision = format!("{case}/decision");
        for client in [&mut manager, &mut ciso] {
            assert!(!client.page(&case).await.html().contains(&decision));
        }
        head.page("/").await.shows("申請の決定 1件");
        let before = city.app.entries().await;
        let forged = decide(&mut head, &case, &[("outcome", "permitted")]).await;
        forged
            .expect(StatusCode::CONFLICT)
            .shows("そのような決定はできません");
        let wordless = decide(&mut head, &case, &[("outcome", "objected")]).await;
        wordless
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を書いてください");
        city.expect(&decision, before).await;
        let said = [("outcome", "objected"), ("remark", "台数が<b>多い</b>")];
        let done = decide(&mut head, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = manager.page(&case).await;
        page.shows("合議で異議がありました").shows("台数が<b>多い</b>");
        ciso.page("/").await.lacks("許可の確認");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = employee.page(&case).await;
        page.shows("許可されています").shows("確認待ち");
        // The decision, and the entry of what is taken out: once.
        city.expect(&case, before + 3).await;
        ciso.page("/").await.shows("許可の確認 1件");
        let inbox = ciso.page("/inbox").await;
        inbox.shows("確認を待っている許可");
        assert!(inbox.html().contains(&case));
        let refused = decide(&mut ciso, &case, &[("outcome", "refused"), ("remark", "x")]).await;
        let _ = refused.expect(StatusCode::CONFLICT);
        let done = decide(&mut ciso, &case, &[("outcome", "confirmed")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        city.expect(&case, before + 4).await;
        let page = employee.page(&case).await;
        page.shows("確認済み").shows("許可されています");
        ciso.page("/").await.lacks("許可の確認");
        // Who was only asked takes no permission back.
        for client in [&mut head, &mut ciso] {
            let fields = [("revocation", "取り消したい")];
            let answer = client.post(&format!("{case}/revocation"), &fields).await;
            let _ = answer.expect(StatusCode::CONFLICT);
        }
        let paper = manager.page(&format!("{case}/print")).await;
        paper.shows("合議　統括情報セキュリティ責任者").shows("異議あり");
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_beforehand_can_send_it_back_and_is_asked_anew() {
    on_every_database(|db| async move {
        let city = city(&db).await;
        let mut employee = city.client("shokuin").await;
        let mut head = city.client("tokatsu").await;
        let case = path(&applied(&mut employee).await);
        let said = [("outcome", "sent_back"), ("remark", "場所を詳しく")];
        let done = decide(&mut head, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit).with("care", "yes");
        let page = employee
            .submit_and_follow(&form.with("destination", "みほん小学校 体育館"))
            .await;
        page.shows("合議待ち");
        let done = decide(&mut head, &case, &[("outcome", "concurred")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut manager = city.client("kakanri").await;
        manager.page("/").await.shows("申請の決定 1件");
    })
    .await;
}

//! From the form to the permission and what follows it.

use axum::http::StatusCode;
use sakimori_kernel::Uuid;
use sakimori_testkit::on_every_database;

use super::{City, TAKE_OUT, applied, decide, path, take_out};

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let before = city.app.entries().await;
        let form = take_out(employee.page(TAKE_OUT).await.form(TAKE_OUT));
        let form = form
            .with("items.0.quantity", "三台")
            .with("period.until", "令和8年11月25日")
            .with("purpose", "<script>alert(1)</script>")
            .with("means", "")
            .with("care", "");
        let page = employee.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("数字で入力してください")
            .shows("始まりの日より前になっています");
        page.shows("運搬の手段を一つ以上選んでください")
            .shows("印を付けてください");
        assert!(page.html().contains("&lt;script&gt;"), "escaped");
        assert!(!page.html().contains("<script>alert"), "escaped");
        city.expect(TAKE_OUT, before).await;
        // A person who is not there, and information that must not go there.
        let form = take_out(employee.page(TAKE_OUT).await.form(TAKE_OUT));
        let form = form
            .with("carrier", "他の職員等")
            .with("carrier_person", "だれでもない");
        let page = employee.submit(&form).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("の職員はいません");
        let device = "/applications/new/non-issued-device";
        let form = employee
            .page(device)
            .await
            .form(device)
            .with("classification", "3");
        let page = employee
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("機密性3の情報資産は、支給以外の端末等で取り扱うことができません");
    })
    .await;
}

#[tokio::test]
async fn an_application_of_another_section_does_not_exist() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let case = path(&applied(&mut employee).await);
        for login in ["tanto", "madoguchi", "kanri"] {
            let mut other = city.client(login).await;
            let _ = other.get(&case).await.expect(StatusCode::NOT_FOUND);
            let decision = format!("{case}/decision");
            let answer = other.post(&decision, &[("outcome", "permitted")]).await;
            let _ = answer.expect(StatusCode::NOT_FOUND);
        }
        let unknown = format!("/cases/{}", Uuid::from_u128(9));
        let _ = employee.get(&unknown).await.expect(StatusCode::NOT_FOUND);
        // Who oversees reads, and does not decide.
        let mut ciso = city.client("ciso").await;
        let page = ciso.page(&case).await;
        assert!(!page.html().contains("/decision"));
        employee.page(&case).await.shows("決定を待っています");
    })
    .await;
}

#[tokio::test]
async fn an_employee_applies_and_the_section_manager_permits() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        employee.page("/applications").await.shows("持出し");
        let before = city.app.entries().await;
        let page = applied(&mut employee).await;
        page.shows("申請しました").shows("決定を待っています");
        page.shows("ノートパソコン N-0012")
            .shows("個数：1、")
            .shows("機密性2");
        page.shows("令和8年11月26日から令和8年11月27日まで");
        city.expect(TAKE_OUT, before + 1).await;
        let case = path(&page);
        manager
            .page("/inbox")
            .await
            .shows("情報資産、端末等の持出し");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        // The decision, and the entry of what is taken out.
        city.expect(&case, before + 3).await;
        employee.page(&case).await.shows("許可されています");
        manager
            .page("/inbox")
            .await
            .shows("あなたの決定を待っている申請はありません");
        manager.page(&format!("{case}/print")).await.shows("決裁欄");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

/// Return and erasure: reported by who took it out, confirmed by who permitted.
#[tokio::test]
async fn what_follows_a_permission_is_recorded_by_who_must() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let follow = case.replace("/cases/", "/applications/") + "/follow";
        let (report, check) = (format!("{follow}/return"), format!("{follow}/return_check"));
        employee.page(&follow).await.shows("許可された後に行います");
        let early = employee.post(&report, &[("returned_on", "R8.11.27")]).await;
        let _ = early.expect(StatusCode::NOT_FOUND);
        let permitted = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = permitted.expect(StatusCode::SEE_OTHER);
        employee
            .page("/applications")
            .await
            .shows("返却及び消去の報告");
        let page = employee.page(&follow).await;
        page.shows("期限：令和8年11月27日");
        assert!(
            !page.html().contains(&check),
            "the applicant confirms nothing"
        );
        let form = page.form(&report);
        let form = form
            .with("returned_on", "R8.11.27")
            .with("all_returned", "はい");
        let form = form
            .with("erasure", "完全に消去した")
            .with("trouble", "いいえ");
        let wrong = employee.submit(&form).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("消去した者及び消去の方法を入力してください");
        let form = form.with("erasure_method", "本人、消去ソフトウェアによる上書き");
        let before = city.app.entries().await;
        employee
            .submit_and_follow(&form)
            .await
            .shows("記録済み")
            .shows("上書き");
        // The report, and the entry that says so.
        city.expect(&report, before + 2).await;
        employee
            .page("/applications")
            .await
            .lacks("返却及び消去の報告");
        let forged = employee.post(&check, &[("checked_on", "R8.11.27")]).await;
        let _ = forged.expect(StatusCode::NOT_FOUND);
        let form = manager.page(&follow).await.form(&check);
        let form = form
            .with("checked_on", "R8.11.27")
            .with("check_result", "異常なし");
        let form = form.with("check_method", "現物及び消去の結果を見て確認した");
        manager.submit_and_follow(&form).await.shows("異常なし");
    })
    .await;
}

//! Who decides, what a decision binds to, how it ends.

use axum::http::StatusCode;
use sakimori_kernel::Uuid;
use sakimori_testkit::{TestDb, clock, on_every_database};

use super::{City, applied, decide, installed, managed, path};

#[derive(sakimori_db::FromRow)]
struct Step {
    id: Uuid,
}

#[derive(sakimori_db::FromRow)]
struct Hash {
    hash: String,
}

async fn hash(db: &TestDb) -> String {
    let sql = "SELECT hash FROM case_content ORDER BY round DESC";
    let rows: Vec<Hash> = db.db.all(sakimori_db::query(sql)).await.unwrap();
    rows[0].hash.clone()
}

#[tokio::test]
async fn nobody_decides_their_own_application() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let page = applied(&mut manager).await;
        // It goes to the role above, and says why.
        page.shows("情報セキュリティ責任者")
            .shows("に決定できる者がいないため");
        let case = path(&page);
        assert!(!page.html().contains(&format!("{case}/decision")));
        let steps: Vec<Step> = db
            .db
            .all(sakimori_db::query("SELECT id FROM case_step"))
            .await
            .unwrap();
        let before = city.app.entries().await;
        let step = steps[0].id.to_string();
        let seen = hash(&db).await;
        let forged = [("outcome", "permitted"), ("step", &step), ("seen", &seen)];
        let answer = manager.post(&format!("{case}/decision"), &forged).await;
        answer
            .expect(StatusCode::CONFLICT)
            .shows("自分の申請を自分で許可又は承認することはできません");
        city.expect(&case, before).await;
    })
    .await;
}

/// Software for a system: two deciders in any order, each in their own role.
#[tokio::test]
async fn two_deciders_decide_each_for_themselves() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut head, mut manager) = (city.client("tokatsu").await, city.client("system").await);
        let system = managed(&city, "system").await;
        let mut employee = city.client("shokuin").await;
        let page = installed(&mut employee, &system).await;
        page.shows("申請しました");
        let case = path(&page);
        let permitted = [("outcome", "permitted")];
        let _ = decide(&mut manager, &case, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee.page(&case).await.shows("決定を待っています");
        assert!(
            !manager.page(&case).await.html().contains("/decision"),
            "decided once"
        );
        head.page("/inbox").await.shows("ソフトウェアの導入");
        let _ = decide(&mut head, &case, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee.page(&case).await.shows("許可されています");
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_back_is_changed_and_decided_anew() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let old = manager.page(&case).await.form(&format!("{case}/decision"));
        let wordless = decide(&mut manager, &case, &[("outcome", "sent_back")]).await;
        wordless
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を書いてください");
        let said = [("outcome", "sent_back"), ("remark", "持ち出す場所を詳しく")];
        let _ = decide(&mut manager, &case, &said)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee
            .page("/inbox")
            .await
            .shows("差し戻された自分の申請");
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit);
        let form = form
            .with("destination", "みほん小学校 体育館")
            .with("care", "yes");
        let page = employee.submit_and_follow(&form).await;
        page.shows("はじめから審査します")
            .shows("前の内容：みほん小学校");
        page.shows("内容が変わったため、効力はありません");
        // The page of before decides nothing any more.
        let late = manager.submit(&old.with("outcome", "permitted")).await;
        late.expect(StatusCode::CONFLICT)
            .shows("申請の内容が変わりました");
        let said = [("outcome", "conditional"), ("conditions", "2人で運ぶこと")];
        let _ = decide(&mut manager, &case, &said)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee
            .page(&case)
            .await
            .shows("条件：2人で運ぶこと")
            .shows("許可されています");
        // A change after the permission voids it.
        let form = employee
            .page(&edit)
            .await
            .form(&edit)
            .with("care", "yes")
            .with("destination", "自宅");
        employee
            .submit_and_follow(&form)
            .await
            .shows("決定を待っています");
    })
    .await;
}

#[tokio::test]
async fn a_permission_is_revoked_withdrawn_or_expires() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let permitted = [("outcome", "permitted")];
        let revoked = path(&applied(&mut employee).await);
        let _ = decide(&mut manager, &revoked, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        let form = manager
            .page(&revoked)
            .await
            .form(&format!("{revoked}/revocation"));
        let page = manager.submit(&form).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("取り消す理由");
        manager
            .submit_and_follow(&form.with("revocation", "紛失が続いたため"))
            .await
            .shows("許可は取り消されました");

        let withdrawn = path(&applied(&mut employee).await);
        let form = employee
            .page(&withdrawn)
            .await
            .form(&format!("{withdrawn}/withdrawal"));
        employee
            .submit_and_follow(&form)
            .await
            .shows("引き戻しました");
        let step = Uuid::from_u128(1).to_string();
        let said = [("outcome", "permitted"), ("step", step.as_str())];
        let late = manager.post(&format!("{withdrawn}/decision"), &said).await;
        late.expect(StatusCode::CONFLICT).shows("引戻し");

        let expired = path(&applied(&mut employee).await);
        let _ = decide(&mut manager, &expired, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        let day = "2026-11-28T00:00:00Z".parse().unwrap();
        let later = sakimori_kernel::Clock::Fixed(day);
        assert!(clock().now() < day);
        assert_eq!(sakimori_decisions::expire(&db.db, &later).await.unwrap(), 1);
        assert_eq!(sakimori_decisions::expire(&db.db, &later).await.unwrap(), 0);
        employee.page(&expired).await.shows("期限を過ぎたため");
    })
    .await;
}

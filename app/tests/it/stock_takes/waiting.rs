//! A stock-take at the first page of who has to act.

use axum::http::StatusCode;
use sakimori_testkit::{Client, on_every_database};

use super::{begun, confirmed, section, sent};
use crate::assets::recorded;
use crate::entries::{City, path};

const WAITS: &str = "棚卸で確認していない情報資産";
const APPROVES: &str = "棚卸の結果の承認";
const LATE: &str = "の棚卸が承認されていない課室";

async fn submitted(client: &mut Client, part: &str) {
    let done = sent(client, part, "submit", &[]).await;
    let _ = done.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_has_to_act_sees_the_stock_take_at_the_first_page() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let mut head = city.client("tokatsu").await;
        let mut entry = String::new();
        for name in ["申請書", "名簿", "日誌"] {
            entry = path(&recorded(&mut employee, &[("name", name)]).await);
        }
        employee.page("/").await.lacks("棚卸で");
        let take = begun(&mut head).await;
        let part = section(&mut employee, &take).await;
        let page = employee.page("/").await;
        page.shows("棚卸で確認していない情報資産 3件")
            .shows("令和8年12月25日までに")
            .lacks("日過ぎています");
        assert!(page.html().contains(&format!("href=\"{part}\"")));
        employee.page("/me").await.shows(WAITS);
        manager.page("/").await.shows(WAITS).lacks(APPROVES);
        head.page("/").await.lacks(LATE);

        confirmed(&mut employee, &part, "all").await;
        let page = employee.page("/").await;
        page.shows("棚卸の結果の提出").lacks(WAITS);
        submitted(&mut employee, &part).await;
        employee.page("/").await.lacks("棚卸の結果").lacks(WAITS);
        let page = manager.page("/").await;
        page.shows("棚卸の結果の承認 1件").lacks(WAITS);
        assert!(page.html().contains(&format!("href=\"{part}\"")));
        city.client("ciso").await.page("/").await.lacks(APPROVES);

        let back = [("outcome", "returned"), ("remark", "金庫も見てください")];
        let done = sent(&mut manager, &part, "judge", &back).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee.page("/").await.shows("差し戻されています");
        manager.page("/").await.lacks(APPROVES);
        submitted(&mut employee, &part).await;
        let done = sent(&mut manager, &part, "judge", &[("outcome", "approved")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee.page("/").await.lacks("棚卸の結果").lacks(WAITS);
        head.page(&take).await.shows("1が承認済み");

        // What is corrected later voids the approval, everywhere it is shown.
        let later = city.at("2026-11-24T09:00");
        let mut employee = later.client("shokuin").await;
        let edit = format!("{entry}/edit");
        let form = employee.page(&edit).await.form(&edit);
        let form = form.with("place", "金庫").with("_reason", "移したため");
        let _ = employee.submit(&form).await.expect(StatusCode::SEE_OTHER);
        let page = employee.page("/").await;
        page.shows("棚卸の結果の提出")
            .shows("提出した後に内容が変わりました");
        let mut head = later.client("tokatsu").await;
        let page = head.page(&take).await;
        page.shows("0が承認済み").shows("再提出が必要");
    })
    .await;
}

#[tokio::test]
async fn who_submitted_a_result_is_not_asked_to_approve_it() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut head) = (city.client("kakanri").await, city.client("tokatsu").await);
        recorded(&mut manager, &[]).await;
        let take = begun(&mut head).await;
        let part = section(&mut manager, &take).await;
        confirmed(&mut manager, &part, "all").await;
        submitted(&mut manager, &part).await;
        manager.page("/").await.lacks(APPROVES).lacks("棚卸の結果");
    })
    .await;
}

#[tokio::test]
async fn after_the_deadline_it_is_late_and_costs_one_statement() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let mut head = city.client("tokatsu").await;
        recorded(&mut employee, &[]).await;
        let cost = async |client: &mut Client| {
            let before = db.db.statements();
            let _ = client.page("/").await;
            db.db.statements() - before
        };
        let _ = cost(&mut employee).await;
        let without = cost(&mut employee).await;
        let take = begun(&mut head).await;
        let _ = cost(&mut employee).await;
        assert_eq!(cost(&mut employee).await, without);
        // Who has signed in, what they are, the policy's revision; the cases,
        // what follows, the registers, the stock-take, the organization.
        assert_eq!(without, 3 + 1 + 1 + 1 + 1 + 1);
        let part = section(&mut employee, &take).await;
        confirmed(&mut employee, &part, "all").await;
        // The registers and the sections are counted anew, once for everybody.
        assert_eq!(cost(&mut employee).await, without + 2);
        assert_eq!(cost(&mut employee).await, without);

        // The last day is not late.
        let last = city.at("2026-12-25T23:00");
        let mut employee = last.client("shokuin").await;
        employee.page("/").await.lacks("日過ぎています");
        last.client("tokatsu").await.page("/").await.lacks(LATE);
        let late = city.at("2026-12-28T09:00");
        let mut employee = late.client("shokuin").await;
        let page = employee.page("/").await;
        page.shows("棚卸の結果の提出")
            .shows("期限を3日過ぎています");
        let mut head = late.client("tokatsu").await;
        let page = head.page("/").await;
        page.shows(LATE).shows("期限を3日過ぎています");
        assert!(page.html().contains(&format!("{take}?state=unfinished")));
        let close = format!("{take}/close");
        let form = head.page(&take).await.form(&close);
        let _ = head.submit(&form).await.expect(StatusCode::SEE_OTHER);
        head.page("/").await.lacks(LATE);
        employee.page("/").await.lacks("棚卸の結果の提出");
    })
    .await;
}

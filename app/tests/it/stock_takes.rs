//! The yearly stock-take as a section and the information policy section see it.

mod results;
mod waiting;

use axum::http::StatusCode;
use sakimori_testkit::{Client, Response, on_every_database};

use crate::assets::recorded;
use crate::entries::{City, path};

const TAKES: &str = "/stock-takes";

/// Begins the year's stock-take; its page.
async fn begun(head: &mut Client) -> String {
    let form = head.page(TAKES).await.form(TAKES);
    let form = form
        .with("due_on", "令和8年12月25日")
        .with("note", "棚を見る");
    path(&head.submit_and_follow(&form).await)
}

/// The part of one's own section.
async fn section(client: &mut Client, take: &str) -> String {
    let page = client.page(take).await;
    let start = format!("href=\"{take}/sections/");
    let at = page.html().find(&start).expect("no section") + 6;
    page.html()[at..].split('"').next().unwrap().to_owned()
}

async fn confirmed(client: &mut Client, part: &str, which: &str) -> Response {
    let done = sent(client, part, "confirm", &[("which", which)]).await;
    client
        .page(done.expect(StatusCode::SEE_OTHER).location())
        .await
}

async fn sent(client: &mut Client, part: &str, to: &str, values: &[(&str, &str)]) -> Response {
    client.post(&format!("{part}/{to}"), values).await
}

#[tokio::test]
async fn a_section_confirms_submits_and_is_approved_by_another_person() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let mut head = city.client("tokatsu").await;
        for name in ["申請書", "名簿", "<img src=x>"] {
            recorded(&mut employee, &[("name", name)]).await;
        }
        employee.page(TAKES).await.lacks("棚卸を始める");
        let take = begun(&mut head).await;
        head.page(&take)
            .await
            .shows("棚を見る")
            .shows("3件のうち0件を確認済み");
        let part = section(&mut employee, &take).await;
        let page = employee.page(&part).await;
        page.shows("3件のうち0件").shows("申請書");
        assert!(!page.html().contains("<img src=x"));
        assert!(!page.html().contains("/submit"));
        let none = sent(&mut employee, &part, "confirm", &[("which", "named")]).await;
        let _ = none.expect(StatusCode::CONFLICT).shows("選んでください");
        // One is corrected meanwhile; all the rest is as it was.
        let page = confirmed(&mut employee, &part, "all").await;
        page.shows("3件を確認しました").shows("追加0件、訂正0件");
        let entry = employee.page(&format!("{part}?show=all")).await;
        entry.shows("確認済み");
        let done = sent(&mut employee, &part, "submit", &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee.page(&part).await.shows("承認待ち");
        assert!(!employee.page(&part).await.html().contains("/judge"));
        let empty = sent(&mut manager, &part, "judge", &[("outcome", "returned")]).await;
        let _ = empty.expect(StatusCode::CONFLICT).shows("差し戻す理由");
        let back = [("outcome", "returned"), ("remark", "金庫も見てください")];
        let done = sent(&mut manager, &part, "judge", &back).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee
            .page(&part)
            .await
            .shows("差戻し")
            .shows("金庫も見てください");
        let done = sent(&mut employee, &part, "submit", &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let done = sent(&mut manager, &part, "judge", &[("outcome", "approved")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        employee.page(&part).await.shows("承認済み");
        head.page(&take).await.shows("1が承認済み");
        // What changes after the approval voids it.
        recorded(&mut employee, &[("name", "後から見付けた台帳")]).await;
        let page = employee.page(&part).await;
        page.shows("再提出が必要");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_their_own_result_nor_a_section_that_is_not_theirs() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut other) = (city.client("kakanri").await, city.client("tanto").await);
        let mut head = city.client("tokatsu").await;
        recorded(&mut manager, &[]).await;
        let take = begun(&mut head).await;
        let part = section(&mut manager, &take).await;
        confirmed(&mut manager, &part, "all").await;
        let done = sent(&mut manager, &part, "submit", &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let before = city.app.entries().await;
        manager
            .page(&part)
            .await
            .shows("自分が提出した結果を自分で承認することはできません");
        let approved = [("outcome", "approved")];
        let own = manager.post(&format!("{part}/judge"), &approved).await;
        let _ = own.expect(StatusCode::CONFLICT);
        for to in ["judge", "submit", "confirm"] {
            let forged = other.post(&format!("{part}/{to}"), &approved).await;
            let _ = forged.expect(StatusCode::NOT_FOUND);
        }
        let _ = other.get(&part).await.expect(StatusCode::NOT_FOUND);
        // Who oversees sees it, and decides nothing.
        head.page(&part).await.lacks("結果の承認");
        let forged = head.post(&format!("{part}/judge"), &approved).await;
        let _ = forged.expect(StatusCode::FORBIDDEN);
        assert_eq!(city.app.entries().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_year_has_one_stock_take_and_a_closed_one_takes_nothing() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut head) = (city.client("kakanri").await, city.client("tokatsu").await);
        recorded(&mut manager, &[]).await;
        let form = head.page(TAKES).await.form(TAKES);
        for wrong in ["", "令和8年2月30日", "令和8年4月1日"] {
            let answer = head.submit(&form.clone().with("due_on", wrong)).await;
            let _ = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let take = begun(&mut head).await;
        let again = head.submit(&form.with("due_on", "令和8年12月25日")).await;
        let _ = again
            .expect(StatusCode::CONFLICT)
            .shows("既に始められています");
        let forged = manager.post(TAKES, &[("due_on", "令和8年12月25日")]).await;
        let _ = forged.expect(StatusCode::FORBIDDEN);
        let part = section(&mut manager, &take).await;
        let close = format!("{take}/close");
        let ending = head.page(&take).await.form(&close);
        let _ = head.submit(&ending).await.expect(StatusCode::SEE_OTHER);
        let late = sent(&mut manager, &part, "confirm", &[("which", "all")]).await;
        let _ = late.expect(StatusCode::CONFLICT).shows("終わっています");
        let twice = head.submit(&ending).await;
        let _ = twice.expect(StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn the_sample_has_a_stock_take_that_is_half_done_and_pages_cost_the_same() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let app = &city.app.app;
        let opened = sakimori_app::sample::assets::open(app, 600, |_| {}).await;
        assert!(opened.unwrap());
        assert!(
            !sakimori_app::sample::assets::open(app, 600, |_| {})
                .await
                .unwrap()
        );
        let mut head = city.client("tokatsu").await;
        let cost = async |client: &mut Client, page: &str| {
            let before = db.db.statements();
            let _ = client.page(page).await;
            db.db.statements() - before
        };
        sakimori_app::sample::assets::half_done(app).await.unwrap();
        let page = head.page(TAKES).await;
        page.shows("実施中");
        let at = page.html().find("href=\"/stock-takes/").unwrap() + 6;
        let take = page.html()[at..].split('"').next().unwrap().to_owned();
        head.page(&take)
            .await
            .shows("承認済み")
            .shows("承認待ち")
            .shows("確認中");
        let part = section(&mut head, &take).await;
        let own = section(&mut city.client("shokuin").await, &take).await;
        // Three before the handler; the take with what was written last. Its
        // sections are read when somebody wrote.
        assert_eq!(cost(&mut head, &take).await, 3 + 1);
        let unfinished = format!("{take}?state=unfinished&page=2");
        assert_eq!(cost(&mut head, &unfinished).await, 3 + 1);
        confirmed(&mut city.client("shokuin").await, &own, "all").await;
        assert_eq!(cost(&mut head, &take).await, 3 + 2);
        // The stock-takes, whether anything was written since the changes were
        // read, the changes.
        let differences = format!("{take}/differences");
        assert_eq!(cost(&mut head, &differences).await, 3 + 3);
        assert_eq!(cost(&mut head, &differences).await, 3 + 2);
        // The take, the steps, how many there are and wait, what was approved,
        // what changed, which are shown, what they say.
        assert_eq!(cost(&mut head, &format!("{part}?show=all")).await, 3 + 7);
    })
    .await;
}

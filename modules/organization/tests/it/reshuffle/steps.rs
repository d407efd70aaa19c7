use axum::http::StatusCode;
use sakimori_db::journal::Entry;
use sakimori_kernel::Actor;
use sakimori_organization::model::{Line, PostFacts};
use sakimori_organization::reshuffle::apply_due;
use sakimori_organization::store::{self, Change};
use sakimori_tabular::csv;
use sakimori_testkit::{Client, on_every_database};

use super::city::{APRIL, City, Row, TODAY, clock, date};
use super::lists::{address, load_as, load_list, next_april, sheet};

/// Loads next April's list. Its address.
async fn loaded(browser: &mut Client, rows: &[Row]) -> String {
    let loaded = load_list(browser, "list.csv", &csv(&sheet(rows))).await;
    address(loaded.location())
}

/// Moves somebody by hand.
async fn moved(city: &City, row: &Row, unit: &str, day: &str) {
    let clock = clock(TODAY);
    let mut tx = city.db.begin().await.unwrap();
    let change = Change {
        line: Line::of(city.person_ids[&row.number]),
        from: date(day),
        wanted: Some(PostFacts {
            unit: city.unit_ids[unit],
            title: row.title.clone(),
            main: true,
        }),
    };
    store::change(&mut tx, &clock, &[change]).await.unwrap();
    let entry = Entry::new("post.changed", "person", "x", "異動");
    tx.commit(&clock, &Actor::program(), entry).await.unwrap();
}

#[tokio::test]
async fn a_schedule_is_cancelled_and_made_again() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let before = city.facts().await;
        let mut browser = city.browser(TODAY, true);
        let path = loaded(&mut browser, &next_april(&city.rows)).await;
        let page = browser.page(&path).await;
        let schedule = page.form(&format!("{path}/schedule"));
        let page = browser.submit_and_follow(&schedule).await;
        // Neither twice nor at once, and nothing of it can be changed.
        browser
            .submit(&schedule)
            .await
            .expect(StatusCode::CONFLICT)
            .shows("予約を取り消すと変えられます。");
        browser
            .get(&format!("{path}/file"))
            .await
            .expect(StatusCode::CONFLICT)
            .lacks("処理できませんでした");
        let cancel = page.form(&format!("{path}/cancellation"));
        browser
            .submit(&cancel)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を入力してください。");
        let page = browser
            .submit_and_follow(&cancel.with("cancellation_reason", "発令の変更"))
            .await;
        page.shows("予約を取り消しました。")
            .shows("確認済み")
            .shows("発令の変更");
        assert!(
            apply_due(&city.on(APRIL), date(APRIL))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(city.facts().await, before);
        browser.submit_and_follow(&schedule).await.shows("予約中");
        assert_eq!(
            apply_due(&city.on(APRIL), date(APRIL)).await.unwrap()[0].refused,
            None
        );
        browser.page(&path).await.shows("適用済み");
    })
    .await;
}

#[tokio::test]
async fn two_who_apply_at_once_apply_it_once() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let mut browser = city.browser(APRIL, true);
        let path = loaded(&mut browser, &next_april(&city.rows)).await;
        let form = browser
            .page(&path)
            .await
            .form(&format!("{path}/application"));
        let (mut one, mut other) = (browser.clone(), browser.clone());
        let (one, other) = tokio::join!(one.submit(&form), other.submit(&form));
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        assert_eq!(city.count("reshuffle_application").await, 1);
        let joined = store::find_people(&city.db, &store::search_words("新採0"))
            .await
            .unwrap();
        assert_eq!(joined.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_looked_at_is_not_applied() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let next = next_april(&city.rows);
        let mut browser = city.browser(TODAY, true);
        let path = loaded(&mut browser, &next).await;
        let form = browser.page(&path).await.form(&format!("{path}/schedule"));
        browser.submit_and_follow(&form).await;
        // Somebody who would not change moves by hand: then they would change.
        let row = city
            .rows
            .iter()
            .find(|r| next.contains(r) && r.title == "主任")
            .unwrap();
        let other = if row.unit == "00102" {
            "00103"
        } else {
            "00102"
        };
        moved(&city, row, other, "2027-03-15").await;
        let before = city.facts().await;
        let org = city.on(APRIL);
        let due = apply_due(&org, date(APRIL)).await.unwrap();
        let refusal = due[0].refused.clone().unwrap();
        assert_eq!(refusal.code, "reshuffle-differs");
        assert!(refusal.message.contains(&row.name), "{}", refusal.message);
        assert_eq!(city.facts().await, before);
        // It is on the page, once, and tried again without noise.
        let marks = city.marks().await;
        apply_due(&org, date(APRIL)).await.unwrap();
        assert_eq!(city.marks().await, marks);
        let mut browser = city.browser(APRIL, true);
        let page = browser.page(&path).await;
        page.shows("停止中").shows(&row.name);
        // Cancelled, looked at again, applied.
        let cancel = page
            .form(&format!("{path}/cancellation"))
            .with("cancellation_reason", "再確認");
        let page = browser.submit_and_follow(&cancel).await;
        page.shows("確認した後に、組織や職員の情報が変わりました。");
        let stale = page.form(&format!("{path}/application"));
        browser
            .submit(&stale)
            .await
            .expect(StatusCode::CONFLICT)
            .shows(&row.name);
        let page = browser
            .submit_and_follow(&page.form(&format!("{path}/dry-run")))
            .await;
        browser
            .submit(&stale)
            .await
            .expect(StatusCode::CONFLICT)
            .shows("確認の結果が変わりました");
        let apply = page.form(&format!("{path}/application"));
        browser.submit_and_follow(&apply).await.shows("適用済み");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_somebody_else_does_not_stop_it() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let mut browser = city.browser(TODAY, true);
        let row = city
            .rows
            .iter()
            .find(|r| r.title == "主事")
            .unwrap()
            .clone();
        let changed = Row {
            unit: "00205".to_owned(),
            ..row.clone()
        };
        let list = csv(&sheet(std::slice::from_ref(&changed)));
        let loaded = load_as(&mut browser, "list.csv", &list, "partial").await;
        let path = address(loaded.location());
        let page = browser.page(&path).await;
        page.shows("異動（所属が変わる者）1人")
            .shows("変わる者だけの一覧");
        browser
            .submit_and_follow(&page.form(&format!("{path}/schedule")))
            .await;
        let other = city.rows.iter().rfind(|r| r.title == "主事").unwrap();
        moved(&city, other, "00101", "2027-03-15").await;
        assert_eq!(
            apply_due(&city.on(APRIL), date(APRIL)).await.unwrap()[0].refused,
            None
        );
        let person = city.person_ids[&row.number];
        let now = store::presence(&city.db, person, date(APRIL))
            .await
            .unwrap();
        assert_eq!(now.units, [city.unit_ids["00205"]]);
    })
    .await;
}

#[tokio::test]
async fn warnings_must_be_looked_at_first() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 10).await;
        let mut browser = city.browser(TODAY, true);
        // More than half of the people are missing, one manager among them.
        let there = |r: &&Row| r.title != "主事" && (r.title != "課長" || r.unit != "00205");
        let rows: Vec<Row> = city.rows.iter().filter(there).cloned().collect();
        let path = loaded(&mut browser, &rows).await;
        let page = browser.page(&path).await;
        page.shows("注意が1件あります。")
            .shows("適用すると欠けるもの")
            .shows("第2部第5課の情報セキュリティ管理者がいなくなります。");
        let leavers = browser.page(&format!("{path}/leavers")).await;
        leavers
            .shows("情報セキュリティ管理者（第2部第5課）の任命を終了（退職等のため）")
            .shows("利用者利用者ID（停止が必要）");
        let form = page.form(&format!("{path}/schedule"));
        browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("注意の内容を確かめ、");
        browser
            .submit_and_follow(&form.ticked("warnings_seen", "yes"))
            .await
            .shows("予約中");
    })
    .await;
}

#[tokio::test]
async fn an_unmended_list_is_replaced_by_a_mended_one() {
    on_every_database(|db| async move {
        let city = City::new(&db, 1, 10).await;
        let mut rows = next_april(&city.rows);
        rows[3].unit = "0777".to_owned();
        let mut browser = city.browser(TODAY, true);
        let path = loaded(&mut browser, &rows).await;
        let page = browser.page(&path).await;
        page.shows("誤りあり").lacks("予約する");
        let problems = browser.page(&format!("{path}/problems")).await;
        problems.shows("所属コード「0777」の所属がありません。");
        let file = browser
            .get(&format!("{path}/problems/xlsx"))
            .await
            .expect(StatusCode::OK);
        let text = sakimori_testkit::office::text(&file.bytes);
        assert!(
            text.contains("所属コード「0777」の所属がありません。"),
            "{text}"
        );
        browser
            .get(&format!("{path}/schedule"))
            .await
            .expect(StatusCode::METHOD_NOT_ALLOWED)
            .lacks("処理できませんでした");
        let form = browser
            .page(&format!("{path}/file"))
            .await
            .form(&format!("{path}/file"));
        let form = form.with("title", "令和9年度当初");
        let mended = csv(&sheet(&next_april(&city.rows)));
        let done = browser.upload(&form, Some(("mended.csv", &mended))).await;
        let page = browser.page(done.location()).await;
        page.shows("令和9年度当初")
            .shows("mended.csv")
            .shows("確認済み");
        let content = browser.get(&format!("{path}/file/content")).await;
        assert_eq!(content.bytes, mended);
        browser.page("/reshuffles").await.shows("令和9年度当初");
    })
    .await;
}

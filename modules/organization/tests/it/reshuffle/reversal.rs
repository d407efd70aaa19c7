use axum::http::StatusCode;
use sakimori_db::journal::{self, Entry};
use sakimori_kernel::Actor;
use sakimori_organization::model::{Line, PersonFacts};
use sakimori_organization::store::{self, Change};
use sakimori_tabular::csv;
use sakimori_testkit::{Client, on_every_database};

use super::city::{APRIL, City, Row, clock, date};
use super::lists::{address, load_list, next_april, sheet};

async fn applied(browser: &mut Client, rows: &[Row]) -> String {
    let loaded = load_list(browser, "list.csv", &csv(&sheet(rows))).await;
    let path = address(loaded.location());
    let page = browser.page(&path).await;
    let form = page.form(&format!("{path}/application"));
    let form = match page.text().contains("件の内容を確かめました") {
        true => form.ticked("warnings_seen", "yes"),
        false => form,
    };
    browser.submit_and_follow(&form).await.shows("適用済み");
    path
}

#[tokio::test]
async fn a_reversal_restores_exactly_what_was() {
    on_every_database(|db| async move {
        let city = City::new(&db, 3, 12).await;
        let before = city.facts().await;
        let mut browser = city.browser(APRIL, true);
        // Also the heads change: appointments end and begin.
        let mut rows = next_april(&city.rows);
        rows.iter_mut()
            .filter(|r| r.title == "課長")
            .take(2)
            .for_each(|r| r.unit = "00305".to_owned());
        let path = applied(&mut browser, &rows).await;
        let after = city.facts().await;
        assert_ne!(after, before);
        let page = browser.page(&path).await;
        let form = page.form(&format!("{path}/reversal"));
        browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("入力を確かめてください");
        let page = browser
            .submit_and_follow(&form.with("reversal_reason", "発令の取消し"))
            .await;
        page.shows("取消し済み").shows("発令の取消し");
        assert_eq!(city.facts().await, before);
        for person in store::find_people(&city.db, &store::search_words("新採1"))
            .await
            .unwrap()
        {
            let now = store::presence(&city.db, person, date(APRIL))
                .await
                .unwrap();
            assert_eq!(now.name, None);
        }
        assert!(journal::verify(&city.db).await.unwrap().is_ok());
        // Once only; and the same list can be applied anew.
        let again = page
            .path
            .trim_start_matches("GET ")
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let form = browser.page(&again).await;
        assert!(!form.text().contains("適用を取り消す"));
        applied(&mut browser, &rows).await;
        let once_more: Vec<String> = city.facts().await;
        assert_eq!(once_more.len(), after.len());
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_since_is_named_and_nothing_restored() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 12).await;
        let mut browser = city.browser(APRIL, true);
        let next = next_april(&city.rows);
        let path = applied(&mut browser, &next).await;
        let row = next
            .iter()
            .find(|r| !city.rows.contains(r) && r.movement.is_empty())
            .unwrap();
        let clock = clock(APRIL);
        let mut tx = city.db.begin().await.unwrap();
        let change = Change {
            line: Line::of(city.person_ids[&row.number]),
            from: date("2027-05-01"),
            wanted: Some(PersonFacts {
                name: "改姓後".to_owned(),
                kana: row.kana.clone(),
                employment: sakimori_organization::model::EmploymentKind::Regular,
                mail: String::new(),
            }),
        };
        store::change(&mut tx, &clock, &[change]).await.unwrap();
        let entry = Entry::new("person.changed", "person", "x", "改姓");
        tx.commit(&clock, &Actor::program(), entry).await.unwrap();
        let before = (city.facts().await, city.marks().await);
        let page = browser.page(&path).await;
        let form = page
            .form(&format!("{path}/reversal"))
            .with("reversal_reason", "誤り");
        let refused = browser.submit(&form).await.expect(StatusCode::CONFLICT);
        refused
            .shows("適用した後に、同じ対象の記録が変わっている")
            .shows("改姓後");
        assert_eq!((city.facts().await, city.marks().await), before);
    })
    .await;
}

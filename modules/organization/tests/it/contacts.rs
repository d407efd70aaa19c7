use axum::http::StatusCode;
use sakimori_db::journal;
use sakimori_testkit::{on_every_database, visible};

use crate::town::{Town, mobile, person};

/// The row of somebody on a page.
fn row(html: &str, name: &str) -> String {
    let rows = html.split("<tr>").map(visible);
    let mut found = rows.filter(|row| row.contains(name));
    found.next().unwrap_or_else(|| panic!("no row of {name}"))
}

#[tokio::test]
async fn numbers_are_seen_by_those_whose_role_reaches_the_person() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        // Who looks, at whom, and whether the number is there.
        for (reader, name, number, sees) in [
            ("0001", "税務　補佐", "0006", true),
            ("0002", "市民　課長", "0008", true),
            ("0004", "税務　補佐", "0006", true),
            ("0005", "税務　補佐", "0006", true),
            // Upward: to the department and to the whole body.
            ("0005", "市民　部長", "0004", true),
            ("0005", "見本　部長", "0001", true),
            ("0006", "見本　部長", "0001", true),
            // Sideways, and without a role.
            ("0005", "市民　課長", "0008", false),
            ("0007", "税務　課長", "0005", false),
            ("0007", "見本　部長", "0001", false),
            ("0009", "市民　課長", "0008", false),
        ] {
            let page = town.browser(reader).await.page("/contacts").await;
            let row = row(page.html(), name);
            assert_eq!(row.contains(&mobile(number)), sees, "{reader}: {row}");
            assert_eq!(row.contains("非表示"), !sees, "{reader}: {row}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_without_numbers_says_why_and_by_which_provision() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let page = town.browser("0007").await.page("/contacts").await;
        page.shows("3.2(2)⑦")
            .shows("統括情報セキュリティ責任者")
            .shows("税務　課長");
        page.lacks("000-0000-");
    })
    .await;
}

#[tokio::test]
async fn a_unit_shows_its_deputies_in_order_and_its_people() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser("0005").await;
        let page = browser.page("/contacts?by=unit").await;
        page.shows("税務課")
            .shows("代理（第1順位）")
            .shows(&mobile("0007"));
        let text = page.text();
        let at = |word: &str| text.find(word).unwrap();
        assert!(at("税務　課長") < at("税務　補佐"), "{text}");
        // Below an ordinary employee's eyes: only their own number.
        let page = town.browser("0007").await.page("/contacts?by=unit").await;
        page.shows(&mobile("0007")).lacks(&mobile("0005"));
        // A unit that is not there, or a text that is no key, chooses nothing.
        for unit in ["x", "%00", &person("0001").to_string()] {
            let address = format!("/contacts?by=unit&unit={unit}");
            browser.page(&address).await.shows("総務部");
        }
    })
    .await;
}

#[tokio::test]
async fn everybody_confirms_their_own_entry_twice_a_year() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser("0007").await;
        let page = browser.page("/contacts/own").await;
        page.shows("期限超過").shows("令和8年4月10日");
        let form = page.form("/contacts/own");
        let done = browser.submit_and_follow(&form).await;
        done.shows("確認しました")
            .shows("確認済み")
            .shows("令和9年4月1日");
        let before = journal::page(&db.db, i64::MAX, 1).await.unwrap()[0].seq;
        // Sent twice, it is written once.
        let _ = browser.submit(&form).await.expect(StatusCode::SEE_OTHER);
        let newest = journal::page(&db.db, i64::MAX, 1).await.unwrap().remove(0);
        assert_eq!(newest.seq, before);
        assert_eq!(newest.action, "contact.confirmed");
        assert_eq!(newest.actor, "税務　係員");
        // In April it is due again.
        let april = town.on_day("2027-04-02");
        let page = april.browser("0007").await.page("/contacts/own").await;
        page.shows("要確認").shows("令和9年4月30日");
    })
    .await;
}

#[tokio::test]
async fn a_changed_number_is_kept_and_never_told_to_the_journal() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser("0003").await;
        let page = browser.page("/contacts/own").await;
        let form = page
            .form("/contacts/own")
            .with("mobile_phone", "０００－００００－９８７６")
            .with("remark", "<script>alert(1)</script> 葛\u{E0100}");
        let done = browser.submit_and_follow(&form).await;
        done.shows("変更して確認しました");
        assert!(done.html().contains("000-0000-9876"));
        assert!(!done.html().contains("<script>alert"));
        let all = journal::page(&db.db, i64::MAX, 10).await.unwrap();
        assert!(all.iter().any(|e| e.summary.contains("携帯電話番号")));
        for entry in all {
            let told = format!("{} {}", entry.summary, entry.detail);
            assert!(
                !told.contains("9876") && !told.contains("000-0000"),
                "{told}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_dialled_comes_back_with_the_input_kept() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser("0007").await;
        let form = browser.page("/contacts/own").await.form("/contacts/own");
        let before = journal::page(&db.db, i64::MAX, 1).await.unwrap()[0].seq;
        for typed in ["なし", "12", "0\u{0}00-0000-1234", &"1".repeat(5000)] {
            let form = form.clone().with("mobile_phone", typed);
            let page = browser.submit(&form).await;
            let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("入力を確かめてください");
            assert_eq!(page.form("/contacts/own").value("mobile_phone"), typed);
        }
        let empty = form.with("office_phone", "").with("mobile_phone", "");
        let page = browser.submit(&empty).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("一つ以上");
        assert_eq!(
            journal::page(&db.db, i64::MAX, 1).await.unwrap()[0].seq,
            before
        );
    })
    .await;
}

#[tokio::test]
async fn the_keeper_changes_an_entry_and_the_confirmation_stays_with_the_person() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let path = format!("/contacts/{}", person("0007"));
        let mut keeper = town.browser("0001").await;
        let mut own = town.browser("0007").await;
        let stale = own.page("/contacts/own").await.form("/contacts/own");
        let form = keeper.page(&path).await.form(&path);
        let done = keeper
            .submit_and_follow(&form.with("home_phone", "00-0000-4321"))
            .await;
        done.shows("保存しました").shows("期限超過");
        let newest = journal::page(&db.db, i64::MAX, 1).await.unwrap().remove(0);
        assert_eq!(
            (newest.actor.as_str(), newest.role.as_str()),
            ("見本　部長", "head_security_officer")
        );
        // The form the person had open is not written over it.
        let page = own
            .submit(&stale.with("mobile_phone", "000-0000-1111"))
            .await;
        let page = page.expect(StatusCode::CONFLICT);
        page.shows("別の画面で記載が変更されました");
        let form = page.form("/contacts/own");
        assert_eq!(form.value("mobile_phone"), "000-0000-1111");
        own.submit_and_follow(&form)
            .await
            .shows("変更して確認しました");
    })
    .await;
}

#[tokio::test]
async fn others_may_neither_open_nor_change_an_entry() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let path = format!("/contacts/{}", person("0007"));
        for reader in ["0002", "0004", "0005", "0007", "0009"] {
            let mut browser = town.browser(reader).await;
            let refused = browser.get(&path).await.expect(StatusCode::FORBIDDEN);
            refused.shows("3.2(2)⑦").shows("統括情報セキュリティ責任者");
            let token = browser.page("/contacts/own").await.any_form();
            let fields: Vec<(&str, &str)> = token.pairs().collect();
            let sent = browser.post_without_token(&path, &fields).await;
            let _ = sent.expect(StatusCode::FORBIDDEN);
            for list in ["", "/xlsx", "/csv"] {
                let path = format!("/contacts/unconfirmed{list}");
                let _ = browser.get(&path).await.expect(StatusCode::FORBIDDEN);
            }
        }
        let mut keeper = town.browser("0001").await;
        for unknown in ["x", "00000000-0000-7000-8000-000000000000", "own%00"] {
            let page = keeper.get(&format!("/contacts/{unknown}")).await;
            let _ = page.expect(StatusCode::NOT_FOUND);
        }
        // A clerk prepares the keeper's work, and so may change entries.
        let _ = town.browser("0003").await.page(&path).await;
    })
    .await;
}

#[tokio::test]
async fn the_reminder_list_names_who_has_not_confirmed_and_no_number() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut keeper = town.browser("0001").await;
        let page = keeper.page("/contacts/unconfirmed").await;
        page.shows("7件中")
            .shows("税務　課長")
            .lacks("市民　課長")
            .lacks("000-0000");
        let csv = keeper.page("/contacts/unconfirmed/csv").await;
        let text = csv.html();
        assert_eq!(text.lines().count(), 8, "{text}");
        assert!(
            text.contains("葛\u{E0100}城") && !text.contains("00-0000"),
            "{text}"
        );
        let xlsx = keeper.page("/contacts/unconfirmed/xlsx").await;
        let words = sakimori_testkit::office::text(&xlsx.bytes);
        assert!(words.contains("<b>太郎</b>") && !words.contains("00-0000"));
        let _ = keeper
            .get("/contacts/unconfirmed/pdf")
            .await
            .expect(StatusCode::NOT_FOUND);
        // One department only.
        let filter = keeper.page("/contacts/unconfirmed").await.html().to_owned();
        let id = filter
            .split("<option value=\"")
            .find(|o| o.contains("市民部"))
            .unwrap();
        let id = id.split('"').next().unwrap();
        let page = keeper
            .page(&format!("/contacts/unconfirmed?unit={id}"))
            .await;
        page.shows("4件中").lacks("葛");
    })
    .await;
}

#[tokio::test]
async fn who_is_not_in_the_register_is_told_so() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser_of(town.access(None).await);
        browser
            .page("/contacts/own")
            .await
            .shows("登録されていない");
        browser.page("/contacts").await.lacks("000-0000");
    })
    .await;
}

#[tokio::test]
async fn a_page_of_the_network_costs_the_same_for_any_number_of_people() {
    on_every_database(|db| async move {
        let town = Town::on(&db).await;
        let mut browser = town.browser("0001").await;
        for address in ["/contacts", "/contacts?by=unit", "/contacts?all=yes"] {
            browser.page(address).await;
            let before = db.db.statements();
            browser.page(address).await;
            let cost = town.state.db.statements() - before;
            assert!((1..=6).contains(&cost), "{address}: {cost}");
        }
    })
    .await;
}

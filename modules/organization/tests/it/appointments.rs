//! Appointments: made, replaced, put in order, ended, confirmed by another.

use axum::http::StatusCode;
use sakimori_organization::model::Period;
use sakimori_permissions::Capacity;
use sakimori_testkit::{Client, Form, on_every_database};

use crate::support::{Hall, date};

const NEW: &str = "/appointments/new";

async fn form(browser: &mut Client, role: &str, query: &str) -> Form {
    let page = browser.page(&format!("{NEW}?role={role}{query}")).await;
    page.form(NEW)
}

#[tokio::test]
async fn an_appointment_needs_a_fitting_scope_and_somebody_who_works_here() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let blank = form(&mut browser, "section_security_manager", "").await;
        for (field, value, message) in [
            ("number", "999", "職員番号「999」の職員はいません。"),
            ("unit", "", "課室又は出先機関に対して任命します。"),
            ("unit", "市民税係", "課室又は出先機関に対して任命します。"),
            (
                "unit",
                "戸籍課",
                "「戸籍課」という組織は、その日にはありません。",
            ),
            ("role", "staff", "役割を選んでください。"),
            ("from", "R8.3.31", "その日にはありません"),
            (
                "last",
                "R8.4.1",
                "終わりの日は、始まりの日以後の日にしてください。",
            ),
            ("capacity", "boss", "立場を選んでください。"),
        ] {
            let good = blank
                .clone()
                .with("number", "009")
                .with("unit", "市民課")
                .with("from", "R8.5.1");
            let page = browser.submit(&good.with(field, value)).await;
            page.expect(StatusCode::UNPROCESSABLE_ENTITY).shows(message);
        }
        let form = blank.with("number", "009").with("unit", "市民課");
        let page = browser.submit_and_follow(&form).await;
        page.shows("情報セキュリティ管理者（市民部 市民課）")
            .shows("令和8年11月23日から");
        let twice = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        twice.shows("この職員は、すでに任命されています");
    })
    .await;
}

#[tokio::test]
async fn a_successor_takes_over_on_the_day() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let query = format!("&unit={}", hall.id("税務課"));
        let form = form(&mut browser, "section_security_manager", &query).await;
        let form = form.with("number", "007").with("from", "R8.12.1");
        let page = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows(
            "情報セキュリティ管理者には、すでにほかの職員が任命されています（令和8年4月1日から）",
        );
        browser
            .submit_and_follow(&form.ticked("replace", "yes"))
            .await
            .shows("木村　七海");
        let role = "/roles/section_security_manager";
        browser
            .page(role)
            .await
            .shows("加藤　六花")
            .shows("令和8年11月30日まで");
        browser
            .page(&format!("{role}?on=R8.12.1"))
            .await
            .shows("木村　七海")
            .lacks("加藤　六花");
        browser
            .page(&format!("{role}?on=R8.3.31"))
            .await
            .lacks("加藤　六花");
        // What stands is what permission sees.
        for (day, holder) in [("2026-11-30", "加藤"), ("2026-12-01", "木村")] {
            let roster = hall.state.roster(date(day)).await.unwrap();
            let place = roster.place_of_unit(hall.id("市民税係"));
            let held = roster.holders("section_security_manager", &place);
            assert_eq!(held[0].facts.person, hall.id(holder), "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn deputies_stand_in_their_order_and_it_can_change() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let query = format!("&unit={}", hall.id("税務課"));
        for (number, order) in [("007", "1"), ("008", "2")] {
            let form = form(&mut browser, "section_security_manager", &query).await;
            let form = form
                .with("number", number)
                .with("capacity", "deputy")
                .with("deputy_order", order);
            let page = browser.submit_and_follow(&form).await;
            page.shows(&format!("の代理（第{order}順位）"));
        }
        let form = form(&mut browser, "section_security_manager", &query).await;
        let form = form
            .with("number", "009")
            .with("capacity", "deputy")
            .with("deputy_order", "2");
        let page = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("代理の第2順位には、すでにほかの職員が任命されています");

        let order = "/appointments/order";
        let page = browser
            .page(&format!("{order}?role=section_security_manager{query}"))
            .await;
        let form = page.form(order);
        let names: Vec<String> = form
            .names()
            .iter()
            .filter(|n| n.starts_with("order-"))
            .cloned()
            .collect();
        let same = form.clone().with(&names[0], "2");
        let page = browser
            .submit(&same)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("同じ順位が二人に付いています。");
        let form = form.with(&names[0], "2").with(&names[1], "1");
        browser
            .submit_and_follow(&form)
            .await
            .shows("第1順位　葛\u{E0100}城");
        browser
            .page(&hall.person("木村"))
            .await
            .shows("代理の順位：1 → 2");
        let roster = hall.state.roster(date("2026-11-23")).await.unwrap();
        let holding = roster.holdings(hall.id("葛\u{E0100}城")).remove(0);
        assert_eq!(holding.holder.as_deref(), Some("加藤　六花"));
        assert_eq!(holding.capacity, Capacity::Deputy);
    })
    .await;
}

#[tokio::test]
async fn an_appointment_ends_and_what_had_not_begun_never_does() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let open = Period::open(date("2027-04-01"));
        hall.appoint(
            "小林",
            "section_security_manager",
            "市民課",
            Capacity::Holder,
            open,
        )
        .await;
        let mut browser = hall.browser("井上");
        for (person, last, shown) in [
            ("加藤", "R8.12.31", "令和8年4月1日から令和8年12月31日まで"),
            ("小林", "R8.12.31", "役割に任命されていません。"),
        ] {
            let page = browser.page(&hall.person(person)).await;
            let end = page
                .links()
                .into_iter()
                .find(|(_, words)| words == "任命を終える")
                .unwrap()
                .0;
            let form = browser.page(&end).await.form(&end).with("last", last);
            browser.submit_and_follow(&form).await.shows(shown);
            // Sent twice, nothing more happens.
            browser.submit_and_follow(&form).await.shows(shown);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_appoints_themselves_without_another_s_word() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut own = hall.browser("井上");
        let form = form(&mut own, "audit_head", "").await.with("number", "002");
        own.submit_and_follow(&form)
            .await
            .shows("ほかの者の確認を依頼しました。")
            .lacks("情報セキュリティ監査統括責任者令和");
        let day = date("2026-11-23");
        assert_eq!(
            hall.state
                .roster(day)
                .await
                .unwrap()
                .in_role("audit_head")
                .count(),
            0
        );
        let list = "/appointments/requests";
        let page = own.page(list).await;
        let request = page
            .links()
            .into_iter()
            .find(|(_, words)| words == "井上　二葉")
            .unwrap()
            .0;
        own.page(&request)
            .await
            .shows("自分自身の任命は確認できません。");
        // Nor by going round the page.
        let confirmation = format!("{request}/confirmation");
        let token = form.value("_token");
        let fields = [("_token", token), ("confirmed", "yes")];
        let page = own.post_without_token(&confirmation, &fields).await;
        page.expect(StatusCode::CONFLICT)
            .shows("appointment-confirmation-own");
        let _ = hall
            .browser("加藤")
            .get(&request)
            .await
            .expect(StatusCode::FORBIDDEN);
        let mut nobody = hall.administrator();
        let _ = nobody.get(&request).await.expect(StatusCode::FORBIDDEN);

        let mut other = hall.browser("青木");
        let form = other.page(&request).await.form(&confirmation);
        let page = other.submit(&form.clone().with("confirmed", "no")).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("任命しない理由を入力してください。");
        other
            .submit_and_follow(&form.clone().with("confirmed", "yes"))
            .await
            .shows("確認し、任命しました。")
            .shows("青木　一郎");
        // The first word stands.
        other
            .submit_and_follow(&form.with("confirmed", "no").with("remark", "やめます"))
            .await
            .shows("確認済み");
        assert_eq!(
            hall.state
                .roster(day)
                .await
                .unwrap()
                .in_role("audit_head")
                .count(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn suggestions_come_from_the_usual_posts_and_are_taken_at_once() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let path = "/appointments/suggestions";
        let page = browser.page(path).await;
        page.shows("上田　三郎（総務課 課長、003）")
            .shows("小林　九（市民課 課長、009）")
            .lacks("木村　七海")
            .lacks("加藤　六花");
        let form = page.form(path);
        let none = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        none.shows("任命する職員を選んでください。");
        let boxes = |page: &sakimori_testkit::Response| -> Vec<String> {
            let tags = sakimori_testkit::tags(page.html()).into_iter();
            tags.filter(|t| t.get("name") == "pick")
                .map(|t| t.get("value").to_owned())
                .collect()
        };
        let all = boxes(&page);
        // 総務課, 情報政策課, 市民課, the system of 市民課, and for 総務部 its
        // own head, who is at work here.
        assert_eq!(all.len(), 5, "{all:#?}");
        let ticked = all
            .iter()
            .fold(form, |form, value| form.ticked("pick", value));
        let page = browser.submit_and_follow(&ticked).await;
        page.shows("自分自身の任命は、ほかの者の確認を依頼しました。");
        assert_eq!(boxes(&page).len(), 1, "the own one waits");
        browser
            .page("/roles/section_security_manager?vacant=yes")
            .await
            .shows("空席はありません。");
    })
    .await;
}

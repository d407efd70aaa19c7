//! What is missing, named with its provision; roles, committee and systems.

use axum::http::StatusCode;
use sakimori_organization::model::{Line, Period, PersonFacts};
use sakimori_organization::store::Change;
use sakimori_permissions::Capacity;
use sakimori_testkit::on_every_database;

use crate::support::{Hall, date};

#[tokio::test]
async fn what_is_missing_is_named_with_its_provision_and_the_way_to_mend_it() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let page = browser.page("/organization/holes").await;
        for (what, provision) in [
            (
                "情報セキュリティ監査統括責任者が任命されていません。",
                "3.9.1(1)",
            ),
            ("情報セキュリティ委員会が任命されていません。", "3.2(7)"),
            ("情報セキュリティ責任者がいません。", "3.2(3)①"),
            ("情報セキュリティ管理者がいません。", "3.2(4)①"),
            ("情報システム管理者がいません。", "3.2(5)①"),
        ] {
            page.shows(what).shows(provision);
        }
        let links = page.links();
        let mend = links.iter().filter(|(href, _)| {
            href.starts_with("/appointments/new?role=section_security_manager&unit=")
        });
        assert_eq!(mend.count(), 3, "総務課, 情報政策課, 市民課");
        // A team is part of its section, and the mended is gone.
        page.lacks("市民税係");
        let open = Period::open(date("2026-04-01"));
        hall.appoint(
            "小林",
            "section_security_manager",
            "市民課",
            Capacity::Holder,
            open,
        )
        .await;
        let page = browser.page("/organization/holes?kind=uncovered").await;
        let links = page.links();
        let mend = links.iter().filter(|(href, _)| {
            href.starts_with("/appointments/new?role=section_security_manager&unit=")
        });
        assert_eq!(mend.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn roles_that_must_be_apart_leavers_and_ends_are_named() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let open = Period::open(date("2026-04-01"));
        let soon = Period::new(open.from, Some(date("2027-01-01")));
        let later = Period::new(open.from, Some(date("2027-02-01")));
        hall.appoint("加藤", "auditor", "", Capacity::Holder, open)
            .await;
        hall.appoint(
            "岡",
            "system_manager",
            "税務システム",
            Capacity::Deputy,
            open,
        )
        .await;
        hall.appoint(
            "岡",
            "system_operator",
            "住民記録システム",
            Capacity::Clerk,
            open,
        )
        .await;
        hall.appoint(
            "上田",
            "section_security_manager",
            "総務課",
            Capacity::Holder,
            soon,
        )
        .await;
        hall.appoint(
            "小林",
            "section_security_manager",
            "市民課",
            Capacity::Holder,
            later,
        )
        .await;
        hall.write(&[Change::<PersonFacts> {
            line: Line::of(hall.id("岡")),
            from: date("2026-11-01"),
            wanted: None,
        }])
        .await;
        let mut browser = hall.browser("井上");
        let page = browser.page("/organization/holes").await;
        page.shows("加藤　六花が、監査人と情報セキュリティ管理者を兼ねています。")
            .shows("加藤　六花が、監査人と情報システム管理者を兼ねています。")
            .shows("3.2(8)②")
            .shows("岡　五月が、情報システム管理者と情報セキュリティ責任者を兼ねています。")
            .shows("3.2(8)①")
            .shows("情報セキュリティ責任者の岡　五月は、在職していません。")
            .shows("情報セキュリティ管理者の上田　三郎の任命は、令和8年12月31日までです。")
            .lacks("小林　九の任命は");
        // The day before they left, nothing of the kind.
        browser
            .page("/organization/holes?on=R8.10.31")
            .await
            .lacks("在職していません");
        // A unit's page shows its own.
        browser
            .page(&hall.unit("総務課"))
            .await
            .shows("上田　三郎の任命は")
            .lacks("監査人");
    })
    .await;
}

#[tokio::test]
async fn a_leaver_holds_nothing_and_does_not_count_as_held() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let left = Change::<PersonFacts> {
            line: Line::of(hall.id("井上")),
            from: date("2026-11-23"),
            wanted: None,
        };
        hall.write(&[left]).await;
        let day = date("2026-11-23");
        let (roster, standing) = hall.state.standing(hall.id("井上"), day).await.unwrap();
        assert_eq!(standing, None);
        assert!(!roster.held_roles().contains("head_security_officer"));
        let yesterday = date("2026-11-22");
        let (_, standing) = hall
            .state
            .standing(hall.id("井上"), yesterday)
            .await
            .unwrap();
        assert_eq!(standing.unwrap().holdings.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_committee_and_the_roles_are_shown_as_of_a_day() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("青木");
        let page = browser.page("/committee").await;
        let new = page
            .links()
            .into_iter()
            .find(|(_, words)| words == "構成員を任命する")
            .unwrap()
            .0;
        for (number, seat) in [
            ("002", "委員長"),
            ("003", "委員"),
            ("005", "委員"),
            ("004", "事務局"),
        ] {
            let form = browser.page(&new).await.form("/appointments/new");
            let form = form.with("number", number).with("seat", seat);
            browser
                .submit_and_follow(&form)
                .await
                .shows(&format!("（{seat}）"));
        }
        let page = browser.page("/committee").await;
        page.shows("委員長")
            .shows("上田　三郎")
            .shows("岡　五月")
            .shows("統一的な窓口");
        assert_eq!(page.html().matches("<rect").count(), 5);
        browser
            .page("/committee?on=R8.11.22")
            .await
            .lacks("上田　三郎");
        let mut anybody = hall.browser("葛\u{E0100}城");
        anybody
            .page("/roles")
            .await
            .shows("3.2(1)①")
            .shows("青木　一郎")
            .lacks("任命する");
        anybody
            .page("/roles/section_security_manager")
            .await
            .shows("空席 3件");
        for path in [
            "/roles/staff",
            "/roles/nobody",
            "/appointments/order?role=ciso",
        ] {
            let status = anybody.get(path).await.status;
            assert!(
                status == StatusCode::NOT_FOUND || status == StatusCode::FORBIDDEN,
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_system_is_entered_handed_over_and_ended_with_its_appointments() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let form = browser.page("/systems/new").await.form("/systems/new");
        let page = browser.submit(&form.clone().with("code", "S 9/9")).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("コードに空白や記号（/ ? # & % など）は使えません。")
            .shows("担当する組織を入力してください。");
        let form = form
            .with("code", "S100")
            .with("name", "図書館システム")
            .with("unit", "総務課");
        let page = browser.submit_and_follow(&form).await;
        page.shows("情報システムを登録しました。")
            .shows("情報システム管理者がいません。");
        browser
            .page("/systems?q=%EF%BC%B3100")
            .await
            .shows("1件中")
            .shows("図書館システム");
        let tax = format!("/systems/{}", hall.id("税務システム"));
        let change = format!("{tax}/change");
        let form = browser.page(&change).await.form(&change);
        let form = form
            .with("name", "新税務システム")
            .with("unit", "市民課")
            .with("from", "R8.11.1");
        browser
            .submit_and_follow(&form)
            .await
            .shows("名称：税務システム → 新税務システム");
        browser
            .page(&format!("{tax}?on=R8.10.31"))
            .await
            .shows("担当する組織市民部 税務課");
        let end = format!("{tax}/end");
        let form = browser.page(&end).await.form(&end).with("last", "R8.11.22");
        browser
            .submit_and_follow(&form)
            .await
            .lacks("新税務システム");
        browser
            .page(&hall.person("加藤"))
            .await
            .shows("令和8年4月1日から令和8年11月22日まで");
    })
    .await;
}

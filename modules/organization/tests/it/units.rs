//! Units through their pages.

use axum::http::StatusCode;
use sakimori_testkit::on_every_database;

use crate::support::Hall;

#[tokio::test]
async fn the_chart_shows_every_unit_below_its_parent() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let page = hall.browser("葛\u{E0100}城").page("/organization").await;
        let text = page.text();
        let mut at = 0;
        let list = text.split("組織の一覧").nth(1).unwrap();
        for unit in [
            "総務部",
            "総務課",
            "情報政策課",
            "市民部",
            "税務課",
            "市民税係",
            "市民課",
        ] {
            at += list[at..]
                .find(unit)
                .unwrap_or_else(|| panic!("{unit} after {at}: {list}"));
        }
        page.shows("課長 加藤　六花");
        assert_eq!(page.html().matches("<rect").count(), 7);
        hall.browser("加藤")
            .page(&format!("/organization?unit={}", hall.id("市民部")))
            .await
            .shows("組織図（市民部）")
            .lacks("情報政策課");
    })
    .await;
}

#[tokio::test]
async fn a_unit_is_entered_renamed_and_remembered() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        let page = browser
            .page(&format!(
                "/organization/units/new?parent={}",
                hall.id("市民部")
            ))
            .await;
        let form = page.form("/organization/units/new");
        assert_eq!(form.value("parent"), "U004");
        let form = form
            .with("code", "U100")
            .with("name", "国保年金課")
            .with("from", "令和8年4月1日");
        let page = browser.submit_and_follow(&form).await;
        page.shows("国保年金課")
            .shows("組織を登録しました。")
            .shows("統括情報セキュリティ責任者");
        let again = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("組織コード「U100」は、すでに使われています。");
        // Renamed from October on; before, it is as it was.
        let path = page
            .path
            .trim_start_matches("GET ")
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let change = format!("{path}/change");
        let form = browser.page(&change).await.form(&change);
        let form = form.with("name", "保険年金課").with("from", "R8.10.1");
        let page = browser.submit_and_follow(&form).await;
        page.shows("名称：国保年金課 → 保険年金課");
        browser.page(&path).await.shows("保険年金課");
        let past = browser.page(&format!("{path}?on=2026-09-30")).await;
        past.shows("令和8年9月30日現在").lacks("組織を終了する");
        assert!(
            past.html().contains("<h1>国保年金課</h1>"),
            "{}",
            past.text()
        );
        browser
            .page(&format!("{path}?on=2026-03-31"))
            .await
            .shows("この日には、この組織はありません");
        // The form that was open before is told so.
        let late = browser.submit(&form.with("name", "年金課")).await;
        late.expect(StatusCode::CONFLICT)
            .shows("別の画面で変更が保存されました");
    })
    .await;
}

#[tokio::test]
async fn a_unit_cannot_come_below_itself_or_end_with_people_in_it() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.administrator();
        let change = format!("{}/change", hall.unit("市民部"));
        let form = browser.page(&change).await.form(&change);
        let form = form
            .with("parent", "市民税係")
            .with("from", "令和8年12月1日");
        let page = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("令和8年12月1日に、この組織が自分の下に入ってしまいます。");
        let end = format!("{}/end", hall.unit("税務課"));
        let form = browser.page(&end).await.form(&end);
        let page = browser.submit(&form.with("last", "R9.3.31")).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("1人の職員、1の下の組織、1の担当する情報システムが残っています");
    })
    .await;
}

#[tokio::test]
async fn a_merged_unit_hands_over_people_systems_and_units() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.administrator();
        let merger = format!("{}/merger", hall.unit("税務課"));
        let form = browser.page(&merger).await.form(&merger);
        let wrong = form
            .clone()
            .with("into", "市民税係")
            .with("from", "R8.11.1");
        let page = browser
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("統合先には、この組織とその下の組織以外を選んでください。");
        let form = form.with("into", "市民課").with("from", "R8.11.1");
        let page = browser.submit_and_follow(&form).await;
        page.shows("市民課")
            .shows("市民税係")
            .shows("税務システム")
            .shows("加藤　六花");
        page.shows("税務課から市民課へ統合");
        let before = browser
            .page(&format!("{}?on=R8.10.31", hall.unit("税務課")))
            .await;
        before.shows("加藤　六花").shows("令和8年10月31日まで");
        browser
            .page(&hall.unit("税務課"))
            .await
            .shows("この日には、この組織はありません");
        let roster = hall
            .state
            .roster(crate::support::date("2026-11-01"))
            .await
            .unwrap();
        assert_eq!(
            roster.holdings(hall.id("加藤")).len(),
            1,
            "the system stays"
        );
    })
    .await;
}

#[tokio::test]
async fn only_those_with_the_right_change_units() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut manager = hall.browser("加藤");
        let page = manager.page(&hall.unit("税務課")).await;
        page.lacks("名称や位置を変更する").shows("職員の一覧");
        for path in [
            "/organization/units/new",
            &format!("{}/end", hall.unit("税務課")),
        ] {
            let page = manager.get(path).await.expect(StatusCode::FORBIDDEN);
            page.shows("体制と組織の変更は、あなたの役割では行えません。")
                .shows("統括情報セキュリティ責任者");
        }
        // Who reads no people sees the roles, not the staff.
        let page = hall.browser("小林").page(&hall.unit("税務課")).await;
        page.shows("加藤　六花")
            .lacks("職員の一覧")
            .lacks("木村　七海");
        for path in [
            "/organization/units/x",
            "/organization/units/00000000-0000-0000-0000-000000000000",
            "/organization?unit=x",
        ] {
            let _ = manager.get(path).await.expect(StatusCode::NOT_FOUND);
        }
    })
    .await;
}

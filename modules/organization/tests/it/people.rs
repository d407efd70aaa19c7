//! People through their pages.

use axum::http::StatusCode;
use sakimori_organization::model::{Line, PostFacts};
use sakimori_testkit::{office, on_every_database};

use crate::support::{Hall, date, from, person};

#[tokio::test]
async fn the_list_finds_filters_sorts_and_counts() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.browser("井上");
        browser
            .page("/people")
            .await
            .shows("9件中 1〜9件")
            .shows("葛\u{E0100}城　八重");
        for (query, count, shown, hidden) in [
            ("q=%E8%91%9B%E5%9F%8E", 1, "葛\u{E0100}城", "木村"),
            ("q=%EF%BD%B7%EF%BE%91%EF%BE%97", 1, "木村", "加藤"),
            ("q=008", 1, "葛\u{E0100}城", "木村"),
            ("unit=U005", 3, "木村", "小林"),
            (
                "unit=%E5%B8%82%E6%B0%91%E9%83%A8%20%E7%A8%8E%E5%8B%99%E8%AA%B2",
                3,
                "加藤",
                "小林",
            ),
            ("role=system_manager", 1, "加藤", "岡"),
            ("employment=special", 0, "条件に合う職員はいません", "加藤"),
            ("state=left", 0, "条件に合う職員はいません", "加藤"),
            ("unit=U005&q=%E6%9C%A8%E6%9D%91", 1, "木村", "加藤　六花"),
        ] {
            let page = browser.page(&format!("/people?{query}")).await;
            page.shows(shown).lacks(&format!("{hidden}　"));
            page.shows(&if count == 0 {
                "0件".to_owned()
            } else {
                format!("{count}件中")
            });
        }
        let order = |text: String| {
            let at = |name: &str| text.find(name).unwrap();
            (at("青木"), at("小林"))
        };
        let (first, last) = order(browser.page("/people").await.text());
        assert!(first < last);
        browser
            .page("/people?unit=%E6%88%B8%E7%B1%8D%E8%AA%B2")
            .await
            .shows("「戸籍課」という組織は、その日にはありません。")
            .shows("0件");
    })
    .await;
}

#[tokio::test]
async fn a_manager_sees_the_own_section_and_nobody_else() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut manager = hall.browser("加藤");
        manager
            .page("/people")
            .await
            .shows("3件中")
            .shows("木村")
            .lacks("小林");
        manager
            .page(&hall.person("木村"))
            .await
            .shows("市民部 税務課 市民税係");
        for stranger in ["小林", "岡", "青木"] {
            let page = manager.get(&hall.person(stranger)).await;
            page.expect(StatusCode::NOT_FOUND).lacks(stranger);
        }
        // A department sees its sections.
        hall.browser("岡")
            .page("/people")
            .await
            .shows("5件中")
            .shows("小林")
            .lacks("上田");
        // Without a role: oneself, nobody else.
        let mut clerk = hall.browser("葛\u{E0100}城");
        clerk
            .page("/people")
            .await
            .shows("1件中")
            .shows("葛\u{E0100}城");
        clerk
            .page(&hall.person("葛\u{E0100}城"))
            .await
            .shows("クズシロ　ヤエ");
        let _ = clerk
            .get(&hall.person("木村"))
            .await
            .expect(StatusCode::NOT_FOUND);
        for path in ["change", "post", "concurrent-post", "end"] {
            let own = format!("{}/{path}", hall.person("葛\u{E0100}城"));
            let _ = clerk.get(&own).await.expect(StatusCode::FORBIDDEN);
            let other = format!("{}/{path}", hall.person("小林"));
            let _ = manager.get(&other).await.expect(StatusCode::NOT_FOUND);
        }
        let _ = clerk.get("/people/new").await.expect(StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_newcomer_moves_changes_name_and_retires() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = hall.administrator();
        let form = browser.page("/people/new").await.form("/people/new");
        let wrong = form
            .clone()
            .with("number", "001")
            .with("mail", "x y")
            .with("from", "2月30日");
        let page = browser
            .submit(&wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        for message in [
            "氏名を入力してください。",
            "所属を入力してください。",
            "職員番号「001」は、すでに使われています。",
            "メールアドレスの形",
            "「2月30日」は日付として読めません。",
        ] {
            page.shows(message);
        }
        let form = form
            .with("number", "100")
            .with("name", "佐藤　十和子")
            .with("kana", "サトウ　トワコ")
            .with("unit", "市民課")
            .with("title", "主事")
            .with("from", "令和8年4月1日");
        let page = browser.submit_and_follow(&form).await;
        page.shows("職員番号100").shows("市民部 市民課");
        let path = page
            .path
            .trim_start_matches("GET ")
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let twice = browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        twice.shows("すでに使われています");

        let post = browser
            .page(&format!("{path}/post"))
            .await
            .form(&format!("{path}/post"));
        let post = post
            .with("unit", "U005")
            .with("title", "主任")
            .with("from", "R8.10.1");
        browser.submit_and_follow(&post).await.shows("主任");
        browser
            .page(&format!("{path}?on=R8.9.30"))
            .await
            .shows("令和8年4月1日から令和8年9月30日まで");

        let change = format!("{path}/change");
        let form = browser.page(&change).await.form(&change);
        let form = form
            .with("name", "鈴木　十和子")
            .with("kana", "スズキ　トワコ")
            .with("from", "R8.11.1");
        let page = browser.submit_and_follow(&form).await;
        page.shows("氏名：佐藤　十和子 → 鈴木　十和子")
            .shows("防人の管理者");
        // The same again is no change; from another state it is told.
        let _ = browser.submit(&form).await.expect(StatusCode::CONFLICT);
        // Found by either name, shown by the one of the day.
        for (query, name) in [
            ("q=%E4%BD%90%E8%97%A4", "鈴木"),
            ("q=%E4%BD%90%E8%97%A4&on=R8.10.31", "佐藤"),
        ] {
            browser
                .page(&format!("/people?{query}"))
                .await
                .shows("1件中")
                .shows(&format!("{name}　十和子"));
        }

        let concurrent = format!("{path}/concurrent-post");
        let form = browser.page(&concurrent).await.form(&concurrent);
        let form = form
            .with("unit", "総務課")
            .with("title", "主任")
            .with("last", "R9.3.31");
        browser.submit_and_follow(&form).await.shows("兼務");
        browser
            .page("/people?unit=U002")
            .await
            .shows("（兼務）総務部 総務課 主任");

        let end = format!("{path}/end");
        let form = browser.page(&end).await.form(&end);
        let early = form.clone().with("last", "R8.3.31");
        let page = browser
            .submit(&early)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("令和8年3月31日には在職していません。");
        browser
            .submit_and_follow(&form.with("last", "R8.11.20"))
            .await
            .shows("この日には在職していません");
        browser
            .page("/people?state=left")
            .await
            .shows("1件中")
            .shows("鈴木");
        browser.page("/people?q=100").await.shows("0件");
        browser
            .page("/people?q=100&on=R8.11.20")
            .await
            .shows("1件中");
    })
    .await;
}

#[tokio::test]
async fn the_file_has_exactly_the_rows_of_the_list() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let many: Vec<_> = (0..120)
            .map(|n| person(&format!("増田　{n:03}"), &format!("マスダ {n:03}")))
            .collect();
        let subjects: Vec<_> = (0..120)
            .map(|n| sakimori_organization::store::Subject {
                id: sakimori_kernel::Uuid::from_u128(1_000 + n),
                code: format!("M{n:03}"),
            })
            .collect();
        let mut tx = db.db.begin().await.unwrap();
        let which = sakimori_organization::store::Register::Person;
        sakimori_organization::store::register(&mut tx, which, &subjects)
            .await
            .unwrap();
        crate::support::commit(tx).await;
        let day = date("2026-04-01");
        let lines = subjects.iter().map(|s| Line::of(s.id));
        let people: Vec<_> = lines
            .clone()
            .zip(many)
            .map(|(l, p)| from(l, day, p))
            .collect();
        hall.write(&people).await;
        let unit = hall.id("市民課");
        let post = |title: &str| PostFacts {
            unit,
            title: title.to_owned(),
            main: true,
        };
        let posts: Vec<_> = lines.map(|line| from(line, day, post("=1+1"))).collect();
        hall.write(&posts).await;

        let mut browser = hall.browser("井上");
        let page = browser
            .page("/people?q=%E5%A2%97%E7%94%B0&sort=number&page=3")
            .await;
        page.shows("120件中 101〜120件")
            .shows("M100")
            .shows("M119")
            .lacks("M099");
        let link = page
            .links()
            .into_iter()
            .find(|(_, words)| words.contains("CSV"))
            .unwrap()
            .0;
        let csv = browser.get(&link).await.expect(StatusCode::OK);
        let text = String::from_utf8(csv.bytes.clone()).unwrap();
        assert_eq!(text.lines().count(), 121);
        assert!(
            text.lines()
                .nth(1)
                .unwrap()
                .contains("\"M000\",\"増田　000\""),
            "{text}"
        );
        assert!(text.contains("\"'=1+1\""), "no formula");
        assert!(
            csv.header("content-disposition")
                .contains("filename*=UTF-8''")
        );
        let xlsx = browser
            .get(&link.replace("/csv", "/xlsx"))
            .await
            .expect(StatusCode::OK);
        let text = office::text(&xlsx.bytes);
        assert!(text.contains("増田　119") && !text.contains("青木"));
        // What the old encoding cannot hold is named; what it can is written.
        let old = "/people/list/csv-cp932";
        let named = browser.get(old).await.expect(StatusCode::CONFLICT);
        named.shows("（U+E0100）").shows("「氏名」");
        let csv = browser
            .get(&format!("{old}?q=%E5%B2%A1"))
            .await
            .expect(StatusCode::OK);
        assert!(
            csv.bytes.windows(4).any(|b| b == [0x89, 0xAA, 0x81, 0x40]),
            "岡　"
        );
        // A file shows no more than the list does.
        let csv = hall
            .browser("加藤")
            .get("/people/list/csv")
            .await
            .expect(StatusCode::OK);
        let text = String::from_utf8(csv.bytes).unwrap();
        assert_eq!(text.lines().count(), 4);
        let _ = browser
            .get("/people/list/pdf")
            .await
            .expect(StatusCode::NOT_FOUND);
    })
    .await;
}

use axum::http::StatusCode;
use sakimori_db::journal;
use sakimori_organization::store::{self, Register};
use sakimori_tabular::{csv, xlsx};
use sakimori_testkit::on_every_database;

use super::city::{APRIL, City, TODAY, date};
use super::lists::{address, load_list, next_april, sheet};

#[tokio::test]
async fn a_hundred_and_eighty_of_a_thousand_change_on_the_first_of_april() {
    on_every_database(|db| async move {
        let city = City::new(&db, 10, 20).await;
        assert_eq!((city.rows.len(), city.units.len()), (1010, 60));
        let before = city.facts().await;
        let list = xlsx(&sheet(&next_april(&city.rows))).unwrap();
        let mut browser = city.browser(TODAY, true);
        let loaded = load_list(&mut browser, "令和9年度職員一覧.xlsx", &list).await;
        let path = address(loaded.location());
        let page = browser.page(loaded.location()).await;
        page.shows("一覧を取り込み、内容を確認しました。")
            .shows("確認済み");
        for told in [
            "採用・転入等20人",
            "退職・転出等20人",
            "異動（所属が変わる者）120人",
            "職名だけが変わる者15人",
            "氏名が変わる者5人",
            "変わらない者850人",
            "続く任命60件",
        ] {
            page.shows(told);
        }
        assert_eq!(city.facts().await, before, "a dry run writes nothing");

        let units = browser.page(&format!("{path}/units")).await;
        units
            .shows("第1部第1課")
            .shows("転入（庁内）")
            .shows("新採3");
        let scheduled = browser
            .submit_and_follow(&page.form(&format!("{path}/schedule")))
            .await;
        scheduled.shows("予約しました。").shows("予約中");
        assert_eq!(city.facts().await, before, "a schedule writes nothing");

        // The day comes.
        let org = city.on(APRIL);
        let due = sakimori_organization::reshuffle::apply_due(&org, date("2027-03-31")).await;
        assert!(due.unwrap().is_empty());
        let due = sakimori_organization::reshuffle::apply_due(&org, date(APRIL))
            .await
            .unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].refused, None);
        assert!(
            sakimori_organization::reshuffle::apply_due(&org, date(APRIL))
                .await
                .unwrap()
                .is_empty()
        );

        // The day before everything is as it was.
        let next = next_april(&city.rows);
        let moved = next.iter().find(|n| {
            let mut rows = city.rows.iter();
            rows.any(|r| r.number == n.number && r.unit != n.unit)
        });
        let moved = moved.unwrap();
        let person = city.person_ids[&moved.number];
        let (eve, day) = (date("2027-03-31"), date(APRIL));
        let was = store::presence(&city.db, person, eve).await.unwrap();
        assert_eq!(was.name.as_ref(), Some(&moved.name));
        let now = store::presence(&city.db, person, day).await.unwrap();
        assert_eq!(now.units, [city.unit_ids[&moved.unit]]);
        assert_ne!(was.units, now.units);
        assert_eq!(store::units_on(&city.db, day).await.unwrap().len(), 60);
        // Who joins is found, who leaves is not there any more.
        assert_eq!(
            store::find_people(&city.db, &store::search_words("新採7"))
                .await
                .unwrap()
                .len(),
            1
        );
        let gone = city
            .rows
            .iter()
            .find(|r| !next_april(&city.rows).iter().any(|n| n.number == r.number));
        let gone = city.person_ids[&gone.unwrap().number];
        assert_eq!(
            store::presence(&city.db, gone, day).await.unwrap().name,
            None
        );
        assert!(
            store::presence(&city.db, gone, eve)
                .await
                .unwrap()
                .name
                .is_some()
        );

        // An entry for the whole and one for everybody who changes.
        let entries = journal::page(&city.db, i64::MAX, 200).await.unwrap();
        let changed = entries
            .iter()
            .filter(|e| e.subject_kind == "person")
            .count();
        assert_eq!(changed, 180);
        let whole = entries
            .iter()
            .find(|e| e.action == "reshuffle.applied")
            .unwrap();
        assert!(whole.summary.contains("異動120人"), "{}", whole.summary);
        assert_eq!(whole.actor, "自動処理");
        assert!(journal::verify(&city.db).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_mapping_is_asked_for_once_and_kept() {
    on_every_database(|db| async move {
        let city = City::new(&db, 1, 5).await;
        let mut list = sheet(&city.rows);
        list.columns[1].0 = "なまえ欄".to_owned();
        let mut browser = city.browser(TODAY, true);
        let loaded = load_list(&mut browser, "list.csv", &csv(&list)).await;
        assert!(loaded.location().ends_with("/columns"));
        let path = address(loaded.location());
        let page = browser.page(loaded.location()).await;
        page.shows("必要な列「氏名」がありません。");
        browser.page(&path).await.shows("列の対応が未確定");
        let form = page.form(&format!("{path}/columns"));
        browser
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("必要な列「氏名」がありません。");
        let twice = form.clone().with("staff-name", "1").with("staff-kana", "1");
        browser
            .submit(&twice)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("二つの項目に選んでいます。");
        let page = browser
            .submit_and_follow(&form.with("staff-name", "1"))
            .await;
        page.shows("確認済み").shows("変わらない者26人");
        // The next list of the same make is read without asking.
        let again = load_list(&mut browser, "list.csv", &csv(&list)).await;
        assert!(!again.location().ends_with("/columns"));
    })
    .await;
}

#[tokio::test]
async fn units_may_stand_on_a_sheet_of_their_own() {
    on_every_database(|db| async move {
        let city = City::new(&db, 2, 4).await;
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("組織").unwrap();
        let headings = [
            "所属コード",
            "所属名",
            "上位所属コード",
            "所属種別",
            "旧所属コード",
        ];
        for (x, text) in (0u16..).zip(headings) {
            sheet.write(0, x, text).unwrap();
        }
        // 0105 goes into 0104, 0201 has another name, 0206 is new.
        let mut y = 0;
        for (code, name, kind, parent) in &city.units {
            if code == "00105" {
                continue;
            }
            y += 1;
            let name = if code == "00201" { "改称課" } else { name };
            let from = if code == "00104" { "00105" } else { "" };
            let cells = [
                code,
                name,
                parent.as_deref().unwrap_or(""),
                kind.label(),
                from,
            ];
            for (x, text) in (0u16..).zip(cells) {
                sheet.write(y, x, text).unwrap();
            }
        }
        for (x, text) in (0u16..).zip(["00206", "新設課", "00200", "課室", ""]) {
            sheet.write(y + 1, x, text).unwrap();
        }
        let sheet = book.add_worksheet().set_name("職員").unwrap();
        for (x, text) in (0u16..).zip(["職員番号", "氏名", "所属コード", "職名", "役割"])
        {
            sheet.write(0, x, text).unwrap();
        }
        for (y, row) in (1u32..).zip(&city.rows) {
            let unit = match (row.unit.as_str(), row.title.as_str()) {
                ("00105", _) => "00104",
                ("00202", "主任") => "00206",
                (unit, _) => unit,
            };
            let role = if row.unit == "00202" && row.title == "主任" {
                "情報セキュリティ管理者"
            } else {
                ""
            };
            for (x, text) in (0u16..).zip([&row.number, &row.name, unit, &row.title, role]) {
                sheet.write(y, x, text).unwrap();
            }
        }
        let list = book.save_to_buffer().unwrap();
        let mut browser = city.browser("2027-04-02", true);
        let loaded = load_list(&mut browser, "list.xlsx", &list).await;
        let path = address(loaded.location());
        let page = browser.page(loaded.location()).await;
        page.shows("新設の組織1組織")
            .shows("統合される組織1組織")
            .shows("名称を変更する組織1組織");
        // 0202 had four people; its three 主任 go to the new unit.
        page.shows("異動（所属が変わる者）7人");
        let units = browser.page(&format!("{path}/units")).await;
        units
            .shows("名称変更（旧「第2部第1課」）")
            .shows("「第1部第4課」に統合")
            .shows("新設");
        // The date is past: it is applied at once.
        let form = page.form(&format!("{path}/application"));
        browser.submit_and_follow(&form).await.shows("適用済み");
        let now = store::units_on(&city.db, date(APRIL)).await.unwrap();
        let names: Vec<&str> = now.iter().map(|u| u.name()).collect();
        assert!(names.contains(&"改称課") && names.contains(&"新設課"));
        assert!(!names.contains(&"第1部第5課"));
        assert_eq!(city.count("unit_succession").await, 1);
        let mut tx = city.db.begin().await.unwrap();
        assert!(
            store::taken(&mut tx, Register::Unit, "00206")
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn only_who_may_change_the_organization_sees_any_of_it() {
    on_every_database(|db| async move {
        let city = City::new(&db, 1, 3).await;
        let mut browser = city.browser(TODAY, true);
        let list = csv(&sheet(&city.rows));
        let loaded = load_list(&mut browser, "list.csv", &list).await;
        let path = address(loaded.location());
        let mut other = city.browser(TODAY, false);
        for page in [
            "",
            "/units",
            "/leavers",
            "/problems",
            "/problems/xlsx",
            "/columns",
            "/file",
            "/file/content",
        ] {
            other
                .get(&format!("{path}{page}"))
                .await
                .expect(StatusCode::FORBIDDEN)
                .lacks("処理できませんでした");
        }
        for page in ["/reshuffles", "/reshuffles/new"] {
            other
                .get(page)
                .await
                .expect(StatusCode::FORBIDDEN)
                .lacks("処理できませんでした");
        }
        // With the right token, and still not.
        let form = browser.page("/reshuffles/new").await.form("/reshuffles");
        let marks = city.marks().await;
        let refused = other.upload(&form, Some(("list.csv", &list))).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        // A form with a file goes nowhere but where files are taken.
        let mut stray = form.clone();
        stray.action = format!("{path}/application");
        browser
            .upload(&stray, None)
            .await
            .expect(StatusCode::FORBIDDEN)
            .lacks("処理できませんでした");
        stray.action = "/reshuffles".to_owned();
        let stray = stray.with("title", "x");
        let unsigned = browser
            .upload(&stray.unticked("_token", None), Some(("a.csv", &list)))
            .await;
        unsigned
            .expect(StatusCode::FORBIDDEN)
            .lacks("処理できませんでした");
        assert_eq!(city.marks().await, marks);
        browser
            .get("/reshuffles/x")
            .await
            .expect(StatusCode::NOT_FOUND)
            .lacks("処理できませんでした");
    })
    .await;
}

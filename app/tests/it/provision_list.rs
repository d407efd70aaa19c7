//! The list of provisions: filters, search, pages.

use sakimori_testkit::on_every_database;
use sakimori_web::encode;

use crate::support::{TestApp, edition};

/// How many the list counts.
async fn count(app: &mut TestApp, query: &str) -> usize {
    let page = app.client.page(&format!("/provisions?{query}")).await;
    let text = page.text();
    if text.contains("条件に合う規定はありません") {
        return 0;
    }
    let (before, _) = text.split_once("件中").unwrap();
    let digits: String = before
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.chars().rev().collect::<String>().parse().unwrap()
}

#[tokio::test]
async fn every_filter_keeps_what_it_says() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app.provision("ciso-appointment").await;
        let form = form
            .with("choice", "reworded")
            .with("text", "市長は、CISOを置く。");
        app.client.submit_and_follow(&form).await;
        app.choose("power-on-password", "rejected", "暗号化しているため")
            .await;
        let all = edition();
        let in_chapter = |c: &str| {
            let chapter = all.chapters.iter().find(|ch| ch.id == c).unwrap();
            let is_in = |s: &str| chapter.sections.iter().any(|x| x == s);
            all.provisions()
                .filter(|(i, _)| is_in(i.id.section()))
                .count()
        };
        for (query, expected) in [
            ("", 334),
            ("chapter=3.6", in_chapter("3.6")),
            ("chapter=3.1", in_chapter("3.1")),
            ("level=recommended", 18),
            ("level=basic", 316),
            ("choice=undecided", 17),
            ("choice=rejected", 1),
            ("choice=reworded", 1),
            ("choice=adopted", 315),
            ("choice=own", 0),
            ("own=yes", 1),
            ("level=recommended&choice=rejected", 1),
            ("level=recommended&choice=reworded", 0),
            ("chapter=9.9", 0),
            ("unknown=x", 334),
        ] {
            assert_eq!(count(&mut app, query).await, expected, "{query}");
        }
        let marked = |role: &str| {
            all.provisions()
                .filter(|(_, p)| p.marks.contains_key(role))
                .count()
        };
        assert_eq!(
            count(&mut app, "role=audit_head").await,
            marked("audit_head")
        );
        assert_eq!(count(&mut app, "role=nobody").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_search_minds_neither_width_nor_case_nor_kana() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let plain = count(&mut app, &format!("q={}", encode("パスワード"))).await;
        assert!(plain > 5, "{plain}");
        for q in [
            "ﾊﾟｽﾜｰﾄﾞ",
            "ぱすわーど",
            "　パスワード ",
            "ＢＩＯＳ",
            "bios",
            "３．６．１",
        ] {
            let found = count(&mut app, &format!("q={}", encode(q))).await;
            assert!(found > 0, "{q}");
            if q != "３．６．１" && !q.to_lowercase().contains("ｂｉｏｓ") && q != "bios" {
                assert_eq!(found, plain, "{q}");
            }
        }
        let both = count(&mut app, &format!("q={}", encode("パスワード BIOS"))).await;
        assert_eq!(both, count(&mut app, "q=bios").await);
        assert_eq!(
            count(&mut app, &format!("q={}", encode("無い言葉🏯"))).await,
            0
        );
        assert_eq!(count(&mut app, "q=%E3%80%80").await, 334);
        // What the body calls its roles is found too.
        app.change_profile(&[("role-system_manager-label", "主管課長")])
            .await;
        assert!(count(&mut app, &format!("q={}", encode("主管課長"))).await > 50);
    })
    .await;
}

#[tokio::test]
async fn a_page_beyond_the_end_is_the_last_page() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        app.client
            .page("/provisions")
            .await
            .shows("334件中 1〜50件")
            .shows("次へ");
        for page in ["7", "8", "999999", "18446744073709551615"] {
            let page = app.client.page(&format!("/provisions?page={page}")).await;
            page.shows("334件中 301〜334件").shows("前へ");
        }
        for page in ["0", "-1", "x", "１", "99999999999999999999999", ""] {
            let path = format!("/provisions?page={}", encode(page));
            app.client.page(&path).await.shows("334件中 1〜50件");
        }
        let page = app.client.page("/provisions?chapter=3.6&page=2").await;
        let next = page
            .links()
            .into_iter()
            .find(|(_, words)| words == "前へ")
            .unwrap();
        assert!(next.0.contains("chapter=3.6"), "{}", next.0);
    })
    .await;
}

//! A year's analysis, from opening to the report.

use axum::http::StatusCode;
use sakimori_testkit::{office, on_every_database};

use crate::ledger::LEDGER;
use crate::support::{Hall, calculate, calculated, risk};

const ALL_ANSWERS: [&str; 2] = ["1", "2"];

#[tokio::test]
async fn assets_of_a_place_and_kind_are_assessed_together() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let list = browser.page("/risks/2026/list?threat=deception").await;
        // Two assets of information in one section are one risk each threat.
        list.shows("1件中").shows("総務部 税務課").shows("（2件）");
        // Nothing was answered: as likely as can be; the highest class counts.
        let item = risk(&mut browser, "threat=deception").await;
        let item = browser.page(&item).await;
        item.shows("機密性3・完全性2・可用性2")
            .shows("3（高い）")
            .shows("3（大きい）")
            .shows("4を下回ること")
            .shows("水準を下回らない");
        // What is in a system belongs to the system.
        let list = browser
            .page("/risks/2026/list?threat=malware&kind=information_system")
            .await;
        list.shows("税務システム").shows("1件中");
        let list = browser.page("/risks/2026/list?kind=facility").await;
        list.shows("リスクはありません。");
    })
    .await;
}

#[tokio::test]
async fn what_is_carried_out_makes_risks_less_likely() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let before = browser.page("/risks/2026").await;
        before.shows("まだ答えていない規定が").shows("▲");
        let mut chapters = 0;
        for step in ALL_ANSWERS {
            let overview = browser.page("/risks/2026").await;
            let links = overview.links();
            let mut of_step: Vec<String> = links
                .into_iter()
                .map(|(href, _)| href)
                .filter(|href| {
                    href.contains("/answers?") && href.ends_with(&format!("step={step}"))
                })
                .collect();
            of_step.sort();
            of_step.dedup();
            assert!(of_step.len() > 2, "{of_step:?}");
            for chapter in of_step {
                let page = browser.page(&chapter).await;
                let mut form = page.form(&chapter);
                let names: Vec<String> = form.names().to_vec();
                let names = names.iter().filter(|n| n.starts_with("answer."));
                for name in names {
                    form = form.with(name, "carried");
                }
                let saved = browser.submit(&form).await;
                assert_eq!(saved.location(), format!("{chapter}&done=answered"));
                chapters += 1;
            }
        }
        assert!(chapters > 6, "{chapters}");
        let waiting = browser.page("/risks/2026/calculation").await;
        waiting.lacks("前の計算の後に保存された答え：0件");
        calculate(&mut browser).await;
        let after = browser.page("/risks/2026").await;
        after.shows("全ての規定に答えています。").shows("100%");
        let item = risk(&mut browser, "threat=deception").await;
        let item = browser.page(&item).await;
        item.shows("1（低い）")
            .shows("水準を下回る")
            .shows("対策を実施している");
        let over = browser.page("/risks/2026/list?result=over").await;
        over.shows("リスクはありません。");
    })
    .await;
}

#[tokio::test]
async fn two_who_answer_the_same_provision_do_not_overwrite_each_other() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let path = "/risks/2026/answers?chapter=3.2&step=1";
        let (first, second) = (browser.page(path).await, browser.page(path).await);
        let answer = "answer.ciso-appointment";
        let form = first.form(path).with(answer, "carried");
        let form = form.with("remark.ciso-appointment", "令和8年4月1日任命");
        assert_eq!(browser.submit(&form).await.status, StatusCode::SEE_OTHER);
        let other = second
            .form(path)
            .with("answer.head-security-officer-appointment", "partly");
        assert_eq!(browser.submit(&other).await.status, StatusCode::SEE_OTHER);
        let late = second.form(path).with(answer, "not_carried");
        let late = browser.submit(&late).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.shows("ほかの者が同じ規定の実施状況を保存しました");
        let now = browser.page(path).await.form(path);
        assert_eq!(now.value(answer), "carried");
        assert_eq!(
            now.value("answer.head-security-officer-appointment"),
            "partly"
        );
        let history = browser.page("/risks/2026").await;
        history.shows("「組織体制」の実施状況を1件保存");
    })
    .await;
}

#[tokio::test]
async fn a_new_year_begins_with_what_was_answered_and_is_compared_with_the_last() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let path = "/risks/2026/answers?chapter=3.2&step=1";
        let page = browser.page(path).await;
        let form = page.form(path).with("answer.ciso-appointment", "partly");
        browser.submit(&form).await;
        calculate(&mut browser).await;
        // As if it had been the year before.
        db.raw("UPDATE risk_analysis SET fiscal_year = 2025").await;
        hall.reclassify("information", [1, 1, 1]).await;
        let page = browser.page("/risks").await;
        browser.submit(&page.form("/risks")).await;
        let page = browser.page(path).await;
        page.shows("令和7年度の答えを初めから入れています")
            .shows("前年度から");
        assert_eq!(page.form(path).value("answer.ciso-appointment"), "partly");
        let saved = browser.submit(&page.form(path)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        browser.page(path).await.lacks("前年度から");
        calculate(&mut browser).await;
        let overview = browser.page("/risks/2026").await;
        overview
            .shows("令和7年度と比べて、大きくなったもの0件")
            .lacks("小さくなったもの0件")
            .shows("新たなもの0件");
        browser
            .page("/risks")
            .await
            .shows("令和7年度")
            .shows("令和8年度");
    })
    .await;
}

#[tokio::test]
async fn an_analysis_tells_what_the_ledger_changed_since() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let page = browser.page("/risks/2026/calculation").await;
        page.shows("台帳の分類の変更及び新たな答えはありません");
        hall.assets(&[(Some("市民課"), None, "information", [0, 1, 1])]).await;
        hall.reclassify("storage_medium", [3, 1, 1]).await;
        let page = browser.page("/risks/2026/calculation").await;
        page.shows("新たな情報資産（1組）")
            .shows("総務部 市民課のネットワーク及び情報システムで取り扱う情報（1件、機密性不明・完全性1・可用性1）")
            .shows("分類が変わった情報資産（1組）");
        db.raw("UPDATE asset SET open = FALSE WHERE kind = 'system_document'").await;
        calculate(&mut browser).await;
        let list = browser.page("/risks/2026/list?kind=system_document").await;
        list.shows("リスクはありません。");
        browser.page("/risks/2026").await.shows("終了");
    })
    .await;
}

#[tokio::test]
async fn a_person_assesses_otherwise_with_a_reason_and_it_stays() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let item = risk(&mut browser, "threat=loss&kind=storage_medium").await;
        let action = format!("{item}/assessment");
        let page = browser.page(&item).await;
        let without = page.form(&action).with("likelihood", "1");
        let refused = browser.submit(&without).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("提案と異なる評価の理由を入力してください。");
        assert_eq!(refused.form(&action).value("likelihood"), "1");
        let form = without.with("reason", "金庫に入れ、持ち出していません。");
        let saved = browser.submit(&form).await;
        assert_eq!(saved.location(), format!("{item}?done=assessed"));
        let stale = browser.submit(&form).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        calculate(&mut browser).await;
        let page = browser.page(&item).await;
        page.shows("1（低い）")
            .shows("提案は3")
            .shows("金庫に入れ")
            .shows("提案と異なる評価を保存");
    })
    .await;
}

#[tokio::test]
async fn a_scale_of_the_bodys_own_measures_anew() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        let path = "/risks/2026/scale";
        let form = browser.page(path).await.form(path);
        let wrong = form.clone().with("required", "4\n5\n6");
        let refused = browser.submit(&wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let five = form
            .with("likelihood", "極めて低い\n低い\n中\n高い\n極めて高い")
            .with("impact", "極小\n小\n中\n大\n極大")
            .with("required", "20\n16\n12\n9\n6");
        let saved = browser.submit(&five).await;
        assert_eq!(saved.location(), "/risks/2026?done=scaled");
        let item = risk(&mut browser, "threat=deception").await;
        browser
            .page(&item)
            .await
            .shows("5（極めて高い）")
            .shows("5（極大）")
            .shows("6を下回ること");
        // With a treatment, the number of steps is settled.
        let action = format!("{item}/treatment");
        let form = browser.page(&item).await.form(&action);
        let form = form
            .with("way", "change_likelihood")
            .with("what", "研修を行う。");
        let form = form
            .with("owner", "課長")
            .with("due", "R9.3.31")
            .with("residual_likelihood", "1");
        assert_eq!(browser.submit(&form).await.status, StatusCode::SEE_OTHER);
        browser.page(&item).await.shows("対応の後に水準を下回る");
        let form = browser.page(path).await.form(path);
        let three = form
            .with("likelihood", "低い\n中\n高い")
            .with("required", "9\n8\n7\n6\n5");
        let refused = browser.submit(&three).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn the_report_says_what_the_page_says() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut browser = calculated(&hall).await;
        assert_eq!(LEDGER.len(), 5);
        for format in ["docx", "xlsx"] {
            let file = browser.get(&format!("/risks/2026/report/{format}")).await;
            assert_eq!(file.status, StatusCode::OK);
            assert!(
                file.header("content-disposition")
                    .contains(&format!(".{format}"))
            );
            let text = office::text(&file.bytes);
            for word in [
                "組織体制",
                "税務システム",
                "重要な情報の詐取",
                "水準を下回らない",
                "機密性3・完全性2・可用性2",
            ] {
                assert!(text.contains(word), "{format}: {word}");
            }
            // The committee's report leaves out what is below the level.
            let below = text.contains("総務部 市民課");
            assert_eq!(below, format == "xlsx", "{format}");
        }
        let none = browser.get("/risks/2026/report/exe").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    })
    .await;
}

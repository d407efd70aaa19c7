//! Accepting a risk: by a case, bound to what was assessed.

use axum::http::StatusCode;
use sakimori_testkit::{Client, on_every_database};

use crate::support::{Hall, calculate, calculated, risk};

/// Says what is done about a risk, which is not enough.
async fn retained(browser: &mut Client, item: &str) {
    let action = format!("{item}/treatment");
    let form = browser.page(item).await.form(&action);
    let form = form.with("way", "retain").with("what", "今のまま負う。");
    let form = form.with("owner", "税務課長").with("due", "令和9年3月31日");
    let saved = browser.submit(&form).await;
    assert_eq!(saved.location(), format!("{item}?done=treated"));
}

/// Applies for the acceptance; the case.
async fn asked(browser: &mut Client, item: &str) -> String {
    let form = browser.page(item).await.form(&format!("{item}/acceptance"));
    let opened = browser.submit(&form).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
    let case = opened.location().split('?').next().unwrap();
    case.to_owned()
}

async fn decided(browser: &mut Client, case: &str) -> sakimori_testkit::Response {
    let page = browser.page(case).await;
    let form = page.form(&format!("{case}/decision"));
    browser.submit(&form.with("outcome", "permitted")).await
}

#[tokio::test]
async fn a_risk_is_accepted_by_the_ciso_and_the_acceptance_falls_with_what_was_assessed() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut ciso = hall.browser("青木");
        let item = risk(&mut officer, "threat=deception").await;
        officer.page(&item).await.shows("先に対応を定めてください");
        retained(&mut officer, &item).await;
        let case = asked(&mut officer, &item).await;
        let page = ciso.page(&case).await;
        page.shows("リスクの受容（重要な情報の詐取）")
            .shows("9（発生可能性：高い、被害の大きさ：大きい）");
        let done = decided(&mut ciso, &case).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        officer
            .page(&item)
            .await
            .shows("申請により受容しました。")
            .lacks("効力はありません");
        officer
            .page("/risks/2026/list?result=accepted")
            .await
            .shows("1件中");
        officer.page("/risks").await.shows("受容");
        // Nothing changed: it stays.
        calculate(&mut officer).await;
        officer.page(&item).await.lacks("効力はありません");
        // The class of the assets changes: it falls, and comes back with no
        // way back of the class.
        for classes in [[3, 1, 1], [3, 2, 2]] {
            hall.reclassify("information", classes).await;
            calculate(&mut officer).await;
            officer
                .page(&item)
                .await
                .shows("この受容に効力はありません");
            officer
                .page("/risks/2026/list?result=accepted")
                .await
                .shows("リスクはありません。");
        }
        officer
            .page(&item)
            .await
            .shows("再計算により、評価した内容が変わりました");
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_it_was_asked_for_cannot_be_accepted() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut ciso = hall.browser("青木");
        let item = risk(&mut officer, "threat=deception").await;
        retained(&mut officer, &item).await;
        let case = asked(&mut officer, &item).await;
        let action = format!("{item}/assessment");
        let form = officer.page(&item).await.form(&action);
        let form = form.with("impact", "2").with("reason", "件数が少ない。");
        assert_eq!(officer.submit(&form).await.status, StatusCode::SEE_OTHER);
        let done = decided(&mut ciso, &case).await;
        assert_eq!(done.status, StatusCode::CONFLICT);
        done.shows("申請の後に評価又は対応が変わったため");
        officer.page(&item).await.lacks("受容しました");
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_ends_when_the_decision_is_taken_back() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut ciso = hall.browser("青木");
        let item = risk(&mut officer, "threat=deception").await;
        retained(&mut officer, &item).await;
        let case = asked(&mut officer, &item).await;
        assert_eq!(
            decided(&mut ciso, &case).await.status,
            StatusCode::SEE_OTHER
        );
        let form = ciso.page(&case).await.form(&format!("{case}/revocation"));
        let revoked = ciso
            .submit(&form.with("revocation", "前提が変わった。"))
            .await;
        assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.text());
        officer
            .page("/risks/2026/list?result=accepted")
            .await
            .shows("リスクはありません。");
        officer
            .page(&item)
            .await
            .shows("取消しにより、リスクの受容を取消し");
    })
    .await;
}

#[tokio::test]
async fn who_cannot_read_the_analysis_sees_nothing_of_it() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let item = risk(&mut officer, "threat=deception").await;
        for name in ["加藤", "葛城"] {
            let mut other = hall.browser(name);
            for path in [
                "/risks",
                "/risks/2026",
                "/risks/2026/list",
                &item,
                "/risks/2026/report/xlsx",
                "/risks/2026/answers",
            ] {
                let page = other.get(path).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{name} {path}");
                page.lacks("重要な情報の詐取");
            }
        }
        // The auditor reads, and writes nothing.
        let mut auditor = hall.browser("上田");
        let page = auditor.page(&item).await;
        assert!(page.forms().iter().all(|f| !f.action.starts_with("/risks")));
        let sent = auditor
            .post(&format!("{item}/assessment"), &[("likelihood", "1")])
            .await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    })
    .await;
}

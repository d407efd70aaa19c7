//! Accepting a risk: by a case, bound to what was assessed.

use axum::http::StatusCode;
use sakimori_testkit::{Client, on_every_database};

use crate::ledger::LEDGER;
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

/// The form that applies, of a page that has one.
async fn to_apply(browser: &mut Client, item: &str) -> sakimori_testkit::Form {
    browser.page(item).await.form(&format!("{item}/acceptance"))
}

fn has_form(page: &sakimori_testkit::Response, action: &str) -> bool {
    page.forms().iter().any(|form| form.action == action)
}

#[tokio::test]
async fn one_application_at_a_time_waits_or_holds_for_a_risk() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let mut ciso = hall.browser("青木");
        let item = risk(&mut officer, "threat=deception").await;
        retained(&mut officer, &item).await;
        // Two windows on the same page, sent at the same moment.
        let (mut one, mut other) = (hall.browser("井上"), hall.browser("井上"));
        let forms = (
            to_apply(&mut one, &item).await,
            to_apply(&mut other, &item).await,
        );
        let (first, second) = tokio::join!(one.submit(&forms.0), other.submit(&forms.1));
        let (opened, refused) = match first.status {
            StatusCode::SEE_OTHER => (first, second),
            _ => (second, first),
        };
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        refused.shows("決定を待っています");
        let page = officer.page(&item).await;
        page.shows("令和8年度第1号").shows("決定を待っています");
        let action = format!("{item}/acceptance");
        assert!(!has_form(&page, &action));
        let case = opened.location().split('?').next().unwrap().to_owned();
        let done = decided(&mut ciso, &case).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        // What holds cannot be asked for again.
        let again = one.submit(&forms.0).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.shows("既に受容されています");
        assert!(!has_form(&officer.page(&item).await, &action));
    })
    .await;
}

#[tokio::test]
async fn an_application_that_was_overtaken_makes_way_once_it_is_withdrawn() {
    on_every_database(|db| async move {
        let hall = Hall::open(&db).await;
        let mut officer = calculated(&hall).await;
        let item = risk(&mut officer, "threat=deception").await;
        retained(&mut officer, &item).await;
        let case = asked(&mut officer, &item).await;
        let action = format!("{item}/assessment");
        let form = officer.page(&item).await.form(&action);
        let form = form
            .with("likelihood", "2")
            .with("reason", "件数が少ない。");
        assert_eq!(officer.submit(&form).await.status, StatusCode::SEE_OTHER);
        let page = officer.page(&item).await;
        page.shows("この申請では受容できません");
        assert!(!has_form(&page, &format!("{item}/acceptance")));
        let form = officer
            .page(&case)
            .await
            .form(&format!("{case}/withdrawal"));
        assert_eq!(officer.submit(&form).await.status, StatusCode::SEE_OTHER);
        let again = asked(&mut officer, &item).await;
        assert_ne!(again, case);
    })
    .await;
}

#[tokio::test]
async fn who_decides_applies_only_where_nobody_else_can() {
    on_every_database(|db| async move {
        let both = ("青木", "head_security_officer", "");
        let ciso = ("青木", "ciso", "");
        let hall = Hall::with(&db, &[ciso, both, ("井上", "head_security_officer", "")]).await;
        let mut officer = calculated(&hall).await;
        let item = risk(&mut officer, "threat=deception").await;
        retained(&mut officer, &item).await;
        let mut own = hall.browser("青木");
        let page = own.page(&item).await;
        page.shows("ほかの者が申請してください");
        let action = format!("{item}/acceptance");
        assert!(!has_form(&page, &action));
        let sent = own.post(&action, &[("revision", "2")]).await;
        assert_eq!(sent.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn who_decides_alone_says_why_and_it_is_recorded() {
    on_every_database(|db| async move {
        let both = ("青木", "head_security_officer", "");
        let hall = Hall::with(&db, &[("青木", "ciso", ""), both]).await;
        hall.assets(&LEDGER).await;
        let mut own = hall.browser("青木");
        let page = own.page("/risks").await;
        let opened = own.submit(&page.form("/risks")).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER);
        calculate(&mut own).await;
        let item = risk(&mut own, "threat=deception").await;
        retained(&mut own, &item).await;
        let form = to_apply(&mut own, &item).await;
        let refused = own.submit(&form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("やむを得ない理由");
        let form = to_apply(&mut own, &item).await;
        let form = form.with("unavoidable", "職員が一人のため。");
        let opened = own.submit(&form).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        let case = opened.location().split('?').next().unwrap().to_owned();
        own.page(&case).await.shows("職員が一人のため。");
        let done = decided(&mut own, &case).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        own.page(&item).await.shows("申請により受容しました。");
    })
    .await;
}

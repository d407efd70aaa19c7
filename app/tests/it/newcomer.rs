//! From an empty database to a published policy, as a newcomer walks it.

use axum::http::StatusCode;
use sakimori_testkit::{Response, on_every_database, tags, visible};

use crate::support::{TestApp, edition};

/// The words and the address of the one button that is next.
async fn next(app: &mut TestApp) -> (String, String) {
    let home = app.client.page("/").await;
    assert_eq!(home.text().matches("次にすること").count(), 1);
    let html = home.html();
    let all = tags(html);
    let button = all.iter().find(|t| t.get("class") == "button").unwrap();
    let words = html[button.end..].split("</a>").next().unwrap();
    (visible(words), button.get("href").to_owned())
}

async fn next_is(app: &mut TestApp, words: &str, href: &str) {
    assert_eq!(next(app).await, (words.to_owned(), href.to_owned()));
}

#[tokio::test]
async fn the_first_page_leads_a_newcomer_to_a_published_policy() {
    on_every_database(|db| async move {
        let mut app = TestApp::empty(&db).await;
        next_is(&mut app, "団体の設定を始める", "/profile").await;
        the_body(&mut app).await;
        next_is(
            &mut app,
            "未定の規定を決める",
            "/provisions?choice=undecided",
        )
        .await;
        the_undecided(&mut app).await;
        next_is(&mut app, "文書を確認する", "/documents").await;
        the_draft(&mut app).await;
        the_meeting(&mut app).await;
        next_is(&mut app, "付議と決裁に進む", "/versions/1").await;
        the_decision(&mut app).await;
        next_is(&mut app, "公表を記録する", "/versions/1").await;
        the_organs(&mut app).await;
        next_is(&mut app, "公表を記録する", "/versions/1").await;
        the_publication(&mut app).await;
        let home = app.client.page("/").await;
        home.lacks("次にすること")
            .lacks("未公表")
            .shows("施行中の版：第1版 制定");
        let journal = app.client.page("/journal?verify=yes").await;
        journal
            .shows("書き換えや抜けはありません")
            .shows("第1版の公表を記録");
    })
    .await;
}

async fn the_body(app: &mut TestApp) {
    let form = app.client.page("/profile").await.form("/profile/start");
    let page = app
        .client
        .submit_and_follow(&form.with("name", "みほん町").with("kind", "town"))
        .await;
    page.shows("団体の種類に応じた既定値を入れました");
    let form = page.form("/profile");
    assert_eq!(form.value("head"), "町長");
    assert_eq!(form.value("self_word"), "本町");
    assert_eq!(form.value("role-department_security_officer-present"), "");
    let form = form.with("role-ciso-post", "副町長　見本次郎");
    app.client
        .submit_and_follow(&form)
        .await
        .shows("保存しました");
}

async fn the_undecided(app: &mut TestApp) {
    let list = app.client.page("/provisions?choice=undecided").await;
    list.shows("18件中 1〜18件");
    let rows: Vec<String> = list
        .links()
        .into_iter()
        .map(|(href, _)| href)
        .filter(|href| {
            let key = href.strip_prefix("/provisions/").unwrap_or_default();
            edition().by_key(key).is_some()
        })
        .collect();
    assert_eq!(rows.len(), 18);
    for (i, href) in rows.iter().enumerate() {
        let page = app.client.page(href).await;
        let form = page.form(&format!("{href}/tailoring"));
        let form = match i {
            0 => form
                .with("choice", "rejected")
                .with("reason", "費用に見合わないため"),
            _ => form.with("choice", "adopted"),
        };
        app.client
            .submit_and_follow(&form)
            .await
            .shows("保存しました");
    }
    app.client
        .page("/provisions?choice=undecided")
        .await
        .shows("条件に合う規定はありません");
}

async fn the_draft(app: &mut TestApp) {
    let page = app.client.page("/documents").await;
    page.lacks("解消すべき事項");
    for (href, _) in page
        .links()
        .into_iter()
        .filter(|(h, _)| h.starts_with("/documents/"))
    {
        let file = app.client.page(&href).await;
        assert!(!file.bytes.is_empty(), "{href}");
    }
    app.client
        .page("/documents/standards")
        .await
        .shows("みほん町情報セキュリティ対策基準")
        .shows("（案）");
}

async fn the_meeting(app: &mut TestApp) {
    app.new_version("制定")
        .await
        .shows("作成を始めました")
        .shows("下書き");
    app.submit_version(1)
        .await
        .shows("付議を記録しました")
        .shows("委員会に付議中");
}

async fn the_decision(app: &mut TestApp) {
    let form = app.decision(1, "令和8年11月1日").await;
    let page = app.client.submit_and_follow(&form).await;
    page.shows("決裁を記録しました")
        .shows("施行中")
        .shows("未公表");
    app.client
        .page("/")
        .await
        .shows("未公表")
        .shows("第244条の6第2項");
}

async fn the_organs(app: &mut TestApp) {
    for organ in ["長", "議会"] {
        let form = app
            .client
            .page("/versions/1")
            .await
            .form("/versions/1/adoption");
        let form = form
            .with("organ", organ)
            .with("adopted_on", "令和8年10月20日")
            .ticked("jointly", "yes");
        let page = app.client.submit_and_follow(&form).await;
        page.shows("機関が定めたことを記録しました")
            .shows("共同して定めた");
    }
}

async fn the_publication(app: &mut TestApp) {
    let page = app.client.page("/versions/1").await;
    let form = page
        .form("/versions/1/publication")
        .with("published_on", "令和8年11月1日")
        .with("place", "町ウェブサイト")
        .with("document", "basic-policy/html");
    let page: Response = app.client.submit_and_follow(&form).await;
    page.shows("公表を記録しました")
        .shows("公表済み")
        .lacks("まだ公表されていません");
}

#[tokio::test]
async fn a_profile_without_name_or_kind_is_asked_for_again() {
    on_every_database(|db| async move {
        let mut app = TestApp::empty(&db).await;
        let page = app
            .client
            .post("/profile/start", &[("name", "みほん市"), ("kind", "")])
            .await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("団体の種類を選んでください");
        assert_eq!(page.form("/profile/start").value("name"), "みほん市");
        let page = app
            .client
            .post("/profile/start", &[("name", "　"), ("kind", "city")])
            .await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("団体の名称を入力してください");
        assert_eq!(page.form("/profile/start").value("kind"), "city");
        assert!(!app.workspace().await.configured);
    })
    .await;
}

//! What stands in front of every page: tokens, host names, sizes, methods.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode};
use sakimori_testkit::{Response, on_every_database};
use sakimori_web::guard::FIELD;

use crate::support::TestApp;

const TARGET: &str = "/provisions/power-on-password/tailoring";

/// A page in Japanese in the program's frame, not bare words.
fn is_a_page(response: &Response) {
    response.shows("「はじめに」へ戻る");
    assert!(
        response.html().contains("<html lang=\"ja\">"),
        "{}",
        response.path
    );
    is_guarded(response);
}

fn is_guarded(response: &Response) {
    let policy = response.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'"),
        "{}: {policy}",
        response.path
    );
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    assert_eq!(response.header("x-frame-options"), "DENY");
    assert_eq!(response.header("cache-control"), "no-store");
}

async fn undecided(app: &mut TestApp) -> usize {
    app.workspace().await.blocking().count()
}

#[tokio::test]
async fn a_form_that_is_not_ours_writes_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .provision("power-on-password")
            .await
            .with("choice", "adopted");
        let foreign = app.someone_else().await.token().await;
        let ours = app.client.token().await;
        assert_ne!(foreign, ours);
        let upper = ours.to_uppercase();
        for token in ["", "x", &foreign, &ours[..63], &upper] {
            let form = form.clone().unticked(FIELD, None).ticked(FIELD, token);
            let page = app.client.submit(&form).await.expect(StatusCode::FORBIDDEN);
            page.shows("この画面から送信されたことを確かめられませんでした")
                .shows("保存されていません");
            is_a_page(&page);
        }
        let page = app.client.submit(&form.clone().unticked(FIELD, None)).await;
        is_a_page(&page.expect(StatusCode::FORBIDDEN));
        // Somebody without our cookie who knows a token.
        let mut stranger = app.someone_else().await;
        is_a_page(&stranger.submit(&form).await.expect(StatusCode::FORBIDDEN));
        assert_eq!(undecided(&mut app).await, 18);
    })
    .await;
}

#[tokio::test]
async fn a_visitor_by_a_link_from_elsewhere_keeps_the_secret() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let first = app.someone_else().await.get("/profile").await;
        let cookie = first.header("set-cookie");
        // Browsers send a Lax cookie along with a link, a Strict one not.
        assert!(
            cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"),
            "{cookie}"
        );
        let request = Request::get("/profile").header("sec-fetch-site", "cross-site");
        let again = app.client.send(request, Body::empty()).await;
        assert_eq!(again.header("set-cookie"), "");
    })
    .await;
}

#[tokio::test]
async fn a_request_from_another_site_writes_nothing_even_with_the_token() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let body = format!(
            "{FIELD}={}&choice=adopted&revision=0",
            app.client.token().await
        );
        let request =
            || Request::post(TARGET).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for site in ["cross-site", "same-site", "Same-Origin", ""] {
            let request = request().header("sec-fetch-site", site);
            let page = app.client.send(request, Body::from(body.clone())).await;
            is_a_page(&page.expect(StatusCode::FORBIDDEN));
        }
        assert_eq!(undecided(&mut app).await, 18);
        for site in ["same-origin", "none"] {
            let request = request().header("sec-fetch-site", site);
            let page = app.client.send(request, Body::from(body.clone())).await;
            // The form lacks its text, so it is ours but not complete.
            let _ = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        }
    })
    .await;
}

#[tokio::test]
async fn only_names_of_this_machine_are_answered() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1@evil.example",
            "192.168.0.1:8080",
            "",
            ":8080",
            "localhost:80a",
        ] {
            let request = Request::get("/").header(HOST, host);
            let page = app.client.send(request, Body::empty()).await;
            let page = page.expect(StatusCode::MISDIRECTED_REQUEST);
            page.shows("このアドレスでは利用できません")
                .lacks("みほん市");
            is_a_page(&page);
        }
        for host in ["localhost:8080", "127.0.0.1", "[::1]:8080", "localhost"] {
            let request = Request::get("/").header(HOST, host);
            let page = app.client.send(request, Body::empty()).await;
            page.expect(StatusCode::OK).shows("みほん市");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_over_one_megabyte_is_refused() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let form = app
            .provision("power-on-password")
            .await
            .with("choice", "reworded");
        let page = app
            .client
            .submit(&form.clone().with("text", &"あ".repeat(120_000)))
            .await;
        let page = page.expect(StatusCode::PAYLOAD_TOO_LARGE);
        page.shows("送信された内容が大きすぎるため、保存していません（1MBまで）");
        is_a_page(&page);
        // Just below it is read, and answered as any text that is too long.
        let page = app
            .client
            .submit(&form.with("text", &"a".repeat(1_000_000)))
            .await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("条文は3000文字までです（いま1000000文字）");
        assert_eq!(undecided(&mut app).await, 18);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_exist_is_said_in_japanese() {
    on_every_database(|db| async move {
        let mut app = TestApp::ready(&db).await;
        app.decide_version(1, "令和8年11月1日").await;
        for path in [
            "/x",
            "/provisions/",
            "/provisions/no-such-key",
            "/provisions/CISO-APPOINTMENT",
            "/provisions/%00",
            "/provisions/ciso-appointment/tailoring/x",
            "/provisions/own/1",
            "/provisions/own/%00",
            "/provisions/own/00000000-0000-0000-0000-000000000000",
            "/provisions/%F0%9F%8F%AF",
            "/documents/unknown",
            "/documents/standards/pdf",
            "/documents/unknown/html",
            "/documents/standards/%00",
            "/comparison?from=99",
            "/comparison?to=none",
            "/comparison?from=x",
            "/comparison/pdf",
            "/responsibilities/pdf",
            "/versions/0",
            "/versions/2",
            "/versions/-1",
            "/versions/x",
            "/versions/99999999999999999999",
            "/versions/1/documents/unknown",
            "/versions/1/documents/standards/pdf",
            "/versions/1/documents/standards/%00",
            "/versions/1/documents/%00/html",
            "/versions/9/documents/standards",
            "/basic-policy/unknown/purpose",
            "/basic-policy/enumerated/unknown",
            "/assets/x/style.css",
            "/provisions/list/pdf",
        ] {
            let page = app.client.get(path).await.expect(StatusCode::NOT_FOUND);
            page.shows("お探しのページはありません");
            is_a_page(&page);
        }
        for path in [
            "/versions/7/decision",
            "/provisions/own/x/end",
            "/provisions/x/tailoring",
            "/x",
        ] {
            let page = app
                .client
                .post(path, &[])
                .await
                .expect(StatusCode::NOT_FOUND);
            is_a_page(&page);
        }
        let document = [
            ("published_on", "R8.11.1"),
            ("place", "x"),
            ("document", "basic-policy\0/html"),
        ];
        let page = app.client.post("/versions/1/publication", &document).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("公表した文書を選んでください");
        let page = app.client.get("/provisions/%FF").await;
        is_a_page(&page);
        assert!(page.status.is_client_error(), "{}", page.status);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_method_is_answered_with_a_page() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        for path in ["/documents", "/", "/provisions", "/measures"] {
            let page = app.client.post(path, &[]).await;
            let page = page.expect(StatusCode::METHOD_NOT_ALLOWED);
            page.shows("この操作は受け付けられません");
            is_a_page(&page);
        }
        for path in ["/profile/start", TARGET, "/versions/1/decision"] {
            let page = app
                .client
                .get(path)
                .await
                .expect(StatusCode::METHOD_NOT_ALLOWED);
            is_a_page(&page);
        }
        for method in [
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
            Method::OPTIONS,
            Method::TRACE,
        ] {
            let request = Request::builder().method(method).uri("/profile");
            let page = app.client.send(request, Body::empty()).await;
            is_a_page(&page.expect(StatusCode::FORBIDDEN));
        }
    })
    .await;
}

#[tokio::test]
async fn pages_may_load_only_what_is_ours_and_files_nothing() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        for path in [
            "/",
            "/profile",
            "/provisions",
            "/documents/standards",
            "/versions",
            "/journal",
            "/reference",
            "/measures",
        ] {
            let page = app.client.page(path).await;
            is_guarded(&page);
            let html = page.html();
            assert!(!html.contains(" style="), "{path}: no inline style");
            assert!(
                !html.contains("http://") && !html.contains("https://"),
                "{path}: nothing from elsewhere"
            );
            assert_eq!(html.matches("<script").count(), 1, "{path}");
            assert!(
                !html.contains(" onclick") && !html.contains("javascript:"),
                "{path}"
            );
        }
        let file = app.client.page("/documents/standards/html").await;
        assert_eq!(
            file.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        let disposition = file.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"document.html\""),
            "{disposition}"
        );
        assert!(
            disposition.contains("UTF-8''%E3%81%BF%E3%81%BB%E3%82%93%E5%B8%82"),
            "{disposition}"
        );
    })
    .await;
}

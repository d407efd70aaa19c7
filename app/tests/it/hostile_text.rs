//! What people may type into every field of every form: too long, dangerous,
//! destroyed, or unusual but right.

use axum::http::StatusCode;
use sakimori_testkit::{Form, on_every_database};

use crate::support::TestApp;

/// Fields that hold a date.
const DATES: [&str; 6] = [
    "planned_effective_date",
    "submitted_on",
    "decided_on",
    "effective_date",
    "adopted_on",
    "published_on",
];

/// How far a version has gone: each state has forms of its own.
#[derive(Clone, Copy)]
enum Stage {
    Empty,
    Draft,
    Submitted,
    Decided,
}

const STAGES: [Stage; 4] = [Stage::Empty, Stage::Draft, Stage::Submitted, Stage::Decided];

async fn app_at(db: &sakimori_testkit::TestDb, stage: Stage) -> TestApp {
    if matches!(stage, Stage::Empty) {
        return TestApp::empty(db).await;
    }
    let mut app = TestApp::ready(db).await;
    app.new_version("制定").await;
    if matches!(stage, Stage::Submitted | Stage::Decided) {
        app.submit_version(1).await;
    }
    if matches!(stage, Stage::Decided) {
        let form = app.decision(1, "R8.11.1").await;
        app.client.submit_and_follow(&form).await;
    }
    app
}

/// The forms of a stage, each filled in so that it would be taken.
async fn forms(app: &mut TestApp, stage: Stage) -> Vec<Form> {
    let mut pages: Vec<String> = match stage {
        Stage::Empty => vec!["/profile"],
        Stage::Draft => vec![
            "/profile",
            "/provisions/ciso-appointment",
            "/provisions/new",
            "/versions/1",
            "/basic-policy/enumerated/purpose",
        ],
        Stage::Submitted => vec!["/versions/1"],
        Stage::Decided => vec!["/versions/1", "/versions"],
    }
    .into_iter()
    .map(str::to_owned)
    .collect();
    if matches!(stage, Stage::Draft) {
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let form = form
            .with("place", "first:3.9.3")
            .with("title", "独自")
            .with("text", "条文。");
        let done = app.client.submit(&form).await;
        pages.push(done.location().split('?').next().unwrap().to_owned());
    }
    let mut all = Vec::new();
    for path in pages {
        for mut form in app.client.page(&path).await.forms() {
            if form.action.is_empty() {
                form.action.clone_from(&path);
            }
            if !form.typed().is_empty() {
                all.push(filled(form));
            }
        }
    }
    all
}

fn filled(mut form: Form) -> Form {
    for name in form.names().to_vec() {
        let value = match name.as_str() {
            "place" if form.action.starts_with("/provisions/new") => "first:3.9.3",
            "kind" if form.action == "/profile/start" => "city",
            "document" => "basic-policy/html",
            "choice" => "reworded",
            date if DATES.contains(&date) => "令和8年11月1日",
            typed if form.typed().iter().any(|n| n == typed) && form.value(typed).is_empty() => {
                "記入"
            }
            _ => continue,
        };
        form = form.with(&name, value);
    }
    form
}

async fn entries(app: &TestApp) -> i64 {
    sakimori_db::journal::verify(&app.db.db)
        .await
        .unwrap()
        .unwrap()
}

/// Sends each form once per typed field with `text` in it: every time the
/// page comes back with `message`, with all that was typed, and nothing is
/// written.
async fn every_field_refuses(text: &'static str, message: &'static str) {
    on_every_database(move |db| async move {
        for stage in STAGES {
            let db = fresh(&db).await;
            let mut app = app_at(&db, stage).await;
            let forms = forms(&mut app, stage).await;
            assert!(!forms.is_empty());
            let before = entries(&app).await;
            for form in forms {
                for name in form.typed().to_vec() {
                    let form = form.clone().with(&name, text);
                    let page = app.client.submit(&form).await;
                    let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
                    let expected = if DATES.contains(&name.as_str()) {
                        "日付として読めません"
                    } else {
                        message
                    };
                    assert!(
                        page.text().contains(expected),
                        "{} {name}: {}",
                        form.action,
                        page.text()
                    );
                    let again = page
                        .forms()
                        .into_iter()
                        .find(|f| f.action == form.action || f.action.is_empty());
                    let again = again.unwrap();
                    for kept in form.typed() {
                        let (typed, shown) = (form.value(kept), again.value(kept));
                        assert!(
                            typed == shown,
                            "{} {name}: {kept} is {} characters",
                            form.action,
                            shown.chars().count()
                        );
                    }
                }
            }
            assert_eq!(entries(&app).await, before, "nothing is written");
        }
    })
    .await;
}

/// The same database with nothing in it.
async fn fresh(db: &sakimori_testkit::TestDb) -> sakimori_testkit::TestDb {
    for table in [
        "publication",
        "version_document",
        "adoption",
        "formal_decision",
        "withdrawal",
        "submission",
        "version",
        "own_provision",
        "tailoring",
        "body_office",
        "body_role",
        "body",
        "journal",
    ] {
        db.raw(&format!("DELETE FROM {table}")).await;
    }
    db.raw("UPDATE journal_head SET seq = 0, hash = ''").await;
    db.raw("UPDATE working_copy SET revision = revision + 1")
        .await;
    db.clone()
}

static LONG: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "長".repeat(10_000));

#[tokio::test]
async fn ten_thousand_characters_are_too_long_everywhere_and_none_is_lost() {
    every_field_refuses(&LONG, "文字までです（いま10000文字）").await;
}

#[tokio::test]
async fn a_text_that_was_destroyed_before_it_came_is_refused_everywhere() {
    every_field_refuses("市の\u{FFFD}規程", "使えない文字（U+FFFD）").await;
}

#[tokio::test]
async fn control_characters_are_refused_everywhere() {
    every_field_refuses("市の\u{1b}規程", "使えない文字（U+001B）").await;
    every_field_refuses("市\u{0}規", "使えない文字（U+0000）").await;
}

#[tokio::test]
async fn markup_in_a_field_is_text_on_every_page_and_in_every_document() {
    on_every_database(|db| async move {
        for stage in STAGES {
            let db = fresh(&db).await;
            let mut app = app_at(&db, stage).await;
            for (n, form) in forms(&mut app, stage).await.into_iter().enumerate() {
                let mut form = form;
                for (i, name) in form.typed().to_vec().into_iter().enumerate() {
                    if !DATES.contains(&name.as_str()) {
                        let text = if (n + i) % 2 == 0 {
                            format!("\"><img src=x>{i}")
                        } else {
                            format!("<script>'&amp;{i}")
                        };
                        form = form.with(&name, &text);
                    }
                }
                if form.action.ends_with("/submission") {
                    // What was saved just now was seen.
                    let seen = app.client.page("/versions/1").await.form(&form.action);
                    form = form
                        .unticked("seen", None)
                        .ticked("seen", seen.value("seen"));
                }
                let done = app.client.submit(&form).await;
                assert_eq!(
                    done.status,
                    StatusCode::SEE_OTHER,
                    "{}: {}",
                    form.action,
                    done.text()
                );
                let page = app.client.page(done.location()).await;
                is_clean(&page.path, page.html());
            }
            let paths = [
                "/",
                "/profile",
                "/provisions",
                "/provisions?choice=own",
                "/provisions/ciso-appointment",
                "/documents/basic-policy",
                "/documents/standards",
                "/documents/matrix",
                "/documents/standards/html",
                "/comparison",
                "/responsibilities",
                "/reference",
                "/measures",
                "/versions",
                "/journal",
                "/basic-policy",
                "/basic-policy/enumerated/purpose",
                "/provisions?q=%22%3E%3Cimg%20src%3Dx%3E",
                "/versions?as_of=%3Cscript%3E",
                "/%3Cscript%3E",
            ];
            for path in paths {
                let page = app.client.get(path).await;
                is_clean(path, page.html());
            }
            for path in [
                "/documents/standards/docx",
                "/documents/matrix/xlsx",
                "/documents/basic-policy/docx",
            ] {
                sakimori_testkit::office::parts(&app.client.page(path).await.bytes);
            }
        }
    })
    .await;
}

fn is_clean(path: &str, html: &str) {
    assert!(!html.contains("<img"), "{path}");
    assert!(!html.contains("<script>"), "{path}");
    let shown = sakimori_testkit::tags(html);
    let scripts = shown.iter().filter(|t| t.name == "script");
    assert!(
        scripts
            .into_iter()
            .all(|t| t.get("src").starts_with("/assets/")),
        "{path}"
    );
}

#[tokio::test]
async fn unusual_but_right_characters_are_kept_exactly() {
    const NAME: &str = "葛\u{E0100}城市";
    const TITLE: &str = "🏯\u{20000}の取扱い①㈱ｱ";
    const TEXT: &str = "職員等は、👨‍👩‍👧と辻\u{E0101}と\u{E000}と禰\u{FE00}を、そのまま書く。";
    on_every_database(|db| async move {
        let mut app = TestApp::of(&db, NAME, "city").await;
        let form = app
            .client
            .page("/provisions/new")
            .await
            .form("/provisions/new");
        let form = form
            .with("place", "first:3.9.3")
            .with("title", TITLE)
            .with("text", TEXT);
        let page = app.client.submit_and_follow(&form).await;
        let action = form_action(&page);
        assert_eq!(page.form(&action).value("title"), TITLE);
        assert_eq!(page.form(&action).value("text"), TEXT);
        let page = app.client.page("/documents/standards").await;
        page.shows(&format!("{NAME}情報セキュリティ対策基準"))
            .shows(TEXT);
        let html = app.client.page("/documents/standards/html").await;
        html.shows(NAME).shows(TEXT);
        let docx = app.client.page("/documents/standards/docx").await;
        let text = sakimori_testkit::office::text(&docx.bytes);
        assert!(
            text.contains(NAME) && text.contains(TEXT),
            "the Word file keeps them"
        );
        let encoded = sakimori_web::encode(NAME);
        assert!(docx.header("content-disposition").contains(&encoded));
        let xlsx = app.client.page("/documents/matrix/xlsx").await;
        let text = sakimori_testkit::office::text(&xlsx.bytes);
        assert!(
            text.contains(NAME) && text.contains(TITLE),
            "the Excel file keeps them"
        );
        let again = TestApp::empty(&db).await.client.page("/profile").await;
        assert_eq!(again.form("/profile").value("name"), NAME);
    })
    .await;
}

fn form_action(page: &sakimori_testkit::Response) -> String {
    page.any_form().action
}

#[tokio::test]
async fn a_day_that_does_not_exist_is_asked_for_again() {
    on_every_database(|db| async move {
        for stage in [Stage::Draft, Stage::Submitted, Stage::Decided] {
            let db = fresh(&db).await;
            let mut app = app_at(&db, stage).await;
            let before = entries(&app).await;
            for form in forms(&mut app, stage).await {
                for date in form
                    .names()
                    .to_vec()
                    .into_iter()
                    .filter(|n| DATES.contains(&n.as_str()))
                {
                    for text in [
                        "令和8年2月30日",
                        "2026-13-01",
                        "R8",
                        "明日",
                        "-1",
                        "令和99999年1月1日",
                        "R8.4.1.1",
                        "0000-00-00",
                        "26-4-1",
                        "令和0年4月1日",
                        "R-1.4.1",
                    ] {
                        let form = form.clone().with(&date, text);
                        let page = app.client.submit(&form).await;
                        assert_eq!(
                            page.status,
                            StatusCode::UNPROCESSABLE_ENTITY,
                            "{} {date} {text}",
                            form.action
                        );
                        page.shows("日付として読めません");
                        assert_eq!(page.form(&form.action).value(&date), text);
                    }
                }
            }
            let own = i64::from(matches!(stage, Stage::Draft));
            assert_eq!(entries(&app).await, before + own);
        }
    })
    .await;
}

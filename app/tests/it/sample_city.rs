//! The sample city as it is written: whole, the same every time, with what a
//! demonstration needs to show.

use sakimori_app::sample::{self, Size, accounts, designated};
use sakimori_app::server;
use sakimori_db::{Db, Engine, FromRow, journal, query};
use sakimori_organization::holes::{HoleKind, holes};
use sakimori_organization::{Body, Organization, Roster};
use sakimori_permissions::Scope;
use sakimori_testkit::{Client, TestDb, clock, on_every_database};

use crate::support::{TestApp, edition};

#[derive(FromRow)]
struct Text {
    text: Option<String>,
}

async fn texts(db: &Db, sql: String) -> Vec<String> {
    let rows: Vec<Text> = db.all(query(sql)).await.unwrap();
    rows.into_iter().filter_map(|row| row.text).collect()
}

/// Every row of every table as text, tables by name.
async fn content(db: &Db) -> Vec<(String, String)> {
    let tables = match db.engine() {
        Engine::Sqlite => {
            "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'person_search_gram%' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    };
    let mut all = Vec::new();
    for table in texts(db, tables.to_owned()).await {
        let sql = match db.engine() {
            Engine::Sqlite => {
                let columns = format!("SELECT name AS text FROM pragma_table_info('{table}')");
                let quoted: Vec<String> = texts(db, columns)
                    .await
                    .iter()
                    .map(|c| format!("quote({c})"))
                    .collect();
                let row = quoted.join(" || ',' || ");
                format!("SELECT {row} AS text FROM {table} ORDER BY 1")
            }
            Engine::Postgres => format!("SELECT t::text AS text FROM {table} t ORDER BY 1"),
        };
        all.push((table, texts(db, sql).await.join("\n")));
    }
    all
}

async fn roster(db: &TestDb, day: &str) -> std::sync::Arc<Roster> {
    let state = Organization::new(db.db.clone(), clock(), edition());
    state.roster(day.parse().unwrap()).await.unwrap()
}

/// Writes the same city into this place and, on the same engine, into another;
/// both must hold the same rows, the chain of the journal included.
async fn written_twice(db: TestDb, large: bool, tables: &'static [&'static str]) {
    let write = async move |db: &TestDb| {
        let app = TestApp::closed(db);
        match large {
            true => designated::seed(&app.state, SMALL, |_| {}).await.unwrap(),
            false => sample::seed(&app.state).await.unwrap(),
        }
        assert!(journal::verify(&db.db).await.unwrap().is_ok());
        content(&db.db).await
    };
    let first = write(&db).await;
    for table in tables {
        let rows = first.iter().find(|(name, _)| name == table).unwrap();
        assert!(rows.1.lines().count() > 30, "{table}");
    }
    let engine = db.engine();
    on_every_database(move |other| {
        let first = first.clone();
        async move {
            if other.engine() != engine {
                return;
            }
            for ((table, before), (_, after)) in first.iter().zip(write(&other).await) {
                assert!(*before == after, "{table} differs");
            }
        }
    })
    .await;
}

/// A designated city in small.
const SMALL: Size = Size {
    people: 1_200,
    units: 80,
    systems: 30,
    journal: 12_000,
};

const TABLES: [&str; 6] = [
    "person",
    "post",
    "appointment",
    "contact",
    "contact_confirmation",
    "journal",
];

#[tokio::test]
async fn mihon_is_written_the_same_every_time() {
    on_every_database(|db| written_twice(db, false, &TABLES)).await;
}

#[tokio::test]
async fn a_designated_city_is_written_the_same_every_time() {
    on_every_database(|db| written_twice(db, true, &TABLES)).await;
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

async fn count(db: &TestDb, table: &'static str) -> i64 {
    let sql = query(format!("SELECT COUNT(*) AS count FROM {table}"));
    db.db.one::<Count>("count", sql).await.unwrap().count
}

#[tokio::test]
async fn a_designated_city_has_as_much_as_asked_for_and_its_days_in_order() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        designated::seed(&app.state, SMALL, |_| {}).await.unwrap();
        assert_eq!(count(&db, "unit").await, 80);
        assert_eq!(count(&db, "information_system").await, 30);
        let entries = count(&db, "journal").await;
        // The rules of the body come on top.
        assert!((12_000..12_500).contains(&entries), "{entries}");
        let roster = roster(&db, "2026-11-23").await;
        let index = count(&db, "person").await;
        assert!(index > 1_200, "{index}");
        assert!(roster.duties().len() > 200);
        let edition = edition();
        let found = holes(&roster, &Body::of_guideline(&edition), &edition.separations);
        let missing = |k| found.iter().filter(|h| h.kind == k).count();
        assert_eq!(missing(HoleKind::Uncovered) + missing(HoleKind::Vacant), 0);
        // Written once, it stays as it is.
        designated::seed(&app.state, SMALL, |_| {}).await.unwrap();
        assert_eq!(count(&db, "journal").await, entries);
        // Every entry is as late as the one before it.
        let sql = "SELECT COUNT(*) AS count FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at < a.at";
        let unordered: Count = db.db.one("count", query(sql)).await.unwrap();
        assert_eq!(unordered.count, 0);
    })
    .await;
}

#[tokio::test]
async fn mihon_has_one_section_without_a_manager_and_one_forbidden_pair() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sample::seed(&app.state).await.unwrap();
        let edition = edition();
        let roster = roster(&db, "2026-11-23").await;
        let body = Body::of_guideline(&edition);
        let found = holes(&roster, &body, &edition.separations);
        let of = |kind| found.iter().filter(move |h| h.kind == kind);
        let uncovered: Vec<_> = of(HoleKind::Uncovered)
            .map(|h| (h.role.as_str(), roster.scope_name(h.scope)))
            .collect();
        assert_eq!(
            uncovered,
            [("section_security_manager", "教育部 文化財課".to_owned())]
        );
        let apart: Vec<_> = of(HoleKind::Apart).collect();
        assert_eq!(apart.len(), 1, "{apart:?}");
        assert_eq!(apart[0].role, "audit_head");
        let (other, scope) = apart[0].other.clone().unwrap();
        assert_eq!(other, "section_security_manager");
        assert_eq!(roster.scope_name(scope), "監査委員事務局");
        assert_eq!(of(HoleKind::Left).count(), 0);
        assert_eq!(of(HoleKind::Vacant).count(), 0, "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn the_body_of_last_year_is_another_one() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sample::seed(&app.state).await.unwrap();
        let (before, after) = (
            roster(&db, "2026-03-31").await,
            roster(&db, "2026-04-01").await,
        );
        let unit =
            |roster: &Roster, code: &str| roster.tree.by_code(code).map(|u| u.name().to_owned());
        assert_eq!(unit(&before, "020300").unwrap(), "情報管理課");
        assert_eq!(unit(&after, "020300").unwrap(), "情報政策課");
        assert_eq!(unit(&before, "060500").unwrap(), "観光課");
        assert_eq!(unit(&after, "060500"), None);
        let managers = |roster: &Roster| -> Vec<(Scope, String)> {
            let duties = roster.in_role("section_security_manager");
            duties.map(|d| (d.facts.scope, d.name.clone())).collect()
        };
        assert_ne!(managers(&before), managers(&after));
        // Nothing is known of the days before the first.
        assert!(roster(&db, "2024-03-31").await.tree.is_empty());
        assert!(!roster(&db, "2024-04-01").await.duties().is_empty());
    })
    .await;
}

#[tokio::test]
async fn every_role_has_an_account_whose_password_stands_on_the_sign_in_page() {
    on_every_database(|db| async move {
        let mut app = TestApp::closed(&db);
        sample::seed(&app.state).await.unwrap();
        accounts::open(&mut app.app).await.unwrap();
        // Opened again at the next start, there are no more of them.
        accounts::open(&mut app.app).await.unwrap();
        assert_eq!(count(&db, "account").await, 11);
        let router = server::router(app.app.clone());
        for account in app.app.accounts.demo.iter() {
            let mut browser = Client::new(router.clone());
            let page = browser.page("/sign-in").await;
            page.shows(&account.login).shows(&account.password);
            let form = page.form("/sign-in");
            let form = form
                .with("login", &account.login)
                .with("password", &account.password);
            let home = browser.submit_and_follow(&form).await;
            // No second factor is asked for, and no other password.
            assert_eq!(home.path, "GET /", "{}", account.login);
            let name = account.label.rsplit([' ', '（']).next().unwrap();
            home.shows(name.trim_end_matches('）'));
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_demonstration_no_account_is_shown() {
    on_every_database(|db| async move {
        let mut app = TestApp::empty(&db).await;
        let mut browser = Client::new(server::router(app.app.clone()));
        browser.page("/sign-in").await.lacks("見本の利用者ID");
        app.client.page("/").await.lacks("見本の利用者ID");
    })
    .await;
}

/// Every list of the sample goes into its register, and once only.
#[tokio::test]
async fn the_registers_of_the_sample_are_filled_once() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        sakimori_app::sample::registers::open(&app.app)
            .await
            .unwrap();
        let before = app.entries().await;
        sakimori_app::sample::registers::open(&app.app)
            .await
            .unwrap();
        assert_eq!(app.entries().await, before);
    })
    .await;
}

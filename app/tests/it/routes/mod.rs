//! Every route as every role and as nobody: let in or refused as the marks
//! say, and nothing written by who was refused.

mod source;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use sakimori_accounts::PersonRef;
use sakimori_accounts::administration::{By, acts};
use sakimori_kernel::Uuid;
use sakimori_permissions::{Access, Place, Rules, Standing};
use sakimori_policies::standards_in_force;
use sakimori_testkit::{Client, Response, clock, on_every_database};

use crate::support::TestApp;
use table::{GET, Method, Need, ROUTES};

#[test]
fn every_route_of_the_source_is_in_the_table() {
    let listed: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|(method, path, _)| (source::word(*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(listed.len(), ROUTES.len(), "a route stands twice");
    let found = source::routes();
    let missing: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "{missing:?} {gone:?}"
    );
}

/// An address of the pattern; what it names need not exist.
fn address(pattern: &str) -> String {
    let id = Uuid::from_u128(7).to_string();
    [
        ("{id}", id.as_str()),
        ("{person}", &id),
        ("{file}", &id),
        ("{number}", "1"),
        ("{year}", "2026"),
        ("{kind}", "standards"),
        ("{format}", "xlsx"),
        ("{form}", "enumerated"),
        ("{part}", "purpose"),
        ("{key}", "ciso"),
    ]
    .iter()
    .fold(pattern.to_owned(), |path, (from, to)| {
        path.replace(from, to)
    })
}

async fn ask(client: &mut Client, method: Method, path: &str) -> Response {
    match method {
        Method::Get => client.get(path).await,
        Method::Post => client.post(path, &[]).await,
    }
}

#[tokio::test]
async fn nobody_reaches_anything_behind_the_door() {
    on_every_database(|db| async move {
        let mut app = TestApp::city(&db).await;
        let before = app.written().await;
        for (method, pattern, need) in ROUTES {
            let path = address(pattern);
            let mut nobody = app.stranger();
            let response = ask(&mut nobody, *method, &path).await;
            let led_away = response.status == StatusCode::SEE_OTHER
                && response.location().starts_with("/sign-in");
            let stopped = response.status == StatusCode::UNAUTHORIZED
                && response.text().contains("サインイン");
            match need {
                Need::Open => assert!(!led_away, "{method:?} {path}"),
                _ => assert!(
                    led_away || stopped,
                    "{method:?} {path}: {} {}",
                    response.status,
                    response.text()
                ),
            }
        }
        assert_eq!(app.written().await, before, "nobody wrote something");
        app.client.page("/").await.shows("みほん市");
    })
    .await;
}

/// Somebody of the sample city with an account.
struct Someone {
    account: Uuid,
    access: Access,
    /// The role looked for, or none.
    role: &'static str,
}

const ROLES: [&str; 11] = [
    "",
    "security_committee",
    "ciso",
    "head_security_officer",
    "department_security_officer",
    "section_security_manager",
    "system_manager",
    "system_operator",
    "audit_head",
    "contact_point",
    "ciso_advisor",
];

async fn someone(app: &TestApp, role: &'static str, rules: &Arc<Rules>) -> Someone {
    let day = clock().today();
    let roster = app.app.organization.roster(day).await.unwrap();
    let person = match role {
        "" => app.employee_without_role(&roster).await,
        role => roster.in_role(role).next().expect(role).facts.person,
    };
    let (_, standing) = app.app.organization.standing(person, day).await.unwrap();
    let standing: Standing = standing.unwrap();
    let login = format!("shiken-{}", if role.is_empty() { "staff" } else { role });
    let login = login.replace('_', "-");
    let reference = PersonRef {
        id: person,
        name: standing.name.clone(),
        staff_number: String::new(),
    };
    let by = By::command_line("試験");
    let new = acts::NewAccount::new(login.clone(), standing.name.clone(), Some(reference));
    let account = match acts::by_login(&app.app.accounts, &login).await.unwrap() {
        Some(account) => account,
        None => {
            acts::create(&app.app.accounts, &by, new)
                .await
                .unwrap()
                .account
        }
    };
    app.db.raw("UPDATE password SET temporary = FALSE").await;
    Someone {
        account,
        role,
        access: Access {
            standing: Arc::new(standing),
            rules: rules.clone(),
            held: roster.held_roles(),
            day,
        },
    }
}

fn is_let_in(access: &Access, need: Need) -> bool {
    match need {
        Need::Open | Need::Own => true,
        Need::May(action, resource) => access.can(action, resource, &Place::body()),
        Need::List(resource) => access
            .reach(sakimori_permissions::Action::Read, resource)
            .is_ok(),
    }
}

#[tokio::test]
async fn every_role_is_let_in_or_refused_as_the_marks_say() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        let workspace = app.workspace().await;
        let standards = standards_in_force(&app.state, &workspace, clock().today());
        let rules = Rules::new(&app.state.edition, &standards.await.unwrap());
        let rules = Arc::new(rules);
        let (mut refused, mut let_in) = (0, 0);
        for role in ROLES {
            let someone = someone(&app, role, &rules).await;
            for (method, pattern, need) in ROUTES {
                let outcome = tried(&app, &someone, (*method, pattern, *need)).await;
                if outcome { let_in += 1 } else { refused += 1 }
            }
        }
        assert!(refused > 300 && let_in > 500, "{refused} {let_in}");
    })
    .await;
}

/// Whether it was let in; fails where that is not as the marks say.
async fn tried(
    app: &TestApp,
    who: &Someone,
    (method, pattern, need): (Method, &str, Need),
) -> bool {
    let path = address(pattern);
    // A session of its own: some routes end it.
    let mut client = app.signed_in(who.account).await;
    let before = app.entries().await;
    let response = ask(&mut client, method, &path).await;
    let named = format!("{} {method:?} {path}: {}", who.role, response.status);
    assert!(
        response.status != StatusCode::INTERNAL_SERVER_ERROR,
        "{named}"
    );
    let let_in = is_let_in(&who.access, need);
    if let_in {
        assert_ne!(response.status, StatusCode::FORBIDDEN, "{named}");
        return true;
    }
    let hidden = response.status == StatusCode::NOT_FOUND && pattern.contains('{');
    assert!(
        response.status == StatusCode::FORBIDDEN || hidden,
        "{named}"
    );
    assert_eq!(
        app.entries().await,
        before,
        "{named}: something was written"
    );
    if response.status == StatusCode::FORBIDDEN && method == GET {
        response.shows("根拠となる規定").shows("この操作を行える者");
    }
    false
}

#[tokio::test]
async fn a_refusal_names_the_holder_who_could_do_it() {
    on_every_database(|db| async move {
        let app = TestApp::closed(&db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        let workspace = app.workspace().await;
        let standards = standards_in_force(&app.state, &workspace, clock().today());
        let rules = Rules::new(&app.state.edition, &standards.await.unwrap());
        let someone = someone(&app, "", &Arc::new(rules)).await;
        let mut client = app.signed_in(someone.account).await;
        let roster = app.app.organization.roster(clock().today()).await.unwrap();
        let officer = roster.in_role("head_security_officer").next().unwrap();
        let page = client.get("/contacts/unconfirmed").await;
        let page = page.expect(StatusCode::FORBIDDEN);
        page.shows(&officer.name)
            .shows("統括情報セキュリティ責任者");
    })
    .await;
}

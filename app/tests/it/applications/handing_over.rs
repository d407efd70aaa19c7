//! What happens to open applications when people move.

use axum::http::StatusCode;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, Uuid};
use sakimori_organization::model::{AppointmentFacts, Period};
use sakimori_organization::{Organization, store};
use sakimori_permissions::{Capacity, Scope};
use sakimori_testkit::{clock, on_every_database};

use super::{City, applied, decide, path};

const ROLE: &str = "section_security_manager";

/// From a day on somebody else holds the role.
async fn succeed(city: &City, (from, to): (Uuid, Uuid), on: Date) {
    let mut tx = city.app.db.db.begin().await.unwrap();
    let held = store::appointments_of_all(&mut tx, &[from]).await.unwrap();
    let held: Vec<_> = held
        .into_iter()
        .filter(|a| a.facts.role == ROLE && a.period.until.is_none())
        .collect();
    store::discharge(&mut tx, &held, on).await.unwrap();
    let begin = held.iter().map(|a| {
        let facts = AppointmentFacts {
            person: to,
            ..a.facts.clone()
        };
        (facts, Period::new(on, None))
    });
    let begin: Vec<_> = begin.collect();
    assert!(!begin.is_empty());
    store::appoint(&mut tx, &clock(), &begin).await.unwrap();
    let entry = Entry::new("test.succeeded", "person", to.to_string(), "後任の任命");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

#[tokio::test]
async fn who_follows_in_the_role_finds_what_is_open_and_who_left_it_does_not() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let case = path(&applied(&mut employee).await);
        let roster = city.roster().await;
        let before = city.person("kakanri").await;
        let after = city.app.employee_without_role(&roster).await;
        assert_ne!(after, city.person("shokuin").await);
        succeed(&city, (before, after), "2026-12-01".parse().unwrap()).await;
        let inbox = "あなたの決定を待っている申請はありません";
        // The day before.
        let mut next = city.client_of(after).await;
        next.page("/inbox").await.shows(inbox);
        let _ = next.get(&case).await.expect(StatusCode::NOT_FOUND);

        let december = city.at("2026-12-01T09:00");
        let mut former = december.client("kakanri").await;
        former.page("/inbox").await.shows(inbox);
        let answer = former.get(&case).await;
        assert_ne!(answer.status, StatusCode::OK);
        let mut next = december.again(after).await;
        next.page("/").await.shows("申請の決定 1件");
        let done = decide(&mut next, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut employee = december.client("shokuin").await;
        let day = sakimori_kernel::era_date(clock().today());
        let page = employee.page(&case).await;
        page.shows("許可されています").shows(&day);
    })
    .await;
}

#[tokio::test]
async fn who_leaves_with_open_applications_is_listed_with_them() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        applied(&mut employee).await;
        applied(&mut employee).await;
        let (applicant, manager) = (city.person("shokuin").await, city.person("kakanri").await);
        let roster = city.roster().await;
        let scope = roster.duties_of(manager).find(|d| d.facts.role == ROLE);
        let scope = scope.unwrap().facts.scope;
        let asked = &city.app.app.hanging;
        let things = asked.of(&[applicant, manager]).await.unwrap();
        let labels = |person: &Uuid| -> String {
            let things = things.get(person).into_iter().flatten();
            things
                .map(|t| t.label.as_str())
                .collect::<Vec<_>>()
                .join("|")
        };
        let of_applicant = labels(&applicant);
        assert!(of_applicant.contains("令和8年度第1号"), "{of_applicant}");
        assert!(of_applicant.contains("令和8年度第2号"), "{of_applicant}");
        let of_manager = labels(&manager);
        let open = "情報セキュリティ管理者の決定を待っている申請2件";
        assert!(of_manager.contains(open), "{of_manager}");

        // Costs the same for one as for many.
        let everybody: Vec<Uuid> = roster.duties().iter().map(|d| d.facts.person).collect();
        let cost = async |people: &[Uuid]| {
            let before = db.db.statements();
            asked.of(people).await.unwrap();
            db.db.statements() - before
        };
        let one = cost(&[manager]).await;
        let most = everybody.len().min(400);
        assert_eq!(cost(&everybody[..most]).await, one);

        // Somebody else holds the role too: nothing hangs on the first.
        let organization: &Organization = &city.app.app.organization;
        let other = city.app.employee_without_role(&roster).await;
        second_holder(&city, other, scope).await;
        let roster = organization.roster(clock().today()).await.unwrap();
        assert!(roster.duties_of(other).next().is_some());
        let things = asked.of(&[manager]).await.unwrap();
        let things = things.get(&manager).into_iter().flatten();
        assert!(!things.clone().any(|t| t.label.contains("決定を待っている")));
        // Unless both go.
        let things = asked.of(&[manager, other]).await.unwrap();
        for person in [manager, other] {
            let mut all = things.get(&person).into_iter().flatten();
            assert!(all.any(|t| t.label.contains(open)), "{person}");
        }
        // However many go with them, each step counts once.
        let mut many = vec![manager];
        many.extend((1..=600).map(|n| Uuid::from_u128(0xF000 + n)));
        many.push(other);
        let things = asked.of(&many).await.unwrap();
        let mut all = things.get(&manager).into_iter().flatten();
        assert!(all.any(|t| t.label.contains(open)));
    })
    .await;
}

async fn second_holder(city: &City, person: Uuid, scope: Scope) {
    let facts = AppointmentFacts {
        person,
        role: ROLE.to_owned(),
        capacity: Capacity::Holder,
        deputy_order: None,
        seat: String::new(),
        scope,
        remark: String::new(),
    };
    let mut tx = city.app.db.db.begin().await.unwrap();
    let period = Period::new(clock().today(), None);
    store::appoint(&mut tx, &clock(), &[(facts, period)])
        .await
        .unwrap();
    let entry = Entry::new("test.appointed", "person", person.to_string(), "任命");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

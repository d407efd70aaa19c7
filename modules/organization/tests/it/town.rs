//! A small town for the tests of the contact network: two departments, people
//! with roles, and a browser for each of them.

use std::sync::{Arc, LazyLock};

use axum::middleware::{Next, from_fn};
use axum::{Extension, Router};
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Clock, Date, Uuid};
use sakimori_organization::Organization;
use sakimori_organization::contacts::{self, Given, Numbers};
use sakimori_organization::model::{
    AppointmentFacts, EmploymentKind, Line, Period, PersonFacts, PostFacts, UnitFacts, UnitKind,
};
use sakimori_organization::store::{self, Change, Register, Subject};
use sakimori_permissions::{Access, Capacity, Rules, Scope, Standards};
use sakimori_provisions::catalog::{self, Edition};
use sakimori_testkit::{Client, TestDb, clock};
use sakimori_web::guard;

static EDITION: LazyLock<Arc<Edition>> =
    LazyLock::new(|| Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap()));

pub struct Town {
    pub state: Organization,
    pub day: Date,
}

/// Units by code: parent, name, kind.
const UNITS: [(&str, &str, &str, UnitKind); 5] = [
    ("10", "", "総務部", UnitKind::Department),
    ("11", "10", "情報政策課", UnitKind::Section),
    ("20", "", "市民部", UnitKind::Department),
    ("21", "20", "税務課", UnitKind::Section),
    ("22", "20", "市民課", UnitKind::Section),
];

/// Staff number, name, unit, title.
const PEOPLE: [(&str, &str, &str, &str); 9] = [
    ("0001", "見本　部長", "10", "部長"),
    ("0002", "葛\u{E0100}城　課長", "11", "課長"),
    ("0003", "<b>太郎</b>　\"&'", "11", "主査"),
    ("0004", "市民　部長", "20", "部長"),
    ("0005", "税務　課長", "21", "課長"),
    ("0006", "税務　補佐", "21", "課長補佐"),
    ("0007", "税務　係員", "21", "主事"),
    ("0008", "市民　課長", "22", "課長"),
    ("0009", "\u{E000}藤　係員", "22", "主事"),
];

/// Staff number, role, capacity, order, unit.
const ROLES: [(&str, &str, Capacity, Option<i64>, &str); 7] = [
    ("0001", "head_security_officer", Capacity::Holder, None, ""),
    ("0002", "contact_point", Capacity::Holder, None, ""),
    (
        "0004",
        "department_security_officer",
        Capacity::Holder,
        None,
        "20",
    ),
    (
        "0005",
        "section_security_manager",
        Capacity::Holder,
        None,
        "21",
    ),
    (
        "0006",
        "section_security_manager",
        Capacity::Deputy,
        Some(1),
        "21",
    ),
    (
        "0008",
        "section_security_manager",
        Capacity::Holder,
        None,
        "22",
    ),
    ("0003", "head_security_officer", Capacity::Clerk, None, ""),
];

/// A key that says whose it is.
pub fn person(number: &str) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0000_0000 + number.parse::<u128>().unwrap())
}

fn unit(code: &str) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0001_0000 + code.parse::<u128>().unwrap())
}

/// The mobile telephone of somebody.
pub fn mobile(number: &str) -> String {
    format!("000-0000-{number}")
}

impl Town {
    pub async fn on(db: &TestDb) -> Self {
        let state = Organization::new(db.db.clone(), clock(), EDITION.clone());
        let day = clock().today();
        let town = Self { state, day };
        town.write().await;
        town
    }

    async fn write(&self) {
        let from: Date = "2026-04-01".parse().unwrap();
        let clock = clock();
        let mut tx = self.state.db.begin().await.unwrap();
        let subject = |id, code: &str| Subject {
            id,
            code: code.to_owned(),
        };
        let units: Vec<_> = UNITS.iter().map(|u| subject(unit(u.0), u.0)).collect();
        store::register(&mut tx, Register::Unit, &units)
            .await
            .unwrap();
        let changes: Vec<Change<UnitFacts>> = UNITS
            .iter()
            .zip(0..)
            .map(|((code, parent, name, kind), position)| Change {
                line: Line::of(unit(code)),
                from,
                wanted: Some(UnitFacts {
                    name: (*name).to_owned(),
                    kind: *kind,
                    parent: (!parent.is_empty()).then(|| unit(parent)),
                    position,
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &changes).await.unwrap();
        let people: Vec<_> = PEOPLE.iter().map(|p| subject(person(p.0), p.0)).collect();
        store::register(&mut tx, Register::Person, &people)
            .await
            .unwrap();
        let facts: Vec<Change<PersonFacts>> = PEOPLE
            .iter()
            .map(|(number, name, ..)| Change {
                line: Line::of(person(number)),
                from,
                wanted: Some(PersonFacts {
                    name: (*name).to_owned(),
                    kana: format!("カナ　{number}"),
                    employment: EmploymentKind::Regular,
                    mail: format!("{number}@city.mihon.example"),
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &facts).await.unwrap();
        let posts: Vec<Change<PostFacts>> = PEOPLE
            .iter()
            .map(|(number, _, code, title)| Change {
                line: Line::of(person(number)),
                from,
                wanted: Some(PostFacts {
                    unit: unit(code),
                    title: (*title).to_owned(),
                    main: true,
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &posts).await.unwrap();
        let roles: Vec<_> = ROLES
            .iter()
            .map(|(number, role, capacity, order, code)| {
                let facts = AppointmentFacts {
                    person: person(number),
                    role: (*role).to_owned(),
                    capacity: *capacity,
                    deputy_order: *order,
                    seat: String::new(),
                    scope: match *code {
                        "" => Scope::Body,
                        code => Scope::Unit(unit(code)),
                    },
                    remark: String::new(),
                };
                (facts, Period::open(from))
            })
            .collect();
        store::appoint(&mut tx, &clock, &roles).await.unwrap();
        // Everybody confirmed in April, 0008 and 0009 in October as well.
        let given: Vec<Given> = PEOPLE
            .iter()
            .map(|(number, ..)| Given {
                person: person(number),
                numbers: Numbers {
                    office: "00-0000-1000".to_owned(),
                    mobile: mobile(number),
                    ..Numbers::default()
                },
                at: "2026-04-01T00:00:00Z".parse().unwrap(),
                confirmed: confirmed(number),
            })
            .collect();
        contacts::give(&mut tx, &clock, &given).await.unwrap();
        let entry = Entry::new("reshuffle.applied", "organization", "1", "試験の町");
        tx.commit(&clock, &Actor::program(), entry).await.unwrap();
    }

    /// What somebody is, or somebody whom nobody knows.
    pub async fn access(&self, number: Option<&str>) -> Access {
        let roster = self.state.roster(self.day).await.unwrap();
        let standing = match number {
            Some(number) => self
                .state
                .standing(person(number), self.day)
                .await
                .unwrap()
                .1
                .unwrap(),
            None => Default::default(),
        };
        Access {
            standing: Arc::new(standing),
            rules: Arc::new(Rules::new(&EDITION, &Standards::default())),
            held: roster.held_roles(),
            day: self.day,
        }
    }

    /// The browser of somebody who has signed in.
    pub async fn browser(&self, number: &str) -> Client {
        self.browser_of(self.access(Some(number)).await)
    }

    pub fn browser_of(&self, access: Access) -> Client {
        let router: Router = contacts::routes()
            .with_state(self.state.clone())
            .layer(Extension(access))
            .layer(from_fn(guard::csrf))
            .layer(from_fn(guard::dress))
            .layer(from_fn(guard::security_headers));
        Client::new(router.layer(from_fn(pass)))
    }

    /// The town on another day.
    pub fn on_day(&self, day: &str) -> Self {
        let at = format!("{day}T01:00:00Z").parse().unwrap();
        let state = Organization::new(self.state.db.clone(), Clock::Fixed(at), EDITION.clone());
        let day = state.clock.today();
        Self { state, day }
    }
}

async fn pass(request: axum::extract::Request, next: Next) -> axum::response::Response {
    next.run(request).await
}

fn confirmed(number: &str) -> Vec<(Date, sakimori_kernel::Timestamp)> {
    let day = |text: &str| {
        let at = format!("{text}T01:00:00Z").parse().unwrap();
        (text.parse().unwrap(), at)
    };
    match number {
        "0008" | "0009" => vec![day("2026-04-10"), day("2026-10-09")],
        _ => vec![day("2026-04-10")],
    }
}

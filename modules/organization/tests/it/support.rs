//! A small town hall, the module's own pages in front of it, and a browser
//! for each person.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, Uuid};
use sakimori_organization::model::{
    AppointmentFacts, EmploymentKind, Line, Period, PersonFacts, PostFacts, SystemFacts, UnitFacts,
    UnitKind,
};
use sakimori_organization::store::{Change, Fact, Register, Subject, appoint, change, register};
use sakimori_organization::{Body, Organization, router};
use sakimori_permissions::{Access, Capacity, Rules, Scope, Standards, Standing};
use sakimori_provisions::catalog::{self, Edition};
use sakimori_testkit::{Client, TestDb, clock};
use sakimori_web::{Failure, Frame, guard};

static EDITION: LazyLock<Arc<Edition>> =
    LazyLock::new(|| Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap()));
static RULES: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Arc::new(Rules::new(&EDITION, &Standards::default())));
static BODY: LazyLock<Arc<Body>> = LazyLock::new(|| Arc::new(Body::of_guideline(&EDITION)));

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The town hall: everything by the name people use for it.
#[derive(Clone)]
pub struct Hall {
    pub db: TestDb,
    pub state: Organization,
    ids: HashMap<&'static str, Uuid>,
}

/// Name, kind, the unit above; the code is its place in this list.
const UNITS: [(&str, UnitKind, &str); 7] = [
    ("総務部", UnitKind::Department, ""),
    ("総務課", UnitKind::Section, "総務部"),
    ("情報政策課", UnitKind::Section, "総務部"),
    ("市民部", UnitKind::Department, ""),
    ("税務課", UnitKind::Section, "市民部"),
    ("市民税係", UnitKind::Team, "税務課"),
    ("市民課", UnitKind::Section, "市民部"),
];
/// Name, kana, unit, title; the number is the place in this list.
const PEOPLE: [(&str, &str, &str, &str); 9] = [
    ("青木　一郎", "アオキ　イチロウ", "総務部", "副市長"),
    ("井上　二葉", "イノウエ　フタバ", "総務部", "部長"),
    ("上田　三郎", "ウエダ　サブロウ", "総務課", "課長"),
    ("江藤　四季", "エトウ　シキ", "情報政策課", "課長"),
    ("岡　五月", "オカ　サツキ", "市民部", "部長"),
    ("加藤　六花", "カトウ　リッカ", "税務課", "課長"),
    ("木村　七海", "キムラ　ナナミ", "市民税係", "係長"),
    ("葛\u{E0100}城　八重", "クズシロ　ヤエ", "市民税係", "主事"),
    ("小林　九", "コバヤシ　ヒサシ", "市民課", "課長"),
];
const SYSTEMS: [(&str, &str); 2] = [("住民記録システム", "市民課"), ("税務システム", "税務課")];
/// Person, role, over what.
const DUTIES: [(&str, &str, &str); 5] = [
    ("青木", "ciso", ""),
    ("井上", "head_security_officer", ""),
    ("岡", "department_security_officer", "市民部"),
    ("加藤", "section_security_manager", "税務課"),
    ("加藤", "system_manager", "税務システム"),
];

impl Hall {
    /// As it is since April.
    pub async fn open(db: &TestDb) -> Self {
        let mut hall = Self::empty(db);
        let day = date("2026-04-01");
        let names = UNITS.iter().map(|u| u.0);
        hall.enter(Register::Unit, names, "U").await;
        hall.enter(Register::Person, PEOPLE.iter().map(|p| family(p.0)), "")
            .await;
        hall.enter(Register::System, SYSTEMS.iter().map(|s| s.0), "S")
            .await;
        let units: Vec<_> = (0..)
            .zip(UNITS)
            .map(|(position, (name, kind, parent))| {
                let parent = (!parent.is_empty()).then(|| hall.id(parent));
                let facts = UnitFacts {
                    name: name.to_owned(),
                    kind,
                    parent,
                    position,
                };
                from(Line::of(hall.id(name)), day, facts)
            })
            .collect();
        hall.write(&units).await;
        let people: Vec<_> = PEOPLE
            .iter()
            .map(|(name, kana, ..)| from(Line::of(hall.id(family(name))), day, person(name, kana)))
            .collect();
        hall.write(&people).await;
        let posts: Vec<_> = PEOPLE
            .iter()
            .map(|(name, _, unit, title)| {
                let facts = PostFacts {
                    unit: hall.id(unit),
                    title: (*title).to_owned(),
                    main: true,
                };
                from(Line::of(hall.id(family(name))), day, facts)
            })
            .collect();
        hall.write(&posts).await;
        let systems: Vec<_> = SYSTEMS
            .iter()
            .map(|(name, unit)| {
                let facts = SystemFacts {
                    name: (*name).to_owned(),
                    unit: hall.id(unit),
                };
                from(Line::of(hall.id(name)), day, facts)
            })
            .collect();
        hall.write(&systems).await;
        for (person, role, over) in DUTIES {
            hall.appoint(person, role, over, Capacity::Holder, Period::open(day))
                .await;
        }
        hall
    }

    pub fn empty(db: &TestDb) -> Self {
        Self {
            db: db.clone(),
            state: Organization::new(db.db.clone(), clock(), EDITION.clone()),
            ids: HashMap::new(),
        }
    }

    /// The key of a unit, a person (by family name) or a system.
    #[track_caller]
    pub fn id(&self, name: &str) -> Uuid {
        *self.ids.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    async fn enter(
        &mut self,
        which: Register,
        names: impl Iterator<Item = &'static str>,
        prefix: &str,
    ) {
        let mut subjects = Vec::new();
        for (n, name) in (1..).zip(names) {
            let id = clock().new_id();
            self.ids.insert(name, id);
            let code = format!("{prefix}{n:03}");
            subjects.push(Subject { id, code });
        }
        let mut tx = self.db.db.begin().await.unwrap();
        register(&mut tx, which, &subjects).await.unwrap();
        commit(tx).await;
    }

    /// Writes behind the pages.
    pub async fn write<F: Fact>(&self, changes: &[Change<F>]) {
        let mut tx = self.db.db.begin().await.unwrap();
        change(&mut tx, &clock(), changes).await.unwrap();
        commit(tx).await;
    }

    pub async fn appoint(
        &self,
        person: &str,
        role: &str,
        over: &str,
        capacity: Capacity,
        period: Period,
    ) {
        let unit = || UNITS.iter().any(|u| u.0 == over);
        let scope = match over {
            "" => Scope::Body,
            _ if unit() => Scope::Unit(self.id(over)),
            _ => Scope::System(self.id(over)),
        };
        let facts = AppointmentFacts {
            person: self.id(person),
            role: role.to_owned(),
            capacity,
            deputy_order: (capacity == Capacity::Deputy).then_some(1),
            seat: String::new(),
            scope,
            remark: String::new(),
        };
        let mut tx = self.db.db.begin().await.unwrap();
        appoint(&mut tx, &clock(), &[(facts, period)])
            .await
            .unwrap();
        commit(tx).await;
    }

    /// The browser of somebody who works here.
    pub fn browser(&self, person: &str) -> Client {
        self.client(Some(self.id(person)), false)
    }

    /// The browser of the program's administrator, who is nobody of the list.
    pub fn administrator(&self) -> Client {
        self.client(None, true)
    }

    fn client(&self, person: Option<Uuid>, administrator: bool) -> Client {
        let state = self.state.clone();
        let attach = move |request: Request, next: Next| {
            let state = state.clone();
            async move { attach(state, person, administrator, request, next).await }
        };
        let router = Router::new()
            .merge(router(self.state.clone()))
            .fallback(async || Failure::NotFound)
            .layer(from_fn(attach))
            .layer(from_fn(guard::csrf))
            .layer(from_fn(guard::dress));
        Client::new(router)
    }

    /// The address of a unit's page, a person's, a system's.
    pub fn unit(&self, name: &str) -> String {
        format!("/organization/units/{}", self.id(name))
    }

    pub fn person(&self, name: &str) -> String {
        format!("/people/{}", self.id(name))
    }
}

/// What the program does once the session is known.
async fn attach(
    state: Organization,
    person: Option<Uuid>,
    administrator: bool,
    mut request: Request,
    next: Next,
) -> Response {
    let day = state.clock.today();
    let asked = person.unwrap_or_default();
    let (roster, standing) = match state.standing(asked, day).await {
        Ok(found) => found,
        Err(error) => return Failure::from(error).into_response(),
    };
    let standing = Standing {
        administrator,
        ..standing.unwrap_or_default()
    };
    let access = Access {
        standing: Arc::new(standing),
        rules: RULES.clone(),
        held: roster.held_roles(),
        day,
    };
    let frame = Frame {
        body_name: "みほん市".to_owned(),
        ..Frame::default()
    };
    let extensions = request.extensions_mut();
    extensions.insert(access);
    extensions.insert(frame.clone());
    extensions.insert(roster);
    extensions.insert(BODY.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(frame);
    response
}

pub async fn commit(tx: sakimori_db::Tx) {
    let entry = Entry::new("test", "test", "test", "試験のための登録");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

pub fn from<F>(line: Line, from: Date, facts: F) -> Change<F> {
    Change {
        line,
        from,
        wanted: Some(facts),
    }
}

pub fn person(name: &str, kana: &str) -> PersonFacts {
    PersonFacts {
        name: name.to_owned(),
        kana: kana.to_owned(),
        employment: EmploymentKind::Regular,
        mail: String::new(),
    }
}

/// What stands before the space.
fn family(name: &'static str) -> &'static str {
    name.split('　').next().unwrap()
}

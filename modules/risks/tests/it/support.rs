//! A small town hall with assets in its ledger, the pages of risks and of
//! decisions in front of it, and a browser for each person.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::Extension;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use sakimori_db::journal::Entry;
use sakimori_db::query;
use sakimori_decisions::{Decisions, Subject as Decided};
use sakimori_kernel::{Actor, Date, Uuid};
use sakimori_organization::Organization;
use sakimori_organization::model::{
    AppointmentFacts, EmploymentKind, Line, Period, PersonFacts, PostFacts, SystemFacts, UnitFacts,
    UnitKind,
};
use sakimori_organization::store::{Change, Fact, Register, Subject, appoint, change, register};
use sakimori_permissions::{Access, Capacity, Rules, Scope, Standards, Standing};
use sakimori_policies::Policies;
use sakimori_provisions::catalog::{self, Edition};
use sakimori_risks::Risks;
use sakimori_risks::catalog::RiskCatalog;
use sakimori_testkit::{Client, TestDb, clock};
use sakimori_web::{CsrfToken, Failure, Frame, guard};

use crate::ledger::LEDGER;

static EDITION: LazyLock<Arc<Edition>> =
    LazyLock::new(|| Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap()));
static RISKS: LazyLock<Arc<RiskCatalog>> =
    LazyLock::new(|| Arc::new(RiskCatalog::load(&catalog::embedded(), &EDITION).unwrap()));
static RULES: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Arc::new(Rules::new(&EDITION, &Standards::default())));

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[derive(Clone)]
pub struct Hall {
    pub db: TestDb,
    pub state: Risks,
    policies: Policies,
    organization: Organization,
    ids: HashMap<&'static str, Uuid>,
}

/// Name, the unit above.
const UNITS: [(&str, &str); 4] = [
    ("総務部", ""),
    ("情報政策課", "総務部"),
    ("税務課", "総務部"),
    ("市民課", "総務部"),
];
const PEOPLE: [(&str, &str); 6] = [
    ("青木", "総務部"),
    ("井上", "情報政策課"),
    ("上田", "情報政策課"),
    ("加藤", "税務課"),
    ("葛城", "市民課"),
    ("木村", "市民課"),
];
pub const SYSTEM: &str = "税務システム";
/// Person, role, unit or system.
pub type Duty = (&'static str, &'static str, &'static str);

const DUTIES: [Duty; 5] = [
    ("青木", "ciso", ""),
    ("井上", "head_security_officer", ""),
    ("上田", "audit_head", ""),
    ("加藤", "section_security_manager", "税務課"),
    ("木村", "system_manager", SYSTEM),
];

impl Hall {
    pub async fn open(db: &TestDb) -> Self {
        Self::with(db, &DUTIES).await
    }

    /// The same with other people in charge.
    pub async fn with(db: &TestDb, duties: &[Duty]) -> Self {
        let clock = clock();
        let mut hall = Self {
            db: db.clone(),
            state: Risks {
                db: db.db.clone(),
                clock,
                edition: EDITION.clone(),
                catalog: RISKS.clone(),
                kept: Arc::default(),
                counted: Arc::default(),
            },
            policies: Policies::new(db.db.clone(), clock, EDITION.clone()),
            organization: Organization::new(db.db.clone(), clock, EDITION.clone()),
            ids: HashMap::new(),
        };
        let day = date("2026-04-01");
        hall.enter(Register::Unit, &UNITS.map(|u| u.0), "U").await;
        hall.enter(Register::Person, &PEOPLE.map(|p| p.0), "P")
            .await;
        hall.enter(Register::System, &[SYSTEM], "S").await;
        let unit = |(position, (name, above)): (i64, (&str, &str))| {
            let facts = UnitFacts {
                name: name.to_owned(),
                kind: match above {
                    "" => UnitKind::Department,
                    _ => UnitKind::Section,
                },
                parent: (!above.is_empty()).then(|| hall.id(above)),
                position,
            };
            from(Line::of(hall.id(name)), day, facts)
        };
        let units: Vec<_> = (0..).zip(UNITS).map(unit).collect();
        hall.write(&units).await;
        let people: Vec<_> = PEOPLE
            .iter()
            .map(|(name, _)| from(Line::of(hall.id(name)), day, person(name)))
            .collect();
        hall.write(&people).await;
        let posts: Vec<_> = PEOPLE
            .iter()
            .map(|(name, unit)| {
                let facts = PostFacts {
                    unit: hall.id(unit),
                    title: "課長".to_owned(),
                    main: true,
                };
                from(Line::of(hall.id(name)), day, facts)
            })
            .collect();
        hall.write(&posts).await;
        let system = SystemFacts {
            name: SYSTEM.to_owned(),
            unit: hall.id("税務課"),
        };
        hall.write(&[from(Line::of(hall.id(SYSTEM)), day, system)])
            .await;
        for (person, role, over) in duties {
            hall.appoint(person, role, over, day).await;
        }
        hall
    }

    /// A system is there, and a unit is in charge of it.
    pub async fn system(&mut self, name: &'static str, unit: &str) {
        if !self.ids.contains_key(name) {
            self.enter(Register::System, &[name], name).await;
        }
        let facts = SystemFacts {
            name: name.to_owned(),
            unit: self.id(unit),
        };
        let day = date("2026-11-23");
        self.write(&[from(Line::of(self.id(name)), day, facts)])
            .await;
    }

    /// A system is no more.
    pub async fn end_system(&self, name: &str) {
        let change: Change<SystemFacts> = Change {
            line: Line::of(self.id(name)),
            from: date("2026-11-23"),
            wanted: None,
        };
        self.write(&[change]).await;
    }

    /// The program with another catalog: one text in a file is another.
    pub fn other_catalog(&mut self, file: &str, from: &str, to: &str) {
        let mut files = catalog::embedded();
        let text = files.get_mut(&format!("h27/risks/{file}.toml")).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        let changed = RiskCatalog::load(&files, &EDITION).unwrap();
        self.state.catalog = Arc::new(changed);
    }

    #[track_caller]
    pub fn id(&self, name: &str) -> Uuid {
        *self.ids.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    async fn enter(&mut self, which: Register, names: &[&'static str], prefix: &str) {
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

    async fn write<F: Fact>(&self, changes: &[Change<F>]) {
        let mut tx = self.db.db.begin().await.unwrap();
        change(&mut tx, &clock(), changes).await.unwrap();
        commit(tx).await;
    }

    async fn appoint(&self, person: &str, role: &str, over: &str, day: Date) {
        let facts = AppointmentFacts {
            person: self.id(person),
            role: role.to_owned(),
            capacity: Capacity::Holder,
            deputy_order: None,
            seat: String::new(),
            scope: match over {
                "" => Scope::Body,
                SYSTEM => Scope::System(self.id(SYSTEM)),
                unit => Scope::Unit(self.id(unit)),
            },
            remark: String::new(),
        };
        let mut tx = self.db.db.begin().await.unwrap();
        let made = [(facts, Period::open(day))];
        appoint(&mut tx, &clock(), &made).await.unwrap();
        commit(tx).await;
    }

    /// What runs before people come to work.
    pub async fn propose(&self) -> usize {
        let day = self.organization.clock.today();
        let roster = self.organization.roster(day).await.unwrap();
        sakimori_risks::propose(&self.state, &roster).await.unwrap()
    }

    /// How many entries the journal has.
    pub async fn entries(&self) -> i64 {
        let sql = query("SELECT COUNT(*) AS count FROM journal");
        let row: (i64,) = self.db.db.one("journal", sql).await.unwrap();
        row.0
    }

    pub fn browser(&self, name: &str) -> Client {
        let person = self.id(name);
        let hall = self.clone();
        let attach = move |request: Request, next: Next| {
            let hall = hall.clone();
            async move { attach(hall, person, request, next).await }
        };
        let subjects: Vec<Arc<dyn Decided>> = vec![Arc::new(self.state.clone())];
        let decisions = Decisions {
            db: self.db.db.clone(),
            clock: clock(),
            subjects: subjects.into(),
        };
        let router = Router::new()
            .merge(sakimori_risks::router(self.state.clone()))
            .merge(sakimori_decisions::router(decisions))
            .route("/", get(first_page))
            .fallback(async || Failure::NotFound)
            .layer(from_fn(attach))
            .layer(from_fn(guard::csrf))
            .layer(from_fn(guard::dress));
        Client::new(router)
    }
}

/// A page with a form, for its token.
async fn first_page(Extension(CsrfToken(token)): Extension<CsrfToken>) -> Html<String> {
    let field = guard::FIELD;
    Html(format!(
        "<form method=\"post\" action=\"/\"><input type=\"hidden\" name=\"{field}\" value=\"{token}\"></form>"
    ))
}

async fn attach(hall: Hall, person: Uuid, mut request: Request, next: Next) -> Response {
    let day = hall.organization.clock.today();
    let (roster, standing) = match hall.organization.standing(person, day).await {
        Ok(found) => found,
        Err(error) => return Failure::from(error).into_response(),
    };
    let access = Access {
        standing: Arc::new(Standing {
            ..standing.unwrap_or_default()
        }),
        rules: RULES.clone(),
        held: roster.held_roles(),
        day,
    };
    let frame = Frame {
        body_name: "みほん市".to_owned(),
        ..Frame::default()
    };
    let workspace = hall.policies.workspace().await.unwrap();
    let extensions = request.extensions_mut();
    extensions.insert(access);
    extensions.insert(frame.clone());
    extensions.insert(roster);
    extensions.insert(workspace);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(frame);
    response
}

pub async fn commit(tx: sakimori_db::Tx) {
    let entry = Entry::new("test", "test", "test", "試験のための登録");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

fn from<F>(line: Line, from: Date, facts: F) -> Change<F> {
    Change {
        line,
        from,
        wanted: Some(facts),
    }
}

fn person(name: &str) -> PersonFacts {
    PersonFacts {
        name: format!("{name}　一"),
        kana: "カナ".to_owned(),
        employment: EmploymentKind::Regular,
        mail: String::new(),
    }
}

/// Opened and calculated for this fiscal year.
pub async fn calculated(hall: &Hall) -> Client {
    hall.assets(&LEDGER).await;
    let mut browser = hall.browser("井上");
    let page = browser.page("/risks").await;
    let opened = browser.submit(&page.form("/risks")).await;
    assert_eq!(opened.location(), "/risks/2026?done=opened");
    calculate(&mut browser).await;
    browser
}

pub async fn calculate(browser: &mut Client) {
    let page = browser.page("/risks/2026/calculation").await;
    let form = page.form("/risks/2026/calculation");
    let done = browser.submit(&form).await;
    assert_eq!(done.location(), "/risks/2026?done=calculated");
}

/// The page of a risk found in the list.
pub async fn risk(browser: &mut Client, filter: &str) -> String {
    let list = browser.page(&format!("/risks/2026/list?{filter}")).await;
    let links = list.links();
    let item = links
        .into_iter()
        .find(|(href, _)| href.starts_with("/risks/items/"));
    item.expect("a risk").0
}

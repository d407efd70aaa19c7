//! A city of a thousand people in sixty units, with next April's list, and
//! browsers in front of the module.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response as Answer;
use sakimori_db::journal::Entry;
use sakimori_db::{Db, FromRow, query};
use sakimori_kernel::{Actor, Clock, Date, Uuid};
use sakimori_organization::model::{
    AppointmentFacts, EmploymentKind, Line, Period, PersonFacts, PostFacts, SystemFacts, UnitFacts,
    UnitKind,
};
use sakimori_organization::reshuffle::{AskedForHanging, Hanging, HangingThing, Hangings, UPLOADS};
use sakimori_organization::store::{self, Change, Register, Subject};
use sakimori_organization::{Organization, router};
use sakimori_permissions::{Access, Capacity, Rules, Scope, Standards, Standing};
use sakimori_provisions::catalog::{Edition, embedded, load};
use sakimori_testkit::{Client, TestDb};
use sakimori_web::{Frame, guard};

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Ten in the morning in Japan.
pub fn clock(day: &str) -> Clock {
    Clock::Fixed(format!("{day}T01:00:00Z").parse().unwrap())
}

pub const TODAY: &str = "2027-03-10";
pub const APRIL: &str = "2027-04-01";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: String,
    pub name: String,
    pub kana: String,
    pub unit: String,
    pub title: String,
    pub main: &'static str,
    pub role: String,
    pub scope: String,
    pub movement: String,
}

#[derive(Clone)]
pub struct City {
    pub db: Db,
    pub edition: Arc<Edition>,
    /// Code, name, kind, parent.
    pub units: Vec<(String, String, UnitKind, Option<String>)>,
    /// The list that changes nothing.
    pub rows: Vec<Row>,
    pub unit_ids: HashMap<String, Uuid>,
    pub person_ids: HashMap<String, Uuid>,
}

impl City {
    /// `departments` of five sections each, `staff` people in every section.
    pub async fn new(db: &TestDb, departments: usize, staff: usize) -> Self {
        let edition = Arc::new(load(&embedded(), "h27").unwrap());
        let mut city = Self {
            db: db.db.clone(),
            edition,
            units: Vec::new(),
            rows: Vec::new(),
            unit_ids: HashMap::new(),
            person_ids: HashMap::new(),
        };
        for d in 1..=departments {
            city.department(d, staff);
        }
        city.write().await;
        city
    }

    fn department(&mut self, d: usize, staff: usize) {
        let code = format!("{d:03}00");
        let name = format!("第{d}部");
        self.units
            .push((code.clone(), name, UnitKind::Department, None));
        self.row(&code, "部長");
        for s in 1..=5 {
            let section = format!("{d:03}{s:02}");
            let name = format!("第{d}部第{s}課");
            self.units
                .push((section.clone(), name, UnitKind::Section, Some(code.clone())));
            self.row(&section, "課長");
            for n in 1..staff {
                self.row(&section, if n < 4 { "主任" } else { "主事" });
            }
        }
    }

    fn row(&mut self, unit: &str, title: &str) {
        let n = self.rows.len() + 1;
        self.rows.push(Row {
            number: format!("{n:05}"),
            name: format!("髙{}{}", ["田", "橋", "木", "野", "山"][n % 5], n),
            kana: format!("タカ{n:05}"),
            unit: unit.to_owned(),
            title: title.to_owned(),
            main: "本務",
            role: String::new(),
            scope: String::new(),
            movement: String::new(),
        });
    }

    async fn write(&mut self) {
        let clock = clock("2026-04-01");
        let day = date("2026-04-01");
        let mut tx = self.db.begin().await.unwrap();
        let subject = |code: &String| Subject {
            id: clock.new_id(),
            code: code.clone(),
        };
        let units: Vec<Subject> = self.units.iter().map(|u| subject(&u.0)).collect();
        let people: Vec<Subject> = self.rows.iter().map(|r| subject(&r.number)).collect();
        store::register(&mut tx, Register::Unit, &units)
            .await
            .unwrap();
        store::register(&mut tx, Register::Person, &people)
            .await
            .unwrap();
        self.unit_ids = units.into_iter().map(|s| (s.code, s.id)).collect();
        self.person_ids = people.into_iter().map(|s| (s.code, s.id)).collect();
        let changes: Vec<Change<UnitFacts>> = (0..)
            .zip(&self.units)
            .map(|(position, (code, name, kind, parent))| Change {
                line: Line::of(self.unit_ids[code]),
                from: day,
                wanted: Some(UnitFacts {
                    name: name.clone(),
                    kind: *kind,
                    parent: parent.as_ref().map(|p| self.unit_ids[p]),
                    position,
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &changes).await.unwrap();
        let changes: Vec<Change<PersonFacts>> = self
            .rows
            .iter()
            .map(|row| Change {
                line: Line::of(self.person_ids[&row.number]),
                from: day,
                wanted: Some(PersonFacts {
                    name: row.name.clone(),
                    kana: row.kana.clone(),
                    employment: EmploymentKind::Regular,
                    mail: String::new(),
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &changes).await.unwrap();
        let changes: Vec<Change<PostFacts>> = self
            .rows
            .iter()
            .map(|row| Change {
                line: Line::of(self.person_ids[&row.number]),
                from: day,
                wanted: Some(PostFacts {
                    unit: self.unit_ids[&row.unit],
                    title: row.title.clone(),
                    main: true,
                }),
            })
            .collect();
        store::change(&mut tx, &clock, &changes).await.unwrap();
        self.appoint_heads(&mut tx, &clock, day).await;
        let system = Subject {
            id: clock.new_id(),
            code: "TAX".to_owned(),
        };
        store::register(&mut tx, Register::System, std::slice::from_ref(&system))
            .await
            .unwrap();
        let facts = SystemFacts {
            name: "税務システム".to_owned(),
            unit: self.unit_ids["00101"],
        };
        let change = Change {
            line: Line::of(system.id),
            from: day,
            wanted: Some(facts),
        };
        store::change(&mut tx, &clock, &[change]).await.unwrap();
        let entry = Entry::new("city.made", "organization", "1", "試験の市");
        tx.commit(&clock, &Actor::program(), entry).await.unwrap();
    }

    async fn appoint_heads(&self, tx: &mut sakimori_db::Tx, clock: &Clock, day: Date) {
        let heads = self
            .rows
            .iter()
            .filter(|r| r.title == "課長" || r.title == "部長");
        let facts: Vec<(AppointmentFacts, Period)> = heads
            .map(|row| {
                let role = match row.title.as_str() {
                    "課長" => "section_security_manager",
                    _ => "department_security_officer",
                };
                let facts = AppointmentFacts {
                    person: self.person_ids[&row.number],
                    role: role.to_owned(),
                    capacity: Capacity::Holder,
                    deputy_order: None,
                    seat: String::new(),
                    scope: Scope::Unit(self.unit_ids[&row.unit]),
                    remark: String::new(),
                };
                (facts, Period::open(day))
            })
            .collect();
        store::appoint(tx, clock, &facts).await.unwrap();
    }

    /// The module as it runs on a day.
    pub fn on(&self, day: &str) -> Organization {
        Organization::new(self.db.clone(), clock(day), self.edition.clone())
    }

    /// The browser of the administrator (who may, as long as nobody holds a
    /// role that could), or of somebody who may not.
    pub fn browser(&self, day: &str, administrator: bool) -> Client {
        let rules = Arc::new(Rules::new(&self.edition, &Standards::default()));
        let standing = Standing {
            name: "管理太郎".to_owned(),
            administrator,
            ..Standing::default()
        };
        let access = Access {
            standing: Arc::new(standing),
            rules,
            held: Arc::default(),
            day: date(day),
        };
        let attach = move |mut request: Request, next: Next| {
            let access = access.clone();
            async move {
                request.extensions_mut().insert(access);
                request.extensions_mut().insert(Frame::default());
                let asked = AskedForHanging(vec![Arc::new(Accounts)]);
                request.extensions_mut().insert(asked);
                let answer: Answer = next.run(request).await;
                answer
            }
        };
        let router = Router::new()
            .merge(router(self.on(day)))
            .layer(from_fn(attach))
            .layer(from_fn_with_state(
                guard::Uploads(&[UPLOADS]),
                guard::csrf_with_uploads,
            ))
            .layer(from_fn(guard::dress));
        Client::new(router)
    }

    /// Everything the register holds, to compare before and after.
    pub async fn facts(&self) -> Vec<String> {
        #[derive(FromRow)]
        struct Text {
            text: String,
        }
        let mut all = Vec::new();
        for (table, columns) in [
            ("unit_period", "name || kind || position"),
            (
                "person_period",
                "name || kana || employment || mail || sort_key",
            ),
            ("post", "title || CASE WHEN main THEN '1' ELSE '0' END"),
            ("appointment", "role || capacity || seat"),
            ("information_system_period", "name"),
        ] {
            let hex = match self.db.engine() {
                sakimori_db::Engine::Sqlite => "lower(hex(id))",
                sakimori_db::Engine::Postgres => "replace(CAST(id AS TEXT), '-', '')",
            };
            let sql = format!(
                "SELECT {hex} || ' ' || {columns} || ' ' || CAST(valid_from AS TEXT) || ' ' || COALESCE(CAST(valid_until AS TEXT), '') AS text FROM {table} WHERE valid_until IS NULL OR valid_until > valid_from"
            );
            let rows: Vec<Text> = self.db.all(query(sql)).await.unwrap();
            let mut rows: Vec<String> = rows
                .into_iter()
                .map(|r| format!("{table} {}", r.text))
                .collect();
            rows.sort();
            all.extend(rows);
        }
        all
    }

    /// The register's revision and the journal's length.
    pub async fn marks(&self) -> (i64, i64) {
        let revision = store::revisions(&self.db).await.unwrap().revision;
        #[derive(FromRow)]
        struct Head {
            seq: i64,
        }
        let head: Head = self
            .db
            .one("head", query("SELECT seq FROM journal_head"))
            .await
            .unwrap();
        (revision, head.seq)
    }

    pub async fn count(&self, table: &str) -> i64 {
        #[derive(FromRow)]
        struct Count {
            n: i64,
        }
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let count: Count = self.db.one("count", query(sql)).await.unwrap();
        count.n
    }
}

/// Another module: everybody has an account.
struct Accounts;

impl Hanging for Accounts {
    fn of<'h>(&'h self, people: &'h [Uuid]) -> Hangings<'h> {
        let thing = |person: &Uuid| HangingThing {
            label: "利用者利用者ID（停止が必要）".to_owned(),
            url: format!("/accounts/{person}"),
        };
        let things = people.iter().map(|p| (*p, vec![thing(p)])).collect();
        Box::pin(async move { Ok(things) })
    }
}

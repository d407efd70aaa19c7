//! A small city as plain data, and lists written as text.

use std::collections::HashMap;

use sakimori_kernel::{Date, Uuid};
use sakimori_organization::model::{EmploymentKind, UnitKind};
use sakimori_organization::reshuffle::Mode;
use sakimori_organization::reshuffle::column::{Mapping, SheetKind, suggest};
use sakimori_organization::reshuffle::file::Source;
use sakimori_organization::reshuffle::make::{Options, Trial, make};
use sakimori_organization::reshuffle::rows::{RawRow, RawSheet};
use sakimori_organization::reshuffle::state::{Appointment, Person, Post, State, System, Unit};
use sakimori_organization::reshuffle::words::{Over, RoleWord, Words};
use sakimori_permissions::{Capacity, Scope};
use sakimori_tabular::Header;

pub fn day() -> Date {
    "2027-04-01".parse().unwrap()
}

/// Stands for a thing by its code or number.
pub fn id(code: &str) -> Uuid {
    Uuid::from_u128(code.bytes().fold(7, |n: u128, b| {
        n.wrapping_mul(257).wrapping_add(u128::from(b))
    }))
}

pub fn words() -> Words {
    let role = |key: &str, label: &str, over, seated| RoleWord {
        key: key.to_owned(),
        labels: vec![label.to_owned(), key.to_owned()],
        over,
        seated,
    };
    Words {
        roles: vec![
            role("ciso", "CISO", Over::Body, false),
            role("committee", "委員会", Over::Body, true),
            role("officer", "責任者", Over::Department, false),
            role("manager", "管理者", Over::Section, false),
            role("system_manager", "システム管理者", Over::System, false),
            role("staff", "職員等", Over::Nobody, false),
        ],
    }
}

#[derive(Clone)]
pub struct World(pub State);

impl World {
    /// 総務部（総務課、情報政策課）, 市民部（税務課、納税課） with their people.
    pub fn new() -> Self {
        use UnitKind::{Department, Section};
        let mut world = Self(State::empty(day()));
        world.unit("10", "総務部", Department, None);
        world.unit("11", "総務課", Section, Some("10"));
        world.unit("12", "情報政策課", Section, Some("10"));
        world.unit("20", "市民部", Department, None);
        world.unit("21", "税務課", Section, Some("20"));
        world.unit("22", "納税課", Section, Some("20"));
        for (number, name, unit, title) in [
            ("001", "青木一", "10", "部長"),
            ("002", "石井二", "11", "課長"),
            ("003", "上田三", "12", "課長"),
            ("004", "江口四", "12", "主事"),
            ("005", "岡五", "20", "部長"),
            ("006", "加藤六", "21", "課長"),
            ("007", "木村七", "21", "主事"),
            ("008", "久保八", "22", "課長"),
            ("009", "小林九", "22", "主事"),
        ] {
            world.person(number, name);
            world.post(number, unit, title, true);
        }
        world
    }

    pub fn unit(&mut self, code: &str, name: &str, kind: UnitKind, parent: Option<&str>) {
        self.0.unit_ids.insert(code.to_owned(), id(code));
        self.0.units.push(Unit {
            row: id(&format!("u{code}")),
            id: id(code),
            code: code.to_owned(),
            name: name.to_owned(),
            kind,
            parent: parent.map(id),
            position: 0,
            until: None,
        });
    }

    pub fn person(&mut self, number: &str, name: &str) {
        self.0.person_ids.insert(number.to_owned(), id(number));
        self.0.people.push(Person {
            row: id(&format!("p{number}")),
            id: id(number),
            number: number.to_owned(),
            name: name.to_owned(),
            kana: "カナ".to_owned(),
            employment: EmploymentKind::Regular,
            mail: String::new(),
            until: None,
        });
    }

    pub fn post(&mut self, number: &str, unit: &str, title: &str, main: bool) {
        self.0.posts.push(Post {
            row: id(&format!("{number}@{unit}")),
            person: id(number),
            unit: id(unit),
            title: title.to_owned(),
            main,
            until: None,
        });
    }

    pub fn system(&mut self, code: &str, name: &str, unit: &str) {
        self.0.systems.push(System {
            row: id(&format!("s{code}")),
            id: id(code),
            code: code.to_owned(),
            name: name.to_owned(),
            unit: id(unit),
            until: None,
        });
    }

    pub fn role(&mut self, number: &str, role: &str, scope: Scope) {
        self.deputy(number, role, scope, None);
    }

    pub fn deputy(&mut self, number: &str, role: &str, scope: Scope, order: Option<i64>) {
        self.0.appointments.push(Appointment {
            row: id(&format!("{number}{role}{order:?}")),
            person: id(number),
            role: role.to_owned(),
            capacity: order.map_or(Capacity::Holder, |_| Capacity::Deputy),
            deputy_order: order,
            seat: String::new(),
            scope,
            until: None,
        });
    }

    /// The list that changes nothing, a row per post.
    pub fn list(&self) -> Vec<String> {
        let code: HashMap<Uuid, &Unit> = self.0.units.iter().map(|u| (u.id, u)).collect();
        let row = |post: &Post| {
            let person = self.0.people.iter().find(|p| p.id == post.person).unwrap();
            let unit = code[&post.unit];
            let main = if post.main { "本務" } else { "兼務" };
            format!(
                "{},{},{},{},{main}",
                person.number, person.name, unit.code, post.title
            )
        };
        self.0.posts.iter().map(row).collect()
    }
}

pub const STAFF: &str = "職員番号,氏名,所属コード,職名,本務・兼務";
pub const UNITS: &str = "所属コード,所属名,上位所属コード,所属種別,旧所属コード";

/// A sheet from text: headings, then rows; the first row is row 2.
pub fn sheet(headings: &str, rows: &[String]) -> RawSheet {
    let cells = |text: &str| text.split(',').map(str::to_owned).collect();
    let header = |(position, text): (usize, &str)| Header {
        position,
        text: text.to_owned(),
        group: String::new(),
        occurrence: 1,
        damaged: false,
    };
    RawSheet {
        headers: headings.split(',').enumerate().map(header).collect(),
        rows: (2..)
            .zip(rows)
            .map(|(line, row)| RawRow {
                line,
                cells: cells(row),
                broken: false,
            })
            .collect(),
    }
}

/// A list on its way to a plan.
#[derive(Clone)]
pub struct List {
    pub headings: String,
    pub rows: Vec<String>,
    pub units: Option<Vec<String>>,
    pub mode: Mode,
    pub succession: bool,
}

impl List {
    pub fn of(world: &World) -> Self {
        Self {
            headings: STAFF.to_owned(),
            rows: world.list(),
            units: None,
            mode: Mode::Complete,
            succession: false,
        }
    }

    pub fn partial(rows: &[&str]) -> Self {
        Self {
            headings: STAFF.to_owned(),
            rows: rows.iter().map(|r| (*r).to_owned()).collect(),
            units: None,
            mode: Mode::Partial,
            succession: false,
        }
    }

    /// Replaces the rows of a number; no text takes them out.
    #[must_use]
    pub fn with(mut self, number: &str, rows: &[&str]) -> Self {
        let begins = format!("{number},");
        let at = self.rows.iter().position(|r| r.starts_with(&begins));
        self.rows.retain(|r| !r.starts_with(&begins));
        let at = at.unwrap_or(self.rows.len());
        for (n, row) in rows.iter().enumerate() {
            self.rows.insert(at + n, (*row).to_owned());
        }
        self
    }

    #[must_use]
    pub fn headings(mut self, more: &str) -> Self {
        self.headings = format!("{STAFF},{more}");
        self
    }

    #[must_use]
    pub fn units(mut self, rows: &[&str]) -> Self {
        self.units = Some(rows.iter().map(|r| (*r).to_owned()).collect());
        self
    }

    pub fn trial(&self, world: &World) -> Trial {
        let source = Source {
            units: self.units.as_ref().map(|rows| sheet(UNITS, rows)),
            staff: sheet(&self.headings, &self.rows),
        };
        let kept = Mapping::default();
        let mut mapping = Mapping::default();
        if let Some(units) = &source.units {
            mapping.units = suggest(SheetKind::Units, &units.headers, &kept.units);
        }
        mapping.staff = suggest(SheetKind::Staff, &source.staff.headers, &kept.staff);
        let options = Options {
            mode: self.mode,
            succession: self.succession,
        };
        make(&world.0, (&source, &mapping), options, &words(), Vec::new())
    }
}

/// What changes, in short words.
pub fn told(trial: &Trial) -> Vec<String> {
    let mut told = Vec::new();
    for unit in &trial.plan.units {
        let what = [
            (unit.is_new(), "new"),
            (unit.is_ended(), "ends"),
            (unit.is_renamed(), "renamed"),
            (unit.is_moved(), "moved"),
        ];
        let what: Vec<&str> = what.iter().filter(|(is, _)| *is).map(|(_, w)| *w).collect();
        told.push(format!("{} {} {}", unit.code, unit.name(), what.join(" ")));
    }
    for s in &trial.plan.successions {
        let how = if s.concluded { "concluded" } else { "listed" };
        told.push(format!("{}→{} {how}", s.from, s.to));
    }
    for s in &trial.plan.systems {
        told.push(format!("{} {}→{}", s.name, s.before, s.after));
    }
    for person in &trial.plan.people {
        let post = |p: &sakimori_organization::reshuffle::plan::PostFacts| {
            format!(
                "{}{}{}",
                p.unit,
                p.title,
                if p.main { "" } else { "（兼）" }
            )
        };
        let posts: Vec<String> = person.posts_begin.iter().map(post).collect();
        let name = person.former_name().map(|n| format!(" was {n}"));
        told.push(format!(
            "{} {:?} -{} +{}{}",
            person.number,
            person.fate,
            person.posts_end.len(),
            posts.join("+"),
            name.unwrap_or_default()
        ));
        for (_, facts, why) in &person.roles_end {
            told.push(format!(
                "{} -{} {:?} {why:?}",
                person.number, facts.role, facts.scope
            ));
        }
        for (facts, why) in &person.roles_begin {
            told.push(format!(
                "{} +{} {:?} {why:?}",
                person.number, facts.role, facts.scope
            ));
        }
    }
    told
}

/// Errors and warnings by row: 「2 職員番号 …」.
pub fn problems(trial: &Trial) -> Vec<String> {
    let told = |p: &sakimori_organization::reshuffle::rows::Problem| {
        let line = p
            .line
            .map_or("-".to_owned(), |l| format!("{}{}", l.sheet.label(), l.row));
        let level = if p.is_error() { "" } else { "注意 " };
        format!("{line} {level}{}", p.message)
    };
    trial.problems.iter().map(told).collect()
}

//! A plan seen from every unit: who comes, who goes, what changes. Pure.

use std::collections::HashMap;

use sakimori_permissions::Capacity;

use super::make::{Trial, UnitLine};
use super::plan::{Fate, PersonChange, PostFacts, RoleFacts, ScopeRef, UnitChange};

/// What happens to somebody, seen from one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    Joins,
    Arrives,
    Departs,
    Leaves,
    Title,
    ConcurrentBegins,
    ConcurrentEnds,
    Name,
    Facts,
    Role,
}

impl Event {
    pub fn label(self) -> &'static str {
        match self {
            Self::Joins => "採用・転入等",
            Self::Arrives => "転入（庁内）",
            Self::Departs => "転出（庁内）",
            Self::Leaves => "退職・転出等",
            Self::Title => "職名の変更",
            Self::ConcurrentBegins => "兼務の開始",
            Self::ConcurrentEnds => "兼務の終了",
            Self::Name => "氏名の変更",
            Self::Facts => "登録内容の変更",
            Self::Role => "任命",
        }
    }
}

/// A trial with its events by unit, made once and kept.
#[derive(Debug)]
pub struct Shown {
    pub trial: Trial,
    names: HashMap<String, String>,
    events: HashMap<String, Vec<(Event, usize)>>,
    changes: HashMap<String, usize>,
    people: HashMap<String, usize>,
    /// Positions of units with something to see.
    touched: Vec<usize>,
}

/// A line of a unit's preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLine {
    pub event: Event,
    pub number: String,
    pub name: String,
    pub detail: String,
}

impl Shown {
    pub fn new(trial: Trial) -> Self {
        let mut events: HashMap<String, Vec<(Event, usize)>> = HashMap::new();
        for (at, person) in trial.plan.people.iter().enumerate() {
            for (unit, event) in events_of(person) {
                let of = events.entry(unit).or_default();
                if !of.contains(&(event, at)) {
                    of.push((event, at));
                }
            }
        }
        for of in events.values_mut() {
            of.sort();
        }
        let changes = trial.plan.units.iter().enumerate();
        let changes: HashMap<String, usize> = changes.map(|(at, u)| (u.code.clone(), at)).collect();
        let people = trial.plan.people.iter().enumerate();
        let people = people.map(|(at, p)| (p.number.clone(), at)).collect();
        let units = trial.units.iter().enumerate();
        let touched = units
            .filter(|(_, u)| events.contains_key(&u.code) || changes.contains_key(&u.code))
            .map(|(at, _)| at)
            .collect();
        let names = trial
            .units
            .iter()
            .map(|u| (u.code.clone(), u.name.clone()))
            .collect();
        Self {
            trial,
            names,
            events,
            changes,
            people,
            touched,
        }
    }

    pub fn unit_name<'s>(&'s self, code: &'s str) -> &'s str {
        self.names.get(code).map_or(code, String::as_str)
    }

    /// The units with something to see, in the order of the tree, whose name
    /// or code holds a text.
    pub fn units(&self, text: &str) -> Vec<&UnitLine> {
        let touched = self
            .touched
            .iter()
            .filter_map(|at| self.trial.units.get(*at));
        touched
            .filter(|u| text.is_empty() || u.name.contains(text) || u.code.contains(text))
            .collect()
    }

    pub fn change(&self, code: &str) -> Option<&UnitChange> {
        self.trial.plan.units.get(*self.changes.get(code)?)
    }

    pub fn person(&self, number: &str) -> Option<&PersonChange> {
        self.trial.plan.people.get(*self.people.get(number)?)
    }

    /// 「名称変更（税務課から収納課へ）」 and the like.
    pub fn unit_events(&self, code: &str) -> Vec<String> {
        let plan = &self.trial.plan;
        let mut told = Vec::new();
        if let Some(change) = self.change(code) {
            let before = change.before.as_ref();
            let into: Vec<&str> = plan
                .merges(code)
                .iter()
                .map(|s| self.unit_name(&s.to))
                .collect();
            match () {
                () if change.is_new() => told.push("新設".to_owned()),
                () if change.is_ended() && into.is_empty() => told.push("廃止".to_owned()),
                () if change.is_ended() => told.push(format!("「{}」に統合", into.join("、"))),
                () => {}
            }
            if let (true, Some(before)) = (change.is_renamed(), before) {
                told.push(format!("名称変更（旧「{}」）", before.name));
            }
            if change.is_moved() {
                let parent = change.after.as_ref().and_then(|a| a.parent.as_deref());
                let parent = parent.map_or("最上位", |p| self.unit_name(p));
                told.push(format!("上位の組織を「{parent}」に変更"));
            }
            if let (Some(before), Some(after)) = (before, &change.after)
                && before.kind != after.kind
            {
                told.push(format!("種類を「{}」に変更", after.kind.label()));
            }
        }
        let from = plan.successions.iter().filter(|s| s.to == code);
        told.extend(from.map(|s| {
            let concluded = if s.concluded {
                "（職員の異動先からの推定）"
            } else {
                ""
            };
            format!("「{}」の事務を引継ぎ{concluded}", self.unit_name(&s.from))
        }));
        told
    }

    pub fn lines(&self, code: &str) -> Vec<EventLine> {
        let events = self.events.get(code).map_or(&[][..], Vec::as_slice);
        let line = |(event, at): &(Event, usize)| {
            let person = self.trial.plan.people.get(*at)?;
            Some(EventLine {
                event: *event,
                number: person.number.clone(),
                name: person.name().to_owned(),
                detail: self.detail(*event, person, code),
            })
        };
        events.iter().filter_map(line).collect()
    }

    /// 「税務課 主任」
    pub fn post(&self, post: &PostFacts) -> String {
        let text = format!("{} {}", self.unit_name(&post.unit), post.title);
        text.trim_end().to_owned()
    }

    fn detail(&self, event: Event, person: &PersonChange, code: &str) -> String {
        let post = |post: Option<&PostFacts>| post.map_or(String::new(), |p| self.post(p));
        let title = |post: Option<&PostFacts>| post.map_or("", |p| p.title.as_str()).to_owned();
        let at = |posts: &[PostFacts]| {
            let found = posts.iter().find(|p| !p.main && p.unit == code);
            title(found)
        };
        let word = match person.word.as_str() {
            "" => String::new(),
            word => format!("（{word}）"),
        };
        match event {
            Event::Joins => format!("{}{word}", title(person.main_after())),
            Event::Arrives => format!(
                "{}（{}から）{word}",
                title(person.main_after()),
                post(person.main_before())
            ),
            Event::Departs => format!(
                "{}（{}へ）{word}",
                title(person.main_before()),
                post(person.main_after())
            ),
            Event::Leaves => format!("{}{word}", title(person.main_before())),
            Event::Title => format!(
                "{}から{}へ",
                title(person.main_before()),
                title(person.main_after())
            ),
            Event::ConcurrentBegins => at(&person.posts_after),
            Event::ConcurrentEnds => at(&person.posts_before),
            Event::Name => format!("旧「{}」", person.former_name().unwrap_or_default()),
            Event::Facts => facts(person),
            Event::Role => String::new(),
        }
    }

    /// 「情報セキュリティ管理者（税務課）の代理」; `label` is the role's.
    pub fn duty(&self, label: &str, facts: &RoleFacts) -> String {
        let over = match &facts.scope {
            ScopeRef::Body => String::new(),
            ScopeRef::Unit(code) => format!("（{}）", self.unit_name(code)),
            ScopeRef::System(code) => {
                let name = self.trial.systems.get(code).unwrap_or(code);
                format!("（{name}）")
            }
        };
        match facts.capacity {
            Capacity::Holder => format!("{label}{over}"),
            other => format!("{label}{over}の{}", other.label()),
        }
    }

    /// What begins and ends of a person's appointments, with the reason.
    pub fn role_lines(&self, person: &PersonChange, label: impl Fn(&str) -> String) -> Vec<String> {
        let name = |facts: &RoleFacts| self.duty(&label(&facts.role), facts);
        let ends = person.roles_end.iter();
        let ends =
            ends.map(|(_, facts, why)| format!("{}の任命を終了（{}）", name(facts), why.label()));
        let begins = person.roles_begin.iter();
        let begins = begins.map(|(facts, _)| format!("{}に任命", name(facts)));
        ends.chain(begins).collect()
    }

    /// The people who leave, those with roles first.
    pub fn leavers(&self) -> Vec<&PersonChange> {
        let people = self.trial.plan.people.iter();
        let mut leavers: Vec<_> = people.filter(|p| p.fate == Fate::Leaves).collect();
        leavers.sort_by_key(|p| p.roles_end.is_empty());
        leavers
    }
}

fn facts(person: &PersonChange) -> String {
    let Some((before, after)) = person.before.as_ref().zip(person.after.as_ref()) else {
        return String::new();
    };
    let mut told = Vec::new();
    if before.kana != after.kana {
        told.push("カナ".to_owned());
    }
    if before.employment != after.employment {
        let labels = (before.employment.label(), after.employment.label());
        told.push(format!("任用区分（{}から{}へ）", labels.0, labels.1));
    }
    if before.mail != after.mail {
        told.push("メール".to_owned());
    }
    told.join("、")
}

/// The units from which something about a person is seen.
fn events_of(person: &PersonChange) -> Vec<(String, Event)> {
    let mut events = Vec::new();
    let (before, after) = (person.main_before(), person.main_after());
    let mut see = |post: Option<&PostFacts>, event| {
        events.extend(post.map(|p| (p.unit.clone(), event)));
    };
    match person.fate {
        Fate::Joins => see(after, Event::Joins),
        Fate::Leaves => see(before, Event::Leaves),
        Fate::Stays if person.moves() => {
            see(after, Event::Arrives);
            see(before, Event::Departs);
        }
        Fate::Stays if person.title_changes() => see(after, Event::Title),
        Fate::Stays => {}
    }
    let concurrent = |posts: &[PostFacts]| -> Vec<(String, String)> {
        let posts = posts.iter().filter(|p| !p.main);
        posts.map(|p| (p.unit.clone(), p.title.clone())).collect()
    };
    let (held, holds) = (
        concurrent(&person.posts_before),
        concurrent(&person.posts_after),
    );
    for (unit, _) in holds.iter().filter(|p| !held.contains(p)) {
        events.push((unit.clone(), Event::ConcurrentBegins));
    }
    for (unit, _) in held.iter().filter(|p| !holds.contains(p)) {
        events.push((unit.clone(), Event::ConcurrentEnds));
    }
    let home = after.or(before).map(|p| p.unit.clone()).unwrap_or_default();
    if person.former_name().is_some() {
        events.push((home.clone(), Event::Name));
    }
    if person.fate == Fate::Stays && !facts(person).is_empty() {
        events.push((home.clone(), Event::Facts));
    }
    if !person.roles_end.is_empty() || !person.roles_begin.is_empty() {
        events.push((home, Event::Role));
    }
    events
}

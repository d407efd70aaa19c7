//! A city with people in it, on its first day. What happens later is in
//! `april.rs`.
//!
//! Places (`usize`) point into the lists of the city and of its plan.

use std::collections::HashMap;

use sakimori_kernel::Date;
use sakimori_organization::model::{EmploymentKind, Level, Period};

use super::names::Names;
use super::plan::{Change, Plan};
use super::random::Random;
use super::ranks::{Rank, Trade, leaders, rungs, title};

/// A desk: a rung of a unit, and who sits there.
#[derive(Debug, Clone)]
pub struct Desk {
    pub unit: usize,
    pub rank: Rank,
    /// Whoever sits there leads the unit.
    pub head: bool,
    /// For those outside the ladder.
    pub special: String,
    pub holder: Option<usize>,
    /// Nobody is to follow.
    pub closed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub staff_number: String,
    pub name: String,
    pub kana: String,
    pub born: i16,
    /// The newest last; one ends where the next begins.
    pub employment: Vec<(EmploymentKind, Date)>,
    pub left: Option<Date>,
    pub posts: Vec<Post>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub unit: usize,
    pub title: String,
    pub main: bool,
    pub period: Period,
}

#[derive(Debug, Clone)]
pub struct City {
    pub plan: Plan,
    pub desks: Vec<Desk>,
    pub people: Vec<Person>,
    /// The first day anything is known of.
    pub first_day: Date,
    pub(super) random: Random,
    /// Those whose names the plan gave; they do not leave.
    pub(super) named: Vec<usize>,
    names: Names,
    serials: HashMap<i16, usize>,
}

impl Person {
    pub fn employment(&self) -> EmploymentKind {
        let newest = self.employment.last();
        newest.map_or(EmploymentKind::Regular, |(kind, _)| *kind)
    }

    pub fn is_here(&self) -> bool {
        self.left.is_none()
    }

    pub fn main_post(&self) -> Option<&Post> {
        let mut posts = self.posts.iter();
        posts.find(|p| p.main && p.period.until.is_none())
    }

    fn end_posts(&mut self, day: Date) {
        for post in self.posts.iter_mut().filter(|p| p.period.until.is_none()) {
            post.period.until = Some(day);
        }
        self.posts.retain(|p| !p.period.is_empty());
    }

    pub fn leave(&mut self, day: Date) {
        self.end_posts(day);
        self.left = Some(day);
    }
}

impl City {
    /// Peoples a plan. The same seed and day give the same city.
    pub fn found(plan: Plan, seed: u64, first_day: Date) -> Self {
        let mut city = Self {
            plan,
            desks: Vec::new(),
            people: Vec::new(),
            first_day,
            random: Random::of(seed, "people"),
            named: Vec::new(),
            names: Names::new(),
            serials: HashMap::new(),
        };
        city.put_desks();
        for desk in 0..city.desks.len() {
            city.hire(desk, first_day);
        }
        city.give_names();
        city
    }

    /// The names the plan asks for, to the youngest of their units.
    fn give_names(&mut self) {
        let mut given = Vec::new();
        for named in &self.plan.named {
            let desks = self.desks.iter().rev();
            let mut young = desks.filter(|d| d.unit == named.unit && d.rank == Rank::Junior);
            let free = young.find_map(|d| d.holder.filter(|h| !given.contains(h)));
            if let Some(person) = free.and_then(|place| self.people.get_mut(place)) {
                person.name.clone_from(&named.name);
                person.kana.clone_from(&named.kana);
            }
            given.extend(free);
        }
        self.named = given;
    }

    fn put_desks(&mut self) {
        let units = self.plan.units.len();
        let mut desks = Vec::new();
        for (place, unit) in self.plan.units.iter().enumerate() {
            let below = self.plan.units.iter().take(units);
            let parent = below.clone().any(|u| u.parent == Some(place));
            let mut desk = |rank, head, special: &str| {
                desks.push(Desk {
                    unit: place,
                    rank,
                    head,
                    special: special.to_owned(),
                    holder: None,
                    closed: false,
                });
            };
            for special in &unit.special {
                desk(Rank::Special, false, special);
            }
            let top = leaders(unit, parent);
            let all = top.into_iter().chain(rungs(unit));
            for (n, rank) in all.enumerate() {
                desk(rank, n == 0, "");
            }
            for _ in 0..unit.part_time {
                desk(Rank::PartTime, false, "");
            }
        }
        self.desks = desks;
    }

    /// Somebody new takes a desk.
    pub(super) fn hire(&mut self, desk: usize, day: Date) {
        let Some(rank) = self.desks.get(desk).map(|d| d.rank) else {
            return;
        };
        let age = match rank.ages() {
            // Whoever comes later comes to the lowest rung from school.
            _ if rank == Rank::Junior && day > self.first_day => self.random.between(22, 28),
            (youngest, oldest) => self.random.between(youngest, oldest),
        };
        let kind = match rank {
            Rank::PartTime => EmploymentKind::FiscalYear,
            Rank::Special => EmploymentKind::Special,
            _ if rank == Rank::Middle && self.random.chance(20) => EmploymentKind::FixedTerm,
            _ => EmploymentKind::Regular,
        };
        let born = day.year() - age;
        let since = match kind {
            EmploymentKind::Regular if day == self.first_day => {
                (born + self.random.between(22, 25)).min(day.year())
            }
            _ => day.year(),
        };
        let person = self.person(born, kind, since, day);
        self.sit(person, desk, day);
    }

    /// Somebody from outside, with a post but without a desk.
    pub fn invite(&mut self, unit: usize, title: &str, day: Date) -> usize {
        let born = day.year() - self.random.between(38, 58);
        let person = self.person(born, EmploymentKind::Outside, day.year(), day);
        let post = Post {
            unit,
            title: title.to_owned(),
            main: true,
            period: Period::open(day),
        };
        if let Some(person) = self.people.get_mut(person) {
            person.posts.push(post);
        }
        person
    }

    fn person(&mut self, born: i16, kind: EmploymentKind, since: i16, day: Date) -> usize {
        let serial = self.serials.entry(since).or_default();
        *serial += 1;
        let name = self.names.draw(&mut self.random, born, self.plan.rare);
        self.people.push(Person {
            // Two digits of the year and a running number, as many bodies
            // have it: leading zeros must survive every spreadsheet.
            staff_number: format!("{:02}{serial:05}", since.rem_euclid(100)),
            name: name.name,
            kana: name.kana,
            born,
            employment: vec![(kind, day)],
            left: None,
            posts: Vec::new(),
        });
        self.people.len() - 1
    }

    /// A person takes a desk and the posts that go with it.
    pub(super) fn sit(&mut self, person: usize, desk: usize, day: Date) {
        let Some(at) = self.desks.get_mut(desk) else {
            return;
        };
        at.holder = Some(person);
        let Some(unit) = self.plan.units.get(at.unit) else {
            return;
        };
        let title = match at.special.as_str() {
            "" => title(unit, at.rank, at.head),
            special => special.to_owned(),
        };
        let post = |unit, main| Post {
            unit,
            title: title.clone(),
            main,
            period: Period::open(day),
        };
        let mut posts = vec![post(at.unit, true)];
        posts.extend(unit.also.map(|also| post(also, false)));
        if let Some(person) = self.people.get_mut(person) {
            let held: Vec<Post> = std::mem::take(&mut person.posts);
            let stays = |p: &Post| {
                let same = |q: &&Post| (q.unit, &q.title, q.main) == (p.unit, &p.title, p.main);
                p.period.until.is_none() && posts.iter().any(|q| same(&q))
            };
            for mut post in held {
                if post.period.until.is_none() && !stays(&post) {
                    post.period.until = Some(day);
                }
                person.posts.push(post);
            }
            person.posts.retain(|p| !p.period.is_empty());
            for post in posts {
                let open = person.posts.iter().filter(|p| p.period.until.is_none());
                let mut open = open.filter(|p| (p.unit, p.main) == (post.unit, post.main));
                if open.next().is_none() {
                    person.posts.push(post);
                }
            }
        }
    }

    /// The unit's name on the days before last April, between, and after the
    /// next: what the periods of a unit are made of.
    pub fn name_before(&self, unit: usize) -> Option<&str> {
        match &self.plan.units.get(unit)?.last_april {
            Change::Name(name) => Some(name),
            Change::Nothing | Change::Into(_) => None,
        }
    }

    /// The desks of a unit, from its head down.
    pub fn desks_of(&self, unit: usize) -> impl Iterator<Item = &Desk> {
        self.desks.iter().filter(move |d| d.unit == unit)
    }

    pub fn trade(&self, desk: &Desk) -> Trade {
        let unit = self.plan.units.get(desk.unit);
        unit.map(|u| u.trade).unwrap_or_default()
    }

    pub fn level(&self, unit: usize) -> Level {
        let unit = self.plan.units.get(unit);
        unit.map_or(Level::Other, |u| u.kind.level())
    }
}

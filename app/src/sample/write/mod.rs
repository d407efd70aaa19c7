//! Writes a city through the functions everything else is written by: what is
//! known on the first day, then April after April.

mod people;
mod roles;
mod units;

use std::collections::HashMap;

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Clock, Date, Uuid};
use sakimori_organization::model::{Appointment, OrgTree, Period, Unit};
use sakimori_organization::store::{self, Register, Revisions, Subject, System};
use sakimori_organization::{Body, Roster};
use sakimori_provisions::catalog::Edition;
use serde_json::json;

use super::at;
use super::city::{Person, Post};
use super::roles::Duty;
use super::story::Story;

/// The keys given to what a story tells of, by place.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub units: Vec<Uuid>,
    pub people: Vec<Uuid>,
    pub systems: Vec<Uuid>,
}

fn key(list: &[Uuid], place: usize) -> Result<Uuid, DbError> {
    list.get(place).copied().ok_or(DbError::Missing("key"))
}

/// Writes what a story tells. The clock is a staged one: it is set to the days
/// of which something is written.
pub struct Writer<'w> {
    pub story: &'w Story,
    pub clock: &'w Clock,
    pub keys: Keys,
    body: Body,
    /// What is open, to be ended.
    open: Vec<(Duty, Appointment)>,
}

/// What a write leaves in the journal.
type Entries = Result<Vec<Entry>, DbError>;

impl<'w> Writer<'w> {
    pub fn new(story: &'w Story, clock: &'w Clock, edition: &Edition) -> Self {
        let city = &story.city;
        let keys = |count: usize| (0..count).map(|_| clock.new_id()).collect();
        let keys = Keys {
            units: keys(city.plan.units.len()),
            people: keys(city.people.len()),
            systems: keys(city.plan.systems.len()),
        };
        Self {
            story,
            clock,
            keys,
            body: Body::of_guideline(edition),
            open: Vec::new(),
        }
    }

    /// What begins or ends on an April: units, people, posts, systems, roles.
    pub async fn april(&mut self, tx: &mut Tx, day: Date) -> Entries {
        self.clock.set(at(day, 8 * 3600));
        let roster = self.roster(day)?;
        let mut entries = vec![self.summary(day)];
        entries.extend(self.units(tx, &roster).await?);
        entries.extend(self.people(tx, day).await?);
        entries.extend(self.posts(tx, &roster).await?);
        entries.extend(self.systems(tx, &roster).await?);
        entries.extend(self.roles(tx, &roster).await?);
        Ok(entries)
    }

    /// The units and systems of a day, for the words of the journal.
    fn roster(&self, day: Date) -> Result<Roster, DbError> {
        let city = &self.story.city;
        let [_, _, last, _] = self.story.aprils;
        let period = Period::open(city.first_day);
        let mut units = Vec::new();
        for (place, unit) in city.plan.units.iter().enumerate() {
            if day < last || city.successor(place, false).is_none() {
                units.push(Unit {
                    id: key(&self.keys.units, place)?,
                    code: unit.code.clone(),
                    facts: self.unit(place, day)?,
                    period,
                });
            }
        }
        let mut systems = Vec::new();
        for (system, id) in city.plan.systems.iter().zip(&self.keys.systems) {
            systems.push(System {
                id: *id,
                code: system.code.clone(),
                facts: self.system(system)?,
                period,
            });
        }
        let tree = OrgTree::new(day, units);
        Ok(Roster::new(
            (Revisions::default(), day),
            tree,
            systems,
            Vec::new(),
        ))
    }

    async fn register(
        &self,
        tx: &mut Tx,
        register: Register,
        keys: &[Uuid],
        codes: &[&str],
    ) -> Result<(), DbError> {
        let subject = |(id, code): (&Uuid, &&str)| Subject {
            id: *id,
            code: (*code).to_owned(),
        };
        let subjects: Vec<Subject> = keys.iter().zip(codes).map(subject).collect();
        store::register(tx, register, &subjects).await
    }

    /// One entry for what an April wrote.
    fn summary(&self, day: Date) -> Entry {
        let begun = |posts: &[Post]| posts.iter().any(|p| p.period.from == day && p.main);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for person in &self.story.city.people {
            let what = if joined(person) == Some(day) {
                "joins"
            } else if person.left == Some(day) {
                "leaves"
            } else if begun(&person.posts) {
                "moves"
            } else {
                continue;
            };
            *counts.entry(what).or_default() += 1;
        }
        let count = |what| counts.get(what).copied().unwrap_or(0);
        let (joins, leaves, moves) = (count("joins"), count("leaves"), count("moves"));
        let summary = if day == self.story.city.first_day {
            format!("組織と職員{joins}人を登録（見本データ）")
        } else {
            format!("人事異動を適用（採用等{joins}人、退職等{leaves}人、異動{moves}人）")
        };
        Entry::new("reshuffle.applied", "organization", "1", summary)
            .with_detail(&json!({ "joins": joins, "leaves": leaves, "moves": moves }))
    }
}

fn joined(person: &Person) -> Option<Date> {
    person.employment.first().map(|(_, day)| *day)
}

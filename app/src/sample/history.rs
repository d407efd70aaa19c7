//! Two years of journal for a large city: what its facts left there, and
//! sign-ins in between. Made day by day, so that memory does not grow with it.

use std::collections::BTreeMap;

use sakimori_db::journal::{Dated, Entry, append_history};
use sakimori_db::{Db, DbError};
use sakimori_kernel::{Actor, Clock, Date, Timestamp};

use super::at;
use super::network::Contact;
use super::random::Random;
use super::story::Story;
use super::write::Keys;

pub struct History<'s> {
    story: &'s Story,
    keys: &'s Keys,
    /// Who confirmed their contact entry, by day.
    confirmed: BTreeMap<Date, Vec<usize>>,
    random: Random,
    /// Entries to be written: in all, and so far.
    wanted: usize,
    written: usize,
    pending: Vec<Dated>,
    /// Working days up to today, this one included.
    days_left: usize,
    confirmed_left: usize,
}

/// Entries committed at once.
const AT_ONCE: usize = 20_000;

impl<'s> History<'s> {
    /// A journal of about `wanted` entries, and at least those of the facts.
    pub fn new((story, keys): (&'s Story, &'s Keys), contacts: &[Contact], wanted: usize) -> Self {
        let mut confirmed: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for contact in contacts {
            for day in &contact.confirmed {
                confirmed.entry(*day).or_default().push(contact.person);
            }
        }
        let first = story.city.first_day;
        Self {
            confirmed_left: confirmed.values().map(Vec::len).sum(),
            days_left: days(first, story.today).filter(|d| works(*d)).count(),
            random: Random::of(story.seed, "journal"),
            pending: Vec::with_capacity(AT_ONCE.min(wanted)),
            written: 0,
            story,
            keys,
            confirmed,
            wanted,
        }
    }

    /// Somebody else wrote entries too.
    pub fn count(&mut self, entries: usize) {
        self.written += entries;
    }

    /// Writes the entries of one day.
    pub async fn day(&mut self, db: &Db, day: Date) -> Result<(), DbError> {
        let confirmed = self.confirmed.remove(&day).unwrap_or_default();
        self.confirmed_left -= confirmed.len();
        let mut entries: Vec<Dated> = Vec::new();
        for place in confirmed {
            let seconds = 9 * 3600 + i64::try_from(self.random.below(8 * 3600)).unwrap_or(0);
            entries.push(self.confirmation(place, at(day, seconds)));
        }
        if works(day) {
            self.sign_ins(day, &mut entries);
            self.days_left -= 1;
        }
        entries.sort_by_key(|d| d.at);
        for entry in entries {
            self.pending.push(entry);
            if self.pending.len() >= AT_ONCE {
                self.flush(db).await?;
            }
        }
        Ok(())
    }

    /// Commits what is pending; the last of it is what the transaction commits
    /// with.
    pub async fn flush(&mut self, db: &Db) -> Result<(), DbError> {
        let Some(last) = self.pending.pop() else {
            return Ok(());
        };
        let mut tx = db.begin().await?;
        append_history(&mut tx, &self.pending).await?;
        self.written += self.pending.len() + 1;
        self.pending.clear();
        let clock = Clock::Fixed(last.at);
        tx.commit(&clock, &last.actor, last.entry).await
    }

    fn sign_ins(&mut self, day: Date, entries: &mut Vec<Dated>) {
        let done = self.written + self.pending.len() + entries.len() + self.confirmed_left;
        let left = self.wanted.saturating_sub(done);
        let count = left.div_ceil(self.days_left.max(1)).min(left);
        for n in 0..count {
            let Some(place) = self.somebody(day) else {
                continue;
            };
            let step = 10 * 3600 * n / count.max(1);
            let seconds = 8 * 3600 + i64::try_from(step).unwrap_or(0);
            let out = self.random.chance(400);
            let (action, summary) = match out {
                true => ("session.ended", "サインアウト"),
                false => ("session.began", "サインイン"),
            };
            let actor = self.actor(place);
            let id = actor.person.map(|id| id.to_string()).unwrap_or_default();
            let entry = Entry::new(action, "account", id, summary);
            entries.push(Dated {
                at: at(day, seconds),
                actor,
                entry,
            });
        }
    }

    /// A person who works here on the day.
    fn somebody(&mut self, day: Date) -> Option<usize> {
        let people = &self.story.city.people;
        for _ in 0..64 {
            let place = self.random.below(people.len());
            let person = people.get(place)?;
            let began = person
                .employment
                .first()
                .is_some_and(|(_, from)| *from <= day);
            if began && person.left.is_none_or(|left| day < left) {
                return Some(place);
            }
        }
        None
    }

    fn actor(&self, place: usize) -> Actor {
        let name = self
            .story
            .city
            .people
            .get(place)
            .map_or("", |p| p.name.as_str());
        match self.keys.people.get(place) {
            Some(id) => Actor::person(name, *id),
            None => Actor::command_line(),
        }
    }

    fn confirmation(&self, place: usize, at: Timestamp) -> Dated {
        let actor = self.actor(place);
        let id = actor.person.map(|id| id.to_string()).unwrap_or_default();
        let summary = format!("緊急連絡網の記載を確認：{}", actor.name);
        let entry = Entry::new("contact.confirmed", "contact", id, summary);
        Dated { at, actor, entry }
    }
}

/// Every day from one to another, both included.
pub fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    let day = std::iter::successors(Some(first), |day| day.tomorrow().ok());
    day.take_while(move |day| *day <= last)
}

/// Monday to Friday.
fn works(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() < 5
}

//! What an import would write, and what is wrong with it; and the writing,
//! which goes through the same rows in the same way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sakimori_db::Tx;
use sakimori_db::journal::{Entry, hex};
use sakimori_kernel::{Date, Uuid};
use sakimori_organization::Roster;
use sakimori_web::Failure;
use sha2::{Digest, Sha256};

use super::known::{Found, Remembering};
use super::reading::Reading;
use super::rows::{Batch, Line, Told};
use super::site::{Said, Site};
use crate::Registers;
use crate::entries::cells;
use crate::entries::reach::Entries;
use crate::entries::store::{self, EntryRow};
use crate::entries::write::{How, Writing, write};
use crate::forms::files::asks_for_files;
use crate::forms::{FieldType, Filled};
use crate::named::Assets;
use crate::people::{Body, LONGEST_NAME};
use crate::register::Register;

#[derive(Default)]
pub(super) struct Plan {
    pub fresh: usize,
    pub corrected: usize,
    pub same: usize,
    pub told: Told,
    /// Row, number, and what would change: label, before, after.
    pub shown: Vec<(usize, String, Vec<[String; 3]>)>,
    /// What the journal says of other entries that changed because of them.
    pub also: Vec<Entry>,
    /// Of the columns and of what is corrected.
    seal: Sha256,
}

impl Plan {
    /// What the person agreed to; another one where the register or the
    /// columns changed since.
    pub fn seal(&self) -> String {
        let mut hasher = self.seal.clone();
        hasher.update(format!("{} {} {}", self.fresh, self.corrected, self.same));
        hex(&hasher.finalize()).chars().take(32).collect()
    }

    pub fn is_usable(&self) -> bool {
        self.told.errors.is_empty() && self.fresh + self.corrected > 0
    }

    fn sealed(&mut self, writing: &Writing) {
        if let Some((entry, version)) = writing.entry {
            self.seal.update(entry.as_bytes());
            self.seal.update(version.to_be_bytes());
        }
    }
}

/// The rows that name the same entry, so far: where it was named before.
#[derive(Default)]
struct Seen {
    fresh: HashMap<u128, usize>,
    entries: HashMap<Uuid, usize>,
}

impl Seen {
    fn before(&mut self, before: Option<&EntryRow>, identity: &str, row: usize) -> Option<usize> {
        match (before, u128::from_str_radix(identity, 16)) {
            (Some(entry), _) => self.entries.insert(entry.entry_id, row),
            (None, Ok(identity)) => self.fresh.insert(identity, row),
            // It says too little to be told from others.
            (None, Err(_)) => None,
        }
    }
}

/// Everything that the rows of a file are compared with.
struct Dry<'s> {
    state: &'s Registers,
    roster: &'s Arc<Roster>,
    day: Date,
    assets: &'s Entries,
    site: Site<'s>,
    seen: Seen,
    found: Mutex<Found>,
}

/// Compares the rows with the register of now, and writes them where there is
/// somewhere to write them `into`; `assets` are those that may be named. Then it ends at the first mistake, and the
/// caller gives the write up.
pub(super) async fn plan(
    state: &Registers,
    (roster, day): (&Arc<Roster>, Date),
    (register, keeps, assets): (&Register, &Entries, &Entries),
    reading: &mut Reading,
    mut into: Option<(&mut Tx, How<'_>)>,
) -> Result<Plan, Failure> {
    let mut dry = Dry {
        state,
        roster,
        day,
        assets,
        site: Site {
            register,
            keeps,
            columns: cells::columns(register),
            roster,
        },
        seen: Seen::default(),
        found: Mutex::default(),
    };
    let mut plan = Plan::default();
    let chosen = serde_json::to_vec(&reading.headings.chosen).map_err(Failure::internal)?;
    plan.seal.update(chosen);
    while let Some(batch) = reading.next().await? {
        let writings = dry.batch(batch, &mut plan).await?;
        let Some((tx, how)) = into.as_mut() else {
            continue;
        };
        if !plan.told.errors.is_empty() {
            break;
        }
        let done = write(tx, state, register, &writings, *how).await?;
        plan.also.extend(done.also);
    }
    plan.told.errors.sort();
    Ok(plan)
}

impl Dry<'_> {
    /// What some rows would write.
    async fn batch(&mut self, batch: Batch, plan: &mut Plan) -> Result<Vec<Writing>, Failure> {
        let Batch { lines, told } = batch;
        plan.told.absorb(told);
        let (db, key) = (&self.state.db, &self.site.register.key);
        let numbers = lines.iter().filter_map(|l| l.number.parse().ok());
        let numbers: Vec<i64> = numbers.collect();
        let numbered = store::numbered(db, key, &numbers).await?;
        let numbered: HashMap<i64, EntryRow> =
            numbered.into_iter().map(|row| (row.number, row)).collect();
        let body = (self.roster.clone(), self.state.edition.clone(), self.day);
        let mut people = self.site.texts(&lines, FieldType::Person);
        people.retain(|name| name.chars().count() <= LONGEST_NAME);
        let assets = self.site.texts(&lines, FieldType::Asset);
        let assets = Assets::read(self.state, self.assets, assets).await?;
        let mut body = Body::read_many(db, body, people).await?;
        body = body.with_assets(assets);
        let said: Vec<Option<Said>> = {
            let known = self.known(&body);
            let read = |line| self.site.read(line, &known, plan);
            lines.iter().map(read).collect()
        };
        let identities = said.iter().flatten().map(|said| said.identity.clone());
        let mut wanted: Vec<String> = identities.filter(|i| !i.is_empty()).collect();
        wanted.sort();
        wanted.dedup();
        let alike = store::alike(db, key, &wanted).await?;
        // What is corrected keeps the files it has.
        if asks_for_files(&self.site.register.fields) {
            let mut files = Vec::new();
            for row in alike.iter().chain(numbered.values()) {
                files.extend(row.filled()?.attached().cloned());
            }
            body = body.with_files(files);
        }
        let (rows, writings) = self.lines(&lines, said, (&numbered, &alike), &body, plan)?;
        self.beside(&rows, &writings, plan).await?;
        Ok(writings)
    }

    fn known<'b>(&'b self, body: &'b Body) -> Remembering<'b> {
        Remembering {
            body,
            roster: self.roster,
            found: &self.found,
        }
    }

    /// Row by row, in their order.
    fn lines(
        &mut self,
        lines: &[Line],
        said: Vec<Option<Said>>,
        (numbered, alike): (&HashMap<i64, EntryRow>, &[EntryRow]),
        body: &Body,
        plan: &mut Plan,
    ) -> Result<(Vec<usize>, Vec<Writing>), Failure> {
        let alike = alike.iter().map(|row| (row.identity.as_str(), row));
        let alike: HashMap<&str, &EntryRow> = alike.collect();
        let (mut rows, mut writings) = (Vec::new(), Vec::new());
        for (line, said) in lines.iter().zip(said) {
            let Some(said) = said else {
                continue;
            };
            let same = alike.get(said.identity.as_str()).copied();
            let before = match Site::before(numbered, line, same) {
                Ok(before) => before,
                Err(message) => {
                    let column = Some(cells::NUMBER.1);
                    plan.told.errors.push(line.row, column, message);
                    continue;
                }
            };
            if let Some(other) = self.seen.before(before, &said.identity, line.row) {
                let told = format!("{other}行目と同じ記録です。");
                plan.told.errors.push(line.row, None, told);
                continue;
            }
            let known = self.known(body);
            if let Some(writing) = self.site.line(line, said, before, &known, plan)? {
                plan.sealed(&writing);
                writings.push(writing);
                rows.push(line.row);
            }
        }
        Ok((rows, writings))
    }

    /// What other modules say against the rows.
    async fn beside(
        &self,
        rows: &[usize],
        writings: &[Writing],
        plan: &mut Plan,
    ) -> Result<(), Failure> {
        let all: Vec<&Filled> = writings.iter().map(|w| &w.filled).collect();
        let (db, beside) = (&self.state.db, &self.state.beside);
        let wrongs = beside.wrongs(db, self.site.register, self.day, &all);
        for (row, errors) in rows.iter().zip(wrongs.await?) {
            self.site.tell(*row, &errors, plan);
        }
        Ok(())
    }
}

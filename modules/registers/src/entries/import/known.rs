//! What the values of a file are looked up in: the body of the day, each name
//! looked up once, and units found as people write them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sakimori_kernel::Uuid;
use sakimori_kernel::search::fold;
use sakimori_organization::Roster;

use crate::attachments::Attached;
use crate::forms::Known;
use crate::people::Body;

type Unit = Result<(String, String), String>;

/// What was found before, for all rows of a file.
#[derive(Default)]
pub(super) struct Found {
    units: HashMap<String, Unit>,
    systems: HashMap<String, Option<(String, String)>>,
    /// The names of all units without width and spaces: 「総務部 税務課」 and
    /// 「税務課」, each with the codes of those that are called so.
    folded: Option<HashMap<String, Vec<String>>>,
}

pub(super) struct Remembering<'b> {
    pub body: &'b Body,
    pub roster: &'b Roster,
    pub found: &'b Mutex<Found>,
}

impl Remembering<'_> {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looked_up(&self, text: &str) -> Unit {
        let exact = self.body.unit(text);
        if exact.is_ok() {
            return exact;
        }
        let mut found = self.found();
        let folded = found.folded.get_or_insert_with(|| folded(self.roster));
        match folded.get(&fold(text)).map(Vec::as_slice) {
            Some([code]) => self.body.unit(code),
            _ => exact.map_err(|message| format!("「{text}」：{message}")),
        }
    }
}

fn folded(roster: &Roster) -> HashMap<String, Vec<String>> {
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for unit in roster.tree.units() {
        let full = fold(&roster.tree.full_name(unit.id));
        let own = fold(unit.name());
        if own != full {
            all.entry(own).or_default().push(unit.code.clone());
        }
        all.entry(full).or_default().push(unit.code.clone());
        let codes = all.entry(fold(&unit.code)).or_default();
        if !codes.contains(&unit.code) {
            codes.push(unit.code.clone());
        }
    }
    all
}

impl Known for Remembering<'_> {
    fn person(&self, text: &str) -> Result<(String, String), String> {
        let told = |message| format!("「{text}」：{message}");
        self.body.person(text).map_err(told)
    }

    fn unit(&self, text: &str) -> Unit {
        let known = self.found().units.get(text).cloned();
        if let Some(known) = known {
            return known;
        }
        let unit = self.looked_up(text);
        let mut found = self.found();
        found.units.insert(text.to_owned(), unit.clone());
        unit
    }

    fn system(&self, text: &str) -> Option<(String, String)> {
        let known = self.found().systems.get(text).cloned();
        if let Some(known) = known {
            return known;
        }
        let exact = self.body.system(text);
        let system = exact.or_else(|| {
            let wanted = fold(text);
            let alike = |name: &str| fold(name) == wanted;
            let systems = self.roster.systems.iter();
            let mut systems = systems.filter(|s| alike(&s.facts.name));
            match (systems.next(), systems.next()) {
                (Some(one), None) => self.body.system(&one.id.to_string()),
                _ => None,
            }
        });
        let mut found = self.found();
        found.systems.insert(text.to_owned(), system.clone());
        system
    }

    fn asset(&self, text: &str) -> Result<(String, String), String> {
        let told = |message| format!("「{text}」：{message}");
        self.body.asset(text).map_err(told)
    }

    fn provision(&self, text: &str) -> Option<(String, String)> {
        self.body.provision(text)
    }

    fn file(&self, id: Uuid) -> Option<Attached> {
        self.body.file(id)
    }
}

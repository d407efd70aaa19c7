//! What an analysis was calculated from beside the ledger and the answers, and
//! what of it is another now. Pure.

use std::collections::BTreeMap;

use sakimori_db::journal::hex;
use sakimori_kernel::Uuid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalog::RiskCatalog;

/// What something is called, and the hash of what it says.
type Said = (String, String);

/// A system's name and the unit in charge of it.
type Owned = (String, Uuid);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    threats: BTreeMap<String, Said>,
    vulnerabilities: BTreeMap<String, Said>,
    systems: BTreeMap<Uuid, Owned>,
}

/// How something differs from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    New,
    Changed,
    Gone,
}

impl Change {
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "追加",
            Self::Changed => "変更",
            Self::Gone => "廃止",
        }
    }
}

/// What is another than an analysis was calculated from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// The change, and what it is called.
    pub threats: Vec<(Change, String)>,
    pub vulnerabilities: Vec<(Change, String)>,
    /// The change, the system and its name; a change is another unit in charge.
    pub systems: Vec<(Change, Uuid, String)>,
}

impl Differences {
    pub fn count(&self) -> usize {
        self.threats.len() + self.vulnerabilities.len() + self.systems.len()
    }
}

impl Basis {
    /// `systems` are those of the day: the key, the name, the unit in charge.
    pub fn new(
        catalog: &RiskCatalog,
        systems: impl IntoIterator<Item = (Uuid, String, Uuid)>,
    ) -> Self {
        // Words are no matter of the calculation: a corrected label is no change.
        let threats = catalog.threats.iter().map(|t| {
            let says = hash(&(&t.group, &t.kinds, &t.hurts));
            (t.key.clone(), (t.label.clone(), says))
        });
        let vulnerabilities = catalog.vulnerabilities.iter().map(|v| {
            let says = hash(&(&v.threats, &v.provisions));
            (v.key.clone(), (v.label.clone(), says))
        });
        let systems = systems.into_iter();
        Self {
            threats: threats.collect(),
            vulnerabilities: vulnerabilities.collect(),
            systems: systems.map(|(id, name, unit)| (id, (name, unit))).collect(),
        }
    }

    /// From what it was to `now`.
    pub fn differences(&self, now: &Self) -> Differences {
        let said = |was: &Said, is: &Said| was.1 != is.1;
        let words = |(change, _, (label, _)): (Change, &String, &Said)| (change, label.clone());
        let owned = |was: &Owned, is: &Owned| was.1 != is.1;
        Differences {
            threats: compared(&self.threats, &now.threats, said)
                .map(words)
                .collect(),
            vulnerabilities: compared(&self.vulnerabilities, &now.vulnerabilities, said)
                .map(words)
                .collect(),
            systems: compared(&self.systems, &now.systems, owned)
                .map(|(change, id, (name, _))| (change, *id, name.clone()))
                .collect(),
        }
    }
}

/// What is new or another, and then what is gone.
fn compared<'a, K: Ord, V>(
    was: &'a BTreeMap<K, V>,
    now: &'a BTreeMap<K, V>,
    differs: impl Fn(&V, &V) -> bool + 'a,
) -> impl Iterator<Item = (Change, &'a K, &'a V)> {
    let here = now.iter().filter_map(move |(key, is)| match was.get(key) {
        None => Some((Change::New, key, is)),
        Some(was) if differs(was, is) => Some((Change::Changed, key, is)),
        Some(_) => None,
    });
    let gone = was.iter().filter(|(key, _)| !now.contains_key(key));
    here.chain(gone.map(|(key, was)| (Change::Gone, key, was)))
}

fn hash(what: &impl Serialize) -> String {
    let text = serde_json::to_vec(what).unwrap_or_default();
    hex(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;

    fn system(n: u128, name: &str, unit: u128) -> (Uuid, String, Uuid) {
        (Uuid::from_u128(n), name.to_owned(), Uuid::from_u128(unit))
    }

    #[test]
    fn what_came_went_and_changed_is_told_and_words_are_not() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let mut catalog = RiskCatalog::load(&files, &edition).unwrap();
        let before = [
            system(1, "税務", 10),
            system(2, "住民記録", 10),
            system(3, "財務", 10),
        ];
        let was = Basis::new(&catalog, before.clone());
        assert_eq!(was.differences(&was).count(), 0);
        let stored: Basis = serde_json::from_str(&serde_json::to_string(&was).unwrap()).unwrap();
        assert_eq!(stored, was);

        catalog.threats[0].label = "言い換え".to_owned();
        let gone = catalog.threats.pop().unwrap();
        catalog.vulnerabilities[0].provisions.pop();
        let now = [
            system(1, "税務（新）", 10),
            system(2, "住民記録", 11),
            system(4, "文書", 10),
        ];
        let found = was.differences(&Basis::new(&catalog, now));
        assert_eq!(found.threats, [(Change::Gone, gone.label)]);
        let label = catalog.vulnerabilities[0].label.clone();
        assert_eq!(found.vulnerabilities, [(Change::Changed, label)]);
        let systems: Vec<_> = found.systems.iter().map(|(c, _, n)| (*c, &**n)).collect();
        assert_eq!(
            systems,
            [
                (Change::Changed, "住民記録"),
                (Change::New, "文書"),
                (Change::Gone, "財務")
            ]
        );
    }
}

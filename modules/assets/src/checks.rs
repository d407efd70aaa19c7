//! What is wrong in the ledger. Pure; the words and the provisions are data
//! (`catalog/h27/asset_checks.toml`).

use std::collections::BTreeSet;

use sakimori_kernel::Date;
use sakimori_provisions::catalog::{Edition, Files};
use serde::Deserialize;

use crate::ledger::Asset;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// No unit that is there.
    NoOwner,
    /// The same asset in the ledger of two units.
    TwoOwners,
    /// Confidential, on a service with standard terms, without an exception.
    StandardTerms,
    /// Must be available, without a backup or maintenance.
    NotRestorable,
    /// Personal information that nobody knows how long to keep.
    NoRetention,
    /// In a system that nobody manages.
    NoManager,
    /// A contractor without a contract in force.
    NoContract,
    /// Stricter than what its medium or its system is registered for.
    AbovePlace,
    /// A copy that is classified lower than what was copied.
    BelowSource,
    /// Kept for long and not protected against writing.
    NotProtected,
    /// Past the end of its retention.
    Expired,
    /// Not confirmed in this fiscal year.
    Unconfirmed,
}

impl Finding {
    pub const ALL: [Self; 12] = [
        Self::NoOwner,
        Self::TwoOwners,
        Self::StandardTerms,
        Self::NotRestorable,
        Self::NoRetention,
        Self::NoManager,
        Self::NoContract,
        Self::AbovePlace,
        Self::BelowSource,
        Self::NotProtected,
        Self::Expired,
        Self::Unconfirmed,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::NoOwner => "no_owner",
            Self::TwoOwners => "two_owners",
            Self::StandardTerms => "standard_terms",
            Self::NotRestorable => "not_restorable",
            Self::NoRetention => "no_retention",
            Self::NoManager => "no_manager",
            Self::NoContract => "no_contract",
            Self::AbovePlace => "above_place",
            Self::BelowSource => "below_source",
            Self::NotProtected => "not_protected",
            Self::Expired => "expired",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.key() == key)
    }
}

/// The words of a check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub finding: Finding,
    pub title: String,
    pub advice: String,
    pub provision: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckFile {
    check: Vec<Check>,
}

/// Reads and checks `asset_checks.toml` of an edition.
///
/// # Errors
/// One line for each thing that is wrong: the file, and what.
pub fn load(files: &Files, edition: &Edition) -> Result<Vec<Check>, Vec<String>> {
    let name = format!("{}/asset_checks.toml", edition.id);
    let text = files.get(&name).map_or("", |text| text);
    let read: CheckFile = toml::from_str(text).map_err(|error| vec![format!("{name}: {error}")])?;
    let mut wrong = Vec::new();
    for finding in Finding::ALL {
        let said = read.check.iter().filter(|c| c.finding == finding).count();
        if said != 1 {
            wrong.push(format!("{name}: {} is said {said} times", finding.key()));
        }
    }
    for check in &read.check {
        if edition.by_key(&check.provision).is_none() {
            wrong.push(format!("{name}: there is no provision {}", check.provision));
        }
    }
    match wrong.is_empty() {
        true => Ok(read.check),
        false => Err(wrong),
    }
}

/// What stands around an asset.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// It belongs to a unit.
    pub owned: bool,
    /// What its medium is registered for; none where it is in none that is
    /// known.
    pub medium: Option<u8>,
    /// What its system is registered for, on each axis.
    pub system: Option<crate::scheme::Classes>,
}

/// What an asset's own entry tells, and what stands around it. Two owners,
/// copies, managers, contracts and days are looked at where they are.
pub fn findings(asset: &Asset, around: Around) -> BTreeSet<Finding> {
    let mut found = BTreeSet::new();
    if !asset.open {
        return found;
    }
    let mut put = |is: bool, finding: Finding| {
        if is {
            found.insert(finding);
        }
    };
    put(!around.owned, Finding::NoOwner);
    let restorable = asset.backed_up && asset.maintained;
    put(
        asset.classes.availability >= 2 && !restorable,
        Finding::NotRestorable,
    );
    put(asset.personal && !asset.retained, Finding::NoRetention);
    let medium = around
        .medium
        .is_some_and(|m| m < asset.classes.confidentiality);
    let system = around.system.is_some_and(|s| !s.covers(asset.classes));
    put(medium || system, Finding::AbovePlace);
    put(asset.unprotected, Finding::NotProtected);
    found
}

/// Whether an exception that holds until a day lets a confidential asset be on
/// a service with standard terms.
pub fn excepted(until: Option<Date>, day: Date) -> bool {
    until.is_some_and(|until| until >= day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said;
    use sakimori_provisions::catalog::embedded;

    #[test]
    fn the_catalog_says_every_check() {
        let files = embedded();
        let edition = sakimori_provisions::catalog::load(&files, "h27").unwrap();
        assert_eq!(load(&files, &edition).unwrap().len(), Finding::ALL.len());
        assert!(load(&Files::new(), &edition).is_err());
    }

    #[test]
    fn each_fault_is_found_and_mended() {
        let owned = Around {
            owned: true,
            ..Around::default()
        };
        let of = |values: &[(&str, &str)], around: Around| {
            let mut filled = said([("confidentiality", "2"), ("availability", "1")]);
            for (key, value) in values {
                filled.values.insert((*key).to_owned(), (*value).to_owned());
            }
            findings(&Asset::read(&filled), around)
        };
        assert!(of(&[], owned).is_empty());
        assert!(of(&[], Around::default()).contains(&Finding::NoOwner));
        let available = ("availability", "2");
        assert!(
            of(&[available, ("backup", "取得している")], owned).contains(&Finding::NotRestorable)
        );
        let mended = [
            available,
            ("backup", "取得している"),
            ("maintenance", "職員が行う"),
        ];
        assert!(of(&mended, owned).is_empty());
        let personal = ("personal", "個人情報を含む");
        assert!(of(&[personal], owned).contains(&Finding::NoRetention));
        assert!(of(&[personal, ("retention", "5年")], owned).is_empty());
        let medium = |class| Around {
            medium: Some(class),
            ..owned
        };
        assert!(of(&[], medium(1)).contains(&Finding::AbovePlace));
        assert!(of(&[], medium(2)).is_empty());
        let archived = ("archived", "書込禁止の措置をしていない");
        assert!(of(&[archived], owned).contains(&Finding::NotProtected));
        let gone = ("closed_on", "2026-04-01");
        assert!(of(&[archived, personal, available, gone], Around::default()).is_empty());
    }
}

//! What an entry of the ledger says, as the rules need it. Pure: the only place
//! that knows the fields of the ledger and their answers.

use sakimori_kernel::Date;
use sakimori_kernel::search::fold;
use sakimori_provisions::catalog::Edition;
use sakimori_registers::entries::identity_of;
use sakimori_registers::forms::Filled;

use crate::scheme::{Classes, label};

/// The registers that the rules look at.
pub const LEDGER: &str = "asset-ledger";
pub const MEDIA: &str = "media-ledger";
pub const SYSTEMS: &str = "information-systems";
pub const EXCEPTIONS: &str = "exceptions";
pub const CONTRACTS: &str = "contractors";

const STANDARD_TERMS: &str = "約款による外部サービス";
const NO_PERSONAL: &str = "含まない";
const BACKED_UP: [&str; 2] = ["取得している", "必要がない"];
const MAINTAINED: [&str; 3] = ["契約している", "職員が行う", "必要がない"];
const UNPROTECTED: &str = "書込禁止の措置をしていない";
const COPIED: &str = "複製した";
const PERMITTED: [&str; 2] = ["許可", "条件を付けて許可"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub kind: String,
    pub classes: Classes,
    pub personal: bool,
    /// On a service with standard terms (約款による外部サービス).
    pub standard_terms: bool,
    /// The identities of the exception, of the medium and of the system's entry
    /// in their registers; empty where it names none.
    pub exception: String,
    pub medium: String,
    pub system: String,
    pub contractor: String,
    /// What the same asset of another section would have as well; empty where
    /// nothing tells.
    pub same: String,
    pub backed_up: bool,
    pub maintained: bool,
    /// Kept for long without write protection.
    pub unprotected: bool,
    pub retained: bool,
    pub retention_until: Option<Date>,
    pub confirmed_on: Option<Date>,
    /// Not disposed of.
    pub open: bool,
    /// The number of what it is a copy of.
    pub source: Option<i64>,
}

impl Asset {
    pub fn read(filled: &Filled) -> Self {
        let value = |key: &str| filled.values.get(key).map_or("", String::as_str);
        let identity = |key: &str| identity_of([value(key)]);
        Self {
            kind: value("kind").to_owned(),
            classes: classes(filled),
            personal: !matches!(value("personal"), "" | NO_PERSONAL),
            standard_terms: value("form") == STANDARD_TERMS,
            exception: identity("exception"),
            medium: identity("medium"),
            system: identity("system"),
            contractor: value("contractor").to_owned(),
            same: same(filled),
            backed_up: BACKED_UP.contains(&value("backup")),
            maintained: MAINTAINED.contains(&value("maintenance")),
            unprotected: value("archived") == UNPROTECTED,
            retained: !value("retention").is_empty() || filled.day("retention_until").is_some(),
            retention_until: filled.day("retention_until"),
            confirmed_on: filled.day("confirmed_on"),
            open: filled.day("closed_on").is_none(),
            source: value("source")
                .parse()
                .ok()
                .filter(|_| value("obtained") == COPIED),
        }
    }

    /// Whether it may be on a service with standard terms only by an exception
    /// (3.8.2(1)).
    pub fn needs_exception(&self) -> bool {
        self.open && self.standard_terms && self.classes.is_confidential()
    }
}

/// What an entry of the ledger or of the systems says of its classes.
pub fn classes(filled: &Filled) -> Classes {
    let class = |key: &str| {
        let value = filled.values.get(key).and_then(|v| v.parse().ok());
        value.unwrap_or(0)
    };
    Classes {
        confidentiality: class("confidentiality"),
        integrity: class("integrity"),
        availability: class("availability"),
    }
}

/// The class that an entry has by another scheme, 「重要性Ⅱ」.
pub fn class_by_scheme<'f>(edition: &Edition, filled: &'f Filled) -> Option<&'f str> {
    let mut schemes = edition.schemes.iter();
    let class = schemes.find_map(|scheme| filled.values.get(&scheme.key))?;
    Some(class)
}

/// 「機密性2・完全性2・可用性1」, behind the class by another scheme where it has one.
pub fn classes_in_words(edition: &Edition, filled: &Filled) -> String {
    let axes = label(&edition.classification, classes(filled));
    match class_by_scheme(edition, filled) {
        Some(class) => format!("{class}（{axes}）"),
        None => axes,
    }
}

/// The highest confidentiality that a medium is registered for.
pub fn of_medium(filled: &Filled) -> u8 {
    let value = filled.values.get("classification");
    value.and_then(|v| v.parse().ok()).unwrap_or(0)
}

/// Until when an exception is in force; none where it was never permitted.
pub fn exception_until(filled: &Filled) -> Option<Date> {
    let decision = filled.values.get("decision").map_or("", String::as_str);
    if !PERMITTED.contains(&decision) {
        return None;
    }
    let (until, ended) = (filled.day("until")?, filled.day("ended_on"));
    Some(ended.map_or(until, |ended| ended.min(until)))
}

/// Whether a contract is in force on a day.
pub fn contract_holds(filled: &Filled, day: Date) -> bool {
    let until = filled.day("until");
    filled.day("ended_on").is_none() && until.is_none_or(|until| until >= day)
}

/// The management number, or the name within a system.
fn same(filled: &Filled) -> String {
    let value = |key: &str| fold(filled.values.get(key).map_or("", String::as_str));
    match (value("number"), value("system"), value("name")) {
        (number, ..) if !number.is_empty() => identity_of(["number", &number]),
        (_, system, name) if !system.is_empty() => identity_of(["system", &system, &name]),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};
    use sakimori_registers::register;

    use super::*;
    use crate::said;

    #[test]
    fn the_catalog_has_the_answers_that_are_looked_for() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let answers = |key: &str, field: &str| registers[key].field(field).unwrap().answers();
        let has = |key: &str, field: &str, wanted: &[&str]| {
            let known = answers(key, field);
            assert!(
                wanted.iter().all(|w| known.iter().any(|k| k == w)),
                "{key} {field}"
            );
        };
        has(LEDGER, "form", &[STANDARD_TERMS]);
        has(LEDGER, "obtained", &[COPIED]);
        has(LEDGER, "personal", &[NO_PERSONAL]);
        has(LEDGER, "backup", &BACKED_UP);
        has(LEDGER, "maintenance", &MAINTAINED);
        has(LEDGER, "archived", &[UNPROTECTED]);
        has(EXCEPTIONS, "decision", &PERMITTED);
        let kinds: Vec<String> = edition
            .asset_kinds
            .iter()
            .map(|k| k.label.clone())
            .collect();
        assert_eq!(answers(LEDGER, "kind"), kinds);
        for (key, fields) in [
            (
                LEDGER,
                [
                    "exception",
                    "medium",
                    "contractor",
                    "retention_until",
                    "confirmed_on",
                    "closed_on",
                ],
            ),
            (
                EXCEPTIONS,
                ["number", "until", "ended_on", "decision", "title", "reason"],
            ),
        ] {
            assert!(
                fields.iter().all(|f| registers[key].field(f).is_some()),
                "{key}"
            );
        }
        assert_eq!(registers[MEDIA].identity, ["number"]);
        assert_eq!(registers[SYSTEMS].identity, ["system"]);
        assert_eq!(registers[EXCEPTIONS].identity, ["number"]);
        assert!(registers[MEDIA].field("classification").is_some());
    }

    #[test]
    fn an_exception_holds_from_its_permission_until_its_end() {
        let filled = |decision| {
            said([
                ("decision", decision),
                ("until", "2027-03-31"),
                ("ended_on", "2026-12-01"),
            ])
        };
        let until = exception_until(&filled("条件を付けて許可")).unwrap();
        assert_eq!(until.to_string(), "2026-12-01");
        assert_eq!(exception_until(&filled("審査中")), None);
        assert_eq!(exception_until(&said([("decision", "許可")])), None);
    }

    #[test]
    fn the_same_number_tells_the_same_asset_whatever_its_width() {
        let one = Asset::read(&said([("number", "Ａ－１")]));
        let two = Asset::read(&said([("number", "A-1"), ("name", "別名")]));
        assert_eq!(one.same, two.same);
        assert!(!one.same.is_empty());
        assert_eq!(Asset::read(&said([("name", "綴り")])).same, "");
    }
}

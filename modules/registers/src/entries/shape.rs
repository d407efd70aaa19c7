//! What an entry is listed, found and reminded by, from what it says. Pure.

use sakimori_db::journal::hex;
use sakimori_kernel::search::fold_all;
use sakimori_kernel::{Date, Uuid};
use sakimori_organization::Roster;
use sha2::{Digest, Sha256};

use crate::forms::{Field, FieldType, Filled};
use crate::register::{Due, LISTED, Register};

/// Characters of a value that lists are sorted by.
const SORTED: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub columns: [String; LISTED],
    pub identity: String,
    pub incomplete: bool,
    pub remind_on: Option<Date>,
    pub folded: String,
    pub unit: Option<Uuid>,
    pub system: Option<Uuid>,
}

pub(crate) fn shape(register: &Register, filled: &Filled, roster: &Roster) -> Shape {
    let mut columns: [String; LISTED] = Default::default();
    for (column, key) in columns.iter_mut().zip(&register.list) {
        if let Some(field) = register.field(key) {
            *column = sort_key(field, filled);
        }
    }
    let (unit, system) = belongs(register, filled, roster);
    Shape {
        columns,
        identity: identity(register, filled),
        incomplete: !filled.missing(&register.fields).is_empty(),
        remind_on: register
            .dues
            .iter()
            .filter_map(|due| reminded(due, filled))
            .min(),
        folded: fold_all(filled.texts()),
        unit,
        system,
    }
}

/// As it is sorted and compared: dates as days, numbers in their order,
/// everything else by what is shown.
pub(crate) fn sort_key(field: &Field, filled: &Filled) -> String {
    let value = |key: &str| filled.values.get(key).map_or("", String::as_str);
    match field.kind {
        FieldType::Number => value(&field.key).parse::<i64>().map_or_else(
            |_| String::new(),
            |n| format!("{:020}", i128::from(n) + (1 << 64)),
        ),
        FieldType::Date => value(&field.key).to_owned(),
        FieldType::Period => value(&format!("{}.from", field.key)).to_owned(),
        _ => listed(&filled.said(field).unwrap_or_default()),
    }
}

/// A text as lists sort it.
pub(super) fn listed(text: &str) -> String {
    text.chars().take(SORTED).collect()
}

/// The hash of the values that tell entries of a register apart; empty where
/// one of them is missing.
pub(crate) fn identity(register: &Register, filled: &Filled) -> String {
    let value = |key: &String| filled.values.get(key).map_or("", String::as_str);
    identity_of(register.identity.iter().map(value))
}

/// The identity of the entry of which these are the values that tell it apart;
/// empty where one is.
pub fn identity_of<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    let mut hasher = Sha256::new();
    for value in values {
        if value.is_empty() {
            return String::new();
        }
        hasher.update(fold_all([value]));
        hasher.update([0]);
    }
    hex(&hasher.finalize()).chars().take(32).collect()
}

/// From when to remind; none where it is done, or no day is known.
fn reminded(due: &Due, filled: &Filled) -> Option<Date> {
    due_on(due, filled)?
        .checked_sub(jiff::Span::new().days(due.before.clamp(0, 3650)))
        .ok()
}

/// The day that is still to come, or has passed undone.
pub(crate) fn due_on(due: &Due, filled: &Filled) -> Option<Date> {
    let done = due.done.as_ref();
    if done.is_some_and(|key| filled.values.contains_key(key)) {
        return None;
    }
    filled.day(&due.field)
}

/// The unit and the system of an entry.
fn belongs(register: &Register, filled: &Filled, roster: &Roster) -> (Option<Uuid>, Option<Uuid>) {
    let first = |kind: FieldType| filled.values.get(&register.owning(kind)?.key);
    let unit = first(FieldType::Unit).and_then(|code| roster.tree.by_code(code));
    let system = first(FieldType::System).and_then(|key| Uuid::parse_str(key).ok());
    (unit.map(|u| u.id), system)
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};
    use sakimori_web::FormData;

    use super::*;
    use crate::forms::{Nobody, fill};
    use crate::register;

    fn take_out(values: &[(&str, &str)]) -> (Register, Filled) {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let mut registers = register::load(&files, &edition).unwrap();
        let register = registers.remove("take-out-register").unwrap();
        let mut data = FormData::default();
        for (name, value) in values {
            data.add(name, *value);
        }
        let filled = fill(&register.fields, &data, &Nobody).unwrap();
        (register, filled)
    }

    const OUT: [(&str, &str); 9] = [
        ("direction", "持出し"),
        ("unit", "1234"),
        ("bearer", "見本 太郎"),
        ("carried_on", "令和8年4月9日"),
        ("item", "ＰＣ N-12"),
        ("quantity", "2"),
        ("purpose", "会議"),
        ("destination", "支所"),
        ("return_by", "令和8年4月10日"),
    ];

    #[test]
    fn days_and_numbers_sort_in_their_order() {
        let (register, filled) = take_out(&OUT);
        let day = sort_key(register.field("carried_on").unwrap(), &filled);
        assert_eq!(day, "2026-04-09");
        let number = |n: &str| {
            let filled = Filled::of([("quantity", n)]);
            sort_key(register.field("quantity").unwrap(), &filled)
        };
        assert!(number("9") < number("10") && number("-3") < number("0"));
    }

    #[test]
    fn a_reminder_ends_when_it_is_done() {
        let (register, mut filled) = take_out(&OUT);
        let due = &register.dues[0];
        assert_eq!(reminded(due, &filled).unwrap().to_string(), "2026-04-09");
        let done = due.done.clone().unwrap();
        filled.values.insert(done, "2026-04-10".into());
        assert_eq!(reminded(due, &filled), None);
    }

    #[test]
    fn entries_are_the_same_whatever_the_width_of_letters() {
        let (register, wide) = take_out(&OUT);
        let narrow = OUT.map(|(k, v)| (k, if k == "item" { "PC N-12" } else { v }));
        let (_, narrow) = take_out(&narrow);
        assert_eq!(identity(&register, &wide), identity(&register, &narrow));
        let none = Filled::of([("item", "PC")]);
        assert_eq!(identity(&register, &none), "");
    }
}

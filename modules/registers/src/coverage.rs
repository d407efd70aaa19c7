//! Whether every permission that the guideline asks for has its form, and every
//! record its register, or another part of the program that holds it. Pure.

use std::collections::BTreeMap;

use sakimori_provisions::catalog::{Edition, Files};
use serde::Deserialize;

use crate::forms::Forms;
use crate::register::Register;

/// Something that another part holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    pub key: String,
    pub part: String,
}

/// `elsewhere.toml`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    #[serde(default, rename = "permission")]
    pub permissions: Vec<Held>,
    #[serde(default, rename = "record")]
    pub records: Vec<Held>,
}

impl Elsewhere {
    /// # Errors
    /// The file cannot be read.
    pub fn load(files: &Files, edition: &Edition) -> Result<Self, String> {
        let name = format!("{}/elsewhere.toml", edition.id);
        let text = files.get(&name).ok_or(format!("{name} is missing"))?;
        toml::from_str(text).map_err(|error| format!("{name}: {error}"))
    }
}

/// One line of the table: what the guideline asks for, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 「3.5.1(1)③(イ)」
    pub number: String,
    /// The key of the provision or the record.
    pub key: String,
    pub what: String,
    /// Titles of forms or registers, or the part that holds it; empty where
    /// there is nothing.
    pub places: Vec<String>,
}

/// Every permission point, in the order of the guideline.
pub fn permissions(edition: &Edition, forms: &Forms, elsewhere: &Elsewhere) -> Vec<Line> {
    let points = edition.provisions().filter_map(|(item, provision)| {
        let permission = provision.permission.as_ref()?;
        let serves = |key: &String| *key == provision.key;
        let found = forms.in_order().into_iter();
        let found = found.filter(|f| serves(&f.provision) || f.also.iter().any(serves));
        let mut places: Vec<String> = found.map(|f| f.title.clone()).collect();
        places.extend(held(&elsewhere.permissions, &provision.key));
        Some(Line {
            number: item.id.to_string(),
            key: provision.key.clone(),
            what: permission.what.clone(),
            places,
        })
    });
    points.collect()
}

/// Every record, in the order of the guideline.
pub fn records(
    edition: &Edition,
    registers: &BTreeMap<String, Register>,
    elsewhere: &Elsewhere,
) -> Vec<Line> {
    let all = edition.provisions().flat_map(|(item, provision)| {
        let records = provision.records.iter();
        records.map(move |record| {
            let keeps = registers
                .values()
                .filter(|r| r.records.contains(&record.key));
            let mut places: Vec<String> = keeps.map(|r| r.title.clone()).collect();
            places.extend(held(&elsewhere.records, &record.key));
            Line {
                number: item.id.to_string(),
                key: record.key.clone(),
                what: record.name.clone(),
                places,
            }
        })
    });
    all.collect()
}

fn held(all: &[Held], key: &str) -> Option<String> {
    let found = all.iter().find(|h| h.key == key)?;
    Some(format!("({})", found.part))
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;
    use crate::register;

    fn missing(lines: &[Line]) -> Vec<&str> {
        let without = lines.iter().filter(|l| l.places.is_empty());
        without.map(|l| l.key.as_str()).collect()
    }

    #[test]
    fn everything_the_guideline_asks_for_has_its_place() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let forms = Forms::load(&files, &edition).unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let elsewhere = Elsewhere::load(&files, &edition).unwrap();
        let permissions = permissions(&edition, &forms, &elsewhere);
        assert_eq!(missing(&permissions), Vec::<&str>::new());
        let records = records(&edition, &registers, &elsewhere);
        assert_eq!(missing(&records), Vec::<&str>::new());
        assert!(permissions.len() > 20 && records.len() > 80);
        for form in forms.in_order() {
            let register = form.register.as_ref();
            assert!(
                register.is_none_or(|key| registers.contains_key(key)),
                "{}",
                form.key
            );
        }
    }

    #[test]
    fn what_has_none_is_found() {
        let mut files = embedded();
        files.retain(|name, _| {
            !name.ends_with("/take-out.toml") && !name.ends_with("/software-licences.toml")
        });
        let edition = load(&files, "h27").unwrap();
        let forms = Forms::load(&files, &edition).unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let elsewhere = Elsewhere::load(&files, &edition).unwrap();
        let without = permissions(&edition, &forms, &elsewhere);
        assert_eq!(missing(&without), ["take-out-with-permission"]);
        let without = records(&edition, &registers, &elsewhere);
        assert_eq!(missing(&without), ["software-licences"]);
    }

    #[test]
    fn a_broken_definition_is_named_with_its_file() {
        let mut files = embedded();
        let edition = load(&files, "h27").unwrap();
        let text = files.get_mut("h27/forms/take-out.toml").unwrap();
        *text = text.replacen("\"choice\"", "\"coice\"", 1);
        let wrong = Forms::load(&files, &edition).unwrap_err().join("\n");
        assert!(
            wrong.contains("h27/forms/take-out.toml") && wrong.contains("coice"),
            "{wrong}"
        );
    }
}

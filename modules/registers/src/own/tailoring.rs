//! What a body changes of a form or a register: its words, the order of its
//! fields, fields of its own. Pure.
//!
//! Kept apart from what it changes, so that the next edition of the catalog
//! comes through: nothing that the guideline asks for is lost or made optional.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::forms::Field;

/// Keys of the body's own fields begin with this.
pub const OWN: &str = "own_";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tailoring {
    pub title: Option<String>,
    pub about: Option<String>,
    /// Words of fields that are not the body's own.
    pub words: BTreeMap<String, Words>,
    /// Fields in the body's order; a field that is not named stays behind the
    /// one it stood behind.
    pub order: Vec<String>,
    pub added: Vec<Field>,
    /// The columns of the list of a register; empty: those it had.
    pub list: Vec<String>,
    /// How many fields were ever added: a key is not used twice.
    pub made: usize,
}

/// Words that take the place of the catalog's; empty where they do not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    pub label: String,
    pub help: String,
    /// Asked for although the catalog leaves it open.
    pub required: bool,
}

impl Tailoring {
    /// The fields as the body wants them.
    pub fn apply(&self, fields: &mut Vec<Field>) {
        for field in fields.iter_mut() {
            let Some(words) = self.words.get(&field.key) else {
                continue;
            };
            if !words.label.is_empty() {
                field.label.clone_from(&words.label);
            }
            if !words.help.is_empty() {
                field.help.clone_from(&words.help);
            }
            field.required |= words.required;
        }
        fields.extend(self.added.iter().cloned());
        self.sort(fields);
    }

    fn sort(&self, fields: &mut Vec<Field>) {
        let place = |key: &str| self.order.iter().position(|k| k == key);
        let mut keyed = Vec::with_capacity(fields.len());
        let mut before = (0, 0);
        for (n, field) in fields.drain(..).enumerate() {
            // What the order does not know follows the field before it.
            before = match place(&field.key) {
                Some(place) => (place + 1, 0),
                None => (before.0, n + 1),
            };
            keyed.push((before, field));
        }
        keyed.sort_by_key(|(place, _)| *place);
        fields.extend(keyed.into_iter().map(|(_, field)| field));
    }

    /// Adds a field behind another; `None`: as the first.
    pub fn add(&mut self, fields: &[Field], mut field: Field, behind: Option<&str>) -> String {
        self.made += 1;
        field.key = format!("{OWN}{}", self.made);
        let key = field.key.clone();
        self.added.push(field);
        let mut keys: Vec<&str> = fields.iter().map(|f| f.key.as_str()).collect();
        keys.push(&key);
        self.order = moved(&keys, &key, behind);
        key
    }

    /// Puts a field behind another; `None`: as the first.
    pub fn place(&mut self, fields: &[Field], key: &str, behind: Option<&str>) {
        let keys: Vec<&str> = fields.iter().map(|f| f.key.as_str()).collect();
        self.order = moved(&keys, key, behind);
    }

    /// A field of the body's own is not asked for any more.
    pub fn remove(&mut self, key: &str) {
        self.added.retain(|f| f.key != key);
        self.order.retain(|k| k != key);
        self.list.retain(|k| k != key);
    }
}

/// The keys with one of them behind another.
fn moved(keys: &[&str], key: &str, behind: Option<&str>) -> Vec<String> {
    let mut rest: Vec<&str> = keys.iter().copied().filter(|k| *k != key).collect();
    let at = behind.and_then(|behind| rest.iter().position(|k| *k == behind));
    rest.insert(at.map_or(0, |at| at + 1), key);
    rest.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::FieldType;

    fn fields(keys: &[&str]) -> Vec<Field> {
        let field = |key: &&str| Field::new(key, key, FieldType::Text);
        keys.iter().map(field).collect()
    }

    fn keys(fields: &[Field]) -> Vec<&str> {
        fields.iter().map(|f| f.key.as_str()).collect()
    }

    #[test]
    fn a_field_stands_where_it_was_put() {
        let mut tailoring = Tailoring::default();
        let mut all = fields(&["a", "b", "c"]);
        let new = Field::new("", "備考", FieldType::Text);
        assert_eq!(tailoring.add(&all, new.clone(), Some("a")), "own_1");
        tailoring.apply(&mut all);
        assert_eq!(keys(&all), ["a", "own_1", "b", "c"]);
        tailoring.place(&all, "c", None);
        let mut all = fields(&["a", "b", "c"]);
        tailoring.apply(&mut all);
        assert_eq!(keys(&all), ["c", "a", "own_1", "b"]);
        // A removed field's key is never given to another.
        tailoring.remove("own_1");
        assert_eq!(tailoring.add(&all, new, Some("c")), "own_2");
    }

    #[test]
    fn a_field_of_a_newer_catalog_follows_the_one_before_it() {
        let mut tailoring = Tailoring::default();
        let all = fields(&["a", "b", "c"]);
        tailoring.place(&all, "c", None);
        let mut newer = fields(&["a", "a2", "b", "c", "d"]);
        tailoring.apply(&mut newer);
        assert_eq!(keys(&newer), ["c", "d", "a", "a2", "b"]);
    }

    #[test]
    fn what_the_catalog_requires_stays_required() {
        let mut all = fields(&["a"]);
        all[0].required = true;
        let words = Words {
            label: "名称".into(),
            ..Words::default()
        };
        let tailoring = Tailoring {
            words: [("a".to_owned(), words)].into(),
            ..Tailoring::default()
        };
        tailoring.apply(&mut all);
        assert!(all[0].required);
        assert_eq!(all[0].label, "名称");
    }
}

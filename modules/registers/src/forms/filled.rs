//! A form as somebody filled it in: read, checked, said in words.

use std::collections::BTreeMap;

use sakimori_kernel::{Date, FieldErrors, Uuid, era_date};
use sakimori_web::FormData;
use serde::{Deserialize, Serialize};

use super::definition::{Field, FieldType};
use super::files;
use super::paper::rows_in_words;
use super::value::{self, Known};
use crate::attachments::Attached;

/// At most so many rows of a list.
pub(crate) const MOST_ROWS: usize = 30;

/// What was filled in: values by key; a list has a value for each column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    pub values: BTreeMap<String, String>,
    #[serde(default)]
    pub rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// The same in words, where they are not the values.
    #[serde(default)]
    pub(super) words: BTreeMap<String, String>,
    /// Not written where there are none: a content without files keeps the
    /// hash it has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Vec<Attached>>,
}

impl Filled {
    /// The last day of a date or a period.
    pub fn day(&self, key: &str) -> Option<Date> {
        let until = format!("{key}.until");
        let value = self.values.get(&until).or_else(|| self.values.get(key));
        value?.parse().ok()
    }

    /// What a field says, in words; none where it is empty.
    pub fn said(&self, field: &Field) -> Option<String> {
        let said = |key: &str| self.words.get(key).or_else(|| self.values.get(key));
        match field.kind {
            FieldType::Rows => rows_in_words(field, self),
            FieldType::Period => {
                let day = |part: &str| said(&format!("{}.{part}", field.key)).cloned();
                match (day("from"), day("until")) {
                    (Some(from), Some(until)) => Some(format!("{from}から{until}まで")),
                    (from, until) => from.or(until),
                }
            }
            FieldType::Choices => said(&field.key).map(|all| all.replace('\n', "、")),
            FieldType::File => files::in_words(field, self),
            _ => said(&field.key).cloned(),
        }
    }

    /// What one input says, in words: a part of a period, a cell of a list.
    pub fn said_part(&self, input: &str) -> Option<String> {
        let said = self.words.get(input).or_else(|| self.values.get(input));
        said.cloned()
    }

    /// Sets what a field says: as it is stored, and in words.
    pub fn set(&mut self, key: &str, value: String, words: String) {
        self.words.remove(key);
        if words != value {
            self.words.insert(key.to_owned(), words);
        }
        self.values.insert(key.to_owned(), value);
    }

    /// Takes over the rows of a list of another form.
    pub fn set_rows(&mut self, key: &str, other: &Self, from: &str) {
        let Some(rows) = other.rows.get(from) else {
            return;
        };
        let start = format!("{from}.");
        let words = other.words.iter().filter_map(|(name, words)| {
            let rest = name.strip_prefix(&start)?;
            Some((format!("{key}.{rest}"), words.clone()))
        });
        self.words.extend(words);
        self.rows.insert(key.to_owned(), rows.clone());
    }

    /// The files of all fields.
    pub fn attached(&self) -> impl Iterator<Item = &Attached> {
        self.files.values().flatten()
    }

    /// The file of this key, where the content names it.
    pub fn names(&self, id: Uuid) -> Option<&Attached> {
        self.attached().find(|file| file.id == id)
    }

    /// Every text of it, as it is shown.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let words = self.words.values();
        let values = self.values.iter();
        let plain = values.filter(|(key, _)| !self.words.contains_key(*key));
        let cells = self.rows.values().flatten().flat_map(|row| row.values());
        let files = self.attached().map(|file| &file.name);
        let all = words.chain(plain.map(|(_, value)| value)).chain(cells);
        all.chain(files).map(String::as_str)
    }

    /// The fields that are required, given the other answers, and empty.
    pub fn missing<'f>(&self, fields: &'f [Field]) -> Vec<&'f Field> {
        let empty = |f: &&Field| {
            let asked = f.shown.as_ref().is_none_or(|shown| {
                let answer = self.values.get(&shown.field).map_or("", String::as_str);
                answer.split('\n').any(|a| shown.is.iter().any(|v| v == a))
            });
            f.required && asked && self.said(f).is_none()
        };
        let told = |f: &Field| f.are_told(|key| self.values.contains_key(key));
        fields.iter().filter(|f| empty(f) && !told(f)).collect()
    }

    /// Plain values, for tests.
    #[cfg(test)]
    pub fn of<const N: usize>(values: [(&str, &str); N]) -> Self {
        let values = values.map(|(k, v)| (k.to_owned(), v.to_owned()));
        Self {
            values: values.into(),
            ..Self::default()
        }
    }
}

/// Reads what was sent; every mistake at its field.
///
/// # Errors
/// The mistakes, by the name of the input.
pub fn fill(fields: &[Field], data: &FormData, known: &impl Known) -> Result<Filled, FieldErrors> {
    let (filled, errors) = read(fields, data, known);
    errors.or(filled)
}

/// Both: what was read, and what is wrong with the rest.
pub(crate) fn read(fields: &[Field], data: &FormData, known: &impl Known) -> (Filled, FieldErrors) {
    let (mut filled, mut errors) = (Filled::default(), FieldErrors::new());
    let given = given(fields, data);
    for field in fields {
        if !is_shown(field, data) {
            continue;
        }
        if let Some(value) = given.get(field.key.as_str()) {
            give(field, value, known, (&mut filled, &mut errors));
            continue;
        }
        match field.kind {
            FieldType::Rows => rows(field, data, known, (&mut filled, &mut errors)),
            FieldType::Period => period(field, data, (&mut filled, &mut errors)),
            FieldType::Choices => choices(field, data, (&mut filled, &mut errors)),
            FieldType::Confirmation => confirmation(field, data, (&mut filled, &mut errors)),
            FieldType::File => files::read(field, data, known, (&mut filled, &mut errors)),
            _ => single(field, data, known, (&mut filled, &mut errors)),
        }
    }
    different(fields, &filled, &mut errors);
    (filled, errors)
}

/// What fields say because of the answers of others.
fn given<'f>(fields: &'f [Field], data: &FormData) -> BTreeMap<&'f str, &'f str> {
    let telling = fields.iter().filter(|field| !field.gives.is_empty());
    let answered = telling.filter_map(|field| field.gives.get(data.get(&field.key).trim()));
    let pairs = answered.flatten();
    pairs
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

fn give(field: &Field, value: &str, known: &impl Known, (filled, errors): Out<'_>) {
    match value::read(field, value, known) {
        Ok((value, words)) => filled.set(&field.key, value, words),
        Err(message) => errors.add(&field.key, message),
    }
}

/// Who checks is another than who did it (3.2(8)).
fn different(fields: &[Field], filled: &Filled, errors: &mut FieldErrors) {
    for field in fields {
        let Some(other) = field.different.as_ref() else {
            continue;
        };
        let value = filled.values.get(&field.key);
        if value.is_some() && value == filled.values.get(other) {
            let label = fields.iter().find(|f| f.key == *other);
            let label = label.map_or("", |f| f.label.as_str());
            errors.add(
                &field.key,
                format!("「{label}」とは別の者を入力してください。"),
            );
        }
    }
}

/// Whether a field is asked for, given the other answers.
fn is_shown(field: &Field, data: &FormData) -> bool {
    let Some(shown) = &field.shown else {
        return true;
    };
    let mut answers = data.all(&shown.field);
    answers.any(|answer| shown.is.iter().any(|v| v == answer))
}

pub(super) type Out<'o> = (&'o mut Filled, &'o mut FieldErrors);

fn missing(field: &Field) -> String {
    match field.kind {
        FieldType::Choice | FieldType::YesNo | FieldType::Classification | FieldType::System => {
            format!("{}を選んでください。", field.label)
        }
        _ => format!("{}を入力してください。", field.label),
    }
}

fn single(field: &Field, data: &FormData, known: &impl Known, (filled, errors): Out<'_>) {
    let typed = data.get(&field.key).trim();
    if typed.is_empty() {
        // What was classified on the axes stays so until it is judged again.
        let told = field.are_told(|key| !data.get(key).trim().is_empty());
        if field.required && !told {
            errors.add(&field.key, missing(field));
        }
        return;
    }
    if let Some(refuse) = field
        .refuse
        .as_ref()
        .filter(|r| r.is.iter().any(|v| v == typed))
    {
        errors.add(&field.key, refuse.message.clone());
        return;
    }
    match value::read(field, typed, known) {
        Ok((value, words)) => {
            if words != value {
                filled.words.insert(field.key.clone(), words);
            }
            filled.values.insert(field.key.clone(), value);
        }
        Err(message) => errors.add(&field.key, message),
    }
}

fn period(field: &Field, data: &FormData, (filled, errors): Out<'_>) {
    let mut days = Vec::new();
    for (part, label) in [("from", "始まりの日"), ("until", "終わりの日")] {
        let name = format!("{}.{part}", field.key);
        let typed = data.get(&name).trim().to_owned();
        if typed.is_empty() {
            if field.required {
                errors.add(
                    &name,
                    format!("{}の{label}を入力してください。", field.label),
                );
            }
            continue;
        }
        match value::date(&typed) {
            Ok(day) => {
                days.push(day);
                filled.values.insert(name.clone(), day.to_string());
                filled.words.insert(name, era_date(day));
            }
            Err(message) => errors.add(&name, message),
        }
    }
    if let [from, until] = days.as_slice()
        && until < from
    {
        let name = format!("{}.until", field.key);
        errors.add(&name, "終わりの日が、始まりの日より前になっています。");
    }
}

fn choices(field: &Field, data: &FormData, (filled, errors): Out<'_>) {
    let chosen: Vec<&String> = field
        .options
        .iter()
        .filter(|o| data.all(&field.key).any(|v| v == o.as_str()))
        .collect();
    match chosen.is_empty() {
        true if field.required => {
            errors.add(
                &field.key,
                format!("{}を一つ以上選んでください。", field.label),
            );
        }
        true => {}
        false => {
            let all: Vec<&str> = chosen.iter().map(|c| c.as_str()).collect();
            filled.values.insert(field.key.clone(), all.join("\n"));
        }
    }
}

fn confirmation(field: &Field, data: &FormData, (filled, errors): Out<'_>) {
    match data.get(&field.key) {
        "yes" => {
            filled
                .values
                .insert(field.key.clone(), "確認した".to_owned());
        }
        _ if field.required => errors.add(
            &field.key,
            format!("{}：内容を確かめて、印を付けてください。", field.label),
        ),
        _ => {}
    }
}

fn rows(field: &Field, data: &FormData, known: &impl Known, (filled, errors): Out<'_>) {
    let mut rows = Vec::new();
    for n in 0..MOST_ROWS {
        let name = |column: &Field| format!("{}.{n}.{}", field.key, column.key);
        let typed = |column: &Field| data.get(&name(column)).trim().to_owned();
        if field.columns.iter().all(|c| typed(c).is_empty()) {
            continue;
        }
        let mut row = BTreeMap::new();
        for column in &field.columns {
            let typed = typed(column);
            if typed.is_empty() {
                if column.required {
                    errors.add(name(column), missing(column));
                }
                continue;
            }
            match value::read(column, &typed, known) {
                Ok((value, words)) => {
                    if words != value {
                        let key = format!("{}.{}.{}", field.key, rows.len(), column.key);
                        filled.words.insert(key, words);
                    }
                    row.insert(column.key.clone(), value);
                }
                Err(message) => errors.add(name(column), message),
            }
        }
        rows.push(row);
    }
    if rows.is_empty() {
        if field.required {
            let first = field.columns.first().map_or("", |c| c.key.as_str());
            let name = format!("{}.0.{first}", field.key);
            errors.add(
                &name,
                format!("{}を一つ以上入力してください。", field.label),
            );
        }
        return;
    }
    filled.rows.insert(field.key.clone(), rows);
}

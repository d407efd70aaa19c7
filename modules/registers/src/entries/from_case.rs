//! What a permitted application says, as an entry of its register. Pure.
//!
//! A value that the application does not know stays empty; whoever keeps the
//! register completes it.

use std::collections::BTreeMap;

use crate::forms::{Field, FieldType, Filled, Mapping};
use crate::register::Register;

/// A value as it is stored, and in words.
pub(crate) type Said = (String, String);

/// What is known beside the form: `applicant`, `unit`, `case` …
pub(crate) type Facts = BTreeMap<&'static str, Said>;

/// Where values come from.
pub(crate) struct Source<'s> {
    pub fields: &'s [Field],
    pub filled: &'s Filled,
    pub facts: &'s Facts,
}

/// The entries that an application makes: one, or one for each row of a list.
pub(crate) fn entries(register: &Register, mapping: &Mapping, source: &Source<'_>) -> Vec<Filled> {
    let Some(each) = &mapping.each else {
        return vec![over(Filled::default(), register, mapping, (source, None))];
    };
    let rows = source.filled.rows.get(each).map_or(0, Vec::len);
    (0..rows)
        .map(|row| over(Filled::default(), register, mapping, (source, Some(row))))
        .collect()
}

/// An entry with what a follow-up adds to it.
pub(crate) fn followed(
    entry: Filled,
    register: &Register,
    mapping: &Mapping,
    source: &Source<'_>,
) -> Filled {
    over(entry, register, mapping, (source, None))
}

fn over(
    mut entry: Filled,
    register: &Register,
    mapping: &Mapping,
    (source, row): (&Source<'_>, Option<usize>),
) -> Filled {
    for (key, from) in &mapping.values {
        let Some(target) = register.field(key) else {
            continue;
        };
        if target.kind == FieldType::Rows {
            let list = |name: &&str| source.filled.rows.contains_key(*name);
            if let Some(name) = from.split('|').map(str::trim).find(list) {
                entry.set_rows(key, source.filled, name);
            }
            continue;
        }
        if target.kind == FieldType::File {
            files(&mut entry, key, source, from);
        }
        let only_files = |one: &&str| {
            target.kind == FieldType::File
                && source.filled.files.contains_key(*one)
                && !source.filled.values.contains_key(*one)
        };
        let mut alternatives = from.split('|').map(str::trim).filter(|o| !only_files(o));
        let said = alternatives.find_map(|one| value(source, mapping.each.as_deref(), row, one));
        let said = said.and_then(|said| fitting(target, mapping.choices.get(key), said));
        if let Some((value, words)) = said {
            entry.set(key, value, words);
        }
    }
    entry
}

/// The files of the first alternative that has any.
fn files(entry: &mut Filled, key: &str, source: &Source<'_>, from: &str) {
    let mut alternatives = from.split('|').map(str::trim);
    let found = alternatives.find_map(|one| source.filled.files.get(one));
    if let Some(files) = found {
        entry.files.insert(key.to_owned(), files.clone());
    }
}

/// What one alternative says; none where it is empty.
fn value(source: &Source<'_>, each: Option<&str>, row: Option<usize>, one: &str) -> Option<Said> {
    if let Some(text) = one.strip_prefix('=') {
        return Some((text.to_owned(), text.to_owned()));
    }
    if let Some(fact) = one.strip_prefix('@') {
        return source.facts.get(fact).cloned();
    }
    let (name, part) = one.split_once('.').unwrap_or((one, ""));
    if let (Some(row), true) = (row, each == Some(name)) {
        let cells = source.filled.rows.get(name)?.get(row)?;
        let value = cells.get(part)?.clone();
        let words = source.filled.said_part(&format!("{name}.{row}.{part}"));
        return Some((value.clone(), words.unwrap_or(value)));
    }
    if let Some(value) = source.filled.values.get(one) {
        let field = source.fields.iter().find(|f| f.key == one);
        let words = match field {
            Some(field) => source.filled.said(field),
            None => source.filled.said_part(one),
        };
        return Some((value.clone(), words.unwrap_or_else(|| value.clone())));
    }
    // A period or a list as a whole, in words.
    let field = source.fields.iter().find(|f| f.key == one)?;
    let words = source.filled.said(field)?;
    Some((words.clone(), words))
}

/// A value as a field takes it; none where it does not fit.
fn fitting(
    target: &Field,
    choices: Option<&BTreeMap<String, String>>,
    (value, words): Said,
) -> Option<Said> {
    let value = match choices {
        // Where answers are named, others have none.
        Some(choices) => choices.get(&value)?.clone(),
        None => value,
    };
    match target.kind {
        FieldType::Text | FieldType::LongText | FieldType::Contractor => {
            let words = if choices.is_some() { value } else { words };
            let text = match target.kind {
                FieldType::LongText => words,
                _ => words.replace('\n', "、"),
            };
            let text = shortened(text, target.longest());
            Some((text.clone(), text))
        }
        FieldType::Choice | FieldType::YesNo => target
            .answers()
            .contains(&value)
            .then(|| (value.clone(), value)),
        FieldType::Classification => {
            let level = value.trim_start_matches("機密性").to_owned();
            let words = format!("機密性{level}");
            target.answers().contains(&level).then_some((level, words))
        }
        _ => Some((value, words)),
    }
}

/// What is too long ends with 「…」: the application has the whole of it.
fn shortened(text: String, longest: usize) -> String {
    match text.chars().count() > longest {
        true => text
            .chars()
            .take(longest.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};
    use sakimori_web::FormData;

    use super::*;
    use crate::forms::{Forms, Nobody, fill};
    use crate::register;

    #[test]
    fn each_thing_taken_out_is_an_entry() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let forms = Forms::load(&files, &edition).unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let (form, register) = (
            forms.get("take-out").unwrap(),
            &registers["take-out-register"],
        );
        let mut data = FormData::default();
        for (name, value) in [
            ("carrier", "申請者"),
            ("items.0.kind", "モバイル端末"),
            ("items.0.item", "N-12"),
            ("items.0.quantity", "1"),
            ("items.0.classification", "2"),
            ("items.1.kind", "文書"),
            ("items.1.item", "資料"),
            ("items.1.quantity", "30"),
            ("purpose", "説明会"),
            ("destination", "支所"),
            ("period.from", "2026-04-09"),
            ("period.until", "2026-04-10"),
            ("means", "徒歩又は自転車"),
            ("custody", "手に持つ"),
            ("protection", "暗号化"),
            ("protection_detail", "全体"),
            ("erasure_plan", "返却の際に自分で完全に消去する"),
            ("care", "yes"),
        ] {
            data.add(name, value);
        }
        let filled = fill(&form.fields, &data, &Nobody).unwrap();
        let said = |v: &str, w: &str| (v.to_owned(), w.to_owned());
        let facts = Facts::from([
            ("applicant", said("1001", "見本 太郎")),
            ("unit", said("1234", "総務部 税務課")),
        ]);
        let source = Source {
            fields: &form.fields,
            filled: &filled,
            facts: &facts,
        };
        let made = entries(register, form.entry.as_ref().unwrap(), &source);
        assert_eq!(made.len(), 2);
        let say = |n: usize, key: &str| made[n].said(register.field(key).unwrap());
        assert_eq!(say(0, "direction").as_deref(), Some("持出し"));
        assert_eq!(say(0, "bearer").as_deref(), Some("見本 太郎"));
        assert_eq!(say(1, "item").as_deref(), Some("資料"));
        assert_eq!(say(1, "quantity").as_deref(), Some("30"));
        assert_eq!(say(0, "return_by").as_deref(), Some("令和8年4月10日"));
        assert!(made[0].missing(&register.fields).is_empty());
    }

    /// Every mapping of the catalog names what there is, and fits.
    #[test]
    fn every_mapping_of_the_catalog_fits_its_register() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let forms = Forms::load(&files, &edition).unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let mut checked = 0;
        for form in forms.in_order() {
            let Some(register) = form.register.as_ref().map(|key| &registers[key]) else {
                assert!(form.entry.is_none(), "{}", form.key);
                continue;
            };
            let own = form.entry.as_ref().expect(&form.key);
            wrong(register, own, &form.fields, &form.key);
            for follow in &form.follows {
                if let Some(mapping) = &follow.entry {
                    wrong(register, mapping, &follow.fields, &form.key);
                }
            }
            checked += 1;
        }
        assert_eq!(checked, 25);
    }

    fn wrong(register: &Register, mapping: &Mapping, fields: &[Field], form: &str) {
        let has = |name: &str| fields.iter().any(|f| f.key == name);
        for (key, from) in &mapping.values {
            let target = register
                .field(key)
                .unwrap_or_else(|| panic!("{form}: {key}"));
            for one in from.split('|').map(str::trim) {
                let name = one.split('.').next().unwrap();
                match one.chars().next().unwrap() {
                    '=' => assert!(
                        target.answers().is_empty()
                            || target.answers().contains(&one[1..].to_owned()),
                        "{form}: {key} {one}"
                    ),
                    '@' => assert!(
                        crate::entries::subject::FACTS.contains(&&one[1..]),
                        "{form}: {one}"
                    ),
                    _ => assert!(has(name), "{form}: {key} from {one}"),
                }
            }
        }
        for (key, answers) in &mapping.choices {
            let target = register.field(key).unwrap();
            let plain = target.answers().is_empty();
            assert!(
                answers
                    .values()
                    .all(|a| plain || target.answers().contains(a)),
                "{form}: {key}"
            );
        }
    }
}

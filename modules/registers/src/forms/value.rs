//! One value: read, and said in words.

use sakimori_kernel::search::fold;
use sakimori_kernel::{Date, Uuid, era_date, parse_date};

use super::definition::{Field, FieldType};
use crate::attachments::Attached;

/// What values are looked up in: the body on the day.
pub trait Known {
    /// The one person of a staff number or a name; none, or why not.
    fn person(&self, text: &str) -> Result<(String, String), String>;
    /// The unit of a code or a name.
    fn unit(&self, text: &str) -> Result<(String, String), String>;
    /// The system of a key or a name: its key, its name.
    fn system(&self, text: &str) -> Option<(String, String)>;
    /// Whether there is such a provision; 「3.7.4(1)　例外措置の許可」.
    fn provision(&self, text: &str) -> Option<(String, String)>;
    /// The asset of a number or a name in the ledger.
    fn asset(&self, text: &str) -> Result<(String, String), String> {
        Ok((text.to_owned(), text.to_owned()))
    }
    /// A stored file that may be named here.
    fn file(&self, id: Uuid) -> Option<Attached> {
        let _ = id;
        None
    }
}

/// Knows nothing: for texts alone.
pub struct Nobody;

impl Known for Nobody {
    fn person(&self, text: &str) -> Result<(String, String), String> {
        Ok((text.to_owned(), text.to_owned()))
    }

    fn unit(&self, text: &str) -> Result<(String, String), String> {
        Ok((text.to_owned(), text.to_owned()))
    }

    fn system(&self, text: &str) -> Option<(String, String)> {
        Some((text.to_owned(), text.to_owned()))
    }

    fn provision(&self, text: &str) -> Option<(String, String)> {
        Some((text.to_owned(), text.to_owned()))
    }
}

/// A value as it is stored, and as it is said.
pub(super) type Read = (String, String);

/// Reads a value that is not empty.
///
/// # Errors
/// What is wrong with it, for the person who typed it.
pub(super) fn read(field: &Field, typed: &str, known: &impl Known) -> Result<Read, String> {
    let same = |text: &str| (text.to_owned(), text.to_owned());
    match field.kind {
        FieldType::LongText => text(typed, field.longest(), true).map(|t| same(&t)),
        FieldType::Number => number(field, typed),
        FieldType::Date => date(typed).map(|d| (d.to_string(), era_date(d))),
        FieldType::Choice | FieldType::YesNo => one_of(&field.answers(), typed).map(|t| same(&t)),
        FieldType::Classification => {
            let level = typed.trim_start_matches("機密性");
            let value = one_of(&field.answers(), level)?;
            let words = format!("機密性{value}");
            Ok((value, words))
        }
        FieldType::Person => known.person(typed),
        FieldType::Unit => known.unit(typed),
        FieldType::Asset => known.asset(typed),
        FieldType::System => known
            .system(typed)
            .ok_or_else(|| "一覧にある情報システムを選んでください。".to_owned()),
        FieldType::Provision => known.provision(typed).ok_or_else(|| {
            "規定の番号を、対策基準のとおりに入力してください（例：3.5.1(1)③(イ)）。".to_owned()
        }),
        _ => text(typed, field.longest(), false).map(|t| same(&t)),
    }
}

fn text(typed: &str, longest: usize, several: bool) -> Result<String, String> {
    let clean: String = typed
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || (several && *c == '\n') || *c == '\t')
        .collect();
    let clean = clean.trim().to_owned();
    match clean.chars().count() {
        0 => Err("文字を入力してください。".to_owned()),
        count if count > longest => Err(format!(
            "{longest}文字以内で入力してください（いま{count}文字）。"
        )),
        _ => Ok(clean),
    }
}

fn one_of(options: &[String], typed: &str) -> Result<String, String> {
    // As people write it in a list: in full or half width.
    let alike = |o: &&String| *o == typed || fold(o) == fold(typed);
    let found = options.iter().find(alike);
    found
        .cloned()
        .ok_or_else(|| "選択肢から選んでください。".to_owned())
}

fn number(field: &Field, typed: &str) -> Result<Read, String> {
    // Full-width digits and separators, as people type them.
    let plain: String = typed
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '　'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '－' | '−' => '-',
            c => c,
        })
        .collect();
    let plain = plain.trim_end_matches(field.unit.as_str());
    let Ok(value) = plain.parse::<i64>() else {
        return Err("数字で入力してください（例：10）。".to_owned());
    };
    if field.min.is_some_and(|min| value < min) {
        return Err(format!(
            "{}以上の数を入力してください。",
            field.min.unwrap_or(0)
        ));
    }
    if field.max.is_some_and(|max| value > max) {
        return Err(format!(
            "{}以下の数を入力してください。",
            field.max.unwrap_or(0)
        ));
    }
    Ok((value.to_string(), format!("{value}{}", field.unit)))
}

pub(super) fn date(typed: &str) -> Result<Date, String> {
    parse_date(typed).map_err(|error| error.to_string())
}

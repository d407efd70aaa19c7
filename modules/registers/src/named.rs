//! The assets that a form or an entry names ([`FieldType::Asset`]): entries of
//! the ledger, by their number or their name.

use std::collections::{BTreeMap, HashMap};

use sakimori_decisions::Desk;
use sakimori_decisions::store::Line;
use sakimori_kernel::FieldErrors;
use sakimori_kernel::search::fold;
use sakimori_permissions::Access;
use sakimori_web::{Failure, FormData};

use crate::Registers;
use crate::entries::store::{self, EntryRow};
use crate::entries::{Entries, reads};
use crate::forms::{Field, FieldType, Filled, Form, MOST_ROWS};
use crate::submit::may_apply;

/// An asset as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// 「機密性3・完全性2・可用性2」
    pub label: String,
    /// The confidentiality that counts for it: the highest where it is unknown.
    pub confidentiality: u8,
    /// How it is handled, a sentence each.
    pub handling: Vec<String>,
}

/// What is stored of an asset and what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    number: i64,
    name: String,
    named: Named,
}

impl Found {
    /// 「児童名簿（第12号、機密性3）」
    fn words(&self) -> String {
        format!("{}（第{}号、{}）", self.name, self.number, self.named.label)
    }
}

/// What was typed, with the asset it names or why it names none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets(HashMap<String, Result<Found, String>>);

const UNKNOWN: &str =
    "この番号又は名称の情報資産は、あなたが見ることができる情報資産台帳にありません。";

/// The number that a text names: 「12」「第12号」, or as [`Found::words`] says it.
fn number(text: &str) -> Option<i64> {
    let behind = text.strip_suffix('）').and_then(|t| t.rsplit_once("（第"));
    let said = behind.and_then(|(_, said)| said.split_once('号'));
    let plain = fold(said.map_or(text, |(number, _)| number));
    let digits = plain.strip_prefix('第').and_then(|t| t.strip_suffix('号'));
    digits.unwrap_or(&plain).trim().parse().ok()
}

impl Assets {
    /// Looks up what was typed among the assets that are in reach: two
    /// statements, and none where nothing was.
    pub async fn read(
        state: &Registers,
        reach: &Entries,
        mut texts: Vec<String>,
    ) -> Result<Self, Failure> {
        texts.retain(|text| !text.is_empty());
        texts.sort();
        texts.dedup();
        let ledger = state.beside.ledger();
        let ledger = ledger.and_then(|key| state.registers.get(key));
        let (Some(ledger), false) = (ledger, texts.is_empty()) else {
            return Ok(Self::default());
        };
        let numbers: Vec<i64> = texts.iter().filter_map(|text| number(text)).collect();
        let mut rows = store::numbered(&state.db, &ledger.key, &numbers).await?;
        let column = ledger.list.iter().position(|key| *key == ledger.name);
        if let Some(at) = column {
            let names: Vec<&String> = texts.iter().filter(|t| number(t).is_none()).collect();
            rows.extend(store::called(&state.db, (&ledger.key, at + 1), &names).await?);
        }
        rows.retain(|row| reach.hold(row.unit_id, row.system_id));
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.extend(of(state, row)?);
        }
        let all = texts.into_iter().map(|text| {
            let one = one(&found, &text);
            (text, one)
        });
        Ok(Self(all.collect()))
    }

    /// What is stored and what is said of what was typed.
    pub fn called(&self, text: &str) -> Result<(String, String), String> {
        match self.0.get(text) {
            Some(Ok(found)) => Ok((found.number.to_string(), found.words())),
            Some(Err(message)) => Err(message.clone()),
            None => Err(UNKNOWN.to_owned()),
        }
    }

    /// Classifications that say less than the ledger says of the asset beside
    /// them, each at its input.
    pub fn too_low(&self, fields: &[Field], data: &FormData) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let mut look = |asset: String, class: String| {
            let found = self.0.get(data.get(&asset).trim());
            let Some(Ok(found)) = found else { return };
            let said = data.get(&class).trim().trim_start_matches("機密性");
            let said = fold(said).parse::<u8>();
            if said.is_ok_and(|said| said < found.named.confidentiality) {
                errors.add(
                    class,
                    format!(
                        "台帳では{}です。機密性{}以上を選んでください。分類を見直すときは、先に情報資産台帳を訂正してください。",
                        found.named.label, found.named.confidentiality
                    ),
                );
            }
        };
        if let Some((asset, class)) = pair(fields) {
            look(asset.key.clone(), class.key.clone());
        }
        for list in fields.iter().filter(|f| f.kind == FieldType::Rows) {
            let Some((asset, class)) = pair(&list.columns) else {
                continue;
            };
            for n in 0..MOST_ROWS {
                let name = |field: &Field| format!("{}.{n}.{}", list.key, field.key);
                look(name(asset), name(class));
            }
        }
        errors
    }

    /// What the first list for assets of a form begins with, each at its input.
    pub fn inputs(&self, fields: &[Field]) -> Vec<(String, String)> {
        let list = fields.iter().find(|f| names_assets(f));
        let found = self.0.values().find_map(|one| one.as_ref().ok());
        let (Some(list), Some(found)) = (list, found) else {
            return Vec::new();
        };
        let input = |column: &Field| {
            let value = match column.kind {
                FieldType::Asset => found.number.to_string(),
                FieldType::Classification => found.named.confidentiality.to_string(),
                FieldType::Text if column.required => found.name.clone(),
                _ => return None,
            };
            Some((format!("{}.0.{}", list.key, column.key), value))
        };
        list.columns.iter().filter_map(input).collect()
    }

    /// How the assets of some numbers are handled, as lines of the paper of the
    /// application that names them: whoever decides sees it, and it is bound
    /// with the rest.
    pub fn paper(&self, numbers: &[i64]) -> Vec<Line> {
        let found = self.0.values().filter_map(|one| one.as_ref().ok());
        let found = found.filter(|f| numbers.contains(&f.number));
        let found: BTreeMap<i64, &Found> = found.map(|f| (f.number, f)).collect();
        let line = |found: &Found| Line {
            key: format!("{HANDLING}.{}", found.number),
            label: format!("情報資産の取扱い：{}", found.words()),
            value: match found.named.handling.is_empty() {
                true => "取扱制限はない。".to_owned(),
                false => found.named.handling.join("\n"),
            },
            files: Vec::new(),
        };
        found.into_values().map(line).collect()
    }
}

/// No field of a form can be called so.
const HANDLING: &str = "_handling";

fn pair(fields: &[Field]) -> Option<(&Field, &Field)> {
    let first = |kind: FieldType| fields.iter().find(|f| f.kind == kind);
    Some((first(FieldType::Asset)?, first(FieldType::Classification)?))
}

fn of(state: &Registers, row: &EntryRow) -> Result<Option<Found>, Failure> {
    let filled = row.filled()?;
    let register = state.registers.get(&row.register);
    let name = register.and_then(|r| filled.said(r.field(&r.name)?));
    let named = state.beside.named(&filled);
    Ok(named.map(|named| Found {
        number: row.number,
        name: name.unwrap_or_default(),
        named,
    }))
}

fn one(found: &[Found], text: &str) -> Result<Found, String> {
    if let Some(number) = number(text) {
        let found = found.iter().find(|f| f.number == number);
        return found.cloned().ok_or_else(|| UNKNOWN.to_owned());
    }
    let alike: Vec<&Found> = found.iter().filter(|f| f.name == text).collect();
    match alike.as_slice() {
        [] => Err(UNKNOWN.to_owned()),
        [one] => Ok((*one).clone()),
        several => {
            let numbers: Vec<String> = several
                .iter()
                .take(5)
                .map(|f| format!("第{}号", f.number))
                .collect();
            Err(format!(
                "同じ名称の情報資産が複数あります。台帳の番号で入力してください（{}）。",
                numbers.join("、")
            ))
        }
    }
}

/// Whether a field is a list of assets.
fn names_assets(field: &Field) -> bool {
    field.columns.iter().any(|c| c.kind == FieldType::Asset)
}

/// The forms that somebody may apply on for an asset.
pub fn about_assets<'s>(
    state: &'s Registers,
    access: &'s Access,
) -> impl Iterator<Item = &'s Form> {
    let forms = state.forms.in_order().into_iter();
    forms.filter(|form| form.fields.iter().any(names_assets) && may_apply(access, form))
}

/// The assets that the person may name.
pub(crate) fn reach(state: &Registers, desk: &Desk) -> Entries {
    let ledger = state.beside.ledger();
    let ledger = ledger.and_then(|key| state.registers.get(key));
    ledger.map_or_else(Entries::none, |ledger| {
        reads(&desk.access, &desk.roster, ledger)
    })
}

/// What is typed into the fields for assets.
pub(crate) fn typed(fields: &[Field], data: &FormData) -> Vec<String> {
    crate::people::typed(fields, data, FieldType::Asset)
}

/// The numbers of the assets that a content names, each once.
pub fn numbers(fields: &[Field], filled: &Filled) -> Vec<i64> {
    let is = |field: &&Field| field.kind == FieldType::Asset;
    let mut all: Vec<i64> = Vec::new();
    let mut add = |text: Option<&String>| all.extend(text.and_then(|t| t.parse::<i64>().ok()));
    for field in fields {
        if is(&field) {
            add(filled.values.get(&field.key));
        }
        for column in field.columns.iter().filter(is) {
            let rows = filled.rows.get(&field.key).into_iter().flatten();
            rows.for_each(|row| add(row.get(&column.key)));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_named_by_its_number_however_it_is_written() {
        for text in [
            "12",
            "１２",
            "第12号",
            "第１２号",
            "名簿（第12号、機密性3）",
        ] {
            assert_eq!(number(text), Some(12), "{text}");
        }
        for text in [
            "名簿",
            "第三号",
            "12番の名簿",
            "",
            "第号",
            "条例第5号",
            "条例第5号（写し）",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn of_two_of_one_name_neither_is_taken() {
        let named = Named {
            label: "機密性2".into(),
            confidentiality: 2,
            handling: Vec::new(),
        };
        let found = |number, name: &str| Found {
            number,
            name: name.into(),
            named: named.clone(),
        };
        let all = [found(1, "名簿"), found(2, "名簿"), found(3, "台帳")];
        assert!(one(&all, "名簿").unwrap_err().contains("第1号、第2号"));
        assert_eq!(one(&all, "台帳").unwrap().number, 3);
        assert_eq!(one(&all, "2").unwrap().number, 2);
        assert!(one(&all, "9").is_err());
    }
}

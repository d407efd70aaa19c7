//! The rules of `/catalog/README.md`. Each function reads what was parsed and
//! gives back what is wrong; none stops at the first error.

mod access;
mod item;
mod order;
mod separation;
mod text;
mod vocabulary;

use std::collections::HashMap;

use super::load::{SourceFile, Vocabulary};
use super::raw::RawSection;
use super::{CatalogError, Chapter, Edition, LineageKind};

pub(super) use access::access;
pub(super) use separation::separations;
pub(super) use vocabulary::vocabulary;

/// What one rule found: where (byte position), which rule, what.
pub(super) type Found = (usize, &'static str, String);

/// All section files together.
pub(super) fn sections(
    edition: &str,
    chapters: &[Chapter],
    vocabulary: &Vocabulary,
    sections: &[(SourceFile<'_>, RawSection)],
) -> Vec<CatalogError> {
    let mut errors = Vec::new();
    let mut keys: HashMap<&str, String> = HashMap::new();
    let known = text::Known::new(vocabulary, sections);
    for (source, raw) in sections {
        let mut found: Vec<Found> = Vec::new();
        found.extend(order::check(chapters, source, raw));
        found.extend(text::check(&known, raw));
        for item in &raw.item {
            found.extend(item::check(vocabulary, raw, item));
            if let Some(key) = &item.key {
                let id = item.id.get_ref().to_string();
                if let Some(first) = keys.insert(key.get_ref(), id) {
                    let message = format!("キー「{}」は{first}が使っています", key.get_ref());
                    found.push((key.span().start, "key-unique", message));
                }
            }
        }
        for measure in &raw.measures {
            if !vocabulary
                .measures
                .iter()
                .any(|m| m.key == *measure.get_ref())
            {
                let message = format!("措置の区分「{}」はありません", measure.get_ref());
                found.push((measure.span().start, "measure", message));
            }
        }
        errors.extend(
            found
                .into_iter()
                .map(|(at, rule, message)| source.error(at, rule, message)),
        );
    }
    for role in &vocabulary.roles {
        if let Some(key) = role
            .established_by
            .as_deref()
            .filter(|k| !keys.contains_key(k))
        {
            errors.push(CatalogError {
                file: format!("{edition}/roles.toml"),
                line: 1,
                rule: "role",
                message: format!(
                    "「{}」の established_by「{key}」はキーにありません",
                    role.key
                ),
            });
        }
    }
    errors
}

/// Every provision of an edition with a predecessor says where it came from,
/// and every provision of the predecessor is accounted for.
pub(super) fn lineage(
    edition: &str,
    older: Option<&Edition>,
    dropped: &[String],
    sections: &[(SourceFile<'_>, RawSection)],
) -> Vec<CatalogError> {
    let mut errors = Vec::new();
    let mut taken: Vec<&str> = dropped.iter().map(String::as_str).collect();
    for (source, raw) in sections {
        for item in raw.item.iter().filter(|i| i.key.is_some()) {
            let at = item.id.span().start;
            match (&item.lineage, older) {
                (None, None) => {}
                (Some(_), None) => errors.push(source.error(
                    at,
                    "lineage",
                    "前の版がないので lineage は書けません".to_owned(),
                )),
                (None, Some(_)) => errors.push(source.error(
                    at,
                    "lineage",
                    format!("{}に lineage がありません", item.id.get_ref()),
                )),
                (Some(lineage), Some(older)) => {
                    let lineage = lineage.get_ref();
                    let expected = match lineage.kind {
                        LineageKind::New => lineage.from.is_empty(),
                        LineageKind::Merged => lineage.from.len() > 1,
                        _ => lineage.from.len() == 1,
                    };
                    if !expected {
                        let message = "lineage の from の数が kind に合いません".to_owned();
                        errors.push(source.error(at, "lineage", message));
                    }
                    for from in &lineage.from {
                        taken.push(from);
                        if older.by_key(from).is_none() {
                            let message = format!("前の版にキー「{from}」はありません");
                            errors.push(source.error(at, "lineage", message));
                        }
                    }
                }
            }
        }
    }
    let lost = older
        .into_iter()
        .flat_map(Edition::provisions)
        .filter(|(_, p)| !taken.contains(&p.key.as_str()));
    errors.extend(lost.map(|(item, p)| CatalogError {
        file: format!("{edition}/edition.toml"),
        line: 1,
        rule: "lineage",
        message: format!(
            "前の版の{}（{}）の行方がありません。lineage か dropped に書いてください",
            item.id, p.key
        ),
    }));
    errors
}

//! Texts: typography and placeholders.

use std::collections::HashSet;

use super::Found;
use crate::catalog::load::{SourceFile, Vocabulary};
use crate::catalog::raw::RawSection;
use crate::catalog::template::BODY_WORDS;
use crate::catalog::{Part, Template};

/// The words a placeholder may name.
pub(super) struct Known<'a> {
    vocabulary: &'a Vocabulary,
    ids: HashSet<String>,
}

impl<'a> Known<'a> {
    pub fn new(vocabulary: &'a Vocabulary, sections: &[(SourceFile<'_>, RawSection)]) -> Self {
        let items = sections
            .iter()
            .flat_map(|(_, raw)| raw.item.iter().map(|i| i.id.get_ref().to_string()));
        let names = sections
            .iter()
            .map(|(_, raw)| raw.section.get_ref().clone());
        Self {
            vocabulary,
            ids: items.chain(names).collect(),
        }
    }

    fn wrong(&self, part: &Part) -> Option<String> {
        let v = self.vocabulary;
        let (known, word) = match part {
            Part::Text(_) => return None,
            Part::Role(key, _) => (v.roles.iter().any(|r| r.key == *key), key),
            Part::Body(key) => (BODY_WORDS.contains(&key.as_str()), key),
            Part::Office(key) => (v.offices.iter().any(|o| o.key == *key), key),
            Part::Reference(id) => (self.ids.contains(id), id),
            Part::Section(key) => (false, key),
        };
        (!known).then(|| format!("差込み「{word}」はありません"))
    }
}

pub(super) fn check(known: &Known<'_>, raw: &RawSection) -> Vec<Found> {
    let mut found = Vec::new();
    let mut sentence = |text: &toml::Spanned<Template>, ends: bool| {
        let at = text.span().start;
        found.extend(text_errors(text.get_ref(), ends).map(|m| (at, "typography", m)));
        let wrong = text.get_ref().0.iter().filter_map(|p| known.wrong(p));
        found.extend(wrong.map(|m| (at, "placeholder", m)));
        if let Some(role) = plain_role(known, text.get_ref()) {
            let message = format!("「{role}」は差込みで書いてください");
            found.push((at, "role-placeholder", message));
        }
    };
    raw.lead_in.iter().for_each(|t| sentence(t, true));
    for item in &raw.item {
        item.lead_in.iter().for_each(|t| sentence(t, true));
        item.text.iter().for_each(|t| sentence(t, true));
        item.items.iter().for_each(|t| sentence(t, false));
    }
    for item in &raw.item {
        // Guidance is free prose; only its placeholders are checked.
        let texts = item
            .guidance
            .iter()
            .flat_map(|g| g.items.iter().chain([&g.text]));
        let wrong = texts.flat_map(|t| &t.0).filter_map(|p| known.wrong(p));
        found.extend(wrong.map(|m| (item.id.span().start, "placeholder", m)));
    }
    found
}

/// Full-width parentheses, half-width digits and letters, 「。」 at the end.
fn text_errors(text: &Template, ends: bool) -> impl Iterator<Item = String> {
    let plain: String = text
        .0
        .iter()
        .map(|part| match part {
            Part::Text(t) => t.as_str(),
            _ => "＿",
        })
        .collect();
    let checks = [
        (ends && !plain.ends_with('。'), "句点で終わっていません"),
        (plain.contains(['(', ')']), "丸括弧は全角で書いてください"),
        (
            plain
                .chars()
                .any(|c| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')),
            "数字と英字は半角で書いてください",
        ),
        (
            plain.contains("本市") || plain.contains("市長"),
            "団体の呼び名は差込みで書いてください",
        ),
        (plain.contains('\n'), "条文に改行は使えません"),
    ];
    checks
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, message)| message.to_owned())
}

/// A role's formal name written out instead of its placeholder. Short names
/// that are parts of ordinary words (監査人) are left to the reader.
fn plain_role<'a>(known: &'a Known<'_>, text: &Template) -> Option<&'a str> {
    known
        .vocabulary
        .roles
        .iter()
        .map(|role| role.name.as_str())
        .filter(|name| name.chars().count() > 3)
        .find(|name| {
            text.0
                .iter()
                .any(|part| matches!(part, Part::Text(t) if t.contains(name)))
        })
}

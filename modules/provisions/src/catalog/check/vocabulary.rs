//! The vocabularies: keys once, references that exist.

use std::collections::HashSet;

use crate::catalog::load::Vocabulary;
use crate::catalog::template::BODY_WORDS;
use crate::catalog::{CatalogError, Chapter, Part, PolicyItem, Template};

pub(in crate::catalog) fn vocabulary(
    edition: &str,
    chapters: &[Chapter],
    v: &Vocabulary,
) -> Vec<CatalogError> {
    let mut errors = Vec::new();
    let mut report = |file: &str, rule: &'static str, message: String| {
        errors.push(CatalogError {
            file: format!("{edition}/{file}"),
            line: 1,
            rule,
            message,
        });
    };
    let keys: [(&str, Vec<&str>); 9] = [
        (
            "roles.toml",
            v.roles.iter().map(|r| r.key.as_str()).collect(),
        ),
        (
            "offices.toml",
            v.offices.iter().map(|o| o.key.as_str()).collect(),
        ),
        (
            "measures.toml",
            v.measures.iter().map(|m| m.key.as_str()).collect(),
        ),
        (
            "body_kinds.toml",
            v.body_kinds.iter().map(|k| k.key.as_str()).collect(),
        ),
        (
            "asset_kinds.toml",
            v.asset_kinds.iter().map(|k| k.key.as_str()).collect(),
        ),
        (
            "threats.toml",
            v.threats.iter().map(|t| t.key.as_str()).collect(),
        ),
        (
            "classification.toml",
            v.classification
                .axis
                .iter()
                .map(|a| a.key.as_str())
                .collect(),
        ),
        (
            "classification.toml",
            v.schemes.iter().map(|s| s.key.as_str()).collect(),
        ),
        (
            "basic_policy/enumerated.toml",
            v.enumerated
                .section
                .iter()
                .map(|s| s.key.as_str())
                .collect(),
        ),
    ];
    for (file, keys) in keys {
        let mut seen = HashSet::new();
        for key in keys.into_iter().filter(|k| !seen.insert(*k)) {
            report(file, "key-unique", format!("キー「{key}」が二度あります"));
        }
    }
    let role = |key: &str| v.roles.iter().any(|r| r.key == key);
    for r in &v.roles {
        let heir = r.merged_into.as_deref();
        if heir.is_some_and(|k| !role(k) || k == r.key) {
            report(
                "roles.toml",
                "role",
                format!("「{}」の merged_into が役割ではありません", r.key),
            );
        }
    }
    for kind in &v.body_kinds {
        for key in kind.posts.keys().chain(&kind.without).filter(|k| !role(k)) {
            report(
                "body_kinds.toml",
                "role",
                format!("役割「{key}」はありません"),
            );
        }
    }
    for id in v.measures.iter().flat_map(|m| &m.chapters) {
        if !chapters.iter().any(|c| c.id == *id) {
            report(
                "measures.toml",
                "chapter",
                format!("章「{id}」はありません"),
            );
        }
    }
    for axis in &v.classification.axis {
        for class in axis.restriction.iter().flat_map(|r| &r.classes) {
            if !axis.class.iter().any(|c| c.key == *class) {
                let message = format!("{}に区分「{class}」はありません", axis.label);
                report("classification.toml", "class", message);
            }
        }
    }
    for (rule, message) in scheme_errors(v) {
        report("classification.toml", rule, message);
    }
    for (file, wrong) in policy_errors(v) {
        report(file, "placeholder", wrong);
    }
    errors
}

/// Classes of other schemes stand for classes that there are, all on the same
/// axes, and a lighter one never for more than a stricter one.
fn scheme_errors(v: &Vocabulary) -> Vec<(&'static str, String)> {
    let mut errors = Vec::new();
    let rank = |axis: &str, class: &str| {
        let mut axes = v.classification.axis.iter().filter(|a| a.key == axis);
        axes.find_map(|a| a.class.iter().position(|c| c.key == class))
    };
    for scheme in &v.schemes {
        let keys: HashSet<&str> = scheme.class.iter().map(|c| c.key.as_str()).collect();
        if keys.len() != scheme.class.len() {
            errors.push((
                "key-unique",
                format!("{}の区分が重なっています", scheme.label),
            ));
        }
        for class in &scheme.class {
            for (axis, stands) in &class.is {
                if rank(axis, stands).is_none() {
                    let message = format!("{}の「{axis} = {stands}」はありません", class.label);
                    errors.push(("class", message));
                }
            }
        }
        for (stricter, lighter) in scheme.class.iter().zip(scheme.class.iter().skip(1)) {
            let same = stricter.is.keys().eq(lighter.is.keys());
            let mut axes = stricter.is.iter();
            let falls = axes.all(|(axis, class)| {
                let other = lighter.is.get(axis).map_or("", String::as_str);
                rank(axis, class) <= rank(axis, other)
            });
            if !same || !falls {
                let message = format!(
                    "{}は、{}より軽い分類ではありません",
                    lighter.label, stricter.label
                );
                errors.push(("class", message));
            }
        }
    }
    errors
}

/// Placeholders and section keys of both basic policies.
fn policy_errors(v: &Vocabulary) -> Vec<(&'static str, String)> {
    let section = |key: &str| v.enumerated.section.iter().any(|s| s.key == key);
    let mut found = Vec::new();
    for policy in [&v.enumerated, &v.declaration] {
        let file = match policy.form {
            crate::catalog::PolicyForm::Enumerated => "basic_policy/enumerated.toml",
            crate::catalog::PolicyForm::Declaration => "basic_policy/declaration.toml",
        };
        let mut texts: Vec<&Template> = Vec::new();
        texts.extend(policy.preamble.iter().chain(&policy.signatory));
        collect(&policy.item, &mut texts);
        for s in &policy.section {
            texts.push(&s.heading);
            texts.extend(&s.text);
            collect(&s.item, &mut texts);
        }
        found.extend(unknown(v, &texts).map(|message| (file, message)));
        for key in policy.also_needed.iter().filter(|k| !section(k)) {
            found.push((
                file,
                format!("also_needed「{key}」は規定形式の節ではありません"),
            ));
        }
    }
    let definitions = v.definitions.iter().flat_map(|d| [&d.term, &d.text]);
    let texts: Vec<&Template> = definitions.collect();
    found.extend(unknown(v, &texts).map(|message| ("definitions.toml", message)));
    found
}

/// Placeholders that the basic policies and definitions cannot fill.
fn unknown<'a>(v: &'a Vocabulary, texts: &'a [&Template]) -> impl Iterator<Item = String> + 'a {
    let known = |part: &&Part| match part {
        Part::Text(_) => true,
        Part::Role(key, _) => v.roles.iter().any(|r| r.key == *key),
        Part::Body(key) => BODY_WORDS.contains(&key.as_str()),
        Part::Office(key) => v.offices.iter().any(|o| o.key == *key),
        Part::Section(key) => v.enumerated.section.iter().any(|s| s.key == *key),
        Part::Reference(_) => false,
    };
    let parts = texts.iter().flat_map(|t| &t.0);
    let wrong = parts.filter(move |part| !known(part));
    wrong.map(|part| format!("差込み「{}」はありません", part.word()))
}

fn collect<'a>(items: &'a [PolicyItem], texts: &mut Vec<&'a Template>) {
    for item in items {
        texts.extend(&item.heading);
        texts.push(&item.text);
        collect(&item.item, texts);
    }
}

//! `catalog export`: the edition as one JSON object, with the words of a city.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{BodyKind, Edition, Level, Mark, RoleForm, Source, Words};

#[derive(Debug, Serialize)]
pub struct Export<'a> {
    pub edition: &'a str,
    pub title: &'a str,
    pub provisions: Vec<ExportedProvision<'a>>,
}

#[derive(Debug, Serialize)]
pub struct ExportedProvision<'a> {
    pub id: String,
    pub key: &'a str,
    pub section: &'a str,
    pub title: &'a str,
    pub level: Level,
    pub appendix_level: Level,
    pub source: Source,
    /// The sentences that stand above and govern the text, outermost first.
    pub lead_ins: Vec<String>,
    pub text: String,
    pub items: Vec<String>,
    pub marks: &'a BTreeMap<String, Vec<Mark>>,
    pub measures: &'a [String],
}

/// The default words of a kind of body.
struct Defaults<'a> {
    edition: &'a Edition,
    kind: &'a BodyKind,
    words: BTreeMap<&'static str, String>,
}

impl Words for Defaults<'_> {
    fn role(&self, key: &str, form: RoleForm) -> Option<&str> {
        let role = self.edition.role(key)?;
        Some(match form {
            RoleForm::Label => role.label(),
            RoleForm::Name => &role.name,
            RoleForm::Post => self.kind.posts.get(key).unwrap_or(&role.post),
        })
    }

    fn body(&self, word: &str) -> Option<&str> {
        self.words.get(word).map(String::as_str)
    }

    fn office(&self, key: &str) -> Option<&str> {
        let office = self.edition.offices.iter().find(|o| o.key == key)?;
        Some(&office.name)
    }

    fn reference(&self, id: &str) -> Option<String> {
        Some(id.to_owned())
    }
}

/// All provisions in the guideline's order. `None` only when the catalog has
/// no kind `city`.
pub fn export(edition: &Edition) -> Option<Export<'_>> {
    let kind = edition.body_kinds.iter().find(|k| k.key == "city")?;
    let name = "○○市".to_owned();
    let words = Defaults {
        edition,
        kind,
        words: BTreeMap::from([
            ("body", kind.self_word(&name)),
            ("body.name", name.clone()),
            ("body.head", kind.head.clone()),
            ("body.residents", kind.residents(&name)),
            ("body.agencies", kind.agencies.clone()),
            ("body.ordinance", kind.ordinance(&name)),
            ("body.classification", edition.classification.clause.clone()),
        ]),
    };
    let provisions = edition
        .provisions()
        .map(|(item, p)| ExportedProvision {
            id: item.id.to_string(),
            key: &p.key,
            section: item.id.section(),
            title: &item.title,
            level: p.level,
            appendix_level: p.appendix_level,
            source: p.source,
            lead_ins: edition
                .lead_ins(&item.id)
                .iter()
                .map(|t| t.fill(&words))
                .collect(),
            text: p.text.fill(&words),
            items: p.items.iter().map(|t| t.fill(&words)).collect(),
            marks: &p.marks,
            measures: edition
                .section(item.id.section())
                .map_or(&[], |s| &s.measures),
        })
        .collect();
    Some(Export {
        edition: &edition.id,
        title: &edition.title,
        provisions,
    })
}

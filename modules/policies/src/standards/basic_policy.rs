//! The two forms of the basic policy with their words filled in.

use sakimori_provisions::catalog::{
    BasicPolicy, DefinitionScope, Edition, PolicyForm, PolicyItem, PolicyList, PolicySection,
    Template, Words,
};

use super::content::{BasicPolicyContent, PolicyEntry, PolicyPart};
use crate::profile::{NumberingStyle, Profile, ProfileWords};

/// Both forms, so that a body can look at the one it does not use.
pub(super) fn both(edition: &Edition, profile: &Profile) -> Vec<BasicPolicyContent> {
    [&edition.enumerated, &edition.declaration]
        .into_iter()
        .map(|policy| fill(edition, profile, policy))
        .collect()
}

/// How the enumerated policy calls its own section.
fn reference(edition: &Edition, style: NumberingStyle, key: &str) -> Option<String> {
    let sections = &edition.enumerated.section;
    let n = sections.iter().position(|s| s.key == key)? + 1;
    Some(match style {
        NumberingStyle::Outline => n.to_string(),
        NumberingStyle::Statute => format!("第{n}条"),
    })
}

fn fill(edition: &Edition, profile: &Profile, policy: &BasicPolicy) -> BasicPolicyContent {
    let words = ProfileWords {
        edition,
        profile,
        references: |key: &str| reference(edition, profile.numbering, key),
    };
    let said = |t: &Option<Template>| t.as_ref().map(|t| t.fill(&words)).unwrap_or_default();
    let parts = match policy.form {
        PolicyForm::Enumerated => policy
            .section
            .iter()
            .map(|section| part(edition, &words, section))
            .collect(),
        PolicyForm::Declaration => vec![PolicyPart {
            key: "declaration".to_owned(),
            heading: String::new(),
            text: String::new(),
            entries: policy.item.iter().map(|i| entry(&words, i)).collect(),
        }],
    };
    BasicPolicyContent {
        form: policy.form,
        title: policy.title.clone(),
        preamble: said(&policy.preamble)
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect(),
        parts,
        closing: policy.closing.clone().unwrap_or_default(),
        signatory: said(&policy.signatory),
    }
}

pub(super) fn part(edition: &Edition, words: &dyn Words, section: &PolicySection) -> PolicyPart {
    let mut entries: Vec<PolicyEntry> = section.item.iter().map(|i| entry(words, i)).collect();
    match section.list {
        None => {}
        Some(PolicyList::Threats) => entries.extend(edition.threats.iter().map(|t| PolicyEntry {
            heading: None,
            text: t.text.clone(),
            entries: Vec::new(),
        })),
        Some(PolicyList::Definitions) => entries.extend(
            edition
                .definitions
                .iter()
                .filter(|d| d.scope == DefinitionScope::BasicPolicy)
                .map(|d| PolicyEntry {
                    heading: Some(d.term.fill(words)),
                    text: d.text.fill(words),
                    entries: Vec::new(),
                }),
        ),
    }
    PolicyPart {
        key: section.key.clone(),
        heading: section.heading.fill(words),
        text: section
            .text
            .as_ref()
            .map(|t| t.fill(words))
            .unwrap_or_default(),
        entries,
    }
}

fn entry(words: &dyn Words, item: &PolicyItem) -> PolicyEntry {
    PolicyEntry {
        heading: item.heading.as_ref().map(|h| h.fill(words)),
        text: item.text.fill(words),
        entries: item.item.iter().map(|i| entry(words, i)).collect(),
    }
}

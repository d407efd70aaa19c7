//! The two forms of the basic policy with their words filled in.

use sakimori_provisions::catalog::{
    BasicPolicy, DefinitionScope, Edition, PolicyForm, PolicyItem, PolicyList, PolicySection,
    Template, Words,
};

use super::content::{BasicPolicyContent, PolicyEntry, PolicyPart};
use super::parse_entries;
use crate::profile::{NumberingStyle, Profile, ProfileWords};
use crate::tailoring::{Choice, Tailoring};

/// The key under which a part's own words are kept beside the provisions'.
pub(crate) fn key(form: PolicyForm, part: &str) -> String {
    format!("basic_policy:{}:{part}", form.key())
}

/// Both forms, so that a body can look at the one it does not use.
pub(super) fn both(
    edition: &Edition,
    profile: &Profile,
    tailoring: &Tailoring,
) -> Vec<BasicPolicyContent> {
    [&edition.enumerated, &edition.declaration]
        .into_iter()
        .map(|policy| {
            let mut content = fill(edition, profile, policy);
            for part in &mut content.parts {
                own_words(edition, profile, tailoring, policy.form, part);
            }
            content
        })
        .collect()
}

/// One part as the model has it.
pub fn model_part(
    edition: &Edition,
    profile: &Profile,
    form: PolicyForm,
    key: &str,
) -> Option<PolicyPart> {
    let policy = match form {
        PolicyForm::Enumerated => &edition.enumerated,
        PolicyForm::Declaration => &edition.declaration,
    };
    let parts = fill(edition, profile, policy).parts;
    parts.into_iter().find(|p| p.key == key)
}

/// Puts the body's own words in the place of the model's.
fn own_words(
    edition: &Edition,
    profile: &Profile,
    tailoring: &Tailoring,
    form: PolicyForm,
    part: &mut PolicyPart,
) {
    let own = tailoring.provisions.get(&key(form, &part.key));
    let Some(own) = own.filter(|t| t.choice == Choice::Reworded) else {
        return;
    };
    let words = ProfileWords {
        edition,
        profile,
        references: |key: &str| reference(edition, profile.numbering, key),
    };
    let filled = |t: &String| Template::parse(t).map_or_else(|_| t.clone(), |t| t.fill(&words));
    part.text = own.text.as_ref().map(filled).unwrap_or_default();
    let lines: Vec<String> = own.items.iter().flatten().map(filled).collect();
    part.entries = parse_entries(lines.iter().map(String::as_str));
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
        PolicyForm::Declaration => declaration(policy, &words),
    };
    BasicPolicyContent {
        form: policy.form,
        title: policy.title.clone(),
        parts,
        closing: policy.closing.clone().unwrap_or_default(),
        signatory: said(&policy.signatory),
    }
}

/// The declaration's parts: what stands before the list, and the list.
fn declaration(policy: &BasicPolicy, words: &dyn Words) -> Vec<PolicyPart> {
    let preamble = policy.preamble.as_ref().map(|t| t.fill(words));
    let lines: Vec<String> = preamble
        .iter()
        .flat_map(|p| p.lines())
        .map(|l| l.trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect();
    let part = |key: &str, heading: &str, text: String, entries| PolicyPart {
        key: key.to_owned(),
        heading: heading.to_owned(),
        text,
        entries,
    };
    let entries = policy.item.iter().map(|i| entry(words, i)).collect();
    vec![
        part("preamble", "前文", lines.join("\n"), Vec::new()),
        part("declaration", "宣言する事項", String::new(), entries),
    ]
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

use std::collections::BTreeMap;

use sakimori_provisions::catalog::{
    Attachment, Axis, Classification, Level, Mark, Marks, PolicyForm, Scheme, SchemeClass,
};
use sakimori_provisions::classes::{handling, stands_for};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::DocNumber;
use crate::profile::NumberingStyle;
use crate::tailoring::Choice;

/// A policy as a body has it: everything its documents say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The form of this snapshot; a reader that does not know it refuses.
    pub format: u32,
    pub edition: String,
    pub edition_title: String,
    pub body_name: String,
    pub self_word: String,
    pub head: String,
    pub legal_form: String,
    pub numbering: NumberingStyle,
    /// The form of the basic policy that the body uses.
    pub policy_form: PolicyForm,
    pub roles: Vec<ContentRole>,
    pub basic_policies: Vec<BasicPolicyContent>,
    /// Chapters, sections, headings and provisions in the document's order.
    pub nodes: Vec<StandardNode>,
    pub rejected: Vec<Rejected>,
    pub classification: Vec<AxisContent>,
}

/// The newest form of a snapshot.
pub const FORMAT: u32 = 1;

impl Content {
    /// The text that is stored and hashed. The order of fields is the order
    /// of this file, so equal contents give equal texts.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// SHA-256 of a stored text.
    pub fn hash_of(json: &str) -> String {
        sakimori_db::journal::hex(&Sha256::digest(json.as_bytes()))
    }

    pub fn provisions(&self) -> impl Iterator<Item = &StandardNode> {
        self.nodes.iter().filter(|n| n.kind == NodeKind::Provision)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContentRole {
    pub key: String,
    pub label: String,
    pub name: String,
    pub post: String,
    /// Whether the matrix has a column for it.
    pub column: bool,
    pub present: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    Chapter,
    Section,
    Heading,
    Provision,
}

/// One line of the standards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandardNode {
    /// The guideline's id, `own:UUID`, or a chapter.
    pub origin: String,
    /// What stays the same over editions and versions.
    pub key: String,
    pub kind: NodeKind,
    pub number: DocNumber,
    pub title: String,
    /// The provision's text, or a heading's lead-in; may be empty.
    pub text: String,
    pub items: Vec<String>,
    pub attachment: Option<Attachment>,
    pub level: Option<Level>,
    pub choice: Choice,
    /// After roles that the body does without were merged.
    pub marks: Marks,
}

/// A provision of the guideline that the body does not adopt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    pub origin: String,
    pub key: String,
    pub title: String,
    pub level: Level,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AxisContent {
    pub label: String,
    /// label, criteria, restrictions
    pub classes: Vec<(String, String, Vec<String>)>,
}

impl AxisContent {
    /// The table of another scheme. Provisions speak of the axes (「機密性2以上」):
    /// each class says what it stands for.
    pub fn of_scheme(axes: &Classification, scheme: &Scheme) -> Self {
        let told = axes.axis.iter().filter(|axis| scheme.tells(&axis.key));
        let told: Vec<&Axis> = told.collect();
        let class = |class: &SchemeClass| {
            let stands = told.iter().filter_map(|axis| {
                let stands = class.is.get(&axis.key)?;
                Some(format!("{}{stands}", axis.label))
            });
            let stands: Vec<String> = stands.collect();
            let criteria = format!(
                "{}（この基準の規定の適用については、{}とする。）",
                class.criteria,
                stands.join("、")
            );
            let restrictions = handling(axes, stands_for(class));
            let restrictions = restrictions.into_iter().map(str::to_owned).collect();
            (class.label.clone(), criteria, restrictions)
        };
        Self {
            label: scheme.label.clone(),
            classes: scheme.class.iter().map(class).collect(),
        }
    }
}

impl From<&Axis> for AxisContent {
    fn from(axis: &Axis) -> Self {
        let restrictions = |key: &String| {
            axis.restriction
                .iter()
                .filter(|r| r.classes.contains(key))
                .map(|r| r.text.clone())
                .collect()
        };
        Self {
            label: axis.label.clone(),
            classes: axis
                .class
                .iter()
                .map(|c| (c.label.clone(), c.criteria.clone(), restrictions(&c.key)))
                .collect(),
        }
    }
}

/// A basic policy with its words filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BasicPolicyContent {
    pub form: PolicyForm,
    pub title: String,
    pub parts: Vec<PolicyPart>,
    pub closing: String,
    pub signatory: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyPart {
    pub key: String,
    pub heading: String,
    pub text: String,
    pub entries: Vec<PolicyEntry>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyEntry {
    pub heading: Option<String>,
    pub text: String,
    pub entries: Vec<PolicyEntry>,
}

/// Marks after merging: a role that carries another's duties gets its marks.
pub fn merge_marks(marks: &Marks, carrier: impl Fn(&str) -> String) -> Marks {
    let mut merged: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
    for (role, list) in marks {
        let into = merged.entry(carrier(role)).or_default();
        for mark in list {
            if !into.contains(mark) {
                into.push(*mark);
            }
        }
        into.sort();
    }
    for list in merged.values_mut().filter(|l| l.len() > 1) {
        list.retain(|m| *m != Mark::Informed);
    }
    merged
}

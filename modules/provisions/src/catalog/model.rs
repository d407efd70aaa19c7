//! What the catalog holds about provisions. Field by field it is what
//! `/catalog/README.md` describes.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    AssetKind, BasicPolicy, BodyKind, Classification, Definition, Difference, Grant, ItemId,
    Measure, Office, Role, Scheme, Separation, Template, Threat,
};

/// One edition of the guideline, checked.
#[derive(Debug)]
pub struct Edition {
    pub id: String,
    pub title: String,
    pub short_title: String,
    pub published: String,
    pub chapters: Vec<Chapter>,
    pub sections: Vec<Section>,
    /// Headings and provisions, in the guideline's order.
    pub items: Vec<Item>,
    pub roles: Vec<Role>,
    pub offices: Vec<Office>,
    pub measures: Vec<Measure>,
    pub body_kinds: Vec<BodyKind>,
    pub classification: Classification,
    pub schemes: Vec<Scheme>,
    pub asset_kinds: Vec<AssetKind>,
    pub threats: Vec<Threat>,
    pub definitions: Vec<Definition>,
    pub differences: Vec<Difference>,
    pub enumerated: BasicPolicy,
    pub declaration: BasicPolicy,
    /// Who may do what with the program, by provision.
    pub grants: Vec<Grant>,
    /// Which roles one person must not carry together.
    pub separations: Vec<Separation>,
    pub(super) by_key: HashMap<String, usize>,
}

impl Edition {
    /// The provisions with their items, in the guideline's order.
    pub fn provisions(&self) -> impl Iterator<Item = (&Item, &Provision)> {
        self.items
            .iter()
            .filter_map(|item| item.provision().map(|p| (item, p)))
    }

    pub fn by_key(&self, key: &str) -> Option<(&Item, &Provision)> {
        let item = self.items.get(*self.by_key.get(key)?)?;
        Some((item, item.provision()?))
    }

    pub fn by_id(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id.to_string() == id)
    }

    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    pub fn chapter_of(&self, section: &str) -> Option<&Chapter> {
        self.chapters
            .iter()
            .find(|chapter| chapter.sections.iter().any(|s| s == section))
    }

    pub fn role(&self, key: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == key)
    }

    /// The lead-in sentences that stand above an item, outermost first.
    pub fn lead_ins(&self, id: &ItemId) -> Vec<&Template> {
        let mut above = Vec::new();
        let mut parent = id.parent();
        while let Some(p) = parent {
            if let Some(item) = self.items.iter().find(|item| item.id == p) {
                above.extend(item.lead_in());
            }
            if p.steps().is_empty() {
                above.extend(self.section(p.section()).and_then(|s| s.lead_in.as_ref()));
            }
            parent = p.parent();
        }
        above.reverse();
        above
    }

    pub fn difference(&self, id: &ItemId) -> Option<&Difference> {
        let id = id.to_string();
        self.differences.iter().find(|d| d.id == id)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub id: String,
    pub title: String,
    /// The ids of its sections; a chapter without sections is its own.
    pub sections: Vec<String>,
}

#[derive(Debug)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub measures: Vec<String>,
    pub purpose: String,
    pub lead_in: Option<Template>,
}

#[derive(Debug)]
pub struct Item {
    pub id: ItemId,
    pub title: String,
    pub kind: ItemKind,
    pub guidance: Vec<Guidance>,
}

#[derive(Debug)]
pub enum ItemKind {
    Heading { lead_in: Option<Template> },
    Provision(Box<Provision>),
}

impl Item {
    pub fn provision(&self) -> Option<&Provision> {
        match &self.kind {
            ItemKind::Provision(provision) => Some(provision),
            ItemKind::Heading { .. } => None,
        }
    }

    pub fn lead_in(&self) -> Option<&Template> {
        match &self.kind {
            ItemKind::Heading { lead_in } => lead_in.as_ref(),
            ItemKind::Provision(_) => None,
        }
    }
}

#[derive(Debug)]
pub struct Provision {
    pub key: String,
    pub level: Level,
    pub appendix_level: Level,
    pub source: Source,
    pub text: Template,
    pub items: Vec<Template>,
    pub why: String,
    pub attachment: Option<Attachment>,
    pub marks: Marks,
    pub joins: Joins,
    pub implied: Vec<String>,
    pub permission: Option<Permission>,
    pub records: Vec<Record>,
    pub duties: Vec<Duty>,
    pub lineage: Option<Lineage>,
}

/// 基本 or 推奨事項.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Basic,
    Recommended,
}

impl Level {
    pub fn label(self) -> &'static str {
        match self {
            Self::Basic => "基本",
            Self::Recommended => "推奨事項",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    #[default]
    Chapter,
    Appendix,
}

/// A table that belongs to the text of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    Classification,
}

/// ○ △ 許 承.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Responsible,
    Informed,
    Permits,
    Approves,
}

impl Mark {
    pub const ALL: [Self; 4] = [
        Self::Responsible,
        Self::Informed,
        Self::Permits,
        Self::Approves,
    ];

    pub fn sign(self) -> &'static str {
        match self {
            Self::Responsible => "○",
            Self::Informed => "△",
            Self::Permits => "許",
            Self::Approves => "承",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Responsible => "権限・責任を有する",
            Self::Informed => "記載がある者・報告先等",
            Self::Permits => "許可を与える",
            Self::Approves => "承認を与える",
        }
    }

    /// The word in the catalog and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::Responsible => "responsible",
            Self::Informed => "informed",
            Self::Permits => "permits",
            Self::Approves => "approves",
        }
    }
}

pub type Marks = BTreeMap<String, Vec<Mark>>;
pub type Joins = BTreeMap<Mark, Join>;

/// 及び or 又は.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    And,
    Or,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    pub kind: DecisionKind,
    /// Empty where the guideline names no applicant.
    pub applicant: Vec<String>,
    /// Empty where the guideline leaves it to the body who decides.
    pub deciders: Vec<String>,
    pub join: Option<Join>,
    pub what: String,
}

/// 許可, 承認, 決裁.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    Permission,
    Approval,
    FormalDecision,
}

impl DecisionKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Permission => "許可",
            Self::Approval => "承認",
            Self::FormalDecision => "決裁",
        }
    }
}

/// A record the provision asks for. `fields` are those the guideline names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub key: String,
    pub name: String,
    pub keepers: Vec<String>,
    pub keepers_join: Option<Join>,
    #[serde(default)]
    pub fields: Vec<String>,
    pub when: Option<String>,
}

/// A duty with a period or a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub kind: DutyKind,
    /// The guideline's word: 毎年度, 速やかに.
    pub expression: String,
    pub who: Vec<String>,
    pub what: String,
    #[serde(default)]
    pub to: Vec<String>,
    pub every: Option<Every>,
    /// The default interval in months.
    pub default_months: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    Periodic,
    Prompt,
    Continuous,
    Event,
    Retention,
    Before,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    FiscalYear,
    Regularly,
    AsNeeded,
}

/// Where a provision came from in the edition before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lineage {
    pub kind: LineageKind,
    #[serde(default)]
    pub from: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineageKind {
    Same,
    Reworded,
    Renumbered,
    Split,
    Merged,
    New,
}

/// Advice from the commentary, in our own words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    pub source: String,
    pub text: Template,
    #[serde(default)]
    pub items: Vec<Template>,
}

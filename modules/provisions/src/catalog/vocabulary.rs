//! The vocabularies beside the provisions: roles, offices, kinds of bodies,
//! legal measures, classification, threats, definitions, basic policies.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Template;

/// A role holder of the guideline. Keys are fixed, names and posts are the
/// defaults a body can change.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub key: String,
    pub name: String,
    /// How texts call it, where that differs from the name.
    label: Option<String>,
    pub post: String,
    pub scope: Scope,
    /// Whether several people hold it over the same thing.
    #[serde(default)]
    pub several: bool,
    /// The seats of a committee; empty for all other roles.
    #[serde(default)]
    pub seats: Vec<String>,
    /// Whether the matrix has a column for it.
    pub column: bool,
    /// Whether a body may do without it.
    pub optional: bool,
    /// Who then carries its duties.
    pub merged_into: Option<String>,
    /// The key of the provision that sets it up.
    pub established_by: Option<String>,
}

impl Role {
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// What an appointment to the role covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Body,
    Department,
    Section,
    InformationSystem,
    Audit,
    Contract,
    Everyone,
}

/// An office a text names that is no role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    pub key: String,
    pub name: String,
}

/// One of the eight groups of measures of 地方自治法施行規則 art. 16-3(1).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub key: String,
    pub number: u8,
    pub title: String,
    pub chapters: Vec<String>,
}

/// A kind of local government with its default words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    pub key: String,
    pub name: String,
    self_word: String,
    pub head: String,
    residents: String,
    pub agencies: String,
    ordinance: String,
    pub posts: BTreeMap<String, String>,
    /// The roles such a body usually does without.
    #[serde(default)]
    pub without: Vec<String>,
}

impl BodyKind {
    /// 本市, 本県, 本都 …: `{unit}` is the last character of the name.
    pub fn self_word(&self, body_name: &str) -> String {
        with_name(&self.self_word, body_name)
    }

    pub fn residents(&self, body_name: &str) -> String {
        with_name(&self.residents, body_name)
    }

    pub fn ordinance(&self, body_name: &str) -> String {
        with_name(&self.ordinance, body_name)
    }
}

fn with_name(text: &str, body_name: &str) -> String {
    let last = body_name.chars().last();
    let unit = last.filter(|c| "都道府".contains(*c)).unwrap_or('県');
    text.replace("{name}", body_name)
        .replace("{unit}", &unit.to_string())
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// How the standards say that assets are classified by the axes.
    pub clause: String,
    pub axis: Vec<Axis>,
}

/// 機密性, 完全性 or 可用性.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    pub key: String,
    pub label: String,
    pub class: Vec<Class>,
    pub restriction: Vec<Restriction>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub key: String,
    pub label: String,
    pub criteria: String,
}

/// 取扱制限: holds for the classes named.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    pub text: String,
    pub classes: Vec<String>,
}

/// Another way to say classes (分類の方法): one scale, of which each class stands
/// for classes on axes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Also the key of the field that asks for the class.
    pub key: String,
    pub label: String,
    pub title: String,
    /// What it is like, for who chooses.
    pub about: String,
    pub source: String,
    /// How the standards say that assets are classified by it.
    pub clause: String,
    pub note: String,
    /// What ledgers made by hand call its column.
    pub headings: Vec<String>,
    /// From the strictest down.
    pub class: Vec<SchemeClass>,
}

impl Scheme {
    /// Whether its classes tell the class on an axis.
    pub fn tells(&self, axis: &str) -> bool {
        let mut classes = self.class.iter();
        classes.any(|class| class.is.contains_key(axis))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeClass {
    pub key: String,
    pub label: String,
    pub criteria: String,
    /// What ledgers made by hand write for it.
    #[serde(default)]
    pub written: Vec<String>,
    /// Axis → class; the same axes for all classes of a scheme.
    pub is: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetKind {
    pub key: String,
    pub label: String,
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    pub key: String,
    pub label: String,
    pub text: String,
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub scope: DefinitionScope,
    pub term: Template,
    /// Where it stands, for inline definitions.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// The row of the kana table: あ, か, …
    pub group: Option<String>,
    pub text: Template,
    pub see: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionScope {
    Standards,
    BasicPolicy,
    Inline,
}

/// Where chapter 3 and the appendix of the guideline differ.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    pub id: String,
    pub kind: DifferenceKind,
    pub chapter: String,
    pub appendix: String,
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    SectionTitle,
    Heading,
    Recommended,
    Text,
    OnlyInAppendix,
}

/// A model basic policy: sections (規定形式) or a declaration (宣言書形式).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasicPolicy {
    pub form: PolicyForm,
    pub title: String,
    pub purpose: String,
    #[serde(default)]
    pub section: Vec<PolicySection>,
    pub preamble: Option<Template>,
    #[serde(default)]
    pub item: Vec<PolicyItem>,
    pub closing: Option<String>,
    pub signatory: Option<Template>,
    /// What the standards must then say as well: keys of the enumerated
    /// form's sections.
    #[serde(default)]
    pub also_needed: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyForm {
    Enumerated,
    Declaration,
}

impl PolicyForm {
    pub const ALL: [Self; 2] = [Self::Enumerated, Self::Declaration];

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.key() == key)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Enumerated => "enumerated",
            Self::Declaration => "declaration",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Enumerated => "規定形式",
            Self::Declaration => "宣言書形式",
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySection {
    pub key: String,
    pub heading: Template,
    pub text: Option<Template>,
    pub list: Option<PolicyList>,
    #[serde(default)]
    pub item: Vec<PolicyItem>,
}

/// A list that another file of the catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyList {
    Definitions,
    Threats,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyItem {
    pub heading: Option<Template>,
    pub text: Template,
    #[serde(default)]
    pub item: Vec<PolicyItem>,
}

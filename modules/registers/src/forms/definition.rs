//! A form as it is written in the catalog; catalog/README.md tells the format.

use std::collections::BTreeMap;

use sakimori_provisions::catalog::Join;
use serde::{Deserialize, Serialize};

/// The headings of the list of applications, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Carrying,
    Information,
    Devices,
    Network,
    Access,
    Services,
    Exceptions,
}

impl Group {
    pub const ALL: [Self; 7] = [
        Self::Carrying,
        Self::Information,
        Self::Devices,
        Self::Network,
        Self::Access,
        Self::Services,
        Self::Exceptions,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Carrying => "持出し、外部での業務",
            Self::Information => "情報資産の取扱い",
            Self::Devices => "端末、機器、ソフトウェア",
            Self::Network => "ネットワーク",
            Self::Access => "利用者ID、権限、入退室",
            Self::Services => "外部委託、外部サービス",
            Self::Exceptions => "例外措置",
        }
    }
}

/// Over what the deciders hold their roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// The applicant's own unit.
    #[default]
    Unit,
    /// The information system named in a field.
    System,
    Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    Text,
    LongText,
    Number,
    Date,
    Period,
    Choice,
    Choices,
    YesNo,
    Person,
    Unit,
    Asset,
    System,
    Contractor,
    Classification,
    Provision,
    File,
    Rows,
    Confirmation,
}

/// How two deciders are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    And,
    Or,
    Sequence,
}

impl From<Join> for Joined {
    fn from(join: Join) -> Self {
        match join {
            Join::And => Self::And,
            Join::Or => Self::Or,
        }
    }
}

/// 「…が…のとき」
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub field: String,
    pub is: Vec<String>,
}

/// An answer with which nothing can be applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub is: Vec<String>,
    pub provision: String,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub label: String,
    #[serde(rename = "type")]
    pub kind: FieldType,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub help: String,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub unit: String,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub max_length: Option<usize>,
    pub shown: Option<Condition>,
    pub refuse: Option<Refusal>,
    #[serde(default)]
    pub text: String,
    pub provision: Option<String>,
    /// A person who must be another than the one of this field.
    pub different: Option<String>,
    #[serde(default, rename = "column")]
    pub columns: Vec<Field>,
    /// Answer → field → what that field then says: it is not asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub gives: BTreeMap<String, BTreeMap<String, String>>,
    /// Answer → what it means, for who chooses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meanings: BTreeMap<String, String>,
    /// What ledgers made by hand call this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// What they write where an answer is meant: 「○」 → 「取得している」.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<String, String>,
}

impl Field {
    /// A field that asks for nothing but its kind.
    pub fn new(key: &str, label: &str, kind: FieldType) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            required: false,
            help: String::new(),
            options: Vec::new(),
            unit: String::new(),
            min: None,
            max: None,
            max_length: None,
            shown: None,
            refuse: None,
            text: String::new(),
            provision: None,
            different: None,
            columns: Vec::new(),
            gives: BTreeMap::new(),
            meanings: BTreeMap::new(),
            headings: Vec::new(),
            written: BTreeMap::new(),
        }
    }

    /// Whether its answer tells what another field says.
    pub fn tells(&self, key: &str) -> bool {
        let mut answers = self.gives.values();
        answers.any(|given| given.contains_key(key))
    }

    /// Whether all that its answer would tell is said already.
    pub fn are_told(&self, said: impl Fn(&str) -> bool) -> bool {
        let mut keys = self.gives.values().flat_map(BTreeMap::keys);
        !self.gives.is_empty() && keys.all(|key| said(key))
    }

    /// Characters that a text can have.
    pub fn longest(&self) -> usize {
        let usual = match self.kind {
            FieldType::LongText => 2000,
            _ => 200,
        };
        self.max_length.unwrap_or(usual)
    }

    /// The answers it can have, where they are few.
    pub fn answers(&self) -> Vec<String> {
        match self.kind {
            FieldType::Choice | FieldType::Choices => self.options.clone(),
            FieldType::YesNo => ["はい", "いいえ"].map(str::to_owned).into(),
            FieldType::Classification => ["1", "2", "3"].map(str::to_owned).into(),
            _ => Vec::new(),
        }
    }
}

/// How what was applied for becomes an entry of the register; catalog/README.md
/// tells where values can come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The list of the form of which each row is an entry.
    pub each: Option<String>,
    /// Field of the register → where its value comes from.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Field of the register → answer of the form → answer of the register.
    #[serde(default)]
    pub choices: BTreeMap<String, BTreeMap<String, String>>,
}

/// Who does what follows, where it is no role: whoever applied.
pub const APPLICANT: &str = "applicant";
/// The roles that gave the permission.
pub const DECIDER: &str = "decider";

/// What must happen after the permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    pub key: String,
    pub title: String,
    pub who: String,
    pub due: String,
    pub provision: Option<String>,
    /// What it adds to the entries of the register.
    pub entry: Option<Mapping>,
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub key: String,
    pub title: String,
    pub group: Group,
    pub order: i64,
    pub about: String,
    pub provision: String,
    #[serde(default)]
    pub also: Vec<String>,
    pub applicants: Option<Vec<String>>,
    pub deciders: Option<Vec<String>>,
    pub join: Option<Joined>,
    /// 合議: roles that are asked before the decision.
    #[serde(default)]
    pub concur: Vec<String>,
    /// 確認: roles that confirm the permission afterwards.
    #[serde(default)]
    pub confirm: Vec<String>,
    pub kind: Option<String>,
    #[serde(default)]
    pub place: PlaceKind,
    pub place_field: Option<String>,
    #[serde(default)]
    pub emergency: bool,
    pub emergency_provision: Option<String>,
    /// Field → what of the notice of an emergency it is filled in with: `what`,
    /// `why`, `acted_on`, `provision`.
    #[serde(default)]
    pub told: BTreeMap<String, String>,
    pub ends: Option<String>,
    pub register: Option<String>,
    /// How a permitted application fills the register.
    pub entry: Option<Mapping>,
    #[serde(default)]
    pub notify: Vec<String>,
    pub retention: i64,
    pub statement: String,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    #[serde(default, rename = "follow")]
    pub follows: Vec<Follow>,
    /// The body ended its use: nobody applies on it any more.
    #[serde(default, skip_serializing)]
    pub retired: bool,
}

impl Form {
    /// The field that names the provision an emergency departs from.
    pub fn told_provision(&self) -> Option<&Field> {
        let (key, _) = self.told.iter().find(|(_, fact)| *fact == "provision")?;
        self.field(key)
    }

    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }
}

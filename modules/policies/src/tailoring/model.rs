//! Pure: what a body makes of each provision.

use std::collections::BTreeMap;

use sakimori_kernel::Uuid;
use sakimori_provisions::catalog::{Level, Marks, Provision};
use serde::{Deserialize, Serialize};

/// 採否.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// 未定
    Undecided,
    /// そのまま採用
    Adopted,
    /// 読み替えて採用
    Reworded,
    /// 不採用
    Rejected,
    /// 団体独自の規定
    Own,
}

impl Choice {
    /// Those a person can choose for a provision of the guideline.
    pub const CHOICES: [Self; 4] = [
        Self::Adopted,
        Self::Reworded,
        Self::Rejected,
        Self::Undecided,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Adopted => "adopted",
            Self::Reworded => "reworded",
            Self::Rejected => "rejected",
            Self::Own => "own",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Undecided => "未定",
            Self::Adopted => "そのまま採用",
            Self::Reworded => "読み替えて採用",
            Self::Rejected => "採用しない",
            Self::Own => "独自の規定",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|c| c.key() == key)
    }

    /// How a provision begins: basic ones adopted, recommended ones open.
    pub fn initial(provision: &Provision) -> Self {
        match provision.level {
            Level::Basic => Self::Adopted,
            Level::Recommended => Self::Undecided,
        }
    }
}

/// What the body decided about one provision. `text` and `items` are
/// templates; `None` means the model's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tailored {
    pub choice: Choice,
    pub text: Option<String>,
    pub items: Option<Vec<String>>,
    /// Who is responsible, permits …, where the body changes that.
    pub marks: Option<Marks>,
    /// Why it is not adopted, or changed.
    pub reason: String,
    #[serde(skip)]
    pub revision: i64,
    #[serde(skip)]
    pub updated_by: String,
}

impl Tailored {
    pub fn initial(provision: &Provision) -> Self {
        Self {
            choice: Choice::initial(provision),
            text: None,
            items: None,
            marks: None,
            reason: String::new(),
            revision: 0,
            updated_by: String::new(),
        }
    }
}

/// Where a provision of the body's own stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Before everything else under a heading or section.
    First(String),
    /// Behind an item, on its level. The id is the guideline's or `own:UUID`.
    After(String),
}

impl Place {
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("first", id) => Some(Self::First(id.to_owned())),
            ("after", id) => Some(Self::After(id.to_owned())),
            _ => None,
        }
    }

    pub fn key(&self) -> String {
        match self {
            Self::First(id) => format!("first:{id}"),
            Self::After(id) => format!("after:{id}"),
        }
    }
}

/// A provision the body adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnProvision {
    pub id: Uuid,
    pub place: Place,
    pub title: String,
    pub text: String,
    pub items: Vec<String>,
    pub marks: Marks,
    pub reason: String,
    pub revision: i64,
}

impl OwnProvision {
    /// How the rest of the program names it.
    pub fn origin(&self) -> String {
        format!("own:{}", self.id)
    }
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Tailoring {
    pub provisions: BTreeMap<String, Tailored>,
    /// In the order they were added.
    pub own: Vec<OwnProvision>,
}

impl Tailoring {
    pub fn of(&self, provision: &Provision) -> Tailored {
        self.provisions
            .get(&provision.key)
            .cloned()
            .unwrap_or_else(|| Tailored::initial(provision))
    }
}

use sakimori_kernel::{Uuid, search};
use serde::{Deserialize, Serialize};

use super::{EmploymentKind, UnitKind};

/// What holds of a unit for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFacts {
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<Uuid>,
    /// Its place among its siblings.
    pub position: i64,
}

/// What holds of a person for a time. Name and kana exactly as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    pub name: String,
    pub kana: String,
    pub employment: EmploymentKind,
    pub mail: String,
}

/// 本務・兼務: where somebody works and as what (職名).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFacts {
    pub unit: Uuid,
    pub title: String,
    pub main: bool,
}

/// What holds of an information system for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemFacts {
    pub name: String,
    /// The unit in charge.
    pub unit: Uuid,
}

/// What has one value on a day: a unit, a person, a system, the main post of a
/// person, or a person's concurrent post in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// The unit, person or system.
    pub subject: Uuid,
    /// The unit of a concurrent post; none for everything else.
    pub part: Option<Uuid>,
}

impl Line {
    pub fn of(subject: Uuid) -> Self {
        Self {
            subject,
            part: None,
        }
    }

    pub fn concurrent(person: Uuid, unit: Uuid) -> Self {
        Self {
            subject: person,
            part: Some(unit),
        }
    }
}

/// What lists are sorted by: the kana, folded.
pub fn sort_key(kana: &str) -> String {
    search::fold(kana)
}

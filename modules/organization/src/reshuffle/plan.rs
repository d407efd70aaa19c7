//! What a reshuffle changes, as data: every change names the stored facts it
//! ends and what begins instead. New ids are given when it is applied, so two
//! plans are equal when they change the same.

use sakimori_db::journal::hex;
use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::Capacity;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{EmploymentKind, UnitKind};

/// What holds of a unit; the parent by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFacts {
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<String>,
    pub position: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChange {
    pub code: String,
    /// Nothing where the code was never used.
    pub unit: Option<Uuid>,
    /// The stored facts that end.
    pub ends: Option<Uuid>,
    /// Nothing where the unit is new.
    pub before: Option<UnitFacts>,
    /// Nothing where the unit ends.
    pub after: Option<UnitFacts>,
}

impl UnitChange {
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    pub fn is_ended(&self) -> bool {
        self.after.is_none()
    }

    pub fn is_renamed(&self) -> bool {
        self.differs(|f| &f.name)
    }

    pub fn is_moved(&self) -> bool {
        self.differs(|f| &f.parent)
    }

    fn differs<T: PartialEq>(&self, part: impl Fn(&UnitFacts) -> &T) -> bool {
        let both = self.before.as_ref().zip(self.after.as_ref());
        both.is_some_and(|(before, after)| part(before) != part(after))
    }

    pub fn name(&self) -> &str {
        let facts = self.after.as_ref().or(self.before.as_ref());
        facts.map_or("", |f| f.name.as_str())
    }
}

/// 統合・分割・番号の変更: where a unit's work goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Succession {
    pub from: String,
    pub to: String,
    /// Concluded from where the people go, because the list does not say.
    pub concluded: bool,
}

/// A system follows the unit in charge of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemChange {
    pub system: Uuid,
    pub code: String,
    pub name: String,
    pub ends: Uuid,
    /// Unit codes.
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    pub name: String,
    pub kana: String,
    pub employment: EmploymentKind,
    pub mail: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFacts {
    /// The unit's code.
    pub unit: String,
    pub title: String,
    pub main: bool,
}

/// What an appointment covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeRef {
    Body,
    /// By code.
    Unit(String),
    System(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleFacts {
    pub role: String,
    #[serde(with = "by_key")]
    pub capacity: Capacity,
    pub deputy_order: Option<i64>,
    pub seat: String,
    pub scope: ScopeRef,
}

/// A capacity as its stable word.
mod by_key {
    use sakimori_permissions::Capacity;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(capacity: &Capacity, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(capacity.key())
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Capacity, D::Error> {
        let key = String::deserialize(from)?;
        Capacity::parse(&key).ok_or_else(|| D::Error::custom("unknown capacity"))
    }
}

impl RoleFacts {
    pub fn is_same_duty(&self, other: &Self) -> bool {
        self.role == other.role && self.capacity == other.capacity && self.scope == other.scope
    }
}

/// Why an appointment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleEnd {
    /// The person leaves the body.
    Leaves,
    /// The person leaves the unit the role belongs to.
    Moves,
    /// The unit ends.
    UnitEnds,
    /// The list names somebody else.
    Replaced,
    /// Order or seat changes; the same appointment begins anew.
    Changed,
}

impl RoleEnd {
    pub fn label(self) -> &'static str {
        match self {
            Self::Leaves => "退職等のため",
            Self::Moves => "異動のため",
            Self::UnitEnds => "所属の廃止のため",
            Self::Replaced => "一覧がほかの者を示すため",
            Self::Changed => "順位又は席の変更のため",
        }
    }
}

/// Why an appointment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleStart {
    /// The list says so.
    Listed,
    /// The holder of the same post before had it.
    Succeeds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Joins,
    Stays,
    Leaves,
}

/// Everything that changes about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChange {
    pub number: String,
    /// Nothing where the number was never used.
    pub person: Option<Uuid>,
    pub fate: Fate,
    /// The list's own word (採用, 昇任 …); may be empty.
    pub word: String,
    /// The row that says so, where one does.
    pub row: Option<u32>,
    pub before: Option<PersonFacts>,
    pub after: Option<PersonFacts>,
    /// The stored facts about the person that end.
    pub ends: Option<Uuid>,
    /// All posts on the day before and on the day.
    pub posts_before: Vec<PostFacts>,
    pub posts_after: Vec<PostFacts>,
    pub posts_end: Vec<Uuid>,
    pub posts_begin: Vec<PostFacts>,
    pub roles_end: Vec<(Uuid, RoleFacts, RoleEnd)>,
    pub roles_begin: Vec<(RoleFacts, RoleStart)>,
}

impl PersonChange {
    pub fn name(&self) -> &str {
        let facts = self.after.as_ref().or(self.before.as_ref());
        facts.map_or("", |f| f.name.as_str())
    }

    /// The name before, where it changes.
    pub fn former_name(&self) -> Option<&str> {
        let (before, after) = self.before.as_ref().zip(self.after.as_ref())?;
        (before.name != after.name).then_some(before.name.as_str())
    }

    pub fn main_before(&self) -> Option<&PostFacts> {
        self.posts_before.iter().find(|p| p.main)
    }

    pub fn main_after(&self) -> Option<&PostFacts> {
        self.posts_after.iter().find(|p| p.main)
    }

    /// Whether the main post goes to another unit.
    pub fn moves(&self) -> bool {
        let both = self.main_before().zip(self.main_after());
        self.fate == Fate::Stays && both.is_some_and(|(before, after)| before.unit != after.unit)
    }

    /// Whether the main post stays in its unit under another title.
    pub fn title_changes(&self) -> bool {
        let both = self.main_before().zip(self.main_after());
        let changes = |(b, a): (&PostFacts, &PostFacts)| b.unit == a.unit && b.title != a.title;
        self.fate == Fate::Stays && both.is_some_and(changes)
    }

    pub fn concurrent_changes(&self) -> bool {
        let concurrent = |posts: &[PostFacts]| {
            let posts = posts.iter().filter(|p| !p.main);
            let mut units: Vec<(String, String)> =
                posts.map(|p| (p.unit.clone(), p.title.clone())).collect();
            units.sort();
            units
        };
        concurrent(&self.posts_before) != concurrent(&self.posts_after)
    }
}

/// How much changes, for the head of the page and for the summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub joins: usize,
    pub leaves: usize,
    pub moves: usize,
    pub titles: usize,
    pub concurrent: usize,
    pub names: usize,
    pub roles_begin: usize,
    pub roles_end: usize,
    pub roles_continue: usize,
    pub units_new: usize,
    pub units_renamed: usize,
    pub units_moved: usize,
    pub units_merged: usize,
    pub units_ended: usize,
    /// People of the list about whom nothing changes.
    pub unchanged: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub day: Date,
    pub units: Vec<UnitChange>,
    pub successions: Vec<Succession>,
    pub systems: Vec<SystemChange>,
    pub people: Vec<PersonChange>,
}

impl Plan {
    pub fn is_nothing(&self) -> bool {
        self.units.is_empty() && self.systems.is_empty() && self.people.is_empty()
    }

    pub fn merges(&self, code: &str) -> Vec<&Succession> {
        self.successions.iter().filter(|s| s.from == code).collect()
    }

    /// `roles_continue` and `unchanged` are known only while planning.
    pub fn counts(&self) -> Counts {
        let people =
            |test: &dyn Fn(&PersonChange) -> bool| self.people.iter().filter(|p| test(p)).count();
        let units =
            |test: &dyn Fn(&UnitChange) -> bool| self.units.iter().filter(|u| test(u)).count();
        let merged = |u: &UnitChange| u.is_ended() && !self.merges(&u.code).is_empty();
        Counts {
            joins: people(&|p| p.fate == Fate::Joins),
            leaves: people(&|p| p.fate == Fate::Leaves),
            moves: people(&PersonChange::moves),
            titles: people(&PersonChange::title_changes),
            concurrent: people(&|p| p.fate == Fate::Stays && p.concurrent_changes()),
            names: people(&|p| p.former_name().is_some()),
            roles_begin: self.people.iter().map(|p| p.roles_begin.len()).sum(),
            roles_end: self.people.iter().map(|p| p.roles_end.len()).sum(),
            roles_continue: 0,
            units_new: units(&UnitChange::is_new),
            units_renamed: units(&UnitChange::is_renamed),
            units_moved: units(&UnitChange::is_moved),
            units_merged: units(&merged),
            units_ended: units(&|u| u.is_ended() && !merged(u)),
            unchanged: 0,
        }
    }

    /// SHA-256 of the plan in hexadecimal: equal when the same facts end and
    /// the same begin.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        Ok(hex(&Sha256::digest(serde_json::to_vec(self)?)))
    }
}

//! The people of a day in their orders, without their words: what a list is
//! filtered and counted by, so that a page reads only the rows it shows.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use sakimori_db::{Db, DbError};
use sakimori_kernel::Uuid;
use sakimori_permissions::Reach;

use crate::model::{EmploymentKind, OrgTree};
use crate::roster::Roster;
use crate::store::{self, State};

/// A unit's place in the tree of the day.
type UnitAt = u32;
const NOWHERE: UnitAt = UnitAt::MAX;

#[derive(Debug)]
struct Entry {
    id: Uuid,
    unit: UnitAt,
    employment: EmploymentKind,
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Kana,
    Number,
    Unit,
}

impl Order {
    pub fn parse(key: &str) -> Self {
        match key {
            "number" => Self::Number,
            "unit" => Self::Unit,
            _ => Self::Kana,
        }
    }
}

#[derive(Debug)]
pub struct Index {
    /// By kana.
    entries: Vec<Entry>,
    by_number: Vec<u32>,
    by_unit: Vec<u32>,
    /// Concurrent posts: entry → units.
    others: HashMap<u32, Vec<UnitAt>>,
}

/// Which people a list shows. What is none does not count.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Places in the tree: a unit with everything below it.
    pub unit: Option<Range<usize>>,
    pub employment: Option<EmploymentKind>,
    /// Only those in all of these (found by words, holders of a role).
    pub among: Vec<Arc<HashSet<Uuid>>>,
    /// Where the reader may look; everywhere where none.
    pub reach: Option<Within>,
    pub order: Order,
}

/// The units a reader sees, and themselves.
#[derive(Debug, Clone, Default)]
pub struct Within {
    units: Vec<Range<usize>>,
    own: Option<Uuid>,
}

impl Within {
    pub fn of(reach: &Reach, tree: &OrgTree) -> Option<Self> {
        match reach {
            Reach::All => None,
            Reach::Within { units, own, .. } => Some(Self {
                units: units.iter().map(|unit| tree.range(*unit)).collect(),
                own: *own,
            }),
        }
    }
}

impl Index {
    pub(crate) async fn load(db: &Db, roster: &Roster, state: State) -> Result<Self, DbError> {
        let rows = store::index_rows(db, roster.day, state).await?;
        let mut index = Self {
            entries: Vec::with_capacity(rows.len()),
            by_number: Vec::new(),
            by_unit: Vec::new(),
            others: HashMap::new(),
        };
        let mut numbers: Vec<String> = Vec::with_capacity(rows.len());
        for row in rows {
            let at = row.unit_id.and_then(|unit| roster.tree.index(unit));
            let unit = at.and_then(|n| UnitAt::try_from(n).ok());
            let unit = unit.unwrap_or(NOWHERE);
            if index.entries.last().is_some_and(|e| e.id == row.id) {
                let last = index.entries.len().saturating_sub(1);
                let last = u32::try_from(last).unwrap_or(u32::MAX);
                index.others.entry(last).or_default().push(unit);
                continue;
            }
            index.entries.push(Entry {
                id: row.id,
                unit,
                employment: store::employment(&row.employment)?,
            });
            numbers.push(row.staff_number);
        }
        let all = 0..u32::try_from(index.entries.len()).unwrap_or(u32::MAX);
        let number = |n: &u32| numbers.get(*n as usize);
        index.by_number = all.clone().collect();
        index.by_number.sort_by(|a, b| number(a).cmp(&number(b)));
        let unit = |n: &u32| index.entries.get(*n as usize).map(|e| e.unit);
        let mut by_unit: Vec<u32> = all.collect();
        by_unit.sort_by_key(|n| (unit(n), *n));
        index.by_unit = by_unit;
        Ok(index)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The people chosen, in the order asked for.
    pub fn choose(&self, choice: &Choice) -> Vec<Uuid> {
        let keep = |n: &u32| {
            let entry = self.entries.get(*n as usize)?;
            self.keeps(*n, entry, choice).then_some(entry.id)
        };
        match choice.order {
            Order::Kana => (0..).take(self.len()).filter_map(|n| keep(&n)).collect(),
            Order::Number => self.by_number.iter().filter_map(keep).collect(),
            Order::Unit => self.by_unit.iter().filter_map(keep).collect(),
        }
    }

    fn keeps(&self, n: u32, entry: &Entry, choice: &Choice) -> bool {
        let within = |range: &Range<usize>| {
            let inside = |unit: &UnitAt| *unit != NOWHERE && range.contains(&(*unit as usize));
            let others = || self.others.get(&n).is_some_and(|o| o.iter().any(inside));
            inside(&entry.unit) || others()
        };
        choice.unit.as_ref().is_none_or(within)
            && choice.employment.is_none_or(|e| e == entry.employment)
            && choice.among.iter().all(|a| a.contains(&entry.id))
            && choice
                .reach
                .as_ref()
                .is_none_or(|reach| reach.own == Some(entry.id) || reach.units.iter().any(within))
    }
}

//! The result of a stock-take in numbers: by section, by department, of all.
//! Pure.

use std::collections::{BTreeMap, HashMap};
use std::ops::AddAssign;

use sakimori_kernel::Uuid;
use sakimori_organization::model::{Level, OrgTree};

use super::board::Section;
use super::differences::{Difference, Kind};
use super::model::State;

/// What a section, or several together, had and have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub sections: i64,
    pub approved: i64,
    /// Assets when it began.
    pub had: i64,
    pub added: i64,
    pub gone: i64,
    /// From other units, to other units.
    pub came: i64,
    pub went: i64,
    pub changed: i64,
    pub assets: i64,
    pub confirmed: i64,
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.sections += other.sections;
        self.approved += other.approved;
        self.had += other.had;
        self.added += other.added;
        self.gone += other.gone;
        self.came += other.came;
        self.went += other.went;
        self.changed += other.changed;
        self.assets += other.assets;
        self.confirmed += other.confirmed;
    }
}

/// A section in the report.
#[derive(Debug, Clone)]
pub struct Line {
    pub unit: Uuid,
    pub state: State,
    pub sum: Sum,
}

/// The sections in the order of the organization; what is no more comes last.
pub fn lines(tree: &OrgTree, sections: &[Section], changes: &[Difference]) -> Vec<Line> {
    let mut sums: HashMap<Uuid, Sum> = HashMap::new();
    for one in changes {
        let mut add = |unit: Option<Uuid>, to: fn(&mut Sum) -> &mut i64| {
            if let Some(unit) = unit {
                *to(sums.entry(unit).or_default()) += 1;
            }
        };
        match one.kind {
            Kind::Added => add(one.now, |sum| &mut sum.added),
            Kind::Gone => add(one.was, |sum| &mut sum.gone),
            Kind::Changed => add(one.now, |sum| &mut sum.changed),
            Kind::Moved => {
                add(one.was, |sum| &mut sum.went);
                add(one.now, |sum| &mut sum.came);
            }
        }
    }
    let line = |section: &Section| Line {
        unit: section.unit,
        state: section.state,
        sum: Sum {
            sections: 1,
            approved: i64::from(section.state == State::Approved),
            had: section.had,
            assets: section.assets,
            confirmed: section.confirmed,
            ..sums.get(&section.unit).copied().unwrap_or_default()
        },
    };
    let mut lines: Vec<Line> = sections.iter().map(line).collect();
    lines.sort_by_key(|line| tree.index(line.unit).unwrap_or(usize::MAX));
    lines
}

/// The same by department (部局), or by the uppermost unit where there is none
/// above; no unit for those that are no more.
pub fn departments(tree: &OrgTree, lines: &[Line]) -> Vec<(Option<Uuid>, Sum)> {
    let mut all: BTreeMap<usize, (Option<Uuid>, Sum)> = BTreeMap::new();
    for line in lines {
        let above = tree.nearest(line.unit, Level::Department);
        let above = above.or_else(|| tree.upward(line.unit).last().copied());
        let unit = above.map(|unit| unit.id);
        let place = unit.and_then(|unit| tree.index(unit)).unwrap_or(usize::MAX);
        all.entry(place).or_insert((unit, Sum::default())).1 += line.sum;
    }
    all.into_values().collect()
}

pub fn total(lines: &[Line]) -> Sum {
    let mut sum = Sum::default();
    for line in lines {
        sum += line.sum;
    }
    sum
}

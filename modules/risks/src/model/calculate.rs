//! All risks of an analysis: every group of assets with every threat that
//! concerns its kind.

use std::collections::HashMap;

use sakimori_kernel::Uuid;
use sakimori_provisions::classes::Classes;
use serde::Serialize;

use super::measures::{Held, Weakness, weakness};
use super::{Scale, impact};
use crate::catalog::{RiskCatalog, Threat};

/// Whose the assets are: an information system's, else a unit's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    System(Uuid),
    Unit(Uuid),
    Nobody,
}

impl Place {
    pub fn of(unit: Option<Uuid>, system: Option<Uuid>) -> Self {
        match (system, unit) {
            (Some(system), _) => Self::System(system),
            (None, Some(unit)) => Self::Unit(unit),
            (None, None) => Self::Nobody,
        }
    }

    /// The unit and the system, as they are stored.
    pub fn columns(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::System(system) => (None, Some(system)),
            Self::Unit(unit) => (Some(unit), None),
            Self::Nobody => (None, None),
        }
    }

    /// One text for all of them.
    pub fn key(self) -> String {
        match self {
            Self::System(system) => format!("system:{system}"),
            Self::Unit(unit) => format!("unit:{unit}"),
            Self::Nobody => "-".to_owned(),
        }
    }
}

/// Assets of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub place: Place,
    pub kind: String,
    pub classes: Classes,
    pub assets: i64,
}

pub type Groups = Vec<Group>;

/// What is proposed for one group and one threat.
#[derive(Debug, Clone, Copy)]
pub struct Proposed<'a, 'w> {
    pub group: &'a Group,
    pub threat: &'a Threat,
    pub weaknesses: &'w [Weakness],
    pub likelihood: i64,
    pub impact: i64,
    pub required: i64,
}

/// Hands every pair to `take`. What a threat meets in the body is the same for
/// all groups and is looked at once.
pub fn calculate<'a>(
    catalog: &'a RiskCatalog,
    (groups, scale): (&'a [Group], &Scale),
    held: &HashMap<String, Held>,
    mut take: impl FnMut(Proposed<'a, '_>),
) {
    let mut by_kind: HashMap<&str, Vec<&Group>> = HashMap::new();
    for group in groups {
        by_kind.entry(&group.kind).or_default().push(group);
    }
    for threat in &catalog.threats {
        let letting = catalog.letting(&threat.key);
        let weaknesses: Vec<Weakness> = letting.map(|v| weakness(v, held)).collect();
        let steps = weaknesses.iter().map(|w| w.likelihood(scale));
        let likelihood = steps.max().unwrap_or(1);
        let kinds = threat.kinds.iter();
        for group in kinds.flat_map(|kind| by_kind.get(kind.as_str())).flatten() {
            let impact = impact(group.classes, &threat.hurts, catalog.highest, scale);
            take(Proposed {
                group,
                threat,
                weaknesses: &weaknesses,
                likelihood,
                impact,
                required: scale.required(impact),
            });
        }
    }
}

//! Impact from the classification of what a threat hurts.

use serde::{Deserialize, Serialize};

use super::Scale;

/// What a threat hurts, and what assets are classified by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    Confidentiality,
    Integrity,
    Availability,
}

impl Axis {
    pub const ALL: [Self; 3] = [Self::Confidentiality, Self::Integrity, Self::Availability];

    pub fn key(self) -> &'static str {
        match self {
            Self::Confidentiality => "confidentiality",
            Self::Integrity => "integrity",
            Self::Availability => "availability",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Confidentiality => "機密性",
            Self::Integrity => "完全性",
            Self::Availability => "可用性",
        }
    }
}

/// A class on each axis, from 1 up; 0 where nobody has judged it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    pub confidentiality: i64,
    pub integrity: i64,
    pub availability: i64,
}

impl Classes {
    pub fn on(self, axis: Axis) -> i64 {
        match axis {
            Axis::Confidentiality => self.confidentiality,
            Axis::Integrity => self.integrity,
            Axis::Availability => self.availability,
        }
    }

    /// The class of many assets: the highest of them (3.3(2)⑤(ウ)), and
    /// unknown where one that is not judged could be higher still.
    pub fn of_many(lowest: Self, highest: Self, top: Self) -> Self {
        let of = |axis: Axis| match (lowest.on(axis), highest.on(axis)) {
            (0, found) if found < top.on(axis) => 0,
            (_, found) => found,
        };
        Self {
            confidentiality: of(Axis::Confidentiality),
            integrity: of(Axis::Integrity),
            availability: of(Axis::Availability),
        }
    }

    /// The step of impact that the classes ask for: the highest of what is
    /// hurt. What is not judged counts as the highest class.
    pub fn impact(self, hurts: &[Axis], top: Self, scale: &Scale) -> i64 {
        let steps = hurts.iter().map(|axis| {
            let (top, class) = (top.on(*axis), self.on(*axis));
            let class = match class {
                0 => top,
                known => known.clamp(1, top.max(1)),
            };
            step(class - 1, top - 1, scale.impacts())
        });
        steps.max().unwrap_or(1)
    }

    /// 「機密性3、完全性2、可用性不明」
    pub fn label(self) -> String {
        let one = |axis: Axis| match self.on(axis) {
            0 => format!("{}不明", axis.label()),
            class => format!("{}{class}", axis.label()),
        };
        Axis::ALL.map(one).join("、")
    }
}

/// `part` of `whole` as one of `steps` steps from 1; anything more than nothing
/// is more than the first.
pub(super) fn step(part: i64, whole: i64, steps: i64) -> i64 {
    if whole <= 0 || part <= 0 {
        return 1;
    }
    let part = part.min(whole) * (steps - 1);
    (1 + (part + whole - 1) / whole).clamp(1, steps.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOP: Classes = Classes {
        confidentiality: 3,
        integrity: 2,
        availability: 2,
    };

    fn classes(confidentiality: i64, integrity: i64, availability: i64) -> Classes {
        Classes {
            confidentiality,
            integrity,
            availability,
        }
    }

    #[test]
    fn impact_is_that_of_the_highest_class_hurt() {
        let scale = Scale::default();
        for (has, hurts, wanted) in [
            (classes(1, 1, 1), &Axis::ALL[..], 1),
            (classes(2, 1, 1), &Axis::ALL[..], 2),
            (classes(3, 1, 1), &Axis::ALL[..], 3),
            (classes(3, 1, 1), &[Axis::Availability][..], 1),
            (classes(1, 2, 1), &[Axis::Integrity][..], 3),
            (classes(0, 1, 1), &Axis::ALL[..], 3),
            (classes(1, 1, 1), &[][..], 1),
        ] {
            assert_eq!(has.impact(hurts, TOP, &scale), wanted, "{has:?}");
        }
    }

    #[test]
    fn one_asset_that_nobody_judged_leaves_the_class_of_many_unknown() {
        let many = |lowest, highest| Classes::of_many(lowest, highest, TOP);
        assert_eq!(many(classes(1, 1, 1), classes(2, 2, 1)), classes(2, 2, 1));
        assert_eq!(many(classes(0, 0, 0), classes(2, 2, 1)), classes(0, 2, 0));
        assert_eq!(many(classes(0, 1, 1), classes(3, 1, 1)), classes(3, 1, 1));
        assert_eq!(classes(3, 0, 2).label(), "機密性3、完全性不明、可用性2");
    }
}

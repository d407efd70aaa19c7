//! 分類: the class of something on each axis (3.3(1)). Pure.
//!
//! A class that nobody judged is unknown. What hangs on the class then goes by
//! the highest ([`Classes::known`]): unknown never means harmless.

use serde::{Deserialize, Serialize};

use crate::catalog::{Classification, SchemeClass};

/// What things are classified by, and what can be hurt of them.
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
}

/// The class on each axis, from 1 up; 0 where it is not known. The higher, the
/// stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Classes {
    pub confidentiality: u8,
    pub integrity: u8,
    pub availability: u8,
}

impl Classes {
    /// One class for each axis, in the order of [`Axis::ALL`].
    pub fn each(class: impl Fn(Axis) -> u8) -> Self {
        Self {
            confidentiality: class(Axis::Confidentiality),
            integrity: class(Axis::Integrity),
            availability: class(Axis::Availability),
        }
    }

    /// As tables keep them.
    pub fn of_numbers([confidentiality, integrity, availability]: [i64; 3]) -> Self {
        let class = |number: i64| u8::try_from(number).unwrap_or(0);
        Self {
            confidentiality: class(confidentiality),
            integrity: class(integrity),
            availability: class(availability),
        }
    }

    pub fn numbers(self) -> [i64; 3] {
        Axis::ALL.map(|axis| i64::from(self.on(axis)))
    }

    /// The highest class there is of each axis: they are numbered from 1 up.
    pub fn top(scheme: &Classification) -> Self {
        Self::each(|axis| {
            let mut axes = scheme.axis.iter();
            let found = axes.find(|a| a.key == axis.key());
            found.map_or(1, |a| u8::try_from(a.class.len()).unwrap_or(1))
        })
    }

    pub fn on(self, axis: Axis) -> u8 {
        match axis {
            Axis::Confidentiality => self.confidentiality,
            Axis::Integrity => self.integrity,
            Axis::Availability => self.availability,
        }
    }

    /// With the highest class in place of what is not known.
    #[must_use]
    pub fn known(self, top: Self) -> Self {
        Self::each(|axis| match self.on(axis) {
            0 => top.on(axis),
            known => known,
        })
    }

    /// The higher class on each axis: what holds several assets is handled like
    /// the strictest of them (3.3(2)⑤(ウ)). One that is not known raises nothing.
    #[must_use]
    pub fn highest(self, other: Self) -> Self {
        Self::each(|axis| self.on(axis).max(other.on(axis)))
    }

    /// Of all of them; unknown where there are none.
    pub fn highest_of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), Self::highest)
    }

    /// The class of many things, of which the lowest and the highest on each
    /// axis are known: the highest, and unknown where one that nobody judged
    /// could be higher still.
    #[must_use]
    pub fn of_many(lowest: Self, highest: Self, top: Self) -> Self {
        Self::each(|axis| match (lowest.on(axis), highest.on(axis)) {
            (0, found) if found < top.on(axis) => 0,
            (_, found) => found,
        })
    }

    /// Whether nothing is classified lower here than there.
    pub fn covers(self, other: Self) -> bool {
        self.highest(other) == self
    }

    /// Whether it must not be handled like what anybody may know. What is not
    /// classified yet is handled as if it were.
    pub fn is_confidential(self) -> bool {
        self.confidentiality != 1
    }
}

/// 「機密性2・完全性不明・可用性1」
pub fn label(scheme: &Classification, classes: Classes) -> String {
    let name = |axis: Axis| {
        let mut axes = scheme.axis.iter();
        let found = axes.find(|a| a.key == axis.key());
        found.map_or(axis.key(), |a| a.label.as_str())
    };
    let of = |axis: Axis| match classes.on(axis) {
        0 => format!("{}不明", name(axis)),
        class => format!("{}{class}", name(axis)),
    };
    Axis::ALL.map(of).join("・")
}

/// The handling restrictions (取扱制限) of the classes, each once, in the order
/// of the axes. What is not classified yet has those of the highest class.
pub fn handling(scheme: &Classification, classes: Classes) -> Vec<&str> {
    let classes = classes.known(Classes::top(scheme));
    let mut all: Vec<&str> = Vec::new();
    for axis in Axis::ALL {
        let class = classes.on(axis).to_string();
        let own = scheme.axis.iter().filter(|a| a.key == axis.key());
        for restriction in own.flat_map(|a| &a.restriction) {
            let text = restriction.text.as_str();
            if restriction.classes.contains(&class) && !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

/// The classes on the axes that a class of another scheme stands for; the lowest
/// on an axis that its scheme does not tell, so that nothing hangs on it.
pub fn stands_for(class: &SchemeClass) -> Classes {
    Classes::each(|axis| {
        let class = class.is.get(axis.key());
        class.and_then(|class| class.parse().ok()).unwrap_or(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{embedded, load};

    fn classes(confidentiality: u8, integrity: u8, availability: u8) -> Classes {
        Classes {
            confidentiality,
            integrity,
            availability,
        }
    }

    #[test]
    fn one_that_nobody_judged_leaves_the_class_of_many_unknown() {
        let edition = load(&embedded(), "h27").unwrap();
        let top = Classes::top(&edition.classification);
        assert_eq!(top, classes(3, 2, 2));
        let many = |lowest, highest| Classes::of_many(lowest, highest, top);
        assert_eq!(many(classes(1, 1, 1), classes(2, 2, 1)), classes(2, 2, 1));
        assert_eq!(many(classes(0, 0, 0), classes(2, 2, 1)), classes(0, 2, 0));
        assert_eq!(many(classes(0, 1, 1), classes(3, 1, 1)), classes(3, 1, 1));
        assert_eq!(classes(0, 1, 0).known(top), classes(3, 1, 2));
        let label = |classes| label(&edition.classification, classes);
        assert_eq!(label(classes(2, 0, 1)), "機密性2・完全性不明・可用性1");
        assert_eq!(Classes::of_numbers([2, 0, -1]), classes(2, 0, 0));
        assert_eq!(classes(3, 0, 1).numbers(), [3, 0, 1]);
    }

    #[test]
    fn every_axis_of_the_scheme_is_one_of_the_three() {
        let edition = load(&embedded(), "h27").unwrap();
        let keys = edition.classification.axis.iter().map(|a| a.key.as_str());
        assert!(keys.eq(Axis::ALL.map(Axis::key)));
    }
}

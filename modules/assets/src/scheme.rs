//! 分類: the classes of an asset, and how it is handled because of them
//! (guideline 3.3(1)). Pure.

use sakimori_provisions::catalog::Classification;

/// The class on each axis; 0 where it is not known. The higher, the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Classes {
    pub confidentiality: u8,
    pub integrity: u8,
    pub availability: u8,
}

impl Classes {
    /// The higher class on each axis: what holds several assets is handled like
    /// the strictest of them (3.3(2)⑤(ウ)).
    #[must_use]
    pub fn highest(self, other: Self) -> Self {
        Self {
            confidentiality: self.confidentiality.max(other.confidentiality),
            integrity: self.integrity.max(other.integrity),
            availability: self.availability.max(other.availability),
        }
    }

    /// Of all of them; unknown where there are none.
    pub fn highest_of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), Self::highest)
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

    /// The axes where this is classified lower than what it is a copy of (its
    /// copies have the classes of an asset, 3.3(2)): the axis, its label, the
    /// class that it needs. What is not known yet is not lower.
    pub fn below(self, source: Self) -> impl Iterator<Item = (&'static str, &'static str, u8)> {
        let all = AXES.into_iter().map(move |(axis, label)| {
            let (own, least) = (self.of(axis), source.of(axis));
            (own != 0 && own < least).then_some((axis, label, least))
        });
        all.flatten()
    }

    fn of(self, axis: &str) -> u8 {
        match axis {
            "confidentiality" => self.confidentiality,
            "integrity" => self.integrity,
            _ => self.availability,
        }
    }
}

const AXES: [(&str, &str); 3] = [
    ("confidentiality", "機密性"),
    ("integrity", "完全性"),
    ("availability", "可用性"),
];

/// The confidentiality that counts: the highest where it is not known.
pub fn counted(scheme: &Classification, classes: Classes) -> u8 {
    let axis = scheme.axis.iter().find(|a| a.key == "confidentiality");
    let known = axis.into_iter().flat_map(|a| &a.class);
    match classes.confidentiality {
        0 => known.filter_map(|c| c.key.parse().ok()).max().unwrap_or(0),
        class => class,
    }
}

/// The handling restrictions (取扱制限) of the classes, each once, in the order
/// of the axes. What is not classified yet has those of the highest class.
pub fn handling(scheme: &Classification, classes: Classes) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for axis in &scheme.axis {
        let own = classes.of(&axis.key);
        let highest = axis.class.iter().filter_map(|c| c.key.parse().ok()).max();
        let class = match own {
            0 => highest.unwrap_or(own),
            known => known,
        };
        let class = class.to_string();
        for restriction in &axis.restriction {
            let text = restriction.text.as_str();
            if restriction.classes.contains(&class) && !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

/// 「機密性2・完全性2・可用性1」
pub fn label(scheme: &Classification, classes: Classes) -> String {
    let of = |axis: &sakimori_provisions::catalog::Axis| match classes.of(&axis.key) {
        0 => format!("{}不明", axis.label),
        class => format!("{}{class}", axis.label),
    };
    let all: Vec<String> = scheme.axis.iter().map(of).collect();
    all.join("・")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use sakimori_provisions::catalog::{Edition, embedded, load};

    use super::*;

    static EDITION: LazyLock<Edition> = LazyLock::new(|| load(&embedded(), "h27").unwrap());

    fn classes() -> impl Strategy<Value = Classes> {
        (0_u8..=3, 0_u8..=2, 0_u8..=2).prop_map(|(confidentiality, integrity, availability)| {
            Classes {
                confidentiality,
                integrity,
                availability,
            }
        })
    }

    /// A medium in a box in a room: any nesting.
    #[derive(Debug, Clone)]
    enum Holder {
        Asset(Classes),
        Of(Vec<Holder>),
    }

    impl Holder {
        fn classes(&self) -> Classes {
            match self {
                Self::Asset(classes) => *classes,
                Self::Of(all) => Classes::highest_of(all.iter().map(Self::classes)),
            }
        }

        fn assets(&self) -> Vec<Classes> {
            match self {
                Self::Asset(classes) => vec![*classes],
                Self::Of(all) => all.iter().flat_map(Self::assets).collect(),
            }
        }
    }

    fn holder() -> impl Strategy<Value = Holder> {
        let asset = classes().prop_map(Holder::Asset);
        asset.prop_recursive(4, 64, 6, |inner| {
            prop::collection::vec(inner, 0..6).prop_map(Holder::Of)
        })
    }

    proptest! {
        #[test]
        fn a_higher_class_never_lifts_a_restriction(lower in classes(), more in classes()) {
            let edition = &*EDITION;
            let known = |c: Classes| c.confidentiality * c.integrity * c.availability > 0;
            prop_assume!(known(lower));
            let higher = lower.highest(more);
            let (few, many) = (
                handling(&edition.classification, lower),
                handling(&edition.classification, higher),
            );
            prop_assert!(few.iter().all(|r| many.contains(r)));
            let unknown = handling(&edition.classification, Classes::default());
            prop_assert!(many.iter().all(|r| unknown.contains(r)));
        }

        #[test]
        fn what_holds_assets_is_as_strict_as_the_strictest(holder in holder()) {
            let whole = holder.classes();
            let all = holder.assets();
            prop_assert!(all.iter().all(|asset| whole.covers(*asset)));
            for axis in ["confidentiality", "integrity", "availability"] {
                let highest = all.iter().map(|c| c.of(axis)).max().unwrap_or(0);
                prop_assert_eq!(whole.of(axis), highest);
            }
        }
    }

    #[test]
    fn restrictions_are_said_once_and_only_where_they_hold() {
        let edition = &*EDITION;
        let scheme = &edition.classification;
        let of = |confidentiality, integrity, availability| Classes {
            confidentiality,
            integrity,
            availability,
        };
        assert!(handling(scheme, of(1, 1, 1)).is_empty());
        let locked = handling(scheme, of(2, 2, 2));
        let once = locked.iter().filter(|r| r.contains("施錠"));
        assert_eq!(once.count(), 1);
        assert_eq!(handling(scheme, of(3, 1, 1)).len(), 8);
        assert_eq!(handling(scheme, of(2, 1, 1)).len(), 7);
        assert_eq!(label(scheme, of(2, 0, 1)), "機密性2・完全性不明・可用性1");
    }
}

//! How an asset is handled because of its classes (guideline 3.3(1)). Pure.

use sakimori_provisions::catalog::Classification;
use sakimori_provisions::classes::Axis;
pub use sakimori_provisions::classes::{Classes, handling, label};

/// The confidentiality that counts: the highest where it is not known.
pub fn counted(scheme: &Classification, classes: Classes) -> u8 {
    classes.known(Classes::top(scheme)).confidentiality
}

/// Where something is classified lower than what it is a copy of: copies have
/// the classes of what was copied (3.3(2)). The key of the axis, and the class
/// that it needs, 「機密性2」. What is not known yet is not lower.
pub fn below(scheme: &Classification, (own, source): (Classes, Classes)) -> Vec<(&str, String)> {
    let lower = |axis: Axis| {
        let (own, least) = (own.on(axis), source.on(axis));
        let named = scheme.axis.iter().find(|a| a.key == axis.key())?;
        let needs = || (named.key.as_str(), format!("{}{least}", named.label));
        (own != 0 && own < least).then(needs)
    };
    Axis::ALL.into_iter().filter_map(lower).collect()
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
            for axis in Axis::ALL {
                let highest = all.iter().map(|c| c.on(axis)).max().unwrap_or(0);
                prop_assert_eq!(whole.on(axis), highest);
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
    }
}

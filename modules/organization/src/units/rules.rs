//! Pure: what may be done to a unit.

use std::collections::{BTreeSet, HashMap, HashSet};

use sakimori_kernel::{Date, Uuid};

use crate::model::{Line, Period, Step, UnitFacts};

/// The first day on which a unit would stand below itself, if `parent` were
/// above it for a time. `lines` is everything written of all units: a move
/// planned for later counts too.
pub fn circle(
    lines: &HashMap<Line, Vec<Step<UnitFacts>>>,
    (unit, parent): (Uuid, Uuid),
    time: Period,
) -> Option<Date> {
    let begins = lines.values().flatten().map(|step| step.period.from);
    let days: BTreeSet<Date> = begins
        .chain([time.from])
        .filter(|d| time.covers(*d))
        .collect();
    let above = |child: Uuid, day: Date| {
        if child == unit {
            return Some(parent);
        }
        let mut steps = lines.get(&Line::of(child))?.iter();
        steps.find(|s| s.period.covers(day))?.facts.parent
    };
    days.into_iter().find(|day| {
        let mut seen = HashSet::from([unit]);
        let mut at = Some(parent);
        while let Some(child) = at {
            if !seen.insert(child) {
                // Any other circle is not of this change's making.
                return child == unit;
            }
            at = above(child, *day);
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnitKind;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn step(parent: u128, from: &str, until: &str) -> Step<UnitFacts> {
        Step {
            id: id(99),
            period: Period::new(from.parse().unwrap(), until.parse().ok()),
            facts: UnitFacts {
                name: "課".to_owned(),
                kind: UnitKind::Section,
                parent: (parent > 0).then(|| id(parent)),
                position: 0,
            },
        }
    }

    #[test]
    fn a_unit_never_comes_to_stand_below_itself() {
        // 2 below 1; 3 below 2 from April 2027 on, at the top until then.
        let lines = HashMap::from([
            (Line::of(id(1)), vec![step(0, "2026-04-01", "")]),
            (Line::of(id(2)), vec![step(1, "2026-04-01", "")]),
            (
                Line::of(id(3)),
                vec![
                    step(0, "2026-04-01", "2027-04-01"),
                    step(2, "2027-04-01", ""),
                ],
            ),
        ]);
        let open = Period::open("2026-11-01".parse().unwrap());
        let year = Period::new(open.from, "2027-04-01".parse().ok());
        let day = |text: &str| text.parse().ok();
        for (unit, parent, time, expected) in [
            (1, 1, open, day("2026-11-01")),
            (1, 2, open, day("2026-11-01")),
            (1, 3, open, day("2027-04-01")),
            (1, 3, year, None),
            (2, 3, open, day("2027-04-01")),
            (3, 1, open, None),
            (2, 9, open, None),
        ] {
            let found = circle(&lines, (id(unit), id(parent)), time);
            assert_eq!(found, expected, "{unit} below {parent}");
        }
    }
}

//! How a change from a day on fits into what is already written. Nothing is
//! overwritten: a period ends, another begins.

use std::hash::{DefaultHasher, Hash, Hasher};

use sakimori_kernel::{Date, Uuid};

use super::Period;

/// A written period of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<F> {
    pub id: Uuid,
    pub period: Period,
    pub facts: F,
}

/// What a change writes, and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<F> {
    /// Rows that end earlier now, and when.
    pub ends: Vec<(Uuid, Date)>,
    /// The row that begins.
    pub begins: Option<(Period, F)>,
    /// What held on the day.
    pub before: Option<F>,
    pub after: Option<F>,
}

impl<F> Plan<F> {
    pub fn is_nothing(&self) -> bool {
        self.ends.is_empty() && self.begins.is_none()
    }
}

/// Plans that `wanted` holds from `day` on; none: that it ends there.
///
/// A new value holds until the next written change, so that what was planned
/// for later stays planned. An end takes with it what was planned for later.
/// A period that begins on that very day is corrected: it ends where it
/// begins and holds on no day.
pub fn plan<F: Clone + PartialEq>(written: &[Step<F>], day: Date, wanted: Option<F>) -> Plan<F> {
    let held = || written.iter().filter(|step| !step.period.is_empty());
    let current = held().find(|step| step.period.covers(day));
    let mut plan = Plan {
        ends: Vec::new(),
        begins: None,
        before: current.map(|step| step.facts.clone()),
        after: wanted.clone(),
    };
    let Some(wanted) = wanted else {
        plan.ends.extend(current.map(|step| (step.id, day)));
        let later = held().filter(|step| step.period.from > day);
        plan.ends
            .extend(later.map(|step| (step.id, step.period.from)));
        return plan;
    };
    if current.is_some_and(|step| step.facts == wanted) {
        return plan;
    }
    let next = held()
        .map(|step| step.period.from)
        .filter(|from| *from > day);
    let until = match current {
        Some(step) => step.period.until,
        None => next.min(),
    };
    plan.ends.extend(current.map(|step| (step.id, day)));
    plan.begins = Some((Period::new(day, until), wanted));
    plan
}

/// What tells one state of a line from another: a form carries it, so that
/// nobody writes over what they have not seen.
pub fn mark<F>(written: &[Step<F>]) -> String {
    let mut hasher = DefaultHasher::new();
    let mut rows: Vec<_> = written.iter().map(|s| (s.id, s.period.until)).collect();
    rows.sort();
    rows.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (&'static str, &'static str, char);

    fn steps(rows: &[Row]) -> Vec<Step<char>> {
        let step = |(n, (from, until, facts)): (usize, &Row)| Step {
            id: Uuid::from_u128(n as u128),
            period: Period::new(from.parse().unwrap(), until.parse().ok()),
            facts: *facts,
        };
        rows.iter().enumerate().map(step).collect()
    }

    /// The rows after the change, those that hold on no day left out.
    fn check(rows: &[Row], (day, wanted): (&str, Option<char>), expected: &[Row]) {
        let mut steps = steps(rows);
        let plan = plan(&steps, day.parse().unwrap(), wanted);
        for (id, until) in &plan.ends {
            let step = steps.iter_mut().find(|s| s.id == *id).unwrap();
            step.period.until = Some(*until);
        }
        let mut found: Vec<(String, String, char)> = steps
            .iter()
            .map(|s| (s.period, s.facts))
            .chain(plan.begins)
            .filter(|(period, _)| !period.is_empty())
            .map(|(p, f)| {
                let until = p.until.map(|d| d.to_string()).unwrap_or_default();
                (p.from.to_string(), until, f)
            })
            .collect();
        found.sort();
        let expected: Vec<_> = expected
            .iter()
            .map(|(f, u, c)| ((*f).to_owned(), (*u).to_owned(), *c))
            .collect();
        assert_eq!(found, expected, "{rows:?} with {day} {wanted:?}");
    }

    const OPEN: Row = ("2026-04-01", "", 'a');

    #[test]
    fn a_change_closes_what_held_and_opens_the_new() {
        check(&[], ("2026-04-01", Some('a')), &[OPEN]);
        check(
            &[OPEN],
            ("2026-10-01", Some('b')),
            &[("2026-04-01", "2026-10-01", 'a'), ("2026-10-01", "", 'b')],
        );
        check(&[OPEN], ("2026-10-01", Some('a')), &[OPEN]);
        check(
            &[OPEN],
            ("2026-04-01", Some('b')),
            &[("2026-04-01", "", 'b')],
        );
    }

    #[test]
    fn what_is_planned_for_later_stays_until_an_end_takes_it() {
        let two = [("2026-04-01", "2027-04-01", 'a'), ("2027-04-01", "", 'b')];
        check(
            &two,
            ("2026-10-01", Some('c')),
            &[
                ("2026-04-01", "2026-10-01", 'a'),
                ("2026-10-01", "2027-04-01", 'c'),
                ("2027-04-01", "", 'b'),
            ],
        );
        check(
            &two,
            ("2026-10-01", None),
            &[("2026-04-01", "2026-10-01", 'a')],
        );
        check(&two, ("2026-04-01", None), &[]);
        check(
            &two,
            ("2025-04-01", Some('c')),
            &[
                ("2025-04-01", "2026-04-01", 'c'),
                ("2026-04-01", "2027-04-01", 'a'),
                ("2027-04-01", "", 'b'),
            ],
        );
    }

    #[test]
    fn what_has_ended_begins_anew() {
        let ended = [("2026-04-01", "2026-10-01", 'a')];
        check(
            &ended,
            ("2026-12-01", Some('a')),
            &[ended[0], ("2026-12-01", "", 'a')],
        );
        check(&ended, ("2026-12-01", None), &ended);
    }
}

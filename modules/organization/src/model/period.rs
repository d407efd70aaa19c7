use sakimori_kernel::{Date, era_date};
use serde::{Deserialize, Serialize};

/// From a day up to, and without, another. People read the day before as
/// 「…まで」.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from: Date,
    /// The first day on which it no longer holds; open where there is none.
    pub until: Option<Date>,
}

impl Period {
    pub fn new(from: Date, until: Option<Date>) -> Self {
        Self { from, until }
    }

    pub fn open(from: Date) -> Self {
        Self { from, until: None }
    }

    pub fn covers(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether it holds on no day: what was corrected on the day it began.
    pub fn is_empty(self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }

    pub fn overlaps(self, other: Self) -> bool {
        let before = |a: Self, b: Self| a.until.is_some_and(|until| until <= b.from);
        !self.is_empty() && !other.is_empty() && !before(self, other) && !before(other, self)
    }

    /// The last day on which it holds.
    pub fn last_day(self) -> Option<Date> {
        self.until.map(day_before)
    }

    /// 「令和8年4月1日から令和9年3月31日まで」「令和8年4月1日から」
    pub fn label(self) -> String {
        let from = era_date(self.from);
        match self.last_day() {
            Some(last) => format!("{from}から{}まで", era_date(last)),
            None => format!("{from}から"),
        }
    }
}

/// The first of all days has none before it and stays.
fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, until: &str) -> Period {
        Period::new(from.parse().unwrap(), until.parse().ok())
    }

    #[test]
    fn the_day_of_the_end_no_longer_counts() {
        let year = period("2026-04-01", "2027-04-01");
        for (day, covered) in [
            ("2026-03-31", false),
            ("2026-04-01", true),
            ("2027-03-31", true),
            ("2027-04-01", false),
        ] {
            assert_eq!(year.covers(day.parse().unwrap()), covered, "{day}");
        }
        assert_eq!(year.label(), "令和8年4月1日から令和9年3月31日まで");
        assert_eq!(period("2026-04-01", "").label(), "令和8年4月1日から");
    }

    #[test]
    fn periods_that_touch_do_not_overlap() {
        let a = period("2026-04-01", "2026-10-01");
        assert!(!a.overlaps(period("2026-10-01", "")));
        assert!(a.overlaps(period("2026-09-30", "")));
        assert!(!a.overlaps(period("2026-05-01", "2026-05-01")));
    }
}

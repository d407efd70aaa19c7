//! When an entry has to be confirmed: twice a year, in April and in October
//! (guideline 3.2(2)⑦, and the usual dates of reshuffles).

use sakimori_kernel::Date;

/// How an entry stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Not confirmed in this half-year, and the month for it is over.
    Overdue { since: Date },
    /// To be confirmed this month, up to and with its last day.
    Due { by: Date },
    /// Confirmed in this half-year.
    Confirmed { next: Date },
}

impl State {
    pub fn is_confirmed(self) -> bool {
        matches!(self, Self::Confirmed { .. })
    }
}

/// 1 April or 1 October, whichever was last.
pub fn half_year(day: Date) -> Date {
    let (year, month) = match day.month() {
        4..=9 => (day.year(), 4),
        10..=12 => (day.year(), 10),
        _ => (day.year() - 1, 10),
    };
    Date::new(year, month, 1).unwrap_or(day)
}

fn next_half_year(day: Date) -> Date {
    let begun = half_year(day);
    let (year, month) = match begun.month() {
        4 => (begun.year(), 10),
        _ => (begun.year() + 1, 4),
    };
    Date::new(year, month, 1).unwrap_or(begun)
}

/// The state of an entry last confirmed on a day, or never.
pub fn state(confirmed: Option<Date>, today: Date) -> State {
    let begun = half_year(today);
    if confirmed.is_some_and(|day| day >= begun) {
        return State::Confirmed {
            next: next_half_year(today),
        };
    }
    let by = begun.last_of_month();
    if today <= by {
        return State::Due { by };
    }
    State::Overdue {
        since: by.tomorrow().unwrap_or(by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_half_years_begin_in_april_and_october() {
        for (today, begun, next) in [
            ("2026-04-01", "2026-04-01", "2026-10-01"),
            ("2026-09-30", "2026-04-01", "2026-10-01"),
            ("2026-10-01", "2026-10-01", "2027-04-01"),
            ("2027-03-31", "2026-10-01", "2027-04-01"),
            ("2028-02-29", "2027-10-01", "2028-04-01"),
        ] {
            assert_eq!(half_year(day(today)), day(begun), "{today}");
            assert_eq!(next_half_year(day(today)), day(next), "{today}");
        }
    }

    #[test]
    fn an_entry_is_due_in_its_month_and_overdue_after_it() {
        let due = |by| State::Due { by: day(by) };
        let overdue = |since| State::Overdue { since: day(since) };
        let confirmed = |next| State::Confirmed { next: day(next) };
        for (last, today, expected) in [
            (None, "2026-04-01", due("2026-04-30")),
            (None, "2026-05-01", overdue("2026-05-01")),
            (Some("2026-03-31"), "2026-04-30", due("2026-04-30")),
            (Some("2026-04-01"), "2026-09-30", confirmed("2026-10-01")),
            (Some("2026-04-01"), "2026-10-01", due("2026-10-31")),
            (Some("2026-09-30"), "2026-11-01", overdue("2026-11-01")),
            (Some("2026-10-31"), "2027-03-31", confirmed("2027-04-01")),
            (Some("2026-10-31"), "2027-04-01", due("2027-04-30")),
        ] {
            let last = last.map(day);
            assert_eq!(state(last, day(today)), expected, "{last:?} on {today}");
        }
    }
}

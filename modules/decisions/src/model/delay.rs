//! How long a step may wait.

use std::time::Duration;

use sakimori_kernel::{Date, Timestamp, japan, japan_midnight};

/// After so many days a step is overdue: within a week, whoever is absent for
/// a few days is back, and after it the applicant has to plan anew. Counted as
/// people do, by the calendar: what came on Monday has waited one day on
/// Tuesday, at whatever hour.
pub const OVERDUE_DAYS: u32 = 7;

/// After so many days it is shown above: a second week has gone by after the
/// decider could see that it is overdue.
pub const SHOWN_ABOVE_DAYS: u32 = 14;

/// A permission that one is told of is shown for so many days.
pub const NOTICE_DAYS: u32 = 14;

/// What was told since this moment is shown today.
pub fn shown_until(today: Date) -> Timestamp {
    before(today, NOTICE_DAYS)
}

/// For how many days something waits.
pub fn days_waiting(since: Timestamp, today: Date) -> u32 {
    let days = (today - japan(since).date()).get_days();
    u32::try_from(days).unwrap_or(0)
}

pub fn is_overdue(since: Timestamp, today: Date) -> bool {
    days_waiting(since, today) > OVERDUE_DAYS
}

/// What is open since before this moment is overdue today.
pub fn overdue_before(today: Date) -> Timestamp {
    before(today, OVERDUE_DAYS)
}

/// What is open since before this moment is shown above today.
pub fn shown_above_before(today: Date) -> Timestamp {
    before(today, SHOWN_ABOVE_DAYS)
}

fn before(today: Date, days: u32) -> Timestamp {
    let days = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
    japan_midnight(today.saturating_sub(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_by_the_calendar_in_japan() {
        let today: Date = "2026-11-23".parse().unwrap();
        for (since, days, overdue, above) in [
            ("2026-11-23T09:00+09:00", 0, false, false),
            ("2026-11-22T23:59+09:00", 1, false, false),
            ("2026-11-16T00:00+09:00", 7, false, false),
            ("2026-11-15T23:59+09:00", 8, true, false),
            ("2026-11-09T00:00+09:00", 14, true, false),
            ("2026-11-08T23:59+09:00", 15, true, true),
            // A clock that was set back.
            ("2026-11-24T00:00+09:00", 0, false, false),
        ] {
            let since: Timestamp = since.parse().unwrap();
            assert_eq!(days_waiting(since, today), days, "{since}");
            assert_eq!(is_overdue(since, today), overdue, "{since}");
            assert_eq!(since < overdue_before(today), overdue, "{since}");
            assert_eq!(since < shown_above_before(today), above, "{since}");
        }
    }
}

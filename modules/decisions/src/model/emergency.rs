//! By when what was done in an emergency is reported.

use std::time::Duration;

use sakimori_kernel::{Date, Timestamp, japan, japan_midnight};

/// So many days after the act the whole report is due. The guideline says
/// 「事後速やかに」 (3.7.4(2)) and no number: three days leave a weekend in
/// between. A period of the body's own would be a parameter.
pub const REPORT_WITHIN_DAYS: u16 = 3;

const A_DAY: u64 = 24 * 60 * 60;

/// The last day on which the report is in time.
pub fn report_due(acted_at: Timestamp) -> Date {
    let within = Duration::from_secs(u64::from(REPORT_WITHIN_DAYS) * A_DAY);
    japan(acted_at).date().saturating_add(within)
}

/// Days from today to the last day; below zero where it is late by so many.
pub fn report_days_left(acted_at: Timestamp, today: Date) -> i32 {
    (report_due(acted_at) - today).get_days()
}

/// What was done before this moment and is not reported is late today.
pub fn report_overdue_before(today: Date) -> Timestamp {
    let within = Duration::from_secs(u64::from(REPORT_WITHIN_DAYS) * A_DAY);
    japan_midnight(today.saturating_sub(within))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_due_three_days_after_the_act_by_the_calendar_in_japan() {
        let today: Date = "2026-11-23".parse().unwrap();
        for (acted, left) in [
            ("2026-11-23T09:00+09:00", 3),
            ("2026-11-22T23:59+09:00", 2),
            ("2026-11-20T00:00+09:00", 0),
            ("2026-11-19T23:59+09:00", -1),
            ("2026-10-23T12:00+09:00", -28),
        ] {
            let acted: Timestamp = acted.parse().unwrap();
            assert_eq!(report_days_left(acted, today), left, "{acted}");
            assert_eq!(acted < report_overdue_before(today), left < 0, "{acted}");
        }
    }
}

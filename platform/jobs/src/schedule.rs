//! When something is planned, in Japanese time. Pure.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use sakimori_kernel::japan;

/// A plan that repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    Daily(Time),
    /// On a day of the month; on the last one where the month is shorter.
    Monthly(i8, Time),
}

impl Schedule {
    /// Every day at an hour and a minute; both are taken into their bounds.
    pub fn daily(hour: i8, minute: i8) -> Self {
        Self::Daily(time(hour, minute))
    }

    pub fn monthly(day: i8, hour: i8, minute: i8) -> Self {
        Self::Monthly(day.clamp(1, 31), time(hour, minute))
    }

    /// The last planned moment that is not after `now`.
    pub fn latest(&self, now: Timestamp) -> Timestamp {
        let today = japan(now).date();
        let this = self.in_turn_of(today);
        if this <= now {
            return this;
        }
        let back = match self {
            Self::Daily(_) => Span::new().days(1),
            Self::Monthly(..) => Span::new().months(1),
        };
        self.in_turn_of(today.first_of(self).saturating_sub(back))
    }

    /// The next planned moment after `now`.
    pub fn next(&self, now: Timestamp) -> Timestamp {
        let today = japan(now).date();
        let this = self.in_turn_of(today);
        if this > now {
            return this;
        }
        let on = match self {
            Self::Daily(_) => Span::new().days(1),
            Self::Monthly(..) => Span::new().months(1),
        };
        self.in_turn_of(today.first_of(self).saturating_add(on))
    }

    /// The moment of the day, or of the month, that `date` lies in.
    fn in_turn_of(&self, date: Date) -> Timestamp {
        let (date, time) = match self {
            Self::Daily(time) => (date, *time),
            Self::Monthly(day, time) => {
                let last = date.days_in_month();
                let first = date.first_of_month();
                let on = Span::new().days(i64::from((*day).min(last)) - 1);
                (first.saturating_add(on), *time)
            }
        };
        Offset::constant(9)
            .to_timestamp(date.to_datetime(time))
            .unwrap_or(Timestamp::MAX)
    }
}

/// Where one steps from: from the 31st a month back would miss February.
trait Turn {
    fn first_of(self, schedule: &Schedule) -> Self;
}

impl Turn for Date {
    fn first_of(self, schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Daily(_) => self,
            Schedule::Monthly(..) => self.first_of_month(),
        }
    }
}

fn time(hour: i8, minute: i8) -> Time {
    Time::new(hour.clamp(0, 23), minute.clamp(0, 59), 0, 0).unwrap_or(Time::midnight())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+09:00").parse().unwrap()
    }

    #[test]
    fn the_latest_and_the_next_plan_are_in_japanese_time() {
        let daily = Schedule::daily(2, 30);
        let monthly = Schedule::monthly(1, 3, 0);
        let last = Schedule::monthly(31, 0, 0);
        for (schedule, now, latest, next) in [
            (
                daily,
                "2026-04-01T02:29",
                "2026-03-31T02:30",
                "2026-04-01T02:30",
            ),
            (
                daily,
                "2026-04-01T02:30",
                "2026-04-01T02:30",
                "2026-04-02T02:30",
            ),
            (
                daily,
                "2026-01-01T00:00",
                "2025-12-31T02:30",
                "2026-01-01T02:30",
            ),
            (
                monthly,
                "2026-04-01T02:59",
                "2026-03-01T03:00",
                "2026-04-01T03:00",
            ),
            (
                monthly,
                "2026-12-31T23:59",
                "2026-12-01T03:00",
                "2027-01-01T03:00",
            ),
            (
                last,
                "2026-03-30T12:00",
                "2026-02-28T00:00",
                "2026-03-31T00:00",
            ),
            (
                last,
                "2028-03-01T00:00",
                "2028-02-29T00:00",
                "2028-03-31T00:00",
            ),
            (
                last,
                "2026-04-30T00:00",
                "2026-04-30T00:00",
                "2026-05-31T00:00",
            ),
        ] {
            assert_eq!(schedule.latest(at(now)), at(latest), "{schedule:?} {now}");
            assert_eq!(schedule.next(at(now)), at(next), "{schedule:?} {now}");
        }
    }

    #[test]
    fn a_time_that_is_none_is_taken_into_its_bounds() {
        assert_eq!(Schedule::daily(99, -1), Schedule::daily(23, 0));
        assert_eq!(Schedule::monthly(0, 0, 0), Schedule::monthly(1, 0, 0));
    }
}

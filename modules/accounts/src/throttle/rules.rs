//! How many attempts, with what delay, and when it is over. Pure.

use crate::settings::Settings;

/// An address's failures are forgotten after an hour without one.
const FORGET_SECONDS: i64 = 3600;
/// No delay is longer.
const LONGEST_WAIT: i64 = 900;
/// Attempts on an account that cost no delay.
const FREE: i64 = 5;
/// The account is locked from this number of failures on.
pub const LOCK_AT: i64 = 10;
/// Counts of addresses and unknown logins are dropped after a day.
pub(super) const KEPT_SECONDS: i64 = 24 * 3600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// So many without delay.
    pub free: i64,
    /// From so many on, no more.
    pub lock_at: Option<i64>,
    /// After so many seconds without an attempt, all is forgotten.
    pub forget_after: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    Free,
    /// Seconds.
    Wait(i64),
    Locked,
}

impl Limit {
    pub fn account(settings: &Settings) -> Self {
        let minutes = settings.lock_minutes;
        Self {
            free: FREE,
            lock_at: Some(LOCK_AT),
            forget_after: (minutes > 0).then_some(minutes * 60),
        }
    }

    pub fn address(settings: &Settings) -> Self {
        Self {
            free: settings.address_failures,
            lock_at: None,
            forget_after: Some(FORGET_SECONDS),
        }
    }

    /// The attempts that still count `seconds` after the last. What is
    /// forgotten by time is a lock, or the count of an address.
    pub fn remembered(self, attempts: i64, seconds: i64) -> i64 {
        let counts = self.lock_at.is_none() || self.lock_at.is_some_and(|at| attempts >= at);
        match self.forget_after {
            Some(after) if counts && seconds >= after => 0,
            _ => attempts,
        }
    }

    /// Whether one more may be made, `seconds` after the last.
    pub fn allowance(self, attempts: i64, seconds: i64) -> Allowance {
        if self.lock_at.is_some_and(|at| attempts >= at) {
            return Allowance::Locked;
        }
        let left = self.delay(attempts) - seconds;
        if left > 0 {
            Allowance::Wait(left.min(LONGEST_WAIT))
        } else {
            Allowance::Free
        }
    }

    /// Seconds to wait after `attempts` failures: 2, 4, 8 … once the free
    /// ones are used up.
    fn delay(self, attempts: i64) -> i64 {
        let over = attempts - self.free + 1;
        match u32::try_from(over) {
            Ok(n @ 1..=9) => 2i64.pow(n),
            Ok(10..) => LONGEST_WAIT,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL_UNLOCKED: i64 = 0;

    fn account(lock_minutes: i64) -> Limit {
        Limit::account(&Settings {
            lock_minutes,
            ..Settings::default()
        })
    }

    #[test]
    fn after_five_failures_the_wait_doubles_and_after_ten_it_is_over() {
        let limit = account(UNTIL_UNLOCKED);
        for (attempts, expected) in [
            (0, Allowance::Free),
            (4, Allowance::Free),
            (5, Allowance::Wait(2)),
            (6, Allowance::Wait(4)),
            (7, Allowance::Wait(8)),
            (8, Allowance::Wait(16)),
            (9, Allowance::Wait(32)),
            (10, Allowance::Locked),
            (99, Allowance::Locked),
        ] {
            assert_eq!(limit.allowance(attempts, 0), expected, "{attempts}");
        }
        assert_eq!(limit.allowance(9, 31), Allowance::Wait(1));
        assert_eq!(limit.allowance(9, 32), Allowance::Free);
    }

    #[test]
    fn a_lock_ends_by_time_only_where_the_body_says_so() {
        let (until_unlocked, half_an_hour) = (account(UNTIL_UNLOCKED), account(30));
        for (limit, attempts, seconds, expected) in [
            (until_unlocked, 10, 1_000_000, 10),
            (half_an_hour, 10, 1799, 10),
            (half_an_hour, 10, 1800, 0),
            (half_an_hour, 9, 1800, 9),
        ] {
            assert_eq!(
                limit.remembered(attempts, seconds),
                expected,
                "{attempts} {seconds}"
            );
        }
    }

    #[test]
    fn an_address_is_slowed_down_but_never_locked() {
        let limit = Limit::address(&Settings::default());
        for (attempts, seconds, expected) in [
            (29, 0, Allowance::Free),
            (30, 0, Allowance::Wait(2)),
            (38, 0, Allowance::Wait(512)),
            (39, 0, Allowance::Wait(900)),
            (1_000_000, 0, Allowance::Wait(900)),
            (1_000_000, 900, Allowance::Free),
        ] {
            assert_eq!(limit.allowance(attempts, seconds), expected, "{attempts}");
        }
        assert_eq!(limit.remembered(500, 3599), 500);
        assert_eq!(limit.remembered(500, 3600), 0);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        let limit = account(UNTIL_UNLOCKED);
        assert_eq!(limit.allowance(5, -1_000_000), Allowance::Wait(900));
    }
}

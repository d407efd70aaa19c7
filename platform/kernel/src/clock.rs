use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

/// The source of "now" and of new ids, handed to whoever needs them so that
/// tests and samples can stand still.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    System,
    /// Always this instant.
    Fixed(Timestamp),
    /// Set by hand, with keys that follow from a seed: the same steps give the
    /// same data. For samples; keys of two such clocks may be the same.
    Staged(&'static Stage),
}

/// What a staged clock shows.
#[derive(Debug)]
pub struct Stage {
    millis: AtomicI64,
    keys: AtomicU64,
}

impl Stage {
    fn now(&self) -> Timestamp {
        let millis = self.millis.load(Ordering::Relaxed);
        Timestamp::from_millisecond(millis).unwrap_or_default()
    }

    /// UUID version 7 (RFC 9562) of the time shown, with numbers of SplitMix64
    /// (Steele, Lea, Flood 2014) in place of chance.
    fn key(&self) -> Uuid {
        let step = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.keys.fetch_add(step, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let millis = self.millis.load(Ordering::Relaxed).unsigned_abs();
        let millis = u128::from(millis) & ((1 << 48) - 1);
        let (high, low) = (u128::from(z & 0x0FFF), u128::from(z >> 2));
        Uuid::from_u128(millis << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
    }
}

// The one place that may ask the machine: everybody else takes a Clock.
#[allow(clippy::disallowed_methods)]
impl Clock {
    /// Now, to the millisecond: both engines keep at least that much, so what
    /// is hashed before storing is the same after reading.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let now = Timestamp::now();
                Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
            }
            Self::Fixed(at) => *at,
            Self::Staged(stage) => stage.now(),
        }
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        japan(self.now()).date()
    }

    /// A new key: UUID version 7 (RFC 9562), ordered by time.
    pub fn new_id(&self) -> Uuid {
        match self {
            Self::Staged(stage) => stage.key(),
            Self::System | Self::Fixed(_) => Uuid::now_v7(),
        }
    }

    /// A clock to be set by hand. It stays for as long as the program runs.
    pub fn staged(seed: u64, at: Timestamp) -> Self {
        Self::Staged(Box::leak(Box::new(Stage {
            millis: AtomicI64::new(at.as_millisecond()),
            keys: AtomicU64::new(seed),
        })))
    }

    /// Sets a staged clock; the others go their own way.
    pub fn set(&self, at: Timestamp) {
        if let Self::Staged(stage) = self {
            stage.millis.store(at.as_millisecond(), Ordering::Relaxed);
        }
    }
}

/// The first instant of a day in Japan.
pub fn japan_midnight(day: Date) -> Timestamp {
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    // Within jiff's years every civil time has its instant at a fixed offset.
    Offset::constant(9)
        .to_timestamp(midnight)
        .unwrap_or(Timestamp::MAX)
}

/// A point in time as clocks in Japan show it. Japan keeps one offset all year (+09:00, no summer time since 1951), so
/// no time zone database is needed.
pub fn japan(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(9)))
}

/// 「令和8年11月23日 10:00」, the time in Japan.
pub fn japan_time(at: Timestamp) -> String {
    let local = japan(at);
    format!(
        "{} {:02}:{:02}",
        crate::era_date(local.date()),
        local.hour(),
        local.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        let before = Clock::Fixed("2026-03-31T14:59:59Z".parse().unwrap());
        let after = Clock::Fixed("2026-03-31T15:00:00Z".parse().unwrap());
        assert_eq!(before.today().to_string(), "2026-03-31");
        assert_eq!(after.today().to_string(), "2026-04-01");
    }

    #[test]
    fn a_staged_clock_gives_the_same_keys_again() {
        let at: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
        let (clock, again) = (Clock::staged(1, at), Clock::staged(1, at));
        let keys: Vec<Uuid> = (0..3).map(|_| clock.new_id()).collect();
        let same: Vec<Uuid> = (0..3).map(|_| again.new_id()).collect();
        assert_eq!(keys, same);
        assert!(keys.iter().all(|k| k.get_version_num() == 7));
        let first = keys.first().unwrap();
        let (seconds, nanos) = first.get_timestamp().unwrap().to_unix();
        assert_eq!((seconds as i64, nanos), (at.as_second(), 0));
        clock.set("2026-10-01T00:00:00Z".parse().unwrap());
        assert_eq!(clock.today().to_string(), "2026-10-01");
        assert!(clock.new_id() > *first);
    }
}

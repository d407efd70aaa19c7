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
        }
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        japan(self.now()).date()
    }

    /// A new key: UUID version 7 (RFC 9562), ordered by time.
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A point in time as clocks in Japan show it. Japan keeps one offset all year (+09:00, no summer time since 1951), so
/// no time zone database is needed.
pub fn japan(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(9)))
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
}

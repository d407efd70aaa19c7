//! A time of day as people type it, and the moment on a day in Japan.

use sakimori_kernel::{Date, Timestamp, japan_midnight};

/// 「10:15」「１０時１５分」「9時」 as minutes after midnight; none where it is no
/// time of day.
pub(crate) fn time(typed: &str) -> Option<i64> {
    let plain = typed.trim().chars().map(|c| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '：' | '時' => ':',
        c => c,
    });
    let plain: String = plain.collect();
    let (hour, minute) = plain.split_once(':')?;
    let minute = minute.strip_suffix('分').unwrap_or(minute);
    let number = |text: &str, below: i64| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let value: i64 = text.parse().ok().filter(|_| digits)?;
        (value < below).then_some(value)
    };
    let minute = match minute {
        "" if typed.contains('時') => 0,
        minute => number(minute, 60)?,
    };
    Some(number(hour, 24)? * 60 + minute)
}

/// So many minutes after midnight of a day.
pub(crate) fn acted_at(day: Date, minutes: i64) -> Timestamp {
    let midnight = japan_midnight(day);
    Timestamp::from_second(midnight.as_second() + minutes * 60).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, minutes) in [
            ("10:15", Some(615)),
            ("１０：１５", Some(615)),
            ("10時15分", Some(615)),
            (" 9時 ", Some(540)),
            ("0:00", Some(0)),
            ("23:59", Some(1439)),
            ("24:00", None),
            ("10:60", None),
            ("10", None),
            ("10:", None),
            ("-1:30", None),
            ("+1:30", None),
            ("010:15", None),
            ("午後3時", None),
            ("", None),
        ] {
            assert_eq!(time(typed), minutes, "{typed}");
        }
        let day: Date = "2026-11-23".parse().unwrap();
        let at = acted_at(day, 615);
        assert_eq!(sakimori_kernel::japan_time(at), "令和8年11月23日 10:15");
    }
}

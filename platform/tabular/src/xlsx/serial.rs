//! Days as Excel counts them.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};

use crate::read::Value;

/// The day of a serial number. The 1900 system (Windows) counts 1900-01-01 as
/// 1 and believes that 1900-02-29 (60) existed; the 1904 system (old Macs)
/// counts 1904-01-01 as 0. Nothing for days no calendar has and after 9999.
pub fn excel_date(serial: i64, from_1904: bool) -> Option<Date> {
    let (year, month, day, days) = match serial {
        0.. if from_1904 => (1904, 1, 1, serial),
        1..=59 => (1899, 12, 31, serial),
        61.. => (1899, 12, 30, serial),
        _ => return None,
    };
    let days = i32::try_from(days).ok()?;
    if days > 3_000_000 {
        return None;
    }
    let epoch = Date::new(year, month, day).ok()?;
    epoch.checked_add(days.days()).ok()
}

const DAY: i64 = 24 * 60 * 60;

/// A number shown as date, time or both, with its text in ISO 8601.
pub(crate) fn moment(number: f64, from_1904: bool, time_only: bool) -> Option<(Value, String)> {
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    // To the second: 9:00 is not a whole fraction of a day.
    let seconds = (number * DAY as f64).round() as i64;
    let (day, rest) = (seconds / DAY, seconds % DAY);
    let time = Time::midnight().checked_add(SignedDuration::from_secs(rest));
    let time = time.ok()?;
    if time_only && day == 0 {
        return Some((Value::Time(time), time.to_string()));
    }
    let date = excel_date(day, from_1904)?;
    if rest == 0 {
        return Some((Value::Date(date), date.to_string()));
    }
    let both = DateTime::from_parts(date, time);
    Some((Value::DateTime(both), both.to_string()))
}

/// 「25:30:00」 for a length of time.
pub(crate) fn duration(number: f64) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    let seconds = (number * DAY as f64).round() as i64;
    let (hours, rest) = (seconds / 3600, seconds % 3600);
    Some(format!("{hours}:{:02}:{:02}", rest / 60, rest % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_excel_counts_them() {
        for (serial, from_1904, expected) in [
            (1, false, "1900-01-01"),
            (59, false, "1900-02-28"),
            (61, false, "1900-03-01"),
            (46_113, false, "2026-04-01"),
            (2_958_465, false, "9999-12-31"),
            (0, true, "1904-01-01"),
            (60, true, "1904-03-01"),
            (44_651, true, "2026-04-01"),
        ] {
            let date = excel_date(serial, from_1904).unwrap();
            assert_eq!(date.to_string(), expected, "{serial} {from_1904}");
        }
        for serial in [i64::MIN, -1, 0, 60, 2_958_466, i64::MAX] {
            assert_eq!(excel_date(serial, false), None, "{serial}");
        }
        assert_eq!(excel_date(-1, true), None);
        assert_eq!(excel_date(2_957_004, true), None);
    }

    #[test]
    fn times_are_read_to_the_second() {
        let text = |n, time_only| moment(n, false, time_only).map(|(_, text)| text);
        assert_eq!(text(46_113.0, false).unwrap(), "2026-04-01");
        assert_eq!(text(46_113.375, false).unwrap(), "2026-04-01T09:00:00");
        assert_eq!(text(46_113.999_999_9, false).unwrap(), "2026-04-02");
        assert_eq!(text(0.729_166_666_7, true).unwrap(), "17:30:00");
        assert_eq!(text(60.5, false), None);
        assert_eq!(text(f64::NAN, false), None);
        assert_eq!(duration(1.0625).unwrap(), "25:30:00");
    }
}

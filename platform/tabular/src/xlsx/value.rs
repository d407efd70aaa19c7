//! The value of a cell that holds no text.

use super::formats::Shown;
use super::serial::{duration, moment};
use crate::read::{Cell, Problem, Value};

/// A number as people see it: integers without a fraction, days as days.
pub(crate) fn number(written: &str, shown: Shown, from_1904: bool) -> Cell {
    let written = written.trim();
    let Ok(number) = written.parse::<f64>() else {
        // Some programs leave out that a cell is text.
        return Cell::text(written.to_owned());
    };
    let dated = |time_only| match moment(number, from_1904, time_only) {
        Some((value, text)) => Cell {
            text,
            value,
            problem: None,
        },
        None => {
            let text = plain(number);
            Cell::failed(text.clone(), Problem::NoSuchDate(text))
        }
    };
    let text = match shown {
        Shown::Date => return dated(false),
        Shown::Time => return dated(true),
        Shown::Duration => duration(number).unwrap_or_else(|| plain(number)),
        Shown::Digits(digits) if number.fract() == 0.0 && number >= 0.0 => {
            format!("{:0>digits$}", plain(number))
        }
        _ => plain(number),
    };
    Cell {
        text,
        value: Value::Number(number),
        problem: None,
    }
}

/// Excel shows 15 digits: 0.30000000000000004 is 0.3.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        // Not 「-0」.
        return format!("{}", number + 0.0);
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

pub(crate) fn truth(written: &str) -> Cell {
    let (text, truth) = match written.trim() {
        "1" | "true" => ("TRUE", true),
        _ => ("FALSE", false),
    };
    Cell {
        text: text.to_owned(),
        value: Value::Truth(truth),
        problem: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_excel() {
        for (written, shown, expected) in [
            ("12345", Shown::Plain, "12345"),
            ("12345.0", Shown::Plain, "12345"),
            ("-0", Shown::Plain, "0"),
            ("0.30000000000000004", Shown::Plain, "0.3"),
            ("1.5E+2", Shown::Plain, "150"),
            ("123456789012345", Shown::Plain, "123456789012345"),
            ("123", Shown::Digits(5), "00123"),
            ("123456", Shown::Digits(5), "123456"),
            ("46113", Shown::Date, "2026-04-01"),
            ("1.0625", Shown::Duration, "25:30:00"),
            ("第1号", Shown::Plain, "第1号"),
        ] {
            assert_eq!(number(written, shown, false).text, expected, "{written}");
        }
        let never = number("60", Shown::Date, false);
        assert_eq!(never.problem, Some(Problem::NoSuchDate("60".to_owned())));
    }
}

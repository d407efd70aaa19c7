//! Dates by era (和暦). Eras begin on the day of the government ordinance:
//! 明治 from 1873 (solar calendar), 大正 1912-07-30, 昭和 1926-12-25,
//! 平成 1989-01-08, 令和 2019-05-01.

use std::fmt;

use jiff::civil::Date;

struct Era {
    name: &'static str,
    letter: char,
    /// The year that is 元年.
    first_year: i16,
    begins: (i16, i8, i8),
}

/// Newest first.
const ERAS: [Era; 5] = [
    Era {
        name: "令和",
        letter: 'R',
        first_year: 2019,
        begins: (2019, 5, 1),
    },
    Era {
        name: "平成",
        letter: 'H',
        first_year: 1989,
        begins: (1989, 1, 8),
    },
    Era {
        name: "昭和",
        letter: 'S',
        first_year: 1926,
        begins: (1926, 12, 25),
    },
    Era {
        name: "大正",
        letter: 'T',
        first_year: 1912,
        begins: (1912, 7, 30),
    },
    Era {
        name: "明治",
        letter: 'M',
        first_year: 1868,
        begins: (1873, 1, 1),
    },
];

/// 「令和8年11月22日」. Days before 1873 keep the western year.
pub fn era_date(date: Date) -> String {
    let day = (date.year(), date.month(), date.day());
    let (month, dom) = (date.month(), date.day());
    match ERAS.iter().find(|era| era.begins <= day) {
        Some(era) => format!("{}{month}月{dom}日", era_year(era, date.year())),
        None => format!("{}年{month}月{dom}日", date.year()),
    }
}

fn era_year(era: &Era, year: i16) -> String {
    match year - era.first_year + 1 {
        1 => format!("{}元年", era.name),
        n => format!("{}{n}年", era.name),
    }
}

/// Why a text is no date. The text of the error is for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    pub input: String,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "「{}」は日付として読めません。令和8年4月1日、R8.4.1、2026-04-01のように入力してください。",
            self.input
        )
    }
}

impl std::error::Error for DateError {}

/// Reads 「令和8年11月22日」「R8.11.22」「R8/11/22」「2026-11-22」
/// 「2026年11月22日」, in full or half width, 元年 included.
pub fn parse_date(input: &str) -> Result<Date, DateError> {
    let error = || DateError {
        input: input.trim().to_owned(),
    };
    let text: String = input
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(half_width)
        .collect::<String>()
        .replace('元', "1");
    let (offset, rest) = split_era(&text);
    let numbers: Vec<i16> = rest
        .trim_end_matches('日')
        .split(['年', '月', '.', '/', '-'])
        .map(|part| part.parse().map_err(|_| error()))
        .collect::<Result<_, _>>()?;
    let [year, month, day] = numbers[..] else {
        return Err(error());
    };
    if year < if offset == 0 { 1000 } else { 1 } {
        return Err(error());
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(error());
    };
    let year = year.checked_add(offset).ok_or_else(error)?;
    Date::new(year, month, day).map_err(|_| error())
}

/// The years to add to an era year, and what follows the era's name.
fn split_era(text: &str) -> (i16, &str) {
    for era in &ERAS {
        let named = text.strip_prefix(era.name);
        let lettered = || {
            text.strip_prefix(era.letter)
                .or_else(|| text.strip_prefix(era.letter.to_ascii_lowercase()))
        };
        if let Some(rest) = named.or_else(lettered) {
            return (era.first_year - 1, rest);
        }
    }
    (0, text)
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '−' | 'ー' | '―' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        match parse_date(input) {
            Ok(date) => assert_eq!(date.to_string(), expected, "{input}"),
            Err(_) => assert_eq!("error", expected, "{input}"),
        }
    }

    #[test]
    fn dates_are_read_as_offices_write_them() {
        check("令和8年11月22日", "2026-11-22");
        check("R8.11.22", "2026-11-22");
        check("r8/4/1", "2026-04-01");
        check("Ｒ８．４．１", "2026-04-01");
        check("令和元年5月1日", "2019-05-01");
        check("平成31年4月30日", "2019-04-30");
        check("S64.1.7", "1989-01-07");
        check("2026-11-22", "2026-11-22");
        check("２０２６年１１月２２日", "2026-11-22");
        check(" 2026/2/28 ", "2026-02-28");
        check("2026-02-29", "error");
        check("8.4.1", "error");
        check("令和0年4月1日", "error");
        check("R8", "error");
        check("", "error");
        check("令和99999年1月1日", "error");
        check("2026-300-1", "error");
    }

    #[test]
    fn eras_change_on_their_day() {
        for (date, expected) in [
            ("2026-11-22", "令和8年11月22日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("1926-12-24", "大正15年12月24日"),
            ("1872-12-31", "1872年12月31日"),
        ] {
            assert_eq!(era_date(date.parse().unwrap()), expected);
        }
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let mut date: Date = "1873-01-01".parse().unwrap();
        let end: Date = "2040-12-31".parse().unwrap();
        while date < end {
            assert_eq!(parse_date(&era_date(date)), Ok(date));
            date = date.saturating_add(jiff::Span::new().days(17));
        }
    }
}

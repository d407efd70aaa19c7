use std::fmt;

use jiff::civil::Date;

use crate::era::era_date;

/// 年度: from 1 April of its year to 31 March of the next
/// (地方自治法 art. 208).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i16);

impl FiscalYear {
    pub fn of(day: Date) -> Self {
        let year = day.year();
        Self(if day.month() >= 4 { year } else { year - 1 })
    }

    /// 1 April.
    pub fn first(self) -> Date {
        Date::new(self.0, 4, 1).unwrap_or(Date::MIN)
    }

    /// The western year in which it begins.
    pub fn year(self) -> i16 {
        self.0
    }
}

impl fmt::Display for FiscalYear {
    /// 「令和8年度」
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The era of a fiscal year is the one in force at its end for 2019
        // (令和元年度), as the ministries wrote it.
        let day = Date::new(self.0, 12, 31).unwrap_or(Date::MAX);
        let text = era_date(day);
        let year = text.split('年').next().unwrap_or_default();
        write!(f, "{year}年度")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fiscal_year_turns_in_april() {
        for (day, expected) in [
            ("2026-03-31", "令和7年度"),
            ("2026-04-01", "令和8年度"),
            ("2019-04-01", "令和元年度"),
            ("2019-03-31", "平成30年度"),
        ] {
            assert_eq!(FiscalYear::of(day.parse().unwrap()).to_string(), expected);
        }
    }
}

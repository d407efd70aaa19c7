//! Dates as they stand in lists: every notation the kernel knows, and those
//! that only files have.

use jiff::civil::{Date, Time};
use sakimori_kernel::parse_date;
use unicode_normalization::UnicodeNormalization;

use super::numerals::with_digits;
use crate::read::{Cell, Value};
use crate::xlsx::excel_date;

/// The era of years that name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    Reiwa,
    Heisei,
    Showa,
    Taisho,
    Meiji,
}

/// How the dates of a column are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateRule {
    /// For 「8.4.1」. Without it such dates are refused: 8 may be 令和, 平成
    /// or 2008.
    pub era: Option<Era>,
    /// [`crate::Workbook::counts_from_1904`], for days that stand as bare
    /// numbers in the cells.
    pub from_1904: bool,
}

impl Era {
    fn letter(self) -> char {
        match self {
            Self::Reiwa => 'R',
            Self::Heisei => 'H',
            Self::Showa => 'S',
            Self::Taisho => 'T',
            Self::Meiji => 'M',
        }
    }
}

impl DateRule {
    /// The date in a cell; none in an empty one. The error is for the user.
    pub fn read(&self, cell: &Cell) -> Result<Option<Date>, String> {
        if let Some(problem) = &cell.problem {
            return Err(problem.to_string());
        }
        match cell.value {
            Value::Date(date) => Ok(Some(date)),
            Value::DateTime(_) | Value::Time(_) => Err(not_a_day(&cell.text)),
            _ => self.read_text(&cell.text),
        }
    }

    /// 「令和8年4月1日」「令8.4.1」「R08/04/01」「R080401」「㋿八年四月一日」
    /// 「2026/4/1（水）」「2026-04-01 00:00:00」「20260401」「46113」, in full
    /// or half width.
    pub fn read_text(&self, text: &str) -> Result<Option<Date>, String> {
        let plain: String = text.nfkc().collect();
        let plain = without_midnight(plain.trim()).ok_or_else(|| not_a_day(text))?;
        let plain: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = with_digits(without_weekday(&plain)).replace('・', ".");
        if plain.is_empty() {
            return Ok(None);
        }
        let unreadable = || {
            format!(
                "「{}」は日付として読めません。令和8年4月1日、R8.4.1、2026-04-01のように入力してください。",
                shortened(text)
            )
        };
        if plain.bytes().all(|b| b.is_ascii_digit()) {
            return self.digits(&plain).map(Some).ok_or_else(unreadable);
        }
        let mut written = spelled_out(plain.trim_start_matches("西暦"));
        if is_bare(&written) {
            let era = self.era.ok_or_else(|| {
                format!(
                    "「{}」には年号がありません。R8.4.1のように年号を付けてください。",
                    shortened(text)
                )
            })?;
            written.insert(0, era.letter());
        }
        parse_date(&written).map(Some).map_err(|_| unreadable())
    }

    /// 「20260401」 and, as Excel counts days, 「46113」.
    fn digits(&self, digits: &str) -> Option<Date> {
        match digits.len() {
            5 => excel_date(digits.parse().ok()?, self.from_1904),
            8 => parts(digits, 4).and_then(|text| parse_date(&text).ok()),
            _ => None,
        }
    }
}

fn not_a_day(text: &str) -> String {
    let text = shortened(text);
    format!("「{text}」には時刻が付いています。日付だけを入力してください。")
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

/// The day before 「 00:00:00」 or 「T00:00」; nothing when there is another
/// time.
fn without_midnight(text: &str) -> Option<&str> {
    let Some((day, time)) = text.rsplit_once(['T', ' ']) else {
        return Some(text);
    };
    if !time.contains(':') {
        return Some(text);
    }
    let padded = if time.find(':') == Some(1) {
        format!("0{time}")
    } else {
        time.to_owned()
    };
    let midnight = padded.parse::<Time>().is_ok_and(|t| t == Time::midnight());
    midnight.then_some(day)
}

/// Without 「(水)」「(水曜日)」「水曜日」 at the end.
fn without_weekday(text: &str) -> &str {
    const DAYS: [char; 7] = ['月', '火', '水', '木', '金', '土', '日'];
    if let Some((day, inner)) = text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) {
        let name = inner.trim_end_matches("曜日").trim_end_matches('曜');
        let one = name.chars().count() == 1 && name.starts_with(DAYS);
        return if one { day } else { text };
    }
    let named = text.strip_suffix("曜日");
    named.and_then(|t| t.strip_suffix(DAYS)).unwrap_or(text)
}

/// 「令8.4.1」 and 「R080401」 as the kernel reads them.
fn spelled_out(text: &str) -> String {
    for (short, name) in [
        ('令', "令和"),
        ('平', "平成"),
        ('昭', "昭和"),
        ('大', "大正"),
        ('明', "明治"),
    ] {
        if let Some(rest) = text.strip_prefix(short)
            && !text.starts_with(name)
        {
            return format!("{name}{rest}");
        }
    }
    let mut letters = text.chars();
    let letter = letters.next().unwrap_or_default();
    if letter.is_ascii_alphabetic()
        && let Some(date) = parts(letters.as_str(), 2)
    {
        return format!("{letter}{date}");
    }
    text.to_owned()
}

/// Year, month and day of digits alone, the year in so many of them.
fn parts(digits: &str, year: usize) -> Option<String> {
    let right = digits.len() == year + 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let (year, day) = digits.split_at_checked(year).filter(|_| right)?;
    let (month, day) = day.split_at_checked(2)?;
    Some(format!("{year}-{month}-{day}"))
}

/// 「8.4.1」「8年4月1日」: a year of one or two digits and no era.
fn is_bare(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&year) || text.starts_with('元')
}

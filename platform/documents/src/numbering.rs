//! How numbers are printed: labels for every renderer, counting rules for Word.
//!
//! A label is computed once by the caller ([`Numbering::label`]) and travels in [`Number`];
//! renderers print it as it is. It may also be anything else ("第3条の2").

use serde::{Deserialize, Serialize};

/// The levels of a document's numbers, outermost first.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    pub levels: Vec<NumberLevel>,
}

/// How one level is counted and printed.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(default)]
pub struct NumberLevel {
    pub format: NumberFormat,
    pub prefix: String,
    pub suffix: String,
    /// The parent's number stands before, with a point: "4.1".
    pub parents: bool,
    /// Counting begins anew after a number of any outer level.
    pub restart: bool,
    /// Smaller values are counted but not printed (a first paragraph without number: 2). 0 and 1 print all.
    pub from: u32,
}

/// The digits of a level.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum NumberFormat {
    /// 1, 2, 3
    #[default]
    Decimal,
    /// １, ２, ３
    DecimalFullWidth,
    /// ①, ② … ㊿, then (51)
    Circled,
    /// ア, イ, ウ … ン, then アア
    Aiueo,
    /// イ, ロ, ハ … ン, then イイ
    Iroha,
}

/// A number as printed.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Index into [`Numbering::levels`].
    pub level: u8,
    /// Its count within the level, from 1.
    pub value: u32,
    /// Complete ("第3条", "4.1", "①"); empty for a number that is counted but not printed.
    pub label: String,
}

impl Numbering {
    /// The label of the last of `values`' level: `values` holds the counts of level 0 to `level`.
    ///
    /// A missing count is 0, an unknown level prints decimals.
    pub fn label(&self, level: u8, values: &[u32]) -> String {
        let level = usize::from(level);
        let value = values.get(level).copied().unwrap_or_default();
        let Some(rule) = self.levels.get(level) else {
            return value.to_string();
        };
        if value < rule.from {
            return String::new();
        }
        let mut label = rule.prefix.clone();
        for index in self.printed_levels(level) {
            if index < level {
                push_number(
                    &mut label,
                    self.format(index),
                    values.get(index).copied().unwrap_or_default(),
                );
                label.push('.');
            }
        }
        push_number(&mut label, rule.format, value);
        label.push_str(&rule.suffix);
        label
    }

    /// The number itself, with its label.
    pub fn number(&self, level: u8, values: &[u32]) -> Number {
        let value = values.get(usize::from(level)).copied().unwrap_or_default();
        Number {
            level,
            value,
            label: self.label(level, values),
        }
    }

    /// The `n`th number of a level whose labels do not show the levels above.
    pub fn nth(&self, level: u8, n: usize) -> Number {
        let mut values = vec![0; usize::from(level)];
        values.push(u32::try_from(n).unwrap_or(u32::MAX));
        self.number(level, &values)
    }

    /// "1", "1.1", "(1)", "①", "(ア)".
    pub fn outline() -> Self {
        let level = |format, prefix: &str, suffix: &str, parents, restart| NumberLevel {
            format,
            prefix: prefix.into(),
            suffix: suffix.into(),
            parents,
            restart,
            from: 1,
        };
        Self {
            levels: vec![
                level(NumberFormat::Decimal, "", "", false, true),
                level(NumberFormat::Decimal, "", "", true, true),
                level(NumberFormat::Decimal, "(", ")", false, true),
                level(NumberFormat::Circled, "", "", false, true),
                level(NumberFormat::Aiueo, "(", ")", false, true),
            ],
        }
    }

    /// 第1章, 第1節, 第1款, 第1条 (running through), 2 (the first is not printed), (1), イ.
    pub fn statute() -> Self {
        let level = |format, prefix: &str, suffix: &str, restart, from| NumberLevel {
            format,
            prefix: prefix.into(),
            suffix: suffix.into(),
            parents: false,
            restart,
            from,
        };
        Self {
            levels: vec![
                level(NumberFormat::Decimal, "第", "章", true, 1),
                level(NumberFormat::Decimal, "第", "節", true, 1),
                level(NumberFormat::Decimal, "第", "款", true, 1),
                level(NumberFormat::Decimal, "第", "条", false, 1),
                level(NumberFormat::Decimal, "", "", true, 2),
                level(NumberFormat::Decimal, "(", ")", true, 1),
                level(NumberFormat::Iroha, "", "", true, 1),
            ],
        }
    }

    /// The levels whose numbers a label of `level` shows, outermost first, itself last.
    pub(crate) fn printed_levels(&self, level: usize) -> std::ops::RangeInclusive<usize> {
        let mut first = level;
        while first > 0 && self.levels.get(first).is_some_and(|rule| rule.parents) {
            first -= 1;
        }
        first..=level
    }

    /// Whether the text after this number flows under it (第1条　…, as statutes are printed)
    /// instead of standing beside it.
    pub(crate) fn flows_under(&self, level: u8) -> bool {
        let rule = self.levels.get(usize::from(level));
        rule.is_some_and(|rule| rule.prefix.starts_with(char::is_alphabetic))
    }

    fn format(&self, level: usize) -> NumberFormat {
        self.levels
            .get(level)
            .map(|rule| rule.format)
            .unwrap_or_default()
    }
}

const AIUEO: &str =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
const IROHA: &str = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";

/// Appends `value` in `format`.
pub(crate) fn push_number(out: &mut String, format: NumberFormat, value: u32) {
    match format {
        NumberFormat::Decimal => out.push_str(&value.to_string()),
        NumberFormat::DecimalFullWidth => out.extend(value.to_string().chars().map(full_width)),
        NumberFormat::Circled => match circled(value) {
            Some(circled) => out.push(circled),
            None => out.push_str(&format!("({value})")),
        },
        NumberFormat::Aiueo => push_letters(out, AIUEO, value),
        NumberFormat::Iroha => push_letters(out, IROHA, value),
    }
}

fn full_width(digit: char) -> char {
    char::from_u32(u32::from(digit) - u32::from('0') + u32::from('０')).unwrap_or(digit)
}

fn circled(value: u32) -> Option<char> {
    let (first, start) = match value {
        1..=20 => (1, '①'),
        21..=35 => (21, '㉑'),
        36..=50 => (36, '㊱'),
        _ => return None,
    };
    char::from_u32(u32::from(start) + value - first)
}

/// The letter, doubled on the second round, tripled on the third (at most ten: nobody reads more).
fn push_letters(out: &mut String, letters: &str, value: u32) {
    let count = u32::try_from(letters.chars().count()).unwrap_or(u32::MAX);
    let Some(index) = value.checked_sub(1) else {
        out.push('0');
        return;
    };
    let letter = letters.chars().nth((index % count) as usize);
    if let (Some(letter), rounds @ 0..10) = (letter, index / count) {
        out.extend(std::iter::repeat_n(letter, rounds as usize + 1));
    } else {
        out.push_str(&value.to_string());
    }
}

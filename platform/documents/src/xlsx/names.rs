//! Names of worksheets by Excel's rules.

use std::collections::BTreeSet;

use crate::escape::one_line;

/// Excel counts UTF-16 units.
const LONGEST: usize = 31;
/// Excel keeps these for itself.
const RESERVED: [&str; 2] = ["history", "履歴"];

/// The names given so far, in lower case: Excel does not tell cases apart.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A valid and new name like `wanted`, or like `otherwise` and a number when nothing is left of it.
    pub(super) fn next(&mut self, wanted: &str, otherwise: &str) -> String {
        let wanted: String = one_line(wanted)
            .chars()
            .map(|c| match c {
                '[' => '［',
                ']' => '］',
                ':' => '：',
                '*' => '＊',
                '?' => '？',
                '/' => '／',
                '\\' => '￥',
                '\'' => '’',
                c => c,
            })
            .collect();
        let wanted = match wanted.trim() {
            "" => otherwise,
            wanted => wanted,
        };
        (1_u32..)
            .map(|attempt| match attempt {
                1 => cut(wanted, LONGEST).to_owned(),
                _ => {
                    let suffix = format!(" ({attempt})");
                    format!("{}{suffix}", cut(wanted, LONGEST - suffix.len()))
                }
            })
            .find(|name| self.take(name))
            .unwrap_or_default()
    }

    fn take(&mut self, name: &str) -> bool {
        let lower = name.to_lowercase();
        !RESERVED.contains(&lower.as_str()) && self.0.insert(lower)
    }
}

/// The beginning of `text` in at most `limit` UTF-16 units.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > limit
    });
    end.and_then(|(at, _)| text.get(..at))
        .unwrap_or(text)
        .trim_end()
}

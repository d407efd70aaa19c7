//! Rows of a list that are no records: sums, notes, headings said again. Pure.

use sakimori_tabular::{Header, fold};

/// A row as it is looked at.
pub(super) struct Look<'r> {
    /// Position and text of the cells that hold something of their own.
    pub own: Vec<(usize, &'r str)>,
    pub headers: &'r [Header],
    /// The positions that are taken in.
    pub taken: &'r [usize],
    /// Where the name of an entry stands.
    pub name: Option<usize>,
    /// A cell of it is merged over several columns.
    pub is_wide: bool,
}

const SUMS: [&str; 7] = ["合計", "小計", "総計", "総合計", "累計", "計", "total"];
const MARKS: [&str; 16] = [
    "※", "*", "注", "(注", "[注", "備考", "以上", "【", "〔", "■", "◆", "◇", "●", "▼", "<", "＜",
];

impl Look<'_> {
    /// What the row is, where it is no record.
    pub fn aside(&self) -> Option<&'static str> {
        let taken = |at: &usize| self.taken.contains(at);
        let first = self.own.first().map(|(at, text)| (*at, fold(text)));
        let marked = first
            .as_ref()
            .is_some_and(|(_, t)| MARKS.iter().any(|m| t.starts_with(m)));
        if self.repeats_the_header() {
            Some("見出しの繰返し")
        } else if self.is_sum() {
            Some("合計の行")
        } else if !self.own.iter().any(|(at, _)| taken(at)) {
            Some("取り込む列に記入がない行")
        } else if self.own.len() == 1 && self.is_wide {
            Some("結合された欄だけの行")
        } else if marked && self.own.len() <= 2 {
            Some("注記の行")
        } else {
            None
        }
    }

    fn repeats_the_header(&self) -> bool {
        let same = |(at, text): &(usize, &str)| {
            let header = self.headers.get(*at);
            header.is_some_and(|h| fold(&h.text) == fold(text))
        };
        self.own.len() > 1 && self.own.iter().all(same)
    }

    /// 「合計」「小計：12件」 before anything that could be a name.
    fn is_sum(&self) -> bool {
        let name = self.name.and_then(|at| {
            let mut own = self.own.iter();
            own.find(|(position, _)| *position == at)
        });
        let sums = |text: &str| {
            let text = fold(text);
            let end = |rest: &str| {
                let counted = |c: char| c.is_ascii_digit() || ":件枚人,.".contains(c);
                rest.chars().all(counted)
            };
            SUMS.iter()
                .any(|sum| text.strip_prefix(sum).is_some_and(end))
        };
        match name {
            Some((_, text)) => sums(text),
            None => self.own.iter().take(2).any(|(_, text)| sums(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside(own: &[(usize, &str)], is_wide: bool) -> Option<&'static str> {
        let header = |(position, text): (usize, &str)| Header {
            position,
            text: text.to_owned(),
            group: String::new(),
            occurrence: 1,
            damaged: false,
        };
        let texts = ["No.", "資産名", "機密性", "備考", "印"];
        let headers: Vec<Header> = texts.into_iter().enumerate().map(header).collect();
        let look = Look {
            own: own.to_vec(),
            headers: &headers,
            taken: &[1, 2, 3],
            name: Some(1),
            is_wide,
        };
        look.aside()
    }

    #[test]
    fn sums_and_notes_are_told_from_records() {
        for (own, is_wide, expected) in [
            (&[(0, "合計"), (2, "12件")][..], false, Some("合計の行")),
            (&[(1, "小 計"), (2, "3")], false, Some("合計の行")),
            (&[(1, "計：12件")], false, Some("合計の行")),
            (&[(1, "※ 機密性は3段階")], false, Some("注記の行")),
            (&[(1, "（注）"), (2, "別表による")], false, Some("注記の行")),
            (&[(1, "以上")], false, Some("注記の行")),
            (&[(1, "税務課の部")], true, Some("結合された欄だけの行")),
            (
                &[(0, "1"), (4, "印")],
                false,
                Some("取り込む列に記入がない行"),
            ),
            (
                &[(1, "資産名"), (2, "機密性")],
                false,
                Some("見出しの繰返し"),
            ),
            (&[(1, "課税台帳")], false, None),
            (&[(0, "1"), (1, "合計残高試算表"), (2, "2")], false, None),
            (&[(0, "計"), (1, "課税台帳"), (2, "2")], false, None),
            (&[(1, "計画書"), (2, "2")], false, None),
            (&[(1, "※台帳"), (2, "2"), (3, "x")], false, None),
        ] {
            assert_eq!(aside(own, is_wide), expected, "{own:?}");
        }
    }
}

//! The longest run of characters two texts share, by a sorted index of all
//! ends of the longer one.

use unicode_normalization::UnicodeNormalization;

/// NFKC without white space: what the eye takes for the same is the same.
pub fn normalised(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The text everything is compared with.
pub struct Source {
    text: String,
    /// Where each suffix of the text begins, the suffixes in order.
    suffixes: Vec<usize>,
}

impl Source {
    pub fn new(text: &str) -> Self {
        let text = normalised(text);
        let mut suffixes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        suffixes.sort_unstable_by_key(|&at| text.get(at..).unwrap_or_default());
        Self { text, suffixes }
    }

    /// The first of the longest runs; `text` is [`normalised`].
    pub fn longest_shared<'t>(&self, text: &'t str) -> &'t str {
        let (mut longest, mut length) = ("", 0);
        for (at, _) in text.char_indices() {
            let rest = text.get(at..).unwrap_or_default();
            let shared = self.longest_prefix(rest);
            if shared.chars().count() > length {
                (longest, length) = (shared, shared.chars().count());
            }
        }
        longest
    }

    /// The longest beginning of `text` that stands somewhere in the source.
    /// It is shared with one of the two suffixes between which `text` would
    /// be sorted.
    fn longest_prefix<'t>(&self, text: &'t str) -> &'t str {
        let after = self.suffixes.partition_point(|&at| self.suffix(at) < text);
        let neighbours = [after.checked_sub(1), Some(after)];
        neighbours
            .into_iter()
            .filter_map(|n| self.suffixes.get(n?))
            .map(|&at| common(text, self.suffix(at)))
            .max_by_key(|prefix| prefix.len())
            .unwrap_or_default()
    }

    fn suffix(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }
}

fn common<'t>(text: &'t str, other: &str) -> &'t str {
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    let end = same.map(|(a, _)| a.len_utf8()).sum();
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, text: &str, expected: &str) {
        let source = Source::new(source);
        assert_eq!(source.longest_shared(&normalised(text)), expected);
    }

    #[test]
    fn the_longest_run_is_found_wherever_it_stands() {
        check(
            "職員等は、許可を得なければならない。",
            "必ず許可を得ること。",
            "許可を得",
        );
        check("あいうえお", "かきくけこ", "");
        check("あいうえお", "", "");
        check("", "あい", "");
        check("あいあう", "あう", "あう");
        check("いろはにほ", "いろはにほへと", "いろはにほ");
        check("ほへといろは", "いろはにほ", "いろは");
    }

    #[test]
    fn width_and_white_space_make_no_difference() {
        check(
            "平 成 27 年\n３ 月（案）",
            "平成２７年3月(案)",
            "平成27年3月(案)",
        );
        check("ﾊﾟｿｺﾝ等の端末", "パソコン等", "パソコン等");
    }

    #[test]
    fn every_run_is_as_long_as_a_search_by_hand_finds() {
        let source = "機密性の高い情報を機密性の低い媒体に保存してはならない";
        let index = Source::new(source);
        let text = "媒体の機密性の低い情報を保存してはならぬ";
        let by_hand = (0..text.chars().count())
            .flat_map(|from| (1..=text.chars().count() - from).map(move |n| (from, n)))
            .map(|(from, n)| text.chars().skip(from).take(n).collect::<String>())
            .filter(|run| source.contains(run.as_str()))
            .map(|run| run.chars().count())
            .max();
        let found = index.longest_shared(text).chars().count();
        assert_eq!(Some(found), by_hand);
    }
}

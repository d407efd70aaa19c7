//! Search that ignores width, case, the kind of kana and variants of a
//! character. It compares folded copies; what is stored is never changed.
//!
//! A register is found by its *grams*: every character and every pair of
//! neighbours of the folded text. So words of two characters are found, which
//! the databases' own tokenizers miss.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// NFKC, lower case, katakana as hiragana, without white space and without
/// what only selects a glyph (IVS, joiners).
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !selects_a_glyph(*c))
        .map(|c| match c {
            'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// Variation selectors (Unicode 16.0, 23.4), zero-width characters.
fn selects_a_glyph(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The words of a query, folded; all of them must be found.
pub fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect()
}

/// Several texts of one record, folded, a line each: no word is found across
/// two of them.
pub fn fold_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        let line = fold(text);
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// A character, or two neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gram(char, Option<char>);

/// From here on, to 2^26 more, numbers are of no gram: they would begin with
/// half a surrogate pair, which is no character (Unicode 16.0, 3.9, D91).
pub const NO_GRAM: i32 = -0x2800_0000;

impl Gram {
    fn of(chars: &[char]) -> Option<Self> {
        Some(Self(*chars.first()?, chars.get(1).copied()))
    }

    /// The code points in hexadecimal, joined by `_`, so that no tokenizer
    /// takes it apart.
    pub fn token(self) -> String {
        let first = format!("{:x}", self.0 as u32);
        match self.1 {
            Some(second) => format!("{first}_{:x}", second as u32),
            None => first,
        }
    }

    /// Both code points in one number. Those above U+FFFF are cut to 15 bits:
    /// such grams may share a number with others.
    pub fn number(self) -> i32 {
        let half = |c: char| match c as u32 {
            code @ 0..=0xFFFF => code,
            code => code & 0x7FFF,
        };
        let number = match self.1 {
            Some(second) => half(self.0) << 16 | half(second),
            None => half(self.0),
        };
        number.cast_signed()
    }
}

/// The grams of a folded record.
pub fn grams(folded: &str) -> BTreeSet<Gram> {
    let mut all = BTreeSet::new();
    for line in folded.lines() {
        let chars: Vec<char> = line.chars().collect();
        all.extend(chars.chunks(1).filter_map(Gram::of));
        all.extend(chars.windows(2).filter_map(Gram::of));
    }
    all
}

/// Grams that a record must have to hold the folded words: those that cover
/// each, side by side, for the ones between them tell little more and cost as
/// much.
pub fn grams_of_words(words: &[String]) -> BTreeSet<Gram> {
    words.iter().flat_map(|word| grams_of_word(word)).collect()
}

fn grams_of_word(word: &str) -> Vec<Gram> {
    let chars: Vec<char> = word.chars().collect();
    let size = chars.len().min(2);
    let Some(last) = chars.len().checked_sub(size).filter(|_| size > 0) else {
        return Vec::new();
    };
    let side_by_side = (0..last).step_by(2).chain([last]);
    side_by_side
        .filter_map(|at| chars.get(at..at + size).and_then(Gram::of))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_kana_and_variants_do_not_matter() {
        for text in ["ＵＳＢメモリ", "usbめもり", "USB ﾒﾓﾘ"] {
            assert_eq!(fold(text), "usbめもり");
        }
        assert_eq!(fold("葛\u{E0100}城　ﾀﾞｲ\u{200D}"), "葛城だい");
        assert_eq!(words(" 端末　持ち出し "), ["端末", "持ち出し"]);
        assert!(words("　\u{FE00}").is_empty());
    }

    #[test]
    fn a_record_has_every_gram_of_every_word_in_it() {
        let folded = fold_all(["ヤマダ 太郎", "S-0012", "ﾔﾏﾀﾞ太郎", ""]);
        assert_eq!(folded, "やまだ太郎\ns-0012");
        let all = grams(&folded);
        for word in ["太", "太郎", "だ太", "0012", "やまだ太郎"] {
            let wanted = grams_of_word(word);
            assert!(wanted.iter().all(|g| all.contains(g)), "{word}");
        }
        for word in ["郎s", "花", "太やま"] {
            let wanted = grams_of_word(word);
            assert!(!wanted.iter().all(|g| all.contains(g)), "{word}");
        }
        assert!(grams_of_word("").is_empty());
        let tokens = |word: &str| -> Vec<String> {
            let grams = grams_of_word(word).into_iter();
            grams.map(Gram::token).collect()
        };
        assert_eq!(tokens("漢字"), ["6f22_5b57"]);
        assert_eq!(tokens("0012"), ["30_30", "31_32"]);
        assert_eq!(tokens("012"), ["30_31", "31_32"]);
    }

    #[test]
    fn numbers_tell_grams_apart_and_leave_room() {
        let number = |a: char, b: Option<char>| Gram(a, b).number();
        assert_eq!(number('漢', Some('字')), 0x6f22_5b57);
        assert_eq!(number('字', None), 0x5b57);
        let parts = NO_GRAM..NO_GRAM + (1 << 26);
        for c in [
            '\u{1}',
            '\u{7FFF}',
            '\u{D7FF}',
            '\u{E000}',
            '\u{FFFF}',
            '\u{1D800}',
            '🏯',
        ] {
            for second in [None, Some('\u{1}'), Some('\u{FFFF}'), Some('\u{10FFFF}')] {
                assert!(!parts.contains(&number(c, second)), "{c:?} {second:?}");
            }
        }
    }
}

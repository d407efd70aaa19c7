//! Search that ignores width, case, the kind of kana and variants of a
//! character. It compares folded copies; what is stored is never changed.
//!
//! A register is found by its *grams*: every character and every pair of
//! neighbours of the folded text. So words of two characters are found, which
//! the databases' own tokenizers miss.

use std::collections::BTreeSet;
use std::fmt::Write as _;

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

/// The grams of a folded record, with a space between: each is its code points
/// in hexadecimal joined by `_`, so that no tokenizer takes it apart.
pub fn grams(folded: &str) -> String {
    let mut all = BTreeSet::new();
    for line in folded.lines() {
        let chars: Vec<char> = line.chars().collect();
        all.extend(chars.chunks(1).map(gram));
        all.extend(chars.windows(2).map(gram));
    }
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// Grams that a record must have to hold a folded word: those that cover it,
/// side by side, for the ones between them tell little more and cost as much.
pub fn grams_of_word(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let size = chars.len().min(2);
    let Some(last) = chars.len().checked_sub(size).filter(|_| size > 0) else {
        return Vec::new();
    };
    let side_by_side = (0..last).step_by(2).chain([last]);
    let grams = side_by_side.filter_map(|at| chars.get(at..at + size));
    grams.map(gram).collect()
}

fn gram(chars: &[char]) -> String {
    let mut text = String::new();
    for c in chars {
        if !text.is_empty() {
            text.push('_');
        }
        let _ = write!(text, "{:x}", *c as u32);
    }
    text
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
        let all: Vec<&str> = all.split(' ').collect();
        for word in ["太", "太郎", "だ太", "0012", "やまだ太郎"] {
            let wanted = grams_of_word(word);
            assert!(wanted.iter().all(|g| all.contains(&g.as_str())), "{word}");
        }
        for word in ["郎s", "花", "太やま"] {
            let wanted = grams_of_word(word);
            assert!(!wanted.iter().all(|g| all.contains(&g.as_str())), "{word}");
        }
        assert!(grams_of_word("").is_empty());
        assert_eq!(grams_of_word("漢字"), ["6f22_5b57"]);
        assert_eq!(grams_of_word("0012"), ["30_30", "31_32"]);
        assert_eq!(grams_of_word("012"), ["30_31", "31_32"]);
    }
}

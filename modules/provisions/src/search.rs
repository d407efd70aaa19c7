//! Search that ignores width, case and the kind of kana. It compares folded
//! copies; what is stored is never changed.

use unicode_normalization::UnicodeNormalization;

/// NFKC, lower case, katakana as hiragana, without white space.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// The words of a query, folded; all of them must be found.
pub fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_kana_do_not_matter() {
        for text in ["ＵＳＢメモリ", "usbめもり", "USB ﾒﾓﾘ"] {
            assert_eq!(fold(text), "usbめもり");
        }
        assert_eq!(words(" 端末　持ち出し "), ["端末", "持ち出し"]);
        assert!(words("　").is_empty());
    }
}

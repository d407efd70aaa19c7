use unicode_normalization::UnicodeNormalization;

/// A key for comparing headers: without width, case, kind of kana, spaces,
/// line breaks and variation selectors. Never stored and never shown.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c))
        .map(hiragana)
        .collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_their_looks() {
        for (a, b) in [
            ("職員番号", "職員\n番号"),
            ("フリガナ", "ﾌﾘｶﾞﾅ"),
            ("ふりがな", "フリガナ"),
            ("Ｅ－Mail", "e-mail"),
            ("氏　名", "氏名 "),
            ("葛\u{E0100}城", "葛城"),
            ("㈱", "（株）"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("課"), fold("科"));
        assert_ne!(fold("は"), fold("ば"));
    }
}

/// Whether a text was already destroyed before it came here: U+FFFD, or `?`
/// where Japanese letters stood (saved as ASCII, or as CP932 without the
/// letter). A judgement for names and short entries; where sentences and
/// addresses of pages are expected, the caller does not ask.
///
/// Marked: `??`, `?? ??`, `?田`, `山?太郎`, `1?`. Not marked: `ですか?`,
/// `OK?`, `https://example.jp/?q=1`, the full-width `？`.
pub fn damaged(text: &str) -> bool {
    if text.contains('\u{FFFD}') {
        return true;
    }
    if !text.contains('?') || text.contains("://") {
        return false;
    }
    if text.contains("??") {
        return true;
    }
    let letters: Vec<char> = text.trim().chars().collect();
    let mark = |(at, c): (usize, &char)| *c == '?' && !ends_a_sentence(&letters, at);
    letters.iter().enumerate().any(mark)
}

/// A question mark at the end or before a space, after a word that is no bare
/// kanji or number.
fn ends_a_sentence(letters: &[char], at: usize) -> bool {
    let after = letters.get(at + 1);
    let closes = after.is_none_or(|c| c.is_whitespace() || matches!(c, '」' | ')' | '）' | '"'));
    let before = at.checked_sub(1).and_then(|i| letters.get(i));
    let word = before.is_some_and(|c| {
        c.is_ascii_alphabetic() || matches!(c, 'ぁ'..='ヿ' | '」' | ')' | '）' | '"')
    });
    closes && word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destroyed_text_is_told_from_questions() {
        for text in [
            "山\u{FFFD}",
            "?",
            "??",
            "?? ??",
            "????",
            "?田 一郎",
            "山?太郎",
            "山?",
            "(?)",
            "?1?",
            "1?",
            "??(03)1234",
            "?A",
        ] {
            assert!(damaged(text), "{text}");
        }
        for text in [
            "",
            "山田",
            "利用できますか?",
            "OK?",
            "Is it? Yes.",
            "https://example.jp/?q=1",
            "（よいですか?）",
            "なぜ？",
            "髙\u{E0100}",
            "\u{E000}田",
        ] {
            assert!(!damaged(text), "{text}");
        }
    }
}

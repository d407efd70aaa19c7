//! The name of a file that somebody sent, fit to be shown, stored and handed
//! out. Pure.

/// Characters of a name, its end included.
const LONGEST: usize = 100;

/// Without a folder, without what cannot be seen (control characters, marks
/// that turn the direction of writing, which show `exe.pdf` for `fdp.exe`),
/// and without what a file system takes amiss.
pub(super) fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let seen = name.chars().filter(|c| !is_unseen(*c));
    let plain = seen.map(|c| match c {
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c => c,
    });
    let plain: String = plain.collect();
    let plain = plain.trim_matches(|c: char| c.is_whitespace() || c == '.');
    shortened(plain)
}

/// Joiners of emoji and variation selectors are part of what is seen.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// A name that is too long loses the end of its stem.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let end = extension(name);
    let kept = match end.chars().count() {
        0 => return name.chars().take(LONGEST).collect(),
        end => LONGEST.saturating_sub(end + 1),
    };
    let stem: String = name.chars().take(kept).collect();
    format!("{}.{end}", stem.trim_end_matches('.'))
}

/// The end of a name, without the dot; nothing where it has none or one that
/// is no end.
pub(super) fn extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && end.chars().count() <= 10 => end,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_is_and_leads_nowhere() {
        for (sent, expected) in [
            ("見積書.pdf", "見積書.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\契約書 案.docx", "契約書 案.docx"),
            ("..", ""),
            ("...pdf", "pdf"),
            ("a\u{202E}fdp.exe", "afdp.exe"),
            ("\u{2066}a\u{2069}\u{200B}.pdf\r\n", "a.pdf"),
            ("a\0.pdf", "a.pdf"),
            ("a<b>\"c\":*.txt", "a_b__c___.txt"),
            (
                "葛\u{E0100}城市👩\u{200D}💻.txt",
                "葛\u{E0100}城市👩\u{200D}💻.txt",
            ),
            (" 控え .txt ", "控え .txt"),
        ] {
            assert_eq!(clean(sent), expected);
        }
        let long = format!("{}.xlsx", "見".repeat(300));
        let clean = clean(&long);
        assert_eq!(clean.chars().count(), LONGEST);
        assert!(clean.ends_with("見.xlsx"));
    }

    #[test]
    fn the_end_is_the_last_one() {
        for (name, expected) in [
            ("a.pdf.exe", "exe"),
            ("a", ""),
            (".pdf", ""),
            ("a.一二三四五六七八九十一", ""),
        ] {
            assert_eq!(extension(name), expected);
        }
    }
}

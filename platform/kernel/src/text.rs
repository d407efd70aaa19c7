//! What may be stored of what people type. Characters are kept as written
//! (IVS, emoji, 外字 in the private area): only what no document can hold is
//! refused.

/// How long a text may be and whether it may be empty.
#[derive(Debug, Clone, Copy)]
pub struct TextRule {
    /// The label the message speaks of.
    pub label: &'static str,
    /// In characters (Unicode scalar values).
    pub max: usize,
    pub required: bool,
}

/// A text of one line: white space at the ends is removed, line breaks and
/// control characters are refused.
pub fn clean_line(input: &str, rule: TextRule) -> Result<String, String> {
    let text = clean_text(input, rule)?;
    if text.contains('\n') {
        return Err(format!("{}に改行は使えません。", rule.label));
    }
    Ok(text)
}

/// A text of several lines: line ends become `\n`.
pub fn clean_text(input: &str, rule: TextRule) -> Result<String, String> {
    let text = input.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches(|c: char| c.is_whitespace());
    if text.is_empty() && rule.required {
        return Err(format!("{}を入力してください。", rule.label));
    }
    let length = text.chars().count();
    if length > rule.max {
        return Err(format!(
            "{}は{}文字までです（いま{length}文字）。",
            rule.label, rule.max
        ));
    }
    if let Some(c) = text.chars().find(|&c| unstorable(c)) {
        return Err(format!(
            "{}に使えない文字（U+{:04X}）が含まれています。",
            rule.label, c as u32
        ));
    }
    Ok(text.to_owned())
}

/// Control characters, noncharacters, and U+FFFD, which marks a text that was
/// already destroyed before it came here.
fn unstorable(c: char) -> bool {
    let code = c as u32;
    (c.is_control() && c != '\n' && c != '\t')
        || c == '\u{FFFD}'
        || (0xFDD0..=0xFDEF).contains(&code)
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: TextRule = TextRule {
        label: "名称",
        max: 10,
        required: true,
    };

    #[test]
    fn characters_are_kept_as_written() {
        for text in ["葛\u{E0100}城市", "🏯の市", "\u{E000}市", "①㈱ｱ"] {
            assert_eq!(clean_line(text, RULE).unwrap(), text);
        }
    }

    #[test]
    fn what_no_document_can_hold_is_refused() {
        for (text, expected) in [
            ("", "名称を入力してください。"),
            ("\u{3000} \n", "名称を入力してください。"),
            ("あ\nい", "名称に改行は使えません。"),
            ("あ\0", "名称に使えない文字（U+0000）が含まれています。"),
            (
                "\u{FFFD}市",
                "名称に使えない文字（U+FFFD）が含まれています。",
            ),
            ("12345678901", "名称は10文字までです（いま11文字）。"),
        ] {
            assert_eq!(clean_line(text, RULE).unwrap_err(), expected);
        }
    }
}

//! Text that any of the formats can carry.
//!
//! Dropped: control characters (C0 but tab and line feed, DEL, C1) and the two
//! non-characters that XML 1.0 forbids. Kept: variation selectors, emoji, private use (外字).

use std::borrow::Cow;

use maud::Render;

/// Whether a character may stand in XML, HTML and Excel alike.
fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

/// `text` without what no format can carry. `"\r\n"` becomes `"\n"`.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|&c| is_allowed(c)).collect())
    }
}

/// `text` on one line, cleaned: line breaks and tabs become spaces.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    if text.contains(['\n', '\t']) {
        Cow::Owned(text.replace(['\n', '\t'], " "))
    } else {
        text
    }
}

/// Appends `text` cleaned and escaped for XML or HTML, as content or attribute value.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    out.reserve(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
    }
}

/// Text for maud: cleaned and escaped.
pub(crate) struct Plain<'a>(pub &'a str);

impl Render for Plain<'_> {
    fn render_to(&self, out: &mut String) {
        push_escaped(out, self.0);
    }
}

/// A letter, digit, point, hyphen or underscore is kept; anything else becomes a hyphen:
/// ids without spaces, that need no escaping in `href="#…"` as a reader sees it.
pub(crate) fn id(anchor: &str) -> String {
    anchor
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect()
}

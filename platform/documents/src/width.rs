//! How wide text is, near enough to align and to reserve room.

/// The width of `text` in half-width characters; variation selectors and joiners take no room.
pub(crate) fn halves(text: &str) -> u32 {
    text.chars().map(width).sum()
}

fn width(c: char) -> u32 {
    match c {
        ' '..='~' | '｡'..='ﾟ' => 1,
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => 0,
        _ => 2,
    }
}

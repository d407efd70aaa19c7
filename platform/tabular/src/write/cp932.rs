//! CP932, for programs that read no UTF-8. A letter it does not have is named
//! and never replaced.

use std::fmt;

use encoding_rs::{EncoderResult, SHIFT_JIS};

/// Letters that CP932 does not have: the first ones in full.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unmappable {
    pub kept: Vec<UnmappableChar>,
    pub total: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappableChar {
    /// The line of the list as Excel numbers it: 1 is the header.
    pub row: usize,
    /// From 0.
    pub column: usize,
    /// The header of the column.
    pub header: String,
    pub character: char,
}

/// More would fill the page.
const KEPT: usize = 200;

impl Unmappable {
    pub(super) fn push(&mut self, found: UnmappableChar) {
        self.total += 1;
        if self.kept.len() < KEPT {
            self.kept.push(found);
        }
    }
}

impl UnmappableChar {
    /// 「U+9AD9」
    pub fn code(&self) -> String {
        format!("U+{:04X}", self.character as u32)
    }
}

impl fmt::Display for UnmappableChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, header, code) = (self.row, &self.header, self.code());
        write!(f, "{row}行目「{header}」：「{}」（{code}）", self.character)
    }
}

impl fmt::Display for Unmappable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "シフトJIS（CP932）にない文字が{}個あります。UTF-8のCSV又はExcelで保存してください。",
            self.total
        )
    }
}

impl std::error::Error for Unmappable {}

/// Adds the text; gives the letters that have no place in CP932.
pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> Vec<char> {
    if text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
        return Vec::new();
    }
    let mut missing = Vec::new();
    for c in text.chars() {
        match letter(c) {
            Some((bytes, length)) => out.extend_from_slice(bytes.get(..length).unwrap_or_default()),
            None => missing.push(c),
        }
    }
    missing
}

fn letter(c: char) -> Option<([u8; 2], usize)> {
    match c {
        '\0'..='\x7F' => Some(([u8::try_from(c).ok()?, 0], 1)),
        // The web's encoder turns these into other letters; reading the file
        // again would give 「\」, 「~」 and 「－」.
        '\u{A5}' | '\u{203E}' | '\u{2212}' => None,
        '\u{E000}'..='\u{E757}' => private(c),
        _ => {
            let (mut bytes, mut utf8) = ([0; 2], [0; 4]);
            let mut encoder = SHIFT_JIS.new_encoder();
            let c = c.encode_utf8(&mut utf8);
            match encoder.encode_from_utf8_without_replacement(c, &mut bytes, true) {
                (EncoderResult::InputEmpty, _, written) => Some((bytes, written)),
                _ => None,
            }
        }
    }
}

/// 外字: U+E000 is F040, 188 letters to a row.
fn private(c: char) -> Option<([u8; 2], usize)> {
    let at = c as u32 - 0xE000;
    let (row, cell) = (at / 188, at % 188);
    let lead = u8::try_from(0xF0 + row).ok()?;
    let trail = u8::try_from(if cell < 63 { 0x40 + cell } else { 0x41 + cell }).ok()?;
    Some(([lead, trail], 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::decoded;
    use crate::read::Encoding;

    #[test]
    fn every_letter_is_read_back_or_named() {
        let mut named = 0;
        for c in ('\0'..=char::MAX).filter(|c| (*c as u32) < 0x2_0000) {
            let mut bytes = Vec::new();
            let missing = encode(&c.to_string(), &mut bytes);
            if missing.is_empty() {
                let text = decoded(&bytes, Encoding::Cp932).unwrap();
                assert_eq!(text, c.to_string(), "U+{:04X}", c as u32);
            } else {
                assert_eq!(missing, [c]);
                named += 1;
            }
        }
        assert!(named > 100_000);
    }

    #[test]
    fn letters_of_windows_are_there() {
        for text in ["①㈱髙﨑", "ｱﾞ", "～－∥", "\u{E000}\u{E0BB}\u{E0BC}\u{E757}"] {
            assert_eq!(encode(text, &mut Vec::new()), [], "{text}");
        }
        let missing = encode("𠮷¥〜−葛\u{E0100}", &mut Vec::new());
        assert_eq!(missing, ['𠮷', '¥', '〜', '−', '\u{E0100}']);
    }
}

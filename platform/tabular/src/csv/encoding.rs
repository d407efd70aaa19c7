//! Which encoding a text file is in. The mark at its beginning decides; else
//! UTF-16 by its zeros, UTF-8 when all of it is, and CP932 for the rest.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, SHIFT_JIS};

use crate::read::{Encoding, Foreign, ReadError};

/// A text file in a form whose marks (`,` `"` line ends) are single bytes.
pub(crate) struct Text<'a> {
    /// UTF-16 as UTF-8; where it is broken, as bytes that are no UTF-8.
    pub bytes: Cow<'a, [u8]>,
    /// As in the file.
    pub encoding: Encoding,
}

/// What is looked at to guess.
const SAMPLE: usize = 256 << 10;

impl<'a> Text<'a> {
    pub fn of(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        let (encoding, body) = if let Some(body) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
            (Encoding::Utf8, body)
        } else if let Some(body) = bytes.strip_prefix(b"\xFF\xFE") {
            (Encoding::Utf16Le, body)
        } else if let Some(body) = bytes.strip_prefix(b"\xFE\xFF") {
            (Encoding::Utf16Be, body)
        } else if let Some(encoding) = utf16(sample) {
            (encoding, bytes)
        } else {
            if is_binary(sample) {
                return Err(ReadError::Foreign(Foreign::Binary));
            }
            (of_8_bits(bytes), bytes)
        };
        let bytes = match encoding {
            Encoding::Utf16Le => Cow::Owned(transcoded(body, u16::from_le_bytes)),
            Encoding::Utf16Be => Cow::Owned(transcoded(body, u16::from_be_bytes)),
            // The end mark of DOS.
            _ => Cow::Borrowed(body.strip_suffix(b"\x1A").unwrap_or(body)),
        };
        Ok(Self { bytes, encoding })
    }
}

/// UTF-16 without a mark: digits, commas and line ends have a zero on one side.
/// A few zeros in a text of single bytes are damage and no encoding.
fn utf16(sample: &[u8]) -> Option<Encoding> {
    let units = sample.len() / 2;
    if units == 0 {
        return None;
    }
    let (mut zeros, mut ends) = ([0usize; 2], [0usize; 2]);
    let pairs = sample.as_chunks::<2>().0;
    for pair in pairs {
        match pair {
            [b'\n' | b'\r', 0] => ends[1] += 1,
            [0, b'\n' | b'\r'] => ends[0] += 1,
            _ => {}
        }
        zeros[0] += usize::from(pair[0] == 0);
        zeros[1] += usize::from(pair[1] == 0);
    }
    let line_ends = sample.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
    let [even, odd] = zeros;
    let sure = |here: usize, there: usize, ends: usize| {
        here * 33 >= units && here > there * 10 && ends * 2 >= line_ends
    };
    let [big, little] = ends;
    if sure(odd, even, little) {
        Some(Encoding::Utf16Le)
    } else if sure(even, odd, big) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

fn transcoded(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let mut buffer = [0; 4];
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match c {
            Ok(c) => out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
            // Half a pair, in the form that UTF-8 forbids: found when its
            // cell is read.
            Err(half) => {
                let [high, low] = half.unpaired_surrogate().to_be_bytes();
                let middle = 0x80 | ((high & 0x0F) << 2) | (low >> 6);
                out.extend_from_slice(&[0xED, middle, 0x80 | (low & 0x3F)]);
            }
        }
    }
    if !rest.is_empty() {
        out.push(0xFF);
    }
    out
}

/// UTF-8 or CP932, whichever more of the text is; single cells in the other
/// one are found when they are read. Letters of two bytes are no sign of UTF-8:
/// half-width kana of CP932 look like them.
fn of_8_bits(bytes: &[u8]) -> Encoding {
    let (mut letters, mut faults) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| *c >= '\u{800}').count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    match faults == 0 || letters > faults {
        true => Encoding::Utf8,
        false => Encoding::Cp932,
    }
}

/// A few control characters are damage, many are another kind of file.
fn is_binary(sample: &[u8]) -> bool {
    let control = |b: &&u8| matches!(b, 0..=8 | 0x0E..=0x1F);
    let controls = sample.iter().filter(control).count();
    controls > 16 && controls * 20 > sample.len()
}

/// The text, or the bytes that are none (at most 8).
pub(crate) fn decoded(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, Vec<u8>> {
    match encoding {
        Encoding::Cp932 => from_cp932(bytes).map(Cow::Owned),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) => {
                let wrong = bytes.utf8_chunks().flat_map(|chunk| chunk.invalid());
                Err(wrong.copied().take(8).collect())
            }
        },
    }
}

/// CP932 as Windows has it: with the letters of NEC and IBM, and 外字 in the
/// private use area (F040 is U+E000).
fn from_cp932(bytes: &[u8]) -> Result<String, Vec<u8>> {
    if let Ok(ascii) = std::str::from_utf8(bytes)
        && ascii.is_ascii()
    {
        return Ok(ascii.to_owned());
    }
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len() * 3));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(length, extra) => {
            let end = read.saturating_sub(usize::from(extra));
            let start = end.saturating_sub(usize::from(length));
            let wrong = bytes.get(start..end).unwrap_or_default();
            Err(wrong.iter().copied().take(8).collect())
        }
        DecoderResult::OutputFull => Err(Vec::new()),
    }
}

/// UTF-8 in a file of CP932: whole, and with Japanese letters. What CP932
/// makes of that are rows of 縺 and 繧 that nobody wrote.
pub(crate) fn is_utf8_japanese(bytes: &[u8]) -> bool {
    let japanese = |c| matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}');
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(japanese))
}

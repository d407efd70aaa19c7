//! The XML of a part as events. Bounded: no document type, no entity but the
//! five of XML, no token longer than [`TOKEN`], no nesting deeper than
//! [`DEPTH`]; so memory stays small whatever the part holds.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::package::PartReader;
use crate::read::ReadError;

/// Bytes of a tag or of a stretch of text. A cell holds 32,767 characters.
const TOKEN: usize = 1 << 20;
const DEPTH: usize = 64;

pub(crate) struct Xml<'a> {
    reader: Reader<Gauge<'a>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// Counts what one event takes.
struct Gauge<'a> {
    inner: BufReader<PartReader<'a>>,
    taken: usize,
}

impl Read for Gauge<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inner.read(out)
    }
}

impl BufRead for Gauge<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > TOKEN {
            let message = "a token is too long";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
        self.inner.consume(amount);
    }
}

impl<'a> Xml<'a> {
    pub fn new(part: PartReader<'a>) -> Self {
        let gauge = Gauge {
            inner: part.buffered(),
            taken: 0,
        };
        let mut reader = Reader::from_reader(gauge);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::with_capacity(1024),
            depth: 0,
        }
    }

    pub fn next(&mut self) -> Result<Event<'_>, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().taken = 0;
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(ReadError::damaged)?;
        match &event {
            Event::DocType(_) => return Err(ReadError::External),
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(ReadError::damaged("a part ends early")),
            _ => {}
        }
        if self.depth > DEPTH {
            return Err(ReadError::damaged("nested too deeply"));
        }
        Ok(event)
    }

    /// Adds the text up to the end of the element that was just begun. What
    /// elements inside hold is not text of this one. Texts longer than a token
    /// are refused: Excel has none.
    pub fn text_into(&mut self, out: &mut String) -> Result<(), ReadError> {
        let inside = self.depth;
        loop {
            let depth = self.depth;
            match self.next()? {
                Event::Text(text) if depth == inside => out.push_str(&text.xml10_content()),
                Event::CData(text) if depth == inside => out.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if depth == inside => out.push(character(&entity)?),
                Event::End(_) if depth == inside => return Ok(()),
                _ => {}
            }
            if out.len() > TOKEN {
                return Err(ReadError::TooMuchText);
            }
        }
    }

    /// Goes past the element that was just begun.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let inside = self.depth;
        while self.depth >= inside {
            self.next()?;
        }
        Ok(())
    }
}

fn character(entity: &BytesRef<'_>) -> Result<char, ReadError> {
    if let Some(known) = resolve_xml_entity(entity).and_then(|text| text.chars().next()) {
        return Ok(known);
    }
    match entity.resolve_char_ref() {
        Ok(Some(c)) => Ok(c),
        // Entities of a document type lead out of the file.
        Ok(None) => Err(ReadError::External),
        Err(error) => Err(ReadError::damaged(error)),
    }
}

/// An attribute by its local name, as written in the file.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut all = element.attributes();
    all.with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .map(|a| a.value)
}

/// An attribute that people wrote, its entities resolved.
pub(crate) fn attribute_text(element: &BytesStart<'_>, name: &str) -> Result<String, ReadError> {
    let raw = attribute(element, name).unwrap_or_default();
    let text = quick_xml::escape::unescape(&raw).map_err(ReadError::damaged)?;
    Ok(unescaped(&text).into_owned())
}

pub(crate) fn is_true(value: Option<Cow<'_, str>>) -> bool {
    matches!(value.as_deref(), Some("1" | "true"))
}

/// Excel writes what XML cannot hold as `_xHHHH_` (a UTF-16 unit), and a text
/// that looks like that with `_x005F_` for its first letter.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (c, length) = escaped(from).unwrap_or(('_', 1));
        out.push(c);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character an escape at the beginning stands for, and its length.
fn escaped(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let hex = text.strip_prefix("_x")?.get(..4)?;
        let closed = text.get(6..7) == Some("_");
        let right = closed && hex.bytes().all(|b| b.is_ascii_hexdigit());
        right.then(|| u16::from_str_radix(hex, 16).ok()).flatten()
    };
    let first = unit(text)?;
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, 7));
    }
    let second = unit(text.get(7..)?)?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((c, 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_excel_are_resolved_once() {
        for (written, text) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x005F_x000D_x005F_x000D_", "_x000D_x000D_"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "_xD83D_"),
            ("_x00_", "_x00_"),
            ("_xあいうえ_", "_xあいうえ_"),
            ("a_b_xyz", "a_b_xyz"),
            ("_x+00D_", "_x+00D_"),
        ] {
            assert_eq!(unescaped(written), text, "{written}");
        }
    }
}

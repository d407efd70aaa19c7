//! The texts that cells share, in one piece of memory: millions of small
//! strings would cost several times their length.

use quick_xml::events::Event;

use super::package::Package;
use super::xml::{Xml, unescaped};
use crate::read::{Limits, ReadError};

#[derive(Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    pub fn read(package: &Package<'_>, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        let mut strings = Self::default();
        // A workbook of numbers has no such part.
        if !package.has(part) {
            return Ok(strings);
        }
        let mut xml = Xml::new(package.part(part)?);
        let mut one = String::new();
        loop {
            // How many the part claims to hold is not believed.
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "si" => {
                    one.clear();
                    rich_text(&mut xml, &mut one)?;
                    strings.text.push_str(&unescaped(&one));
                    strings.ends.push(strings.text.len());
                }
                Event::Eof => break,
                _ => {}
            }
            // An empty string costs an end, too.
            if strings.text.len() + strings.ends.len() * 8 > limits.text_bytes {
                return Err(ReadError::TooMuchText);
            }
        }
        Ok(strings)
    }

    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|i| self.ends.get(i).copied());
        self.text.get(start.unwrap_or(0)..end)
    }
}

/// The text of an `si` or `is` element that was just begun: of its runs, but
/// not of the readings (ふりがな) above them.
pub(crate) fn rich_text(xml: &mut Xml<'_>, out: &mut String) -> Result<(), ReadError> {
    let mut inside = 1;
    while inside > 0 {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => xml.text_into(out)?,
                "r" => inside += 1,
                _ => xml.skip()?,
            },
            Event::End(_) => inside -= 1,
            Event::Eof => return Err(ReadError::damaged("a text ends early")),
            _ => {}
        }
    }
    Ok(())
}

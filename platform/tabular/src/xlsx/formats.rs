//! How numbers are shown: as a date, with leading zeros, or plainly. Only what
//! changes the meaning of a cell is told apart.

use quick_xml::events::Event;

use super::package::Package;
use super::xml::{Xml, attribute};
use crate::read::ReadError;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    #[default]
    Plain,
    Date,
    Time,
    /// A length of time like `[h]:mm`.
    Duration,
    /// At least so many digits: `00000` shows 123 as 00123.
    Digits(usize),
}

/// By the style number of a cell.
#[derive(Default)]
pub(crate) struct Formats(Vec<Shown>);

/// Excel allows 65,490.
const STYLES: usize = 70_000;

impl Formats {
    pub fn read(package: &Package<'_>, part: &str) -> Result<Self, ReadError> {
        let mut shown = Vec::new();
        if !package.has(part) {
            return Ok(Self(shown));
        }
        let mut own = std::collections::HashMap::new();
        let mut xml = Xml::new(package.part(part)?);
        let mut in_cells = false;
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "numFmt" => {
                        let id = number(attribute(&e, "numFmtId"));
                        let code = attribute(&e, "formatCode").unwrap_or_default();
                        let code = quick_xml::escape::unescape(&code);
                        own.insert(id, of_code(&code.map_err(ReadError::damaged)?));
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = number(attribute(&e, "numFmtId"));
                        shown.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Eof => return Ok(Self(shown)),
                _ => {}
            }
            if own.len() > STYLES || shown.len() > STYLES {
                return Err(ReadError::damaged("too many styles"));
            }
        }
    }

    pub fn of(&self, style: Option<&str>) -> Shown {
        let style = style.and_then(|s| s.parse::<usize>().ok());
        style
            .and_then(|s| self.0.get(s).copied())
            .unwrap_or_default()
    }
}

fn number(value: Option<std::borrow::Cow<'_, str>>) -> u32 {
    value.and_then(|v| v.parse().ok()).unwrap_or(0)
}

/// ECMA-376 18.8.30; 27 to 36 and 50 to 58 as in Japanese Excel.
fn built_in(id: u32) -> Shown {
    match id {
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=58 => Shown::Date,
        18..=21 | 32 | 33 | 45 | 47 => Shown::Time,
        46 => Shown::Duration,
        _ => Shown::Plain,
    }
}

/// The first section of a format, the one for positive numbers.
fn of_code(code: &str) -> Shown {
    let (mut day, mut clock, mut minute) = (false, false, false);
    let mut bare = String::new();
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            // Literals are no format letters: after \, _ and *, and in quotes.
            '\\' | '_' | '*' => {
                rest.next();
            }
            '"' => {
                rest.by_ref().find(|c| *c == '"');
            }
            '[' => {
                let inner: String = rest.by_ref().take_while(|c| *c != ']').collect();
                let inner = inner.to_ascii_lowercase();
                let same = |letter| !inner.is_empty() && inner.chars().all(|c| c == letter);
                if ['h', 'm', 's'].into_iter().any(same) {
                    return Shown::Duration;
                }
            }
            ';' => break,
            _ => bare.push(c.to_ascii_lowercase()),
        }
    }
    // 「General」 holds letters, and 「E+00」 is an exponent.
    let bare = bare.replace("general", "").replace("g/標準", "");
    let bare = bare.replace("e+", "").replace("e-", "");
    let letters = bare.replace("am/pm", "h").replace("a/p", "h");
    for c in letters.chars() {
        match c {
            'y' | 'd' | 'g' | 'e' | 'a' => day = true,
            'h' | 's' => clock = true,
            'm' => minute = true,
            _ => {}
        }
    }
    match (day, clock) {
        (true, _) => Shown::Date,
        (false, true) => Shown::Time,
        (false, false) if minute => Shown::Date,
        _ if bare.len() > 1 && bare.bytes().all(|b| b == b'0') => Shown::Digits(bare.len().min(30)),
        _ => Shown::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart_by_what_they_show() {
        for (code, expected) in [
            ("General", Shown::Plain),
            ("General\"円\"", Shown::Plain),
            ("@", Shown::Plain),
            ("0", Shown::Plain),
            ("#,##0_);[Red]\\(#,##0\\)", Shown::Plain),
            ("0.00E+00", Shown::Plain),
            ("\"md\"0\"名\"", Shown::Plain),
            ("00000", Shown::Digits(5)),
            ("00000000;@", Shown::Digits(8)),
            ("yyyy/m/d;@", Shown::Date),
            ("[$-411]ge.m.d;@", Shown::Date),
            ("[$-411]ggge\"年\"m\"月\"d\"日\";[Red]General", Shown::Date),
            ("m\"月\"d\"日\"\\(aaa\\)", Shown::Date),
            ("yyyy/m/d h:mm", Shown::Date),
            ("mmm", Shown::Date),
            ("h:mm", Shown::Time),
            ("h\"時\"mm\"分\"", Shown::Time),
            ("h:mm AM/PM", Shown::Time),
            ("mm:ss.0", Shown::Time),
            ("[h]:mm", Shown::Duration),
            ("[$-F400]h:mm:ss\\ AM/PM", Shown::Time),
            ("[Blue]0", Shown::Plain),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
    }
}

//! Records and fields of a CSV file (RFC 4180, with what other programs make
//! of it), as bytes: quotation marks, delimiters and line ends are never part
//! of a letter in CP932 or UTF-8.

use std::borrow::Cow;

use crate::read::ReadError;

pub(crate) struct Split<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The line the next record begins in.
    line: usize,
    delimiter: u8,
}

pub(crate) struct Field<'t> {
    pub bytes: Cow<'t, [u8]>,
    /// Text follows the closing quotation mark.
    pub stray: bool,
    pub last: bool,
}

impl<'t> Split<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        let mut split = Self {
            bytes,
            at: 0,
            line: 1,
            delimiter: delimiter(bytes),
        };
        // Excel's own hint in the first line.
        if let [b's', b'e', b'p', b'=', c, b'\r' | b'\n', ..] = bytes {
            split.delimiter = *c;
            split.at = 5;
            split.line_end();
        }
        split
    }

    pub fn line(&self) -> usize {
        self.line
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next field; the line end behind the last one of a record is taken.
    pub fn field(&mut self) -> Result<Field<'t>, ReadError> {
        let mut field = match self.peek() {
            Some(b'"') => self.quoted()?,
            _ => Field {
                bytes: Cow::Borrowed(self.bare()),
                stray: false,
                last: false,
            },
        };
        match self.peek() {
            Some(c) if c == self.delimiter => self.at += 1,
            _ => {
                field.last = true;
                self.line_end();
            }
        }
        Ok(field)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn bare(&mut self) -> &'t [u8] {
        let rest = self.rest();
        let end = |b: &u8| *b == self.delimiter || *b == b'\n' || *b == b'\r';
        let length = rest.iter().position(end).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn quoted(&mut self) -> Result<Field<'t>, ReadError> {
        let began = self.line;
        self.at += 1;
        let mut bytes: Cow<'t, [u8]> = Cow::Borrowed(&[]);
        loop {
            let rest = self.rest();
            let Some(length) = rest.iter().position(|b| *b == b'"') else {
                return Err(ReadError::OpenQuote { line: began });
            };
            let part = rest.get(..length).unwrap_or_default();
            self.line += lines(part);
            self.at += length + 1;
            match bytes.is_empty() {
                true => bytes = Cow::Borrowed(part),
                false => bytes.to_mut().extend_from_slice(part),
            }
            if self.peek() != Some(b'"') {
                break;
            }
            self.at += 1;
            bytes.to_mut().push(b'"');
        }
        let behind = self.bare();
        if !behind.is_empty() {
            bytes.to_mut().extend_from_slice(behind);
        }
        Ok(Field {
            bytes,
            stray: !behind.is_empty(),
            last: false,
        })
    }

    fn line_end(&mut self) {
        match self.rest() {
            [b'\r', b'\n', ..] => self.at += 2,
            [b'\r' | b'\n', ..] => self.at += 1,
            _ => return,
        }
        self.line += 1;
    }
}

/// Line ends: `\r\n`, `\n` and `\r`.
fn lines(bytes: &[u8]) -> usize {
    let mut before = 0;
    let mut count = 0;
    for &b in bytes {
        count += usize::from(b == b'\r' || (b == b'\n' && before != b'\r'));
        before = b;
    }
    count
}

/// Tab or comma, whichever stands more often outside of quotation marks.
fn delimiter(bytes: &[u8]) -> u8 {
    let (mut tabs, mut commas, mut quoted) = (0usize, 0usize, false);
    for b in bytes.iter().take(64 << 10) {
        match b {
            b'"' => quoted = !quoted,
            b'\t' if !quoted => tabs += 1,
            b',' if !quoted => commas += 1,
            _ => {}
        }
    }
    if tabs > commas { b'\t' } else { b',' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut split = Split::new(text.as_bytes());
        let mut all = Vec::new();
        while !split.is_at_end() {
            let line = split.line();
            let mut fields = Vec::new();
            loop {
                let field = split.field().unwrap();
                let mark = if field.stray { "!" } else { "" };
                fields.push(format!("{}{mark}", String::from_utf8_lossy(&field.bytes)));
                if field.last {
                    break;
                }
            }
            all.push((line, fields));
        }
        all
    }

    fn check(text: &str, expected: &[(usize, &[&str])]) {
        let found = records(text);
        let found: Vec<(usize, Vec<&str>)> = found
            .iter()
            .map(|(line, fields)| (*line, fields.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(l, f)| (*l, f.to_vec())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn records_are_split_at_their_lines() {
        check("a,b\r\nc,\r\n", &[(1, &["a", "b"]), (2, &["c", ""])]);
        check("a\tb,c\td\n", &[(1, &["a", "b,c", "d"])]);
        check(
            "\"a\r\nb\",\"say \"\"hi\"\"\"\nz",
            &[(1, &["a\r\nb", "say \"hi\""]), (3, &["z"])],
        );
        check(
            "a\rb\r\rc",
            &[(1, &["a"]), (2, &["b"]), (3, &[""]), (4, &["c"])],
        );
        check("5\" disk,\"a\"b,\"\"\n", &[(1, &["5\" disk", "ab!", ""])]);
        check("\"\"\"\",x", &[(1, &["\"", "x"])]);
        check("sep=;\na;b,c\n", &[(2, &["a", "b,c"])]);
    }

    #[test]
    fn an_open_quotation_mark_is_found_where_it_begins() {
        let mut split = Split::new(b"a\n\"b\nc");
        split.field().unwrap();
        assert_eq!(split.field().err(), Some(ReadError::OpenQuote { line: 2 }));
    }
}

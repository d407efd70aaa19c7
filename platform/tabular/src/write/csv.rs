//! RFC 4180, every cell in quotation marks, lines ending in CR LF.

use super::Sheet;
use super::cp932::{Unmappable, UnmappableChar, encode};
use crate::csv::guarded;
use crate::read::Encoding;

/// Row by row, for lists too long to hold: what [`CsvWriter::take`] gives may
/// be sent before the next row is written.
pub struct CsvWriter {
    out: Vec<u8>,
    encoding: Encoding,
    headers: Vec<String>,
    row: usize,
    unmappable: Unmappable,
}

impl CsvWriter {
    /// UTF-8 with a byte order mark, so that Excel reads it as such.
    pub fn utf8() -> Self {
        Self::new(Encoding::Utf8, b"\xEF\xBB\xBF")
    }

    /// Letters that CP932 does not have are left out and named by
    /// [`Self::finish`]: look at that before the file is handed out.
    pub fn cp932() -> Self {
        Self::new(Encoding::Cp932, b"")
    }

    fn new(encoding: Encoding, mark: &[u8]) -> Self {
        Self {
            out: mark.to_vec(),
            encoding,
            headers: Vec::new(),
            row: 0,
            unmappable: Unmappable::default(),
        }
    }

    /// The first row is the header.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.row += 1;
        if self.row == 1 {
            self.headers = cells.iter().map(|c| c.as_ref().to_owned()).collect();
        }
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                self.out.push(b',');
            }
            // A cell that a spreadsheet would calculate is marked as text.
            let (guard, text) = guarded(cell.as_ref());
            self.out.push(b'"');
            self.out.extend_from_slice(guard.as_bytes());
            for (i, part) in text.split('"').enumerate() {
                if i > 0 {
                    self.out.extend_from_slice(b"\"\"");
                }
                self.text(part, column);
            }
            self.out.push(b'"');
        }
        self.out.extend_from_slice(b"\r\n");
    }

    fn text(&mut self, text: &str, column: usize) {
        if self.encoding != Encoding::Cp932 {
            return self.out.extend_from_slice(text.as_bytes());
        }
        for character in encode(text, &mut self.out) {
            self.unmappable.push(UnmappableChar {
                row: self.row,
                column,
                header: self.headers.get(column).cloned().unwrap_or_default(),
                character,
            });
        }
    }

    /// What was written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The rest, unless letters had to be left out.
    pub fn finish(self) -> Result<Vec<u8>, Unmappable> {
        match self.unmappable.total {
            0 => Ok(self.out),
            _ => Err(self.unmappable),
        }
    }

    fn with(mut self, sheet: &Sheet) -> Self {
        let header: Vec<&str> = sheet.columns.iter().map(|(l, _)| l.as_str()).collect();
        self.row(&header);
        for row in &sheet.rows {
            self.row(row);
        }
        self
    }
}

/// For Excel and everything newer.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    CsvWriter::utf8().with(sheet).take()
}

/// For programs that read CP932 only; or the letters it does not have.
pub fn csv_cp932(sheet: &Sheet) -> Result<Vec<u8>, Unmappable> {
    CsvWriter::cp932().with(sheet).finish()
}

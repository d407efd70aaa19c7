//! A file that can be read: its sheets, what they hold, and their rows.

use super::{Encoding, Foreign, Limits, ReadError, Row};
use crate::csv::{CsvRows, Text};
use crate::xlsx::{Book, Merge, SheetRows};

/// Borrows the bytes of the file; reading a sheet twice costs no more memory.
pub struct Workbook<'a> {
    source: Source<'a>,
    sheets: Vec<SheetInfo>,
    limits: Limits,
}

enum Source<'a> {
    Xlsx(Box<Book<'a>>),
    Csv(Text<'a>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// For a text file the name of the file.
    pub name: String,
    pub hidden: bool,
}

/// A sheet read once from end to end, before a row of it is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Rows with something in them, header and notes included.
    pub rows: usize,
    /// The last position with something in it, counted from 1.
    pub columns: usize,
    pub hidden_rows: usize,
    /// By row, then by column.
    pub merges: Vec<Merge>,
}

/// Opens a workbook (XLSX) or a text file (CSV, tab-separated). `file_name`
/// only names the sheet of a text file. Reads the texts that the cells of a
/// workbook share, and no sheet yet.
pub fn read<'a>(
    bytes: &'a [u8],
    file_name: &str,
    limits: &Limits,
) -> Result<Workbook<'a>, ReadError> {
    if bytes.len() > limits.file_bytes {
        let mebibytes = limits.file_bytes >> 20;
        return Err(ReadError::TooLarge { mebibytes });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    if let Some(foreign) = Foreign::of(bytes) {
        return Err(ReadError::Foreign(foreign));
    }
    let info = |name: &str, hidden| SheetInfo {
        name: name.to_owned(),
        hidden,
    };
    let (source, sheets) = if bytes.starts_with(b"PK") {
        let book = Book::open(bytes, limits)?;
        let sheets = book.sheets.iter().map(|s| info(&s.name, s.hidden));
        let sheets = sheets.collect();
        (Source::Xlsx(Box::new(book)), sheets)
    } else {
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        (Source::Csv(Text::of(bytes)?), vec![info(name, false)])
    };
    Ok(Workbook {
        source,
        sheets,
        limits: limits.clone(),
    })
}

impl Workbook<'_> {
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Of a text file.
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.source {
            Source::Csv(text) => Some(text.encoding),
            Source::Xlsx(_) => None,
        }
    }

    /// Whether the workbook counts days from 1904, as old Macs did.
    pub fn counts_from_1904(&self) -> bool {
        matches!(&self.source, Source::Xlsx(book) if book.from_1904)
    }

    /// The position of the sheet with this name, or of the first visible one
    /// with something in it.
    pub fn sheet(&self, name: Option<&str>) -> Result<usize, ReadError> {
        if let Some(name) = name {
            let found = self.sheets.iter().position(|s| s.name == name);
            return found.ok_or_else(|| ReadError::NoSuchSheet {
                name: name.to_owned(),
                names: self.sheets.iter().map(|s| s.name.clone()).collect(),
            });
        }
        for (sheet, info) in self.sheets.iter().enumerate() {
            if !info.hidden && self.rows(sheet)?.next().transpose()?.is_some() {
                return Ok(sheet);
            }
        }
        Err(match self.source {
            Source::Csv(_) => ReadError::Empty,
            Source::Xlsx(_) => ReadError::NoRows,
        })
    }

    /// The rows of a sheet that hold something, in their order. Ends after the
    /// first error.
    pub fn rows(&self, sheet: usize) -> Result<Rows<'_>, ReadError> {
        let rows = match &self.source {
            Source::Csv(text) => Kind::Csv(CsvRows::new(text, &self.limits)),
            Source::Xlsx(book) => Kind::Xlsx(Box::new(self.sheet_rows(book, sheet)?)),
        };
        Ok(Rows(Some(rows)))
    }

    /// Reads the sheet once and forgets its rows: a file that goes beyond the
    /// limits or is damaged further down is refused before a row is used.
    pub fn survey(&self, sheet: usize) -> Result<Survey, ReadError> {
        let mut survey = Survey::default();
        let mut note = |row: &Row| {
            survey.rows += 1;
            survey.columns = survey.columns.max(row.cells.len());
            survey.hidden_rows += usize::from(row.hidden);
        };
        match &self.source {
            Source::Csv(text) => {
                let mut rows = CsvRows::new(text, &self.limits);
                while let Some(row) = rows.next_row()? {
                    note(&row);
                }
            }
            Source::Xlsx(book) => {
                let mut rows = self.sheet_rows(book, sheet)?;
                while let Some(row) = rows.next_row()? {
                    note(&row);
                }
                survey.merges = rows.merges(self.limits.merges)?;
            }
        }
        Ok(survey)
    }

    fn sheet_rows<'w>(
        &'w self,
        book: &'w Book<'w>,
        sheet: usize,
    ) -> Result<SheetRows<'w>, ReadError> {
        let sheet = book.sheets.get(sheet);
        let sheet = sheet.ok_or_else(|| ReadError::damaged("no such sheet"))?;
        SheetRows::open(book, &sheet.part, &self.limits)
    }
}

/// See [`Workbook::rows`].
pub struct Rows<'w>(Option<Kind<'w>>);

enum Kind<'w> {
    Xlsx(Box<SheetRows<'w>>),
    Csv(CsvRows<'w>),
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.0.as_mut()? {
            Kind::Xlsx(rows) => rows.next_row(),
            Kind::Csv(rows) => rows.next_row(),
        };
        if !matches!(row, Ok(Some(_))) {
            self.0 = None;
        }
        row.transpose()
    }
}

//! Workbooks; the header of every sheet is frozen and filterable. Every cell is a
//! text, so nothing is calculated.

use std::borrow::Cow;
use std::fmt;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::Sheet;

#[derive(Debug)]
pub struct TabularError(XlsxError);

impl fmt::Display for TabularError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spreadsheet: {}", self.0)
    }
}

impl std::error::Error for TabularError {}

impl From<XlsxError> for TabularError {
    fn from(error: XlsxError) -> Self {
        Self(error)
    }
}

/// A long list, row by row: the rows wait in a temporary file without a name,
/// so memory does not grow with them.
pub struct XlsxWriter {
    workbook: Workbook,
    cell: Format,
    columns: usize,
    row: u32,
    sheet: usize,
}

impl XlsxWriter {
    /// See [`Sheet::name`] and [`Sheet::columns`].
    pub fn new(name: &str, columns: &[(String, u8)]) -> Result<Self, TabularError> {
        let mut workbook = dated()?;
        let (head, cell) = formats();
        let worksheet = workbook.add_worksheet_with_constant_memory()?;
        begin(worksheet, name, columns, &head)?;
        Ok(Self {
            workbook,
            cell,
            columns: columns.len(),
            row: 0,
            sheet: 0,
        })
    }

    /// Ends the sheet and begins another one in the same workbook.
    pub fn next_sheet(&mut self, name: &str, columns: &[(String, u8)]) -> Result<(), TabularError> {
        let before = self.workbook.worksheet_from_index(self.sheet)?;
        end(before, self.columns, self.row)?;
        let (head, _) = formats();
        let worksheet = self.workbook.add_worksheet_with_constant_memory()?;
        begin(worksheet, name, columns, &head)?;
        (self.sheet, self.columns, self.row) = (self.sheet + 1, columns.len(), 0);
        Ok(())
    }

    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), TabularError> {
        self.row += 1;
        let worksheet = self.workbook.worksheet_from_index(self.sheet)?;
        for (x, text) in (0u16..).zip(cells) {
            write(
                worksheet,
                (self.row, x),
                &fitting(text.as_ref()),
                &self.cell,
            )?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>, TabularError> {
        let worksheet = self.workbook.worksheet_from_index(self.sheet)?;
        end(worksheet, self.columns, self.row)?;
        Ok(self.workbook.save_to_buffer()?)
    }
}

/// A list that is at hand.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, TabularError> {
    let mut workbook = dated()?;
    let (head, cell) = formats();
    let worksheet = workbook.add_worksheet();
    begin(worksheet, &sheet.name, &sheet.columns, &head)?;
    for (y, row) in (1u32..).zip(&sheet.rows) {
        for (x, text) in (0u16..).zip(row) {
            write(worksheet, (y, x), &fitting(text), &cell)?;
        }
    }
    let rows = u32::try_from(sheet.rows.len()).unwrap_or(0);
    end(worksheet, sheet.columns.len(), rows)?;
    Ok(workbook.save_to_buffer()?)
}

/// The same list gives the same bytes.
fn dated() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(workbook)
}

fn formats() -> (Format, Format) {
    let cell = Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Top)
        .set_text_wrap();
    let head = cell.clone().set_bold().set_background_color(0xF2F2F2);
    (head, cell)
}

fn begin(
    worksheet: &mut Worksheet,
    name: &str,
    columns: &[(String, u8)],
    head: &Format,
) -> Result<(), XlsxError> {
    worksheet.set_name(name)?;
    worksheet.set_freeze_panes(1, 0)?;
    for (x, (label, width)) in (0u16..).zip(columns) {
        worksheet.set_column_width(x, f64::from(*width))?;
        write(worksheet, (0, x), &fitting(label), head)?;
    }
    Ok(())
}

fn end(worksheet: &mut Worksheet, columns: usize, rows: u32) -> Result<(), XlsxError> {
    let last = u16::try_from(columns).unwrap_or(1).max(1) - 1;
    worksheet.autofilter(0, 0, rows, last)?;
    Ok(())
}

/// Two kinds of text the library would change: from `<r>` to `</r>` it takes
/// for markup of its own, and it does not see where an escape `_xHHHH_` ends up
/// beside a character that it escapes. As a run, escaped here, both are text
/// like any other.
fn write(
    worksheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let markup = text.starts_with("<r>") && text.ends_with("</r>");
    let mut text = Cow::Borrowed(text);
    if markup || text.contains("_x") {
        let escaped = escaped(&text);
        let runs = [(&Format::default(), escaped.as_str())];
        match worksheet.write_rich_string_with_format(row, column, &runs, format) {
            // Runs are measured with their markup. A text so long that only
            // looks like markup loses its end.
            Err(XlsxError::MaxStringLengthExceeded) if markup => {
                text = cut(&text, CELL_LIMIT / 2).into();
            }
            Err(XlsxError::MaxStringLengthExceeded) => {}
            written => return written.map(|_| ()),
        }
    }
    worksheet.write_string_with_format(row, column, text, format)?;
    Ok(())
}

/// As Excel writes it: what XML cannot hold as `_xHHHH_`, and the beginning of
/// what looks like that as `_x005F_`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        let code = c as u32;
        let looks_escaped = || {
            let hex = text.get(at + 2..at + 6);
            c == '_'
                && text.get(at + 1..at + 2) == Some("x")
                && hex.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        match c {
            '\t' | '\n' => out.push(c),
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => out.push_str(&format!("_x{code:04X}_")),
            _ if looks_escaped() => out.push_str("_x005F_"),
            _ => out.push(c),
        }
    }
    out
}

/// What an Excel cell holds at most, in UTF-16 units.
pub(super) const CELL_LIMIT: usize = 32_767;
pub(super) const CUT: &str = "…（以下省略）";

/// Cut where Excel would refuse the file, so that one long text does not cost
/// the whole list; the end says so, and the CSV has all of it.
pub(super) fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
        return text.into();
    }
    cut(text, CELL_LIMIT).into()
}

fn cut(text: &str, limit: usize) -> String {
    let mut room = limit - CUT.encode_utf16().count();
    // By whole characters: no surrogate pair is parted.
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    kept.chain(CUT.chars()).collect()
}

//! Lists as files: XLSX and CSV out. (Reading files in comes with the first
//! import.)
//!
//! Invariants: what is exported is what was shown; no cell becomes a formula
//! in a spreadsheet program; text is kept as written (UTF-8).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

use std::fmt;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

/// A list: one header and rows of as many cells.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// At most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// Header and width in characters.
    pub columns: Vec<(String, u8)>,
    pub rows: Vec<Vec<String>>,
}

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

/// An Excel workbook with one sheet, its header frozen and filterable.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, TabularError> {
    let mut workbook = Workbook::new();
    // The same list gives the same bytes.
    let made = ExcelDateTime::from_ymd(2020, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let cell = Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Top)
        .set_text_wrap();
    let head = cell.clone().set_bold().set_background_color(0xF2F2F2);
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(&sheet.name)?;
    for (x, (label, width)) in (0u16..).zip(&sheet.columns) {
        worksheet.write_string_with_format(0, x, label, &head)?;
        worksheet.set_column_width(x, f64::from(*width))?;
    }
    for (y, row) in (1u32..).zip(&sheet.rows) {
        for (x, text) in (0u16..).zip(row) {
            worksheet.write_string_with_format(y, x, fitting(printable(text)), &cell)?;
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last = u16::try_from(sheet.columns.len()).unwrap_or(1).max(1) - 1;
    let bottom = u32::try_from(sheet.rows.len()).unwrap_or(0);
    worksheet.autofilter(0, 0, bottom, last)?;
    Ok(workbook.save_to_buffer()?)
}

/// RFC 4180 with a byte order mark, so that Excel reads it as UTF-8.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::from("\u{FEFF}");
    let header: Vec<&str> = sheet
        .columns
        .iter()
        .map(|(label, _)| label.as_str())
        .collect();
    line(&mut out, &header);
    for row in &sheet.rows {
        let row: Vec<&str> = row.iter().map(String::as_str).collect();
        line(&mut out, &row);
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: &[&str]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        // A cell that a spreadsheet would calculate is marked as text.
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        out.push('"');
        out.push_str(guard);
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// Without what XML 1.0 cannot carry.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// What an Excel cell holds at most, in UTF-16 units.
const CELL_LIMIT: usize = 32_767;
const CUT: &str = "…（以下省略）";

/// Cut where Excel would refuse the file, so that one long text does not cost
/// the whole list; the end says so, and the CSV has all of it.
fn fitting(text: String) -> String {
    if text.encode_utf16().count() <= CELL_LIMIT {
        return text;
    }
    let mut room = CELL_LIMIT - CUT.encode_utf16().count();
    // By whole characters: no surrogate pair is parted.
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    kept.chain(CUT.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            name: "一覧".to_owned(),
            columns: vec![("番号".to_owned(), 10), ("項目".to_owned(), 30)],
            rows: vec![
                vec!["1".to_owned(), "改行\n\"引用\"".to_owned()],
                vec!["=1+1".to_owned(), "葛\u{E0100}城市🏯\u{0}".to_owned()],
            ],
        }
    }

    #[test]
    fn csv_is_quoted_and_never_calculated() {
        let text = String::from_utf8(csv(&sheet())).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}\"番号\",\"項目\"\r\n\"1\",\"改行\n\"\"引用\"\"\"\r\n\"'=1+1\",\"葛\u{E0100}城市🏯\u{0}\"\r\n"
        );
    }

    #[test]
    fn the_same_list_gives_the_same_workbook() {
        let first = xlsx(&sheet()).unwrap();
        assert!(first.starts_with(b"PK"));
        assert_eq!(first, xlsx(&sheet()).unwrap());
    }

    #[test]
    fn a_cell_is_cut_at_the_limit_of_excel_and_says_so() {
        let room = CELL_LIMIT - 7;
        for (text, kept) in [
            ("あ".repeat(CELL_LIMIT), None),
            ("🏯".repeat(CELL_LIMIT / 2), None),
            ("あ".repeat(CELL_LIMIT + 1), Some("あ".repeat(room))),
            ("🏯".repeat(CELL_LIMIT), Some("🏯".repeat(room / 2))),
            // One unit is left over before the pair that does not fit.
            (
                format!("あ{}", "🏯".repeat(CELL_LIMIT)),
                Some(format!("あ{}", "🏯".repeat((room - 1) / 2))),
            ),
        ] {
            let expected = kept.map_or(text.clone(), |kept| format!("{kept}…（以下省略）"));
            assert!(fitting(text.clone()) == expected);
            let mut list = sheet();
            list.rows.push(vec![text.clone(), String::new()]);
            assert!(xlsx(&list).unwrap().starts_with(b"PK"));
            let whole = String::from_utf8(csv(&list)).unwrap();
            assert!(whole.contains(&text) && !whole.contains(CUT));
        }
    }
}

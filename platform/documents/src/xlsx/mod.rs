//! XLSX: every table a worksheet; a document without tables is one sheet of numbers and texts.
//!
//! Text stays text: nothing becomes a formula, a number or a date, not even when a user
//! edits the cell (such cells carry Excel's leading apostrophe).
//! The creation date is fixed, because files of one document must be equal.

mod cells;
mod heights;
mod names;
mod outline;
mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::escape::one_line;
use crate::{Block, Document, DocumentError};

use cells::Formats;
use names::Names;

/// The document's tables as an Excel workbook.
pub fn render(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = one_line(&document.title);
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&created),
    );
    let formats = Formats::new();
    let mut names = Names::default();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            let name = names.next(table.caption.as_deref().unwrap_or_default(), "表");
            let sheet = workbook.add_worksheet().set_name(name)?;
            sheet::page_setup(sheet, document, table.caption.as_deref());
            sheet::write(sheet, table, document.orientation, &formats)?;
        }
    }
    if names.is_empty() {
        let sheet = workbook
            .add_worksheet()
            .set_name(names.next(&document.title, "文書"))?;
        sheet::page_setup(sheet, document, None);
        outline::write(sheet, document, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

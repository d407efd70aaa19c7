//! A table as a worksheet.

use rust_xlsxwriter::Worksheet;

use super::cells::{self, Formats, Kind, Range};
use super::heights;
use super::names::cut;
use crate::escape::one_line;
use crate::grid::{Slot, lay_out};
use crate::{Align, Column, Document, DocumentError, Orientation, Table};

const MOST_COLUMNS: usize = 16_384;
const A4: u8 = 9;

/// A4, one page wide, title above and page numbers below.
pub(super) fn page_setup(sheet: &mut Worksheet, document: &Document, caption: Option<&str>) {
    if document.orientation == Orientation::Landscape {
        sheet.set_landscape();
    }
    let quoted = |text: &str| one_line(text).replace('&', "&&");
    let title = quoted(&document.title);
    let caption = quoted(caption.unwrap_or_default());
    sheet
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.6, 0.6, 0.8, 0.8, 0.4, 0.4)
        .set_header(format!("&L{}&R{}", cut(&title, 100), cut(&caption, 100)))
        .set_footer("&C&P / &N");
}

pub(super) fn write(
    sheet: &mut Worksheet,
    table: &Table,
    orientation: Orientation,
    formats: &Formats,
) -> Result<(), DocumentError> {
    let grid = lay_out(table);
    if grid.columns > MOST_COLUMNS {
        return Err(DocumentError::TooManyColumns {
            caption: table.caption.clone().unwrap_or_default(),
            columns: grid.columns,
            limit: MOST_COLUMNS,
        });
    }
    let widths = widths(&table.columns, grid.columns, orientation);
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(index16(column), *width)?;
    }
    let first = grid.header.len();
    for (row, slots) in grid.header.iter().chain(&grid.rows).enumerate() {
        let in_header = row < first;
        write_row(
            sheet,
            index32(row),
            slots,
            &table.columns,
            formats,
            in_header,
        )?;
        let vertical = heights::header(slots, &table.columns).filter(|_| in_header);
        if let Some(height) = vertical.or_else(|| heights::row(slots, &widths)) {
            sheet.set_row_height(index32(row), height)?;
        }
    }
    if first > 0 {
        sheet.set_repeat_rows(0, index32(first - 1))?;
        sheet.set_freeze_panes(index32(first), 0)?;
    }
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    slots: &[Slot],
    columns: &[Column],
    formats: &Formats,
    in_header: bool,
) -> Result<(), DocumentError> {
    for (index, slot) in slots.iter().enumerate() {
        let column = columns.get(index);
        let left = index16(index);
        match slot {
            Slot::Start {
                cell,
                columns,
                rows,
            } => {
                let range = Range {
                    top: row,
                    left,
                    bottom: row + index32(*rows) - 1,
                    right: left + index16(*columns) - 1,
                };
                let kind = match (in_header, cell.header) {
                    (true, _) if *columns == 1 && is_vertical(column) => Kind::Vertical,
                    (true, _) | (_, true) => Kind::Header,
                    (false, false) => Kind::Body,
                };
                let otherwise = match (in_header, cell.header) {
                    (true, _) => Align::Center,
                    (false, true) => Align::Left,
                    (false, false) => column.map(|column| column.align).unwrap_or_default(),
                };
                let align = cell.align.unwrap_or(otherwise);
                cells::write(sheet, range, &cell.text, (kind, align), formats)?;
            }
            Slot::Empty => {
                let kind = if in_header { Kind::Header } else { Kind::Body };
                cells::write(
                    sheet,
                    Range::cell(row, left),
                    &[],
                    (kind, Align::Left),
                    formats,
                )?;
            }
            Slot::Below { .. } | Slot::Covered => {}
        }
    }
    Ok(())
}

pub(super) fn is_vertical(column: Option<&Column>) -> bool {
    column.is_some_and(|column| column.vertical)
}

/// In characters; together about what A4 shows without being reduced much.
fn widths(columns: &[Column], count: usize, orientation: Orientation) -> Vec<f64> {
    let together = match orientation {
        Orientation::Portrait => 95.0,
        Orientation::Landscape => 145.0,
    };
    let weight = |index: usize| {
        columns
            .get(index)
            .map_or(1.0, |column| f64::from(column.width.max(1)))
    };
    let total: f64 = (0..count).map(weight).sum();
    (0..count)
        .map(|index| (together * weight(index) / total).clamp(3.5, 120.0))
        .collect()
}

/// Within Excel's limits; beyond them the library refuses.
pub(super) fn index32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn index16(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

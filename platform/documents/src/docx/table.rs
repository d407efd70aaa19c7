//! Tables: fixed widths over the text width, repeated header rows, merged cells, vertical headers.

use std::fmt::Write;

use super::Paper;
use super::paragraph::{self, Paragraph, spans};
use crate::grid::{Slot, lay_out};
use crate::width::halves;
use crate::{Align, Cell, Column, DocumentError, Span, Table};

/// Word opens no wider table.
const MOST_COLUMNS: usize = 63;
/// Wider tables are set smaller.
const MANY_COLUMNS: usize = 10;
/// A vertical header is at most 6 cm high, then it takes a second line.
const HIGHEST_HEADER: u32 = 3400;

/// How the cells of one table are set.
struct Setting<'a> {
    columns: &'a [Column],
    widths: Vec<u32>,
    small: bool,
}

/// Writes the table and a small paragraph after it, so that two tables do not join.
pub(super) fn write(xml: &mut String, table: &Table, paper: Paper) -> Result<(), DocumentError> {
    let grid = lay_out(table);
    if grid.columns > MOST_COLUMNS {
        return Err(DocumentError::TooManyColumns {
            caption: table.caption.clone().unwrap_or_default(),
            columns: grid.columns,
            limit: MOST_COLUMNS,
        });
    }
    if grid.columns == 0 || (grid.header.is_empty() && grid.rows.is_empty()) {
        return Ok(());
    }
    let setting = Setting {
        columns: &table.columns,
        widths: widths(&table.columns, grid.columns, paper.text_width()),
        small: grid.columns > MANY_COLUMNS,
    };
    open(xml, &setting);
    for row in &grid.header {
        write_row(xml, row, &setting, Some(header_height(row, &setting)));
    }
    for row in &grid.rows {
        write_row(xml, row, &setting, None);
    }
    xml.push_str("</w:tbl>");
    Paragraph {
        style: Some("TableEnd"),
        ..Paragraph::default()
    }
    .open(xml);
    paragraph::close(xml);
    Ok(())
}

fn open(xml: &mut String, setting: &Setting) {
    let total: u32 = setting.widths.iter().sum();
    let margin = if setting.small { 40 } else { 80 };
    let _ = write!(
        xml,
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/>"
    );
    xml.push_str("<w:tblBorders>");
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let _ = write!(
            xml,
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"595959\"/>"
        );
    }
    xml.push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>");
    let _ = write!(
        xml,
        "<w:left w:w=\"{margin}\" w:type=\"dxa\"/><w:right w:w=\"{margin}\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>"
    );
    for width in &setting.widths {
        let _ = write!(xml, "<w:gridCol w:w=\"{width}\"/>");
    }
    xml.push_str("</w:tblGrid>");
}

/// The text width, shared in proportion; the last column takes what rounding leaves.
fn widths(columns: &[Column], count: usize, text_width: u32) -> Vec<u32> {
    let weight = |index: usize| {
        columns
            .get(index)
            .map_or(1, |column| u64::from(column.width.max(1)))
    };
    let total: u64 = (0..count).map(weight).sum::<u64>().max(1);
    let mut edge = 0;
    let mut sum = 0;
    let edges = (0..count).map(|index| {
        sum += weight(index);
        u32::try_from(u64::from(text_width) * sum / total).unwrap_or(text_width)
    });
    edges
        .map(|next| next - std::mem::replace(&mut edge, next))
        .collect()
}

/// `height` is given for header rows only: at least so high, repeated on every page.
fn write_row(xml: &mut String, row: &[Slot], setting: &Setting, height: Option<u32>) {
    xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
    if let Some(height) = height {
        if height > 0 {
            let _ = write!(xml, "<w:trHeight w:val=\"{height}\" w:hRule=\"atLeast\"/>");
        }
        xml.push_str("<w:tblHeader/>");
    }
    xml.push_str("</w:trPr>");
    for (index, slot) in row.iter().enumerate() {
        match *slot {
            Slot::Start {
                cell,
                columns,
                rows,
            } => {
                let merge = (rows > 1).then_some("<w:vMerge w:val=\"restart\"/>");
                write_cell(xml, setting, index, columns, cell, merge, height.is_some());
            }
            Slot::Below { cell, columns } => {
                let below = Cell {
                    text: Vec::new(),
                    ..cell.clone()
                };
                write_cell(
                    xml,
                    setting,
                    index,
                    columns,
                    &below,
                    Some("<w:vMerge/>"),
                    height.is_some(),
                );
            }
            Slot::Empty => write_cell(
                xml,
                setting,
                index,
                1,
                &Cell::default(),
                None,
                height.is_some(),
            ),
            Slot::Covered => {}
        }
    }
    xml.push_str("</w:tr>");
}

fn write_cell(
    xml: &mut String,
    setting: &Setting,
    index: usize,
    columns: usize,
    cell: &Cell,
    merge: Option<&str>,
    in_header: bool,
) {
    let width: u32 = setting.widths.iter().skip(index).take(columns).sum();
    let header = in_header || cell.header;
    let vertical = in_header && setting.is_vertical(index, columns);
    let _ = write!(xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
    if columns > 1 {
        let _ = write!(xml, "<w:gridSpan w:val=\"{columns}\"/>");
    }
    xml.push_str(merge.unwrap_or_default());
    if header {
        xml.push_str("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>");
    }
    if vertical {
        xml.push_str(concat!(
            "<w:tcMar><w:top w:w=\"60\" w:type=\"dxa\"/><w:bottom w:w=\"60\" w:type=\"dxa\"/></w:tcMar>",
            "<w:textDirection w:val=\"tbRlV\"/>",
        ));
    }
    if in_header {
        xml.push_str("<w:vAlign w:val=\"center\"/>");
    }
    xml.push_str("</w:tcPr>");
    let style = match (header, setting.small) {
        (true, false) => "TableHead",
        (true, true) => "TableHeadSmall",
        (false, false) => "TableText",
        (false, true) => "TableTextSmall",
    };
    let align = setting.align(index, cell, in_header, vertical);
    Paragraph {
        style: Some(style),
        align,
        ..Paragraph::default()
    }
    .open(xml);
    spans(xml, &cell.text);
    paragraph::close(xml);
    xml.push_str("</w:tc>");
}

/// What the longest vertical text of a header row needs.
fn header_height(row: &[Slot], setting: &Setting) -> u32 {
    let em = if setting.small { 160 } else { 180 };
    let text_height = |text: &[Span]| {
        let text: String = text.iter().map(|span| span.text.as_str()).collect();
        text.split('\n').map(halves).max().unwrap_or(0)
    };
    let heights = row.iter().enumerate().map(|(index, slot)| match slot {
        Slot::Start { cell, columns, .. } if setting.is_vertical(index, *columns) => {
            text_height(&cell.text)
                .saturating_mul(em / 2)
                .saturating_add(em)
        }
        _ => 0,
    });
    heights.max().unwrap_or(0).min(HIGHEST_HEADER)
}

impl Setting<'_> {
    fn is_vertical(&self, index: usize, columns: usize) -> bool {
        columns == 1
            && self
                .columns
                .get(index)
                .is_some_and(|column| column.vertical)
    }

    /// What differs from the style's own alignment (centred in headers, left in text).
    fn align(
        &self,
        index: usize,
        cell: &Cell,
        in_header: bool,
        vertical: bool,
    ) -> Option<&'static str> {
        let align = match (cell.align, in_header, cell.header) {
            (Some(align), ..) => align,
            (None, true, _) if vertical => Align::Left,
            (None, true, _) => Align::Center,
            (None, false, true) => Align::Left,
            (None, false, false) => self
                .columns
                .get(index)
                .map(|column| column.align)
                .unwrap_or_default(),
        };
        match align {
            Align::Left => Some("left"),
            Align::Center => Some("center"),
            Align::Right => Some("right"),
        }
    }
}

//! A document without tables: one row per block, the number beside the text.

use rust_xlsxwriter::Worksheet;

use super::cells::{self, Formats, Kind, Range};
use super::heights;
use super::sheet::index32;
use crate::{Align, Block, Document, DocumentError, Mark, Number, Span, Text, text};

/// In characters.
const TEXT_WIDTH: f64 = 90.0;

pub(super) fn write(
    sheet: &mut Worksheet,
    document: &Document,
    formats: &Formats,
) -> Result<(), DocumentError> {
    sheet.set_column_width(0, 12)?;
    sheet.set_column_width(1, TEXT_WIDTH)?;
    let head = [Some(&document.title), document.subtitle.as_ref()];
    let head = head
        .into_iter()
        .flatten()
        .chain(&document.lines)
        .map(|line| (Kind::PlainBold, String::new(), text(line)));
    let rows = head.chain(document.blocks.iter().filter_map(row));
    for (index, (kind, number, text)) in rows.enumerate() {
        let row = index32(index);
        if let Some(height) = heights::single(&text, TEXT_WIDTH) {
            sheet.set_row_height(row, height)?;
        }
        if !number.is_empty() {
            cells::write(
                sheet,
                Range::cell(row, 0),
                &[Span::from(number)],
                (kind, Align::Left),
                formats,
            )?;
        }
        cells::write(
            sheet,
            Range::cell(row, 1),
            &text,
            (kind, Align::Left),
            formats,
        )?;
    }
    Ok(())
}

fn row(block: &Block) -> Option<(Kind, String, Text)> {
    let label = |number: &Option<Number>| {
        number
            .as_ref()
            .map(|number| number.label.clone())
            .unwrap_or_default()
    };
    match block {
        Block::Heading {
            number,
            text: title,
            ..
        } => Some((Kind::PlainBold, label(number), text(title))),
        Block::Clause {
            number,
            caption,
            text,
            ..
        } => Some((Kind::Plain, label(number), with_caption(caption, text))),
        Block::Paragraph { text, .. } => Some((Kind::Plain, String::new(), text.clone())),
        Block::Table(_) | Block::PageBreak => None,
    }
}

fn with_caption(caption: &Option<String>, text: &Text) -> Text {
    let Some(caption) = caption else {
        return text.clone();
    };
    let mut whole = vec![Span::marked(caption.as_str(), Mark::Bold)];
    if !text.is_empty() {
        whole.push(Span::from("\n"));
        whole.extend(text.iter().cloned());
    }
    whole
}

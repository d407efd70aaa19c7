//! One cell: its format and its text.

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError,
};

use super::names::cut;
use crate::escape::clean;
use crate::{Align, DocumentError, Mark, Span};

const FONT: &str = "游ゴシック";
/// Excel's limit, in UTF-16 units.
const LONGEST: usize = 32_767;
const CUT_NOTICE: &str = "…（Excelの1セルの上限を超えるため、以下は省略しました）";

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    Header,
    /// A header set vertically, its characters upright (Excel's rotation 255).
    Vertical,
    /// Without borders: rows of a document without tables.
    Plain,
    /// The same, for headings.
    PlainBold,
}

/// All formats, built once.
pub(super) struct Formats {
    cells: Vec<(Kind, Align, bool, Format)>,
    fallback: Format,
    unmarked: Format,
    underline: Format,
    strike: Format,
    bold: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let kinds = [
            Kind::Body,
            Kind::Header,
            Kind::Vertical,
            Kind::Plain,
            Kind::PlainBold,
        ];
        let mut cells = Vec::new();
        for kind in kinds {
            for align in [Align::Left, Align::Center, Align::Right] {
                for quoted in [false, true] {
                    cells.push((kind, align, quoted, cell_format(kind, align, quoted)));
                }
            }
        }
        let run = || Format::new().set_font_name(FONT).set_font_size(10);
        Self {
            cells,
            fallback: cell_format(Kind::Body, Align::Left, false),
            unmarked: run(),
            underline: run().set_underline(FormatUnderline::Single),
            strike: run().set_font_strikethrough(),
            bold: run().set_bold(),
        }
    }

    fn cell(&self, kind: Kind, align: Align, quoted: bool) -> &Format {
        let mut cells = self.cells.iter();
        cells
            .find(|cell| (cell.0, cell.1, cell.2) == (kind, align, quoted))
            .map_or(&self.fallback, |cell| &cell.3)
    }

    fn mark(&self, mark: Mark) -> &Format {
        match mark {
            Mark::None => &self.unmarked,
            Mark::Underline => &self.underline,
            Mark::Strike => &self.strike,
            Mark::Bold => &self.bold,
        }
    }
}

fn cell_format(kind: Kind, align: Align, quoted: bool) -> Format {
    let mut format = Format::new()
        .set_font_name(FONT)
        .set_font_size(10)
        .set_text_wrap();
    format = format.set_align(match align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    });
    format = match kind {
        Kind::Header | Kind::Vertical => format
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xF2_F2_F2)),
        Kind::PlainBold => format.set_bold().set_align(FormatAlign::Top),
        Kind::Body | Kind::Plain => format.set_align(FormatAlign::Top),
    };
    if kind == Kind::Vertical {
        // The library's word for 255.
        format = format.set_rotation(270);
    }
    if !matches!(kind, Kind::Plain | Kind::PlainBold) {
        format = format
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x76_76_76));
    }
    if quoted {
        format.set_quote_prefix()
    } else {
        format
    }
}

/// First and last row and column.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub top: u32,
    pub left: u16,
    pub bottom: u32,
    pub right: u16,
}

impl Range {
    pub(super) fn cell(row: u32, column: u16) -> Self {
        Self {
            top: row,
            left: column,
            bottom: row,
            right: column,
        }
    }
}

/// Writes marked text into a cell or merged cells.
pub(super) fn write(
    sheet: &mut Worksheet,
    range: Range,
    text: &[Span],
    (kind, align): (Kind, Align),
    formats: &Formats,
) -> Result<(), DocumentError> {
    let spans = fitting(text);
    let whole: String = spans.iter().map(|(text, _)| text.as_str()).collect();
    let format = formats.cell(kind, align, whole.starts_with(['=', '+', '-', '@', '\t']));
    let Range {
        top,
        left,
        bottom,
        right,
    } = range;
    if (top, left) != (bottom, right) {
        sheet.merge_range(top, left, bottom, right, "", format)?;
    }
    if spans.iter().any(|(_, mark)| *mark != Mark::None) {
        let runs: Vec<(&Format, &str)> = spans
            .iter()
            .map(|(text, mark)| (formats.mark(*mark), text.as_str()))
            .collect();
        // The library counts the markup too; a cell as long as that goes without its marks.
        match sheet.write_rich_string_with_format(top, left, &runs, format) {
            Err(XlsxError::MaxStringLengthExceeded) => {
                sheet.write_string_with_format(top, left, whole, format)?
            }
            written => written?,
        };
    } else {
        sheet.write_string_with_format(top, left, whole, format)?;
    }
    Ok(())
}

/// Cleaned stretches that together fit into a cell; none is empty.
fn fitting(text: &[Span]) -> Vec<(String, Mark)> {
    let spans = text
        .iter()
        .map(|span| (clean(&span.text).into_owned(), span.mark));
    let mut spans: Vec<_> = spans.filter(|(text, _)| !text.is_empty()).collect();
    let units = |text: &str| text.encode_utf16().count();
    if spans.iter().map(|(text, _)| units(text)).sum::<usize>() <= LONGEST {
        return spans;
    }
    let mut left = LONGEST - units(CUT_NOTICE);
    for (text, _) in &mut spans {
        *text = cut(text, left).to_owned();
        left -= units(text);
    }
    spans.retain(|(text, _)| !text.is_empty());
    spans.push((CUT_NOTICE.to_owned(), Mark::None));
    spans
}

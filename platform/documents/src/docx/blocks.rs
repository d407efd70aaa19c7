//! `document.xml`: head, contents and blocks in reading order.

use std::fmt::Write;

use super::measure::{self, HALF, Hangs};
use super::numbers::{Numbers, Printed};
use super::paragraph::{self, Paragraph, run, spans};
use super::{DECLARATION, NAMESPACE, Paper, contents, numbering_part, table};
use crate::document::stands_above;
use crate::{Block, Document, DocumentError, Mark, Number, ParagraphStyle, Span};

/// Deeper clauses would leave no room for text.
const DEEPEST_INDENT: u8 = 12;

/// The body and the numbering part.
pub(super) fn write(document: &Document) -> Result<(String, String), DocumentError> {
    let numbers = Numbers::new(
        &document.numbering,
        document.blocks.iter().filter_map(measure::number),
    );
    let mut body = Body {
        xml: format!(
            "{DECLARATION}<w:document xmlns:w=\"{NAMESPACE}\" xmlns:r=\"{RELATIONSHIPS}\"><w:body>"
        ),
        document,
        numbers,
        hangs: Hangs::of(document),
        paper: Paper::of(document.orientation),
        break_pending: false,
    };
    body.head();
    if document.contents {
        contents::write(&mut body.xml, document);
    }
    for (index, block) in document.blocks.iter().enumerate() {
        body.block(index, block)?;
    }
    body.section();
    let numbering = numbering_part::write(&document.numbering, &body.numbers, &body.hangs);
    Ok((body.xml, numbering))
}

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

struct Body<'a> {
    xml: String,
    document: &'a Document,
    numbers: Numbers<'a>,
    hangs: Hangs,
    paper: Paper,
    /// A page break was asked for: the next paragraph makes it, without an empty line.
    break_pending: bool,
}

impl Body<'_> {
    fn head(&mut self) {
        self.plain("Title", &self.document.title);
        if let Some(subtitle) = &self.document.subtitle {
            self.plain("Subtitle", subtitle);
        }
        for line in &self.document.lines {
            self.plain("DocumentLine", line);
        }
    }

    fn block(&mut self, index: usize, block: &Block) -> Result<(), DocumentError> {
        match block {
            Block::Heading {
                depth,
                number,
                text,
                ..
            } => self.heading(index, *depth, number.as_ref(), text),
            Block::Clause {
                depth,
                number,
                caption,
                text,
                ..
            } => {
                self.clause(*depth, number.as_ref(), caption.as_deref(), text);
            }
            Block::Paragraph { style, text } => self.free(*style, text),
            Block::Table(table) => {
                if let Some(caption) = &table.caption {
                    self.plain("Caption", caption);
                } else if self.break_pending {
                    self.open(Paragraph {
                        style: Some("TableEnd"),
                        ..Paragraph::default()
                    });
                    paragraph::close(&mut self.xml);
                }
                table::write(&mut self.xml, table, self.paper)?;
            }
            Block::PageBreak => self.break_pending = true,
        }
        Ok(())
    }

    fn open(&mut self, paragraph: Paragraph) {
        let page_break_before = std::mem::take(&mut self.break_pending);
        Paragraph {
            page_break_before,
            ..paragraph
        }
        .open(&mut self.xml);
    }

    /// A paragraph of unmarked text, if there is any.
    fn plain(&mut self, style: &str, text: &str) {
        if !text.is_empty() {
            self.open(Paragraph {
                style: Some(style),
                ..Paragraph::default()
            });
            run(&mut self.xml, text, Mark::None);
            paragraph::close(&mut self.xml);
        }
    }

    fn heading(&mut self, index: usize, depth: u8, number: Option<&Number>, text: &str) {
        let depth = depth.clamp(1, 4);
        let style = format!("Heading{depth}");
        // Half a character of the heading's size, and room for proportional digits.
        let half = match depth {
            1 => 140,
            2 => 120,
            3 => 110,
            _ => HALF,
        };
        let printed = number.map(|number| (number, self.numbers.next(number)));
        let hang = number
            .filter(|number| {
                !number.label.is_empty() && !self.document.numbering.flows_under(number.level)
            })
            .map_or(0, |number| (self.hangs.get(number.level) + 1) * half);
        self.open(Paragraph {
            style: Some(&style),
            number: automatic(printed),
            indent: number.map(|_| (hang, hang)),
            ..Paragraph::default()
        });
        let _ = write!(
            self.xml,
            "<w:bookmarkStart w:id=\"{index}\" w:name=\"{}\"/>",
            contents::bookmark(index)
        );
        self.literal(printed);
        run(&mut self.xml, text, Mark::None);
        let _ = write!(self.xml, "<w:bookmarkEnd w:id=\"{index}\"/>");
        paragraph::close(&mut self.xml);
    }

    fn clause(&mut self, depth: u8, number: Option<&Number>, caption: Option<&str>, text: &[Span]) {
        let base = u32::from(depth.min(DEEPEST_INDENT)) * 2 * HALF;
        if let Some(caption) = caption.filter(|caption| stands_above(caption)) {
            self.open(Paragraph {
                style: Some("ClauseCaption"),
                indent: Some((base + 2 * HALF, 0)),
                ..Paragraph::default()
            });
            run(&mut self.xml, caption, Mark::None);
            paragraph::close(&mut self.xml);
        }
        let printed = number.map(|number| (number, self.numbers.next(number)));
        let hang = number.map_or(0, |number| self.hang(number));
        let hanging = number
            .filter(|number| !number.label.is_empty())
            .map_or(0, |_| hang);
        self.open(Paragraph {
            style: Some("Clause"),
            number: automatic(printed),
            indent: Some((base + hang, hanging)),
            ..Paragraph::default()
        });
        self.literal(printed);
        if let Some(title) = caption.filter(|caption| !stands_above(caption)) {
            run(&mut self.xml, title, Mark::Bold);
            if !text.is_empty() {
                run(&mut self.xml, "　", Mark::None);
            }
        }
        spans(&mut self.xml, text);
        paragraph::close(&mut self.xml);
    }

    /// How far a clause's text stands from its number: beside it, or one character under it.
    fn hang(&self, number: &Number) -> u32 {
        let flows = self.document.numbering.flows_under(number.level);
        if flows {
            2 * HALF
        } else {
            self.hangs.get(number.level) * HALF
        }
    }

    /// A label that Word cannot count, as text.
    fn literal(&mut self, printed: Option<(&Number, Printed)>) {
        if let Some((number, Printed::Literal)) = printed {
            run(&mut self.xml, &number.label, Mark::None);
            let flows = self.document.numbering.flows_under(number.level);
            run(&mut self.xml, if flows { "　" } else { "\t" }, Mark::None);
        }
    }

    fn free(&mut self, style: ParagraphStyle, text: &[Span]) {
        let (style, align) = match style {
            ParagraphStyle::Body => (None, None),
            ParagraphStyle::Center => (None, Some("center")),
            ParagraphStyle::Right => (None, Some("right")),
            ParagraphStyle::Note => (Some("Note"), None),
        };
        self.open(Paragraph {
            style,
            align,
            ..Paragraph::default()
        });
        spans(&mut self.xml, text);
        paragraph::close(&mut self.xml);
    }

    fn section(&mut self) {
        let Paper { width, height } = self.paper;
        let orient = if width > height {
            " w:orient=\"landscape\""
        } else {
            ""
        };
        let margin = Paper::MARGIN;
        let _ = write!(
            self.xml,
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId5\"/>\
             <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{orient}/>\
             <w:pgMar w:top=\"{margin}\" w:right=\"{margin}\" w:bottom=\"{margin}\" w:left=\"{margin}\" \
             w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/><w:cols w:space=\"425\"/></w:sectPr>\
             </w:body></w:document>"
        );
    }
}

fn automatic(printed: Option<(&Number, Printed)>) -> Option<(u32, usize)> {
    match printed {
        Some((_, Printed::Automatic { instance, level })) => Some((instance, level)),
        _ => None,
    }
}

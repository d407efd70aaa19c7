//! Paragraphs and runs, with their properties in the order of the schema.

use std::fmt::Write;

use crate::escape::push_escaped;
use crate::{Mark, Span};

/// What a paragraph says of itself beyond its style.
#[derive(Clone, Copy, Default)]
pub(super) struct Paragraph<'a> {
    pub style: Option<&'a str>,
    pub page_break_before: bool,
    /// Numbering instance and level.
    pub number: Option<(u32, usize)>,
    /// Left and hanging, in twips.
    pub indent: Option<(u32, u32)>,
    pub align: Option<&'a str>,
}

impl Paragraph<'_> {
    /// Opens the paragraph; the caller writes its content, then `</w:p>`.
    pub(super) fn open(self, xml: &mut String) {
        xml.push_str("<w:p><w:pPr>");
        if let Some(style) = self.style {
            let _ = write!(xml, "<w:pStyle w:val=\"{style}\"/>");
        }
        if self.page_break_before {
            xml.push_str("<w:pageBreakBefore/>");
        }
        if let Some((instance, level)) = self.number {
            let _ = write!(
                xml,
                "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{instance}\"/></w:numPr>"
            );
        }
        if let Some((left, hanging)) = self.indent {
            let _ = write!(xml, "<w:ind w:left=\"{left}\" w:hanging=\"{hanging}\"/>");
        }
        if let Some(align) = self.align {
            let _ = write!(xml, "<w:jc w:val=\"{align}\"/>");
        }
        xml.push_str("</w:pPr>");
    }
}

pub(super) fn close(xml: &mut String) {
    xml.push_str("</w:p>");
}

/// Marked text.
pub(super) fn spans(xml: &mut String, spans: &[Span]) {
    for span in spans {
        run(xml, &span.text, span.mark);
    }
}

/// One run; line feeds become line breaks, tabs become tabs.
pub(super) fn run(xml: &mut String, text: &str, mark: Mark) {
    if text.is_empty() {
        return;
    }
    xml.push_str("<w:r>");
    xml.push_str(match mark {
        Mark::None => "",
        Mark::Underline => "<w:rPr><w:u w:val=\"single\"/></w:rPr>",
        Mark::Strike => "<w:rPr><w:strike/></w:rPr>",
        Mark::Bold => "<w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr>",
    });
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            xml.push_str("<w:br/>");
        }
        for (index, piece) in line.split('\t').enumerate() {
            if index > 0 {
                xml.push_str("<w:tab/>");
            }
            if !piece.is_empty() {
                xml.push_str("<w:t xml:space=\"preserve\">");
                push_escaped(xml, piece);
                xml.push_str("</w:t>");
            }
        }
    }
    xml.push_str("</w:r>");
}

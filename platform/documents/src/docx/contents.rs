//! The table of contents: a TOC field that already holds its entries, without page numbers.
//!
//! Page numbers are known only to the program that lays out the pages; "update field"
//! (F9) adds them. A field marked as outdated would make Word ask questions on opening.

use super::paragraph::{self, Paragraph};
use crate::escape::one_line;
use crate::{Block, Document, Mark};

/// The bookmark of the heading that is block `index`.
pub(super) fn bookmark(index: usize) -> String {
    format!("_Toc{index:08}")
}

pub(super) fn write(xml: &mut String, document: &Document) {
    let headings = document
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| match block {
            Block::Heading {
                depth: depth @ ..=3,
                number,
                text,
                ..
            } => Some((index, depth.max(&1), number, text)),
            _ => None,
        });
    let mut begun = false;
    for (index, depth, number, text) in headings {
        if !begun {
            begin(xml);
        }
        let style = format!("TOC{depth}");
        Paragraph {
            style: Some(&style),
            ..Paragraph::default()
        }
        .open(xml);
        if !begun {
            xml.push_str(concat!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>",
                "<w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-3\" \\h \\z \\u </w:instrText></w:r>",
                "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
            ));
            begun = true;
        }
        xml.push_str("<w:hyperlink w:anchor=\"");
        xml.push_str(&bookmark(index));
        xml.push_str("\" w:history=\"1\">");
        if let Some(number) = number.as_ref().filter(|number| !number.label.is_empty()) {
            paragraph::run(xml, &one_line(&number.label), Mark::None);
            paragraph::run(xml, "　", Mark::None);
        }
        paragraph::run(xml, &one_line(text), Mark::None);
        xml.push_str("</w:hyperlink>");
        paragraph::close(xml);
    }
    if begun {
        xml.push_str(
            "<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:sdtContent></w:sdt>",
        );
    }
}

fn begin(xml: &mut String) {
    xml.push_str(concat!(
        "<w:sdt><w:sdtPr><w:id w:val=\"1\"/><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/>",
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>",
    ));
    Paragraph {
        style: Some("TOCHeading"),
        ..Paragraph::default()
    }
    .open(xml);
    paragraph::run(xml, "目次", Mark::None);
    paragraph::close(xml);
}

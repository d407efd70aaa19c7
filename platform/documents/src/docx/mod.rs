//! DOCX: real heading styles, real Word numbering, repeated table headers.
//!
//! The parts are written here, in the order the schema asks for, because docx-rs 0.4
//! has no repeated header rows, no title property, no language and puts elements out of
//! order. Nothing in a file depends on the clock or on chance.
//! Look next: `numbers.rs` (how Word is made to print the given labels).

mod blocks;
mod contents;
mod measure;
mod numbering_part;
mod numbers;
mod paragraph;
mod table;

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use crate::escape::{one_line, push_escaped};
use crate::{Document, DocumentError, Orientation};

pub(crate) const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The document as a Word file (A4, margins of 25 mm, page numbers at the foot).
pub fn render(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let (body, numbering) = blocks::write(document)?;
    let parts: [(&str, &str); 11] = [
        (
            "[Content_Types].xml",
            include_str!("parts/content_types.xml"),
        ),
        ("_rels/.rels", include_str!("parts/rels.xml")),
        ("docProps/app.xml", include_str!("parts/app.xml")),
        ("docProps/core.xml", &core_properties(&document.title)),
        (
            "word/_rels/document.xml.rels",
            include_str!("parts/document_rels.xml"),
        ),
        ("word/document.xml", &body),
        ("word/fontTable.xml", include_str!("parts/font_table.xml")),
        ("word/footer1.xml", include_str!("parts/footer.xml")),
        ("word/numbering.xml", &numbering),
        ("word/settings.xml", include_str!("parts/settings.xml")),
        ("word/styles.xml", include_str!("parts/styles.xml")),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(64 * 1024)));
    for (path, xml) in parts {
        zip.start_file(path, options)?;
        zip.write_all(xml.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// No creation date: it would make two files of one document differ.
fn core_properties(title: &str) -> String {
    let mut xml = String::from(DECLARATION);
    xml.push_str(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>",
    );
    push_escaped(&mut xml, &one_line(title));
    xml.push_str(
        "</dc:title><dc:creator></dc:creator><dc:language>ja-JP</dc:language></cp:coreProperties>",
    );
    xml
}

/// A page's size and what is left for text, in twips (1/20 pt).
#[derive(Clone, Copy)]
struct Paper {
    width: u32,
    height: u32,
}

impl Paper {
    /// 25 mm.
    const MARGIN: u32 = 1417;

    fn of(orientation: Orientation) -> Self {
        match orientation {
            Orientation::Portrait => Self {
                width: 11906,
                height: 16838,
            },
            Orientation::Landscape => Self {
                width: 16838,
                height: 11906,
            },
        }
    }

    fn text_width(self) -> u32 {
        self.width - 2 * Self::MARGIN
    }
}

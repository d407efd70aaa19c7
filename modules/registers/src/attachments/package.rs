//! Office files are packages (ZIP): which kind one is, what is inside it says.
//! Nothing is unpacked but two small parts that tell the kind. Pure.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::kind::{Kind, Refused};

/// More parts than any document has; a larger list is not read.
const MOST_PARTS: usize = 20_000;
/// The parts that tell the kind are far shorter, unpacked.
const LONGEST_PART: u64 = 1 << 20;

/// The part that must be there, the media type it must be declared with.
const OPEN_XML: [(&str, &str, Kind); 3] = [
    (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        Kind::Docx,
    ),
    (
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        Kind::Xlsx,
    ),
    (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        Kind::Pptx,
    ),
];

const OPEN_DOCUMENT: [(&str, Kind); 3] = [
    ("application/vnd.oasis.opendocument.text", Kind::Odt),
    ("application/vnd.oasis.opendocument.spreadsheet", Kind::Ods),
    ("application/vnd.oasis.opendocument.presentation", Kind::Odp),
];

/// # Errors
/// It holds a program, is no document, or cannot be read.
pub(super) fn package(content: &[u8]) -> Result<Kind, Refused> {
    let parts = content.windows(4).filter(|w| *w == b"PK\x01\x02").count();
    if parts > MOST_PARTS {
        return Err(Refused::Archive);
    }
    let mut package = ZipArchive::new(Cursor::new(content)).map_err(|_| Refused::Broken)?;
    // Names are the same whatever their case (ECMA-376 part 2).
    let names: Result<Vec<String>, _> = package
        .file_names()
        .map(|name| name.map(|name| name.to_lowercase()))
        .collect();
    let names = names.map_err(|_| Refused::Broken)?;
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("[content_types].xml") {
        return open_xml(&mut package, &names);
    }
    if has("mimetype") && has("content.xml") {
        return open_document(&mut package, &names);
    }
    Err(Refused::Archive)
}

type Package<'c> = ZipArchive<Cursor<&'c [u8]>>;

/// A small part as text.
fn part(package: &mut Package<'_>, name: &str) -> Result<String, Refused> {
    let mut all = package.file_names().filter_map(Result::ok);
    let found = all.find(|n| n.to_lowercase() == name);
    let found = found.ok_or(Refused::Broken)?.into_owned();
    drop(all);
    let part = package.by_name(&found).map_err(|_| Refused::Broken)?;
    let mut text = String::new();
    let mut limited = part.take(LONGEST_PART);
    match limited.read_to_string(&mut text) {
        Ok(_) if limited.limit() > 0 => Ok(text),
        _ => Err(Refused::Broken),
    }
}

fn open_xml(package: &mut Package<'_>, names: &[String]) -> Result<Kind, Refused> {
    let types = part(package, "[content_types].xml")?.to_lowercase();
    let program = |name: &String| {
        name.ends_with("vbaproject.bin")
            || name.contains("/activex/")
            || name.contains("/macrosheets/")
    };
    let declared = ["macroenabled", "vbaproject", "activex", "macrosheet"];
    if names.iter().any(program) || declared.iter().any(|word| types.contains(word)) {
        return Err(Refused::Macro);
    }
    let found = OPEN_XML.iter().find(|(main, media, _)| {
        names.iter().any(|n| n == main) && types.contains(&format!("\"{media}\""))
    });
    // Some other package: a binary workbook, a drawing.
    found.map(|(.., kind)| *kind).ok_or(Refused::Unknown)
}

fn open_document(package: &mut Package<'_>, names: &[String]) -> Result<Kind, Refused> {
    let program = |name: &String| name.starts_with("basic/") || name.starts_with("scripts/");
    if names.iter().any(program) {
        return Err(Refused::Macro);
    }
    let media = part(package, "mimetype")?;
    let found = OPEN_DOCUMENT
        .iter()
        .find(|(known, _)| *known == media.trim());
    found.map(|(_, kind)| *kind).ok_or(Refused::Unknown)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn types(media: &str) -> String {
        format!("<Types><Override PartName=\"/x\" ContentType=\"{media}\"/></Types>")
    }

    #[test]
    fn a_document_is_what_its_main_part_says() {
        for (main, media, kind) in OPEN_XML {
            let types = types(media);
            let whole = packed(&[("[Content_Types].xml", &types), (main, "<x/>")]);
            assert_eq!(package(&whole), Ok(kind));
            // The part is missing, or declared as something else.
            let without = packed(&[("[Content_Types].xml", &types), ("other.xml", "")]);
            assert_eq!(package(&without), Err(Refused::Unknown));
            let wrong = packed(&[("[Content_Types].xml", "<Types/>"), (main, "")]);
            assert_eq!(package(&wrong), Err(Refused::Unknown));
        }
        for (media, kind) in OPEN_DOCUMENT {
            let whole = packed(&[("mimetype", media), ("content.xml", "<x/>")]);
            assert_eq!(package(&whole), Ok(kind));
        }
    }

    #[test]
    fn a_program_inside_is_found_whatever_it_is_called() {
        let (main, media, _) = OPEN_XML[1];
        let macro_types = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
        for (extra, types) in [
            ("xl/vbaProject.bin", types(media)),
            ("xl/VBAPROJECT.BIN", types(media)),
            ("xl/activeX/activeX1.xml", types(media)),
            ("xl/macrosheets/sheet1.xml", types(media)),
            (
                "xl/x.bin",
                types(media) + &types("application/vnd.ms-office.vbaProject"),
            ),
            ("xl/x.bin", types(macro_types)),
        ] {
            let whole = packed(&[("[Content_Types].xml", &types), (main, ""), (extra, "")]);
            assert_eq!(package(&whole), Err(Refused::Macro), "{extra}");
        }
        let odf = [
            ("mimetype", OPEN_DOCUMENT[1].0),
            ("content.xml", ""),
            ("Basic/x.xml", ""),
        ];
        assert_eq!(package(&packed(&odf)), Err(Refused::Macro));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let plain = packed(&[("a.txt", "x"), ("b.exe", "MZ")]);
        assert_eq!(package(&plain), Err(Refused::Archive));
        assert_eq!(package(&plain[..plain.len() / 2]), Err(Refused::Broken));
        assert_eq!(package(b"PK\x03\x04broken"), Err(Refused::Broken));
        // A list of types that unpacks to far more than it is.
        let bomb = packed(&[
            ("[Content_Types].xml", &" ".repeat(5 << 20)),
            (OPEN_XML[0].0, ""),
        ]);
        assert_eq!(package(&bomb), Err(Refused::Broken));
        let many = b"PK\x01\x02".repeat(MOST_PARTS + 1);
        assert_eq!(package(&many), Err(Refused::Archive));
    }
}

//! Files made to harm: they are refused, and quickly.

use std::io::{Cursor, Write};

use sakimori_tabular::{Limits, ReadError, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::book::{Book, MAIN, refusal, rows_of, text_rows, zipped};

/// A part of so many MiB of one byte; packs to a thousandth.
fn flood(mebibytes: usize) -> Vec<u8> {
    vec![b' '; mebibytes << 20]
}

/// The same entry so many times in the directory: every one of them unpacks
/// the same bytes.
fn overlapping(copies: usize) -> Vec<u8> {
    let once = zipped(&[("xl/media/0000.bin", &flood(9))]);
    let directory = once.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = once.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let entry = &once[directory..end];
    let mut bytes = once[..directory].to_vec();
    for copy in 0..copies {
        let mut entry = entry.to_vec();
        let name = entry.windows(4).position(|w| w == b"0000").unwrap();
        entry[name..name + 4].copy_from_slice(format!("{copy:04}").as_bytes());
        bytes.extend(entry);
    }
    let length = (bytes.len() - directory) as u32;
    let mut tail = once[end..].to_vec();
    tail[8..10].copy_from_slice(&(copies as u16).to_le_bytes());
    tail[10..12].copy_from_slice(&(copies as u16).to_le_bytes());
    tail[12..16].copy_from_slice(&length.to_le_bytes());
    bytes.extend(tail);
    bytes
}

#[test]
fn ten_kilobytes_that_unpack_to_two_gigabytes_are_refused() {
    let bytes = overlapping(230);
    assert!(bytes.len() < 32 << 10, "{}", bytes.len());
    assert_eq!(refusal(&bytes), "unpacks_too_large");
    // Also when each of them alone is harmless.
    let limits = Limits {
        ratio: 100_000,
        unpacked_bytes: u64::MAX,
        ..Limits::default()
    };
    assert_eq!(read(&bytes, "", &limits).err(), Some(ReadError::Bomb));
}

#[test]
fn a_part_that_packs_too_well_is_refused() {
    let book = Book::of("").with("xl/media/image1.png", &flood(64));
    assert_eq!(refusal(&book.bytes()), "unpacks_too_large");
}

#[test]
fn stated_sizes_are_not_believed() {
    let rows = text_rows(&[["氏名"].as_slice(); 2000]);
    let bytes = Book::of(&rows).bytes();
    let part = b"xl/worksheets/sheet1.xml";
    let names: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(part))
        .collect();
    // In the directory, the unpacked size stands 22 bytes before the name.
    let size = names[1] - 22;
    for stated in [0u32, 10, 1_000_000] {
        let mut lying = bytes.clone();
        lying[size..size + 4].copy_from_slice(&stated.to_le_bytes());
        assert_eq!(refusal(&lying), "file_damaged", "{stated}");
    }
}

#[test]
fn a_directory_of_many_entries_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for i in 0..2_100 {
        zip.start_file(format!("{i}"), options).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(refusal(&bytes), "unpacks_too_large");
}

#[test]
fn entities_are_never_resolved() {
    let laughs = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let outside = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>";
    for kind in [laughs, outside] {
        let sheet = format!(
            "<?xml version=\"1.0\"?>{kind}<worksheet xmlns=\"{MAIN}\"><sheetData><row><c t=\"inlineStr\">\
             <is><t>&x;&b;</t></is></c></row></sheetData></worksheet>"
        );
        let book = Book::of("").with("xl/worksheets/sheet1.xml", sheet.as_bytes());
        assert_eq!(refusal(&book.bytes()), "external_reference");
    }
    let book = Book::of("<row><c t=\"inlineStr\"><is><t>&x;</t></is></c></row>");
    assert_eq!(refusal(&book.bytes()), "external_reference");
    let strings = format!("{outside}<sst><si><t>&x;</t></si></sst>");
    let book = Book::of("").with("xl/sharedStrings.xml", strings.as_bytes());
    assert_eq!(refusal(&book.bytes()), "external_reference");
}

#[test]
fn counts_in_a_file_make_no_room() {
    for count in ["99999999999999999999", "9999999999", "4294967295"] {
        let strings = format!(
            "<sst xmlns=\"{MAIN}\" count=\"{count}\" uniqueCount=\"{count}\"><si><t>氏名</t></si></sst>"
        );
        let book = Book::of_sheet(
            "<dimension ref=\"A1:XFD1048576\"/><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData>",
        );
        let book = book.with("xl/sharedStrings.xml", strings.as_bytes());
        assert_eq!(rows_of(&book.bytes()).unwrap().len(), 1);
    }
}

#[test]
fn one_long_text_in_many_cells_is_not_copied_without_end() {
    let long = "あ".repeat(30_000);
    let cell = "<c t=\"s\"><v>0</v></c>".repeat(300);
    let rows = format!("<row>{cell}</row>").repeat(100);
    let book = Book::of(&rows).strings(&format!("<si><t>{long}</t></si>"));
    let limits = Limits {
        text_bytes: 64 << 20,
        ..Limits::default()
    };
    let bytes = book.bytes();
    let workbook = read(&bytes, "", &limits).unwrap();
    let error = workbook.rows(0).unwrap().last().unwrap();
    assert_eq!(error, Err(ReadError::TooMuchText));
}

#[test]
fn shared_texts_have_a_limit() {
    let limits = Limits {
        text_bytes: 1 << 20,
        ..Limits::default()
    };
    for item in [
        format!("<si><t>{}</t></si>", "x".repeat(1000)),
        "<si/>".to_owned(),
    ] {
        // Varied enough to pack like real texts.
        let items: String = (0..200_000 / item.len() * 8)
            .map(|i| format!("{item}<!--{:x}-->", i * 7919))
            .collect();
        let book = Book::of("").strings(&items).bytes();
        let error = read(&book, "", &limits).err();
        assert_eq!(error, Some(ReadError::TooMuchText), "{}", item.len());
    }
}

#[test]
fn tokens_and_nesting_are_bounded() {
    let noise: String = (0..400_000u32)
        .map(|i| format!("{:x}", i.wrapping_mul(2_654_435_761)))
        .collect();
    for rows in [
        format!("<row><c t=\"inlineStr\"><is><t>{noise}</t></is></c></row>"),
        format!("<row x=\"{noise}\"><c/></row>"),
        format!("<row><c><v>{}</v></c></row>", "<a>".repeat(100_000)),
        format!("<!--{noise}-->"),
    ] {
        let code = refusal(&Book::of(&rows).bytes());
        assert!(["file_damaged", "too_much_text"].contains(&code), "{code}");
    }
}

#[test]
fn merged_regions_have_a_limit() {
    let regions: String = (1..60_000)
        .map(|i| format!("<mergeCell ref=\"A{i}:B{i}\"/>"))
        .collect();
    let body = format!("<sheetData/><mergeCells>{regions}</mergeCells>");
    let bytes = Book::of_sheet(&body).bytes();
    let workbook = read(&bytes, "", &Limits::default()).unwrap();
    let error = workbook.survey(0).unwrap_err();
    assert_eq!(error, ReadError::TooManyMerges { limit: 50_000 });
}

#[test]
fn broken_markup_is_refused() {
    for body in [
        "<sheetData><row><c><v>1</c></row></sheetData>",
        "<sheetData><row><c><v>1</v></c></row>",
        "<sheetData><row><c><v>&#0;</v></c></row></sheetData>",
        "<sheetData><row><c><v>&#x110000;</v></c></row></sheetData>",
        "<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:\"/></mergeCells>",
    ] {
        let code = refusal(&Book::of_sheet(body).bytes());
        assert_eq!(code, "file_damaged", "{body}");
    }
    let book = Book::of("").with(
        "xl/worksheets/sheet1.xml",
        b"<worksheet><sheetData>\xFF\xFE</sheetData>",
    );
    assert_eq!(refusal(&book.bytes()), "file_damaged");
}

#[test]
fn a_missing_part_is_damage() {
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"../../outside/sheet.xml\"/></Relationships>";
    let book = Book::of("").with("xl/_rels/workbook.xml.rels", relations.as_bytes());
    assert_eq!(refusal(&book.bytes()), "file_damaged");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"not xml").unwrap();
    assert_eq!(refusal(&zip.finish().unwrap().into_inner()), "no_rows");
}

//! Files that are no table we read, whatever their names say.

use sakimori_tabular::{Foreign, Limits, ReadError, read};

use crate::book::{Book, refusal, text_rows, zipped};

const OLE2: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A container whose directory names this stream.
fn ole2(stream: &str) -> Vec<u8> {
    let mut bytes = OLE2.to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0xFF);
    bytes
}

#[test]
fn an_xls_is_refused_with_what_to_do_even_when_renamed() {
    for name in ["名簿.xls", "名簿.xlsx", "名簿.csv"] {
        let error = read(&ole2("Workbook"), name, &Limits::default()).err();
        assert_eq!(error, Some(ReadError::Foreign(Foreign::Xls)));
        assert_eq!(
            error.unwrap().to_string(),
            "Excel 97-2003形式（.xls）は読めません。Excelで開き、「Excelブック（.xlsx）」で保存してください。"
        );
    }
}

#[test]
fn other_files_are_told_by_their_content() {
    let png = [&[0x89][..], b"PNG\r\n\x1A\n", &[0; 64]].concat();
    let noise: Vec<u8> = (0..4000u32).map(|i| (i * i % 251) as u8).collect();
    let ods = zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", b"<office:document-content/>"),
    ]);
    let xlsb = zipped(&[("xl/workbook.bin", b"\x83\x01\x00")]);
    let xlsb_named = Book::of("").with(
        "_rels/.rels",
        b"<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"xl/workbook.bin\"/></Relationships>",
    );
    let xlsb_named = xlsb_named.with("xl/workbook.bin", b"\x83\x01\x00").bytes();
    let docx = zipped(&[("word/document.xml", b"<w:document/>")]);
    let zip = zipped(&[("名簿.csv", b"a,b\r\n1,2\r\n")]);
    for (bytes, code) in [
        (ole2("Book"), "xls"),
        (ole2("EncryptedPackage"), "encrypted"),
        (ole2("WordDocument"), "old_office"),
        (vec![0x09, 0x08, 0x08, 0x00, 0x00, 0x05, 0x10, 0x00], "xls"),
        (xlsb, "xlsb"),
        (xlsb_named, "xlsb"),
        (ods, "ods"),
        (docx, "other_office"),
        (zip, "zip"),
        (b"%PDF-1.7\n1 0 obj".to_vec(), "pdf"),
        (png, "image"),
        (b"\xFF\xD8\xFF\xE0\x00\x10JFIF".to_vec(), "image"),
        (b"\x1F\x8B\x08\x00".to_vec(), "archive"),
        (b"7z\xBC\xAF\x27\x1C\x00".to_vec(), "archive"),
        (b"\x20\x00-lh5-\x00\x00".to_vec(), "archive"),
        (
            b"\r\n<html><table><tr><td>1</td></tr></table>".to_vec(),
            "markup",
        ),
        (
            "\u{FEFF}<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>".into(),
            "markup",
        ),
        (
            b"MIME-Version: 1.0\r\nX-Document-Type: Workbook".to_vec(),
            "markup",
        ),
        (noise, "binary"),
        (b"\xFF\xFE\x00\x00a\x00\x00\x00".to_vec(), "binary"),
        (Vec::new(), "file_empty"),
        (b" \r\n\r\n".to_vec(), "file_empty"),
        (b"\xEF\xBB\xBF,,\r\n,,\r\n".to_vec(), "file_empty"),
    ] {
        assert_eq!(refusal(&bytes), code, "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

#[test]
fn a_workbook_is_read_whatever_its_name() {
    let bytes = Book::of(&text_rows(&[&["氏名"]])).bytes();
    for name in ["名簿.xlsx", "名簿.xls", "名簿.csv", ""] {
        assert!(read(&bytes, name, &Limits::default()).is_ok());
    }
    let csv = "氏名,課\r\n";
    let workbook = read(csv.as_bytes(), "C:\\一覧\\名簿.xlsx", &Limits::default()).unwrap();
    assert_eq!(workbook.sheets()[0].name, "名簿.xlsx");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_looked_at() {
    let limits = Limits {
        file_bytes: 2 << 20,
        ..Limits::default()
    };
    let error = read(&vec![b'a'; (2 << 20) + 1], "a.csv", &limits).err();
    assert_eq!(error, Some(ReadError::TooLarge { mebibytes: 2 }));
}

#[test]
fn a_workbook_that_is_cut_off_anywhere_is_refused() {
    let row: &[&str] = &["氏名", "所属", "電話番号"];
    let bytes = Book::of(&text_rows(&[row; 200])).bytes();
    for length in (2..bytes.len()).step_by(7) {
        let code = refusal(&bytes[..length]);
        assert_eq!(code, "file_damaged", "{length} of {}", bytes.len());
    }
}

#[test]
fn a_changed_byte_never_passes_unseen() {
    let rows: Vec<Vec<String>> = (0..50)
        .map(|i| vec![format!("職員{i}"), format!("課{}", i * 7)])
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|r| r.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let bytes = Book::of(&text_rows(&rows)).bytes();
    let whole = crate::book::rows_of(&bytes).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        // Dates and flags in the directory may differ; the data may not.
        if let Ok(rows) = crate::book::rows_of(&changed) {
            assert!(rows == whole, "byte {at}");
        }
    }
}

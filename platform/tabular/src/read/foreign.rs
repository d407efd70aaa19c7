//! Files that are no table we read, told by their first bytes: a name can be
//! changed, the content stays.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Excel 97-2003 and older, in an OLE2 container or bare.
    Xls,
    /// An OOXML file behind a password: OLE2 with an encrypted package.
    Encrypted,
    /// Word 97-2003, mail and other things in OLE2.
    OldOffice,
    Xlsb,
    Ods,
    /// Word or PowerPoint (OOXML).
    OtherOffice,
    Zip,
    Archive,
    Pdf,
    Image,
    /// A web page or XML table named .xls, as older systems export.
    Markup,
    /// UTF-32, or bytes that are no text.
    Binary,
}

const OLE2: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// First bytes and what they mean.
const MAGIC: &[(&[u8], Foreign)] = &[
    // Worksheets of Excel 2 to 4, not yet in a container.
    (&[0x09, 0x00, 0x04, 0x00], Foreign::Xls),
    (&[0x09, 0x02, 0x06, 0x00], Foreign::Xls),
    (&[0x09, 0x04, 0x06, 0x00], Foreign::Xls),
    (&[0x09, 0x08, 0x08, 0x00, 0x00, 0x05], Foreign::Xls),
    (b"%PDF", Foreign::Pdf),
    (&[0x89, b'P', b'N', b'G'], Foreign::Image),
    (&[0xFF, 0xD8, 0xFF], Foreign::Image),
    (b"GIF8", Foreign::Image),
    (&[b'I', b'I', 0x2A, 0x00], Foreign::Image),
    (&[b'M', b'M', 0x00, 0x2A], Foreign::Image),
    (b"RIFF", Foreign::Image),
    (&[0x1F, 0x8B], Foreign::Archive),
    (&[b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C], Foreign::Archive),
    (b"Rar!\x1A\x07", Foreign::Archive),
    (b"{\\rtf", Foreign::OtherOffice),
    (b"MIME-Version:", Foreign::Markup),
    (&[0xFF, 0xFE, 0x00, 0x00], Foreign::Binary),
    (&[0x00, 0x00, 0xFE, 0xFF], Foreign::Binary),
];

impl Foreign {
    /// By the first bytes; nothing for a package (ZIP) and for text.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(OLE2) {
            return Some(Self::in_ole2(bytes));
        }
        let known = MAGIC.iter().find(|(start, _)| bytes.starts_with(start));
        if let Some((_, foreign)) = known {
            return Some(*foreign);
        }
        let start = bytes.get(..bytes.len().min(512)).unwrap_or(bytes);
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        let start = start.trim_ascii_start().to_ascii_lowercase();
        let tags: [&[u8]; 5] = [b"<?xml", b"<html", b"<!doctype", b"<table", b"<meta"];
        if tags.iter().any(|tag| start.starts_with(tag)) {
            return Some(Self::Markup);
        }
        // LHA carries its method after two bytes.
        let lha = bytes.get(2..5) == Some(b"-lh") && bytes.get(6) == Some(&b'-');
        lha.then_some(Self::Archive)
    }

    /// The directory of a container names its streams in UTF-16.
    fn in_ole2(bytes: &[u8]) -> Self {
        let named = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes.windows(name.len()).any(|w| w == name)
        };
        if named("EncryptedPackage") {
            Self::Encrypted
        } else if named("Workbook") || named("Book") {
            Self::Xls
        } else {
            Self::OldOffice
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Xls => "xls",
            Self::Encrypted => "encrypted",
            Self::OldOffice => "old_office",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::OtherOffice => "other_office",
            Self::Zip => "zip",
            Self::Archive => "archive",
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Markup => "markup",
            Self::Binary => "binary",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xls => "Excel 97-2003形式（.xls）は読めません。Excelで開き、「Excelブック（.xlsx）」で保存してください。",
            Self::Encrypted => "パスワードで保護されたファイルは読めません。Excelで開き、パスワードを解除して保存してください。",
            Self::OldOffice => "Word 97-2003などの古い形式の文書は読めません。表をExcelに貼り付け、「Excelブック（.xlsx）」で保存してください。",
            Self::Xlsb => "Excelバイナリブック（.xlsb）は読めません。Excelで開き、「Excelブック（.xlsx）」で保存してください。",
            Self::Ods => "OpenDocument形式（.ods）は読めません。「Excelブック（.xlsx）」又はCSVで保存してください。",
            Self::OtherOffice => "Word、PowerPointなどの文書は読めません。表をExcelに貼り付け、「Excelブック（.xlsx）」で保存してください。",
            Self::Zip => "ZIPファイルは読めません。展開し、中のファイルを選んでください。",
            Self::Archive => "圧縮されたファイルは読めません。展開し、中のファイルを選んでください。",
            Self::Pdf => "PDFは読めません。元の表を「Excelブック（.xlsx）」又はCSVで保存してください。",
            Self::Image => "画像は読めません。元の表を「Excelブック（.xlsx）」又はCSVで保存してください。",
            Self::Markup => "ウェブページ形式又はXML形式の表は読めません（名前が.xlsでも中身が異なる場合があります）。Excelで開き、「Excelブック（.xlsx）」で保存してください。",
            Self::Binary => "表として読めないファイルです。「Excelブック（.xlsx）」又はCSVで保存したファイルを選んでください。",
        })
    }
}

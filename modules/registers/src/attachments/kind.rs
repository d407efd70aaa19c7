//! What a file is, by what is in it. Pure.
//!
//! Taken is what offices exchange as documents and what no program runs by
//! opening it; everything else is refused with what to do instead. This is no
//! search for malware: that is for the program that guards the terminals.

use super::content::{by_magic, text};
use super::name::extension;

/// What can be attached. Stored by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Png,
    Jpeg,
    Gif,
    Tiff,
    Text,
    Csv,
}

/// The ends of names that a browser offers; the content is looked at anyway.
pub(crate) const ACCEPTED: &str =
    ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.png,.jpg,.jpeg,.gif,.tif,.tiff,.txt,.csv";

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    Empty,
    Executable,
    Script,
    Html,
    Macro,
    OldOffice,
    Archive,
    Broken,
    /// A text in an encoding that is not taken.
    Encoding,
    Unknown,
    /// The end of the name is of another kind.
    End(Kind),
}

impl Refused {
    /// What is wrong, and what to do.
    pub fn message(&self) -> String {
        let text = match self {
            Self::Empty => "中身のないファイルです。",
            Self::Executable => "プログラム（実行形式）のファイルは添付できません。",
            Self::Script => "スクリプト（プログラムとして動く文書）は添付できません。",
            Self::Html => "HTML、SVG又はXMLのファイルは添付できません。PDFにして添付してください。",
            Self::Macro => {
                "マクロ（プログラム）を含むファイルは添付できません。マクロを除いた形式（docx、xlsx、pptxなど）で保存し直してください。"
            }
            Self::OldOffice => {
                "古い形式のファイル（doc、xls、pptなど）及びパスワードを付けたWord、Excel、PowerPointのファイルは添付できません。パスワードを付けずに、docx、xlsx、pptxの形式で保存し直してください。"
            }
            Self::Archive => {
                "ZIPなどの圧縮ファイルは、中身を確かめられないため添付できません。中のファイルを一つずつ添付してください。"
            }
            Self::Broken => {
                "ファイルが壊れているか、名前の示す種類のファイルではありません。元の文書を開けることを確かめて、選び直してください。"
            }
            Self::Encoding => {
                "文字の並びを読み取れません。文字コードをUTF-8又はシフトJISにして保存し直してください。"
            }
            Self::Unknown => {
                "この種類のファイルは添付できません。添付できるのは、PDF、Word（docx）、Excel（xlsx）、PowerPoint（pptx）、OpenDocument、テキスト、CSV及び画像（PNG、JPEG、GIF、TIFF）です。"
            }
            Self::End(kind) => {
                let ends: Vec<String> = kind.ends().iter().map(|e| format!(".{e}")).collect();
                return format!(
                    "ファイル名の末尾と中身が合いません。中身は{}です。ファイル名の末尾を{}にして、選び直してください。",
                    kind.label(),
                    ends.join("又は")
                );
            }
        };
        text.to_owned()
    }
}

impl Kind {
    const ALL: [(
        Self,
        &'static str,
        &'static str,
        &'static [&'static str],
        &'static str,
    ); 13] = [
        (Self::Pdf, "pdf", "PDF", &["pdf"], "application/pdf"),
        (
            Self::Docx,
            "docx",
            "Wordの文書",
            &["docx"],
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            Self::Xlsx,
            "xlsx",
            "Excelのブック",
            &["xlsx"],
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            Self::Pptx,
            "pptx",
            "PowerPointの資料",
            &["pptx"],
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        (
            Self::Odt,
            "odt",
            "OpenDocumentの文書",
            &["odt"],
            "application/vnd.oasis.opendocument.text",
        ),
        (
            Self::Ods,
            "ods",
            "OpenDocumentの表",
            &["ods"],
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (
            Self::Odp,
            "odp",
            "OpenDocumentの資料",
            &["odp"],
            "application/vnd.oasis.opendocument.presentation",
        ),
        (Self::Png, "png", "PNGの画像", &["png"], "image/png"),
        (
            Self::Jpeg,
            "jpeg",
            "JPEGの画像",
            &["jpg", "jpeg"],
            "image/jpeg",
        ),
        (Self::Gif, "gif", "GIFの画像", &["gif"], "image/gif"),
        (
            Self::Tiff,
            "tiff",
            "TIFFの画像",
            &["tif", "tiff"],
            "image/tiff",
        ),
        (Self::Text, "text", "テキスト", &["txt"], "text/plain"),
        (Self::Csv, "csv", "CSV", &["csv"], "text/csv"),
    ];

    fn facts(
        self,
    ) -> (
        &'static str,
        &'static str,
        &'static [&'static str],
        &'static str,
    ) {
        let found = Self::ALL.iter().find(|(kind, ..)| *kind == self);
        let bytes: (_, _, &'static [&'static str], _) = ("", "", &[], "application/octet-stream");
        found.map_or(bytes, |(_, key, label, ends, media)| {
            (*key, *label, *ends, *media)
        })
    }

    pub fn key(self) -> &'static str {
        self.facts().0
    }

    fn label(self) -> &'static str {
        self.facts().1
    }

    fn ends(self) -> &'static [&'static str] {
        self.facts().2
    }

    /// The media type of a stored key; bytes where it is none of ours.
    pub fn media_type(key: &str) -> &'static str {
        let found = Self::ALL.iter().find(|(_, known, ..)| *known == key);
        found.map_or("application/octet-stream", |(.., media)| *media)
    }

    /// What a file is. Its content decides; the end of its name must agree.
    pub(super) fn of(name: &str, content: &[u8]) -> Result<Self, Refused> {
        if content.is_empty() {
            return Err(Refused::Empty);
        }
        let end = extension(name).to_lowercase();
        let kind = match by_magic(content) {
            Some(found) => found?,
            None => text(&end, content)?,
        };
        match kind.ends().contains(&end.as_str()) {
            true => Ok(kind),
            false => Err(Refused::End(kind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words() {
        for (kind, key, ..) in Kind::ALL {
            assert_eq!((kind.key(), Kind::media_type(key)), (key, kind.facts().3));
            assert!(
                kind.ends()
                    .iter()
                    .all(|end| ACCEPTED.contains(&format!(".{end}")))
            );
        }
        assert_eq!(Kind::media_type("text/html"), "application/octet-stream");
        assert!(Refused::End(Kind::Jpeg).message().contains(".jpg又は.jpeg"));
    }
}

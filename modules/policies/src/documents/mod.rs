//! The documents: each a pure function from a [`Content`] to a document tree.

mod basic_policy;
mod comparison;
mod diff;
mod matrix;
mod pages;
mod standards;

use maud::Markup;
use sakimori_documents::{Document, DocumentError, docx, html, xlsx};

use crate::standards::Content;

pub use comparison::{Change, Comparison, comparison};
pub(crate) use comparison::{full_text, with_items};
pub use diff::{Piece, diff};
pub use matrix::{by_role, matrix};
pub(crate) use pages::{file, routes, stylesheet};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    BasicPolicy,
    /// The form of the basic policy that the body does not use.
    OtherBasicPolicy,
    Standards,
    Matrix,
    Comparison,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::BasicPolicy,
        Self::Standards,
        Self::Matrix,
        Self::Comparison,
        Self::OtherBasicPolicy,
    ];

    /// In addresses, on the command line and in the database.
    pub fn key(self) -> &'static str {
        match self {
            Self::BasicPolicy => "basic-policy",
            Self::OtherBasicPolicy => "basic-policy-other-form",
            Self::Standards => "standards",
            Self::Matrix => "matrix",
            Self::Comparison => "comparison",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::BasicPolicy => "情報セキュリティ基本方針",
            Self::OtherBasicPolicy => "情報セキュリティ基本方針（もう一つの形式）",
            Self::Standards => "情報セキュリティ対策基準",
            Self::Matrix => "権限・責任等一覧表",
            Self::Comparison => "新旧対照表",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.key() == key)
    }

    /// What is made of it when a version is decided.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Self::Matrix | Self::Comparison => &[Format::Html, Format::Docx, Format::Xlsx],
            _ => &[Format::Html, Format::Docx],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Docx,
    Xlsx,
    Json,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Html, Self::Docx, Self::Xlsx, Self::Json];

    pub fn key(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Docx => "Word",
            Self::Xlsx => "Excel",
            Self::Json => "JSON",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.key() == key)
    }

    /// The same of what reports are saved as: Word and Excel.
    pub fn of_report(key: &str) -> Option<Self> {
        Self::parse(key).filter(|f| matches!(f, Self::Docx | Self::Xlsx))
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// One entry of the history that ends a document (附則).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// 制定 or 一部改正
    pub label: String,
    /// 令和8年4月1日
    pub decided: String,
    pub effective: String,
    /// 令和8年みほん市訓令第3号; may be empty.
    pub document_number: String,
}

/// What a document shows beside its content.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Under the title: 制定 and 改正.
    pub history: Vec<HistoryEntry>,
    /// 「案」 while it is not decided.
    pub draft: bool,
}

/// Makes a document. `before` is what a comparison compares with.
pub fn document(
    kind: Kind,
    content: &Content,
    before: Option<&Content>,
    setting: &Setting,
) -> Document {
    match kind {
        Kind::BasicPolicy => basic_policy::document(content, content.policy_form, setting),
        Kind::OtherBasicPolicy => {
            basic_policy::document(content, basic_policy::other(content.policy_form), setting)
        }
        Kind::Standards => standards::document(content, setting),
        Kind::Matrix => matrix(content, setting),
        Kind::Comparison => comparison(before, content).document(setting),
    }
}

/// The document as a file.
pub fn render(document: &Document, format: Format) -> Result<Vec<u8>, DocumentError> {
    match format {
        Format::Html => Ok(html::page(document, None).into_bytes()),
        Format::Docx => docx::render(document),
        Format::Xlsx => xlsx::render(document),
        // A document is plain data: this cannot fail.
        Format::Json => Ok(serde_json::to_vec_pretty(document).unwrap_or_default()),
    }
}

/// The document inside a page.
pub fn fragment(document: &Document) -> Markup {
    html::render(document)
}

/// The lines under a title: history, or that it is a draft.
fn title_lines(setting: &Setting) -> Vec<String> {
    let mut lines: Vec<String> = setting
        .history
        .iter()
        .map(|entry| {
            let number = match entry.document_number.as_str() {
                "" => String::new(),
                number => format!("（{number}）"),
            };
            format!("{}　{}{number}", entry.decided, entry.label)
        })
        .collect();
    if setting.draft {
        lines.push("（案）".to_owned());
    }
    lines
}

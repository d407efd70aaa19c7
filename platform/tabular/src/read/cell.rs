//! What a row is made of, the same for every kind of file.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

/// One row with something in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As the user sees it: the row in Excel, the line where it begins in CSV.
    pub number: usize,
    /// From the first column to the last one that holds something.
    pub cells: Vec<Cell>,
    /// Hidden, for instance by a filter. It is read like every other row.
    pub hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Exactly as written; for numbers and dates of Excel as shown there, a
    /// date as `2026-04-01`.
    pub text: String,
    pub value: Value,
    pub problem: Option<Problem>,
}

/// What Excel knows of a cell beyond its text. CSV has only text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value {
    #[default]
    Empty,
    Text,
    Number(f64),
    Truth(bool),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
}

/// Why a cell cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// `#REF!`, `#N/A` …
    ErrorValue(String),
    /// A formula whose result was not saved with the file.
    NotCalculated,
    /// A reference to a text that the file does not have.
    NoSuchText,
    /// A date that no calendar has, like Excel's 1900-02-29.
    NoSuchDate(String),
    /// Bytes that mean nothing in the file's encoding.
    Undecodable {
        bytes: Vec<u8>,
        encoding: Encoding,
    },
    /// Text in another encoding than the rest of the file.
    OtherEncoding(Encoding),
    TooLong {
        limit: usize,
    },
    Nul,
    /// Text after a closing quotation mark.
    StrayQuote,
}

/// How the letters of a text file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Cp932,
    Utf16Le,
    Utf16Be,
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.problem.is_none()
    }

    pub(crate) fn text(text: String) -> Self {
        Self {
            value: if text.is_empty() {
                Value::Empty
            } else {
                Value::Text
            },
            text,
            problem: None,
        }
    }

    pub(crate) fn failed(text: impl Into<String>, problem: Problem) -> Self {
        Self {
            text: text.into(),
            value: Value::Empty,
            problem: Some(problem),
        }
    }
}

static NOTHING: Cell = Cell {
    text: String::new(),
    value: Value::Empty,
    problem: None,
};

impl Row {
    /// The cell at a position counted from 0; an empty one where the row ends.
    pub fn cell(&self, position: usize) -> &Cell {
        self.cells.get(position).unwrap_or(&NOTHING)
    }
}

impl Encoding {
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Cp932 => "シフトJIS（CP932）",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ErrorValue(code) => write!(f, "数式の結果がエラー（{code}）です。Excelで直してください。"),
            Self::NotCalculated => f.write_str("数式の計算結果が保存されていません。Excelで開いて保存し直すか、値として貼り付けてください。"),
            Self::NoSuchText => f.write_str("セルの文字が失われています。Excelで開いて保存し直してください。"),
            Self::NoSuchDate(number) => write!(f, "日付として表示されていますが、存在しない日付です（数値{number}）。"),
            Self::Undecodable { bytes, encoding } => {
                let bytes: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
                write!(f, "{}では読めないバイト（{}）があります。元のファイルの文字を確かめてください。", encoding.label(), bytes.join(" "))
            }
            Self::OtherEncoding(encoding) => write!(f, "ファイルのほかの部分と異なる文字コード（{}）で書かれています。一つの文字コードで保存し直してください。", encoding.label()),
            Self::TooLong { limit } => write!(f, "文字が多すぎます（{limit}文字まで）。引用符（\"）の閉じ忘れがないかも確かめてください。"),
            Self::Nul => f.write_str("文字ではない値（NUL）が含まれています。元のファイルを確かめてください。"),
            Self::StrayQuote => f.write_str("引用符（\"）の後に文字が続いています。引用符の位置を確かめてください。"),
        }
    }
}

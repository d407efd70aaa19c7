//! Why a whole file is refused. Faults of single rows are no reason: they are
//! kept with the cell ([`crate::Problem`]).

use std::fmt;

use crate::read::Foreign;

/// The text is for the user and says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// No byte, or nothing but white space.
    Empty,
    /// No sheet that can be seen holds a row.
    NoRows,
    /// Another kind of file, whatever its name says.
    Foreign(Foreign),
    /// Cut off or contradictory. The detail is for the log.
    Damaged(String),
    /// Refers to things outside of the file.
    External,
    TooLarge {
        mebibytes: usize,
    },
    /// Unpacks to far more than a table needs.
    Bomb,
    TooManyRows {
        limit: usize,
    },
    TooManyColumns {
        limit: usize,
        row: usize,
    },
    TooMuchText,
    TooManyMerges {
        limit: usize,
    },
    /// A quotation mark in this line is never closed.
    OpenQuote {
        line: usize,
    },
    NoSuchSheet {
        name: String,
        names: Vec<String>,
    },
    NoHeader,
}

impl ReadError {
    pub(crate) fn damaged(detail: impl fmt::Display) -> Self {
        Self::Damaged(detail.to_string())
    }

    /// Stable, for tests and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::NoRows => "no_rows",
            Self::Foreign(foreign) => foreign.code(),
            Self::Damaged(_) => "file_damaged",
            Self::External => "external_reference",
            Self::TooLarge { .. } => "file_too_large",
            Self::Bomb => "unpacks_too_large",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::TooMuchText => "too_much_text",
            Self::TooManyMerges { .. } => "too_many_merged_cells",
            Self::OpenQuote { .. } => "open_quote",
            Self::NoSuchSheet { .. } => "no_such_sheet",
            Self::NoHeader => "no_header",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("ファイルが空です。内容のあるファイルを選んでください。"),
            Self::NoRows => f.write_str("表示されているシートにデータがありません。データのあるシートを表示して保存し直してください。"),
            Self::Foreign(foreign) => foreign.fmt(f),
            Self::Damaged(_) => f.write_str("ファイルが壊れているため読めません。元のファイルをExcelで開けることを確かめ、もう一度保存してから選び直してください。"),
            Self::External => f.write_str("ファイルの外を参照する定義が含まれているため読めません。Excelで開き、「Excelブック（.xlsx）」で保存し直してください。"),
            Self::TooLarge { mebibytes } => write!(f, "ファイルが大きすぎます（{mebibytes}MBまで）。画像や不要なシートを除くか、分けて取り込んでください。"),
            Self::Bomb => f.write_str("展開すると大きくなりすぎるため読めません。必要な表だけを新しいブックに貼り付け、保存し直してください。"),
            Self::TooManyRows { limit } => write!(f, "行が多すぎます（見出しなどを含めて{limit}行まで）。分けて取り込んでください。"),
            Self::TooManyColumns { limit, row } => write!(f, "{row}行目の列が多すぎます（{limit}列まで）。区切り文字と不要な列を確かめてください。"),
            Self::TooMuchText => f.write_str("文字の量が多すぎます。分けて取り込んでください。"),
            Self::TooManyMerges { limit } => write!(f, "結合されたセルが多すぎます（{limit}か所まで）。セルの結合を解除してください。"),
            Self::OpenQuote { line } => write!(f, "{line}行目で始まる引用符（\"）が閉じられていません。その行の引用符を確かめてください。"),
            Self::NoSuchSheet { name, names } => write!(f, "シート「{name}」がありません。このブックのシートは{}です。", names.iter().map(|n| format!("「{n}」")).collect::<String>()),
            Self::NoHeader => f.write_str("見出しの行が見つかりません。見出しの行番号を指定してください。"),
        }
    }
}

impl std::error::Error for ReadError {}

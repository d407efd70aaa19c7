//! Why a file could not be made. All are the program's or the data's size, never a user's choice.

use std::fmt;

/// What went wrong while writing a DOCX or XLSX file.
#[derive(Debug)]
pub enum DocumentError {
    /// A table has more columns than the format can hold.
    TooManyColumns {
        caption: String,
        columns: usize,
        limit: usize,
    },
    /// The ZIP container could not be written.
    Package(zip::result::ZipError),
    /// The spreadsheet writer refused (too many rows, an impossible range).
    Spreadsheet(rust_xlsxwriter::XlsxError),
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyColumns {
                caption,
                columns,
                limit,
            } => {
                write!(
                    f,
                    "table \"{caption}\" has {columns} columns, the format holds {limit}"
                )
            }
            Self::Package(_) => f.write_str("the file's ZIP container could not be written"),
            Self::Spreadsheet(_) => f.write_str("the spreadsheet could not be written"),
        }
    }
}

impl std::error::Error for DocumentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TooManyColumns { .. } => None,
            Self::Package(error) => Some(error),
            Self::Spreadsheet(error) => Some(error),
        }
    }
}

impl From<zip::result::ZipError> for DocumentError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Package(error)
    }
}

impl From<std::io::Error> for DocumentError {
    fn from(error: std::io::Error) -> Self {
        Self::Package(zip::result::ZipError::Io(error))
    }
}

impl From<rust_xlsxwriter::XlsxError> for DocumentError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self::Spreadsheet(error)
    }
}

//! A list as a file of the kind that its reader wants, row by row.

use super::{CsvWriter, TabularError, Unmappable, XlsxWriter};

/// A file that is being written.
pub enum ListFile {
    Xlsx(Box<XlsxWriter>),
    Csv(CsvWriter, &'static str),
}

/// A file as it is handed out.
pub struct Finished {
    pub media_type: &'static str,
    /// The end of its name, `xlsx`.
    pub end: &'static str,
    pub content: Vec<u8>,
}

/// Why a file could not be written.
#[derive(Debug)]
pub enum ListFileError {
    Xlsx(TabularError),
    /// Letters that CP932 does not have; they are named, not replaced.
    Letters(Unmappable),
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Letters named of those a file cannot hold.
const NAMED: usize = 10;

impl ListFile {
    /// `format` is `xlsx`, `csv` or `csv-cp932`; none where it is another.
    /// Columns are labels with widths in letters.
    ///
    /// # Errors
    /// The sheet cannot have this name.
    pub fn begin(
        format: &str,
        sheet: &str,
        columns: &[(String, u8)],
    ) -> Result<Option<Self>, TabularError> {
        let (mut file, media_type) = match format {
            "xlsx" => {
                let writer = XlsxWriter::new(sheet, columns)?;
                return Ok(Some(Self::Xlsx(Box::new(writer))));
            }
            "csv" => (CsvWriter::utf8(), "text/csv; charset=utf-8"),
            "csv-cp932" => (CsvWriter::cp932(), "text/csv; charset=Shift_JIS"),
            _ => return Ok(None),
        };
        let labels: Vec<&str> = columns.iter().map(|(label, _)| label.as_str()).collect();
        file.row(&labels);
        Ok(Some(Self::Csv(file, media_type)))
    }

    /// # Errors
    /// The row does not fit the file.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), TabularError> {
        match self {
            Self::Xlsx(file) => file.row(cells),
            Self::Csv(file, _) => {
                file.row(cells);
                Ok(())
            }
        }
    }

    /// Takes a while for a large file.
    ///
    /// # Errors
    /// See [`ListFileError`].
    pub fn finish(self) -> Result<Finished, ListFileError> {
        match self {
            Self::Xlsx(file) => Ok(Finished {
                media_type: XLSX,
                end: "xlsx",
                content: file.finish().map_err(ListFileError::Xlsx)?,
            }),
            Self::Csv(file, media_type) => Ok(Finished {
                media_type,
                end: "csv",
                content: file.finish().map_err(ListFileError::Letters)?,
            }),
        }
    }
}

impl std::fmt::Display for ListFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Xlsx(error) => error.fmt(f),
            Self::Letters(left_out) => {
                let first = left_out.kept.iter().take(NAMED);
                let first: Vec<String> = first.map(ToString::to_string).collect();
                write!(f, "{left_out}該当する文字：{}", first.join("、"))
            }
        }
    }
}

impl std::error::Error for ListFileError {}

//! Lists as files. Whole lists by [`xlsx`], [`csv`] and [`csv_cp932`]; long
//! ones row by row by [`XlsxWriter`] and [`CsvWriter`].

mod cp932;
mod csv;
mod list_file;
#[cfg(test)]
mod tests;
mod xlsx;

pub use cp932::{Unmappable, UnmappableChar};
pub use csv::{CsvWriter, csv, csv_cp932};
pub use list_file::{Finished, ListFile, ListFileError};
pub use xlsx::{TabularError, XlsxWriter, xlsx};

/// A list: one header and rows of as many cells.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// At most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// Header and width in characters.
    pub columns: Vec<(String, u8)>,
    pub rows: Vec<Vec<String>>,
}

//! Lists as files: XLSX and CSV, out and in, and the mapping of their columns
//! for an import. No word of the domain is in here.
//!
//! Invariants: what is exported is what was shown, and read back it is the
//! same; no cell becomes a formula in a spreadsheet program; text is kept as
//! written, never normalized or replaced. A file from outside has limits in
//! size, rows and memory; what is wrong with a cell is told with its row.
//!
//! Start with [`read`] for a file, [`Table`] for its header and rows,
//! [`Mapping`] for its columns, [`RowErrors`] for what is wrong, and
//! [`Sheet`] for writing.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod csv;
mod import;
mod read;
mod write;
mod xlsx;

pub use import::{
    Choice, Column, DataRows, DateRule, Era, Fit, Header, Mapping, MappingProblem, RowError,
    RowErrors, Source, Table, damaged, fold,
};
pub use read::{
    Cell, Encoding, Foreign, Limits, Problem, ReadError, Row, Rows, SheetInfo, Survey, Value,
    Workbook, read,
};
pub use write::{
    CsvWriter, Finished, ListFile, ListFileError, Sheet, TabularError, Unmappable, UnmappableChar,
    XlsxWriter, csv, csv_cp932, xlsx,
};
pub use xlsx::{Merge, column_letters, excel_date};

//! Workbooks (XLSX, also with macros, which are not looked at).
//!
//! Read here and not by a library for spreadsheets: the file is somebody
//! else's, so every size has a bound before memory is asked for, a strange
//! cell is a fault of its row and not of the file, and formula, style and
//! value of a cell come from one pass. `package` guards the ZIP, `xml` the
//! XML, `book` finds the parts, `sheet` streams the rows.

mod book;
mod formats;
mod merges;
mod package;
mod place;
mod serial;
mod sheet;
mod strings;
mod value;
mod xml;

pub(crate) use book::Book;
pub use merges::Merge;
pub use serial::excel_date;
pub(crate) use sheet::SheetRows;
pub use sheet::column_letters;

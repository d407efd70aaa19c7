//! Reading files that somebody else made: by content and not by name, within
//! limits, row by row.

mod budget;
mod cell;
mod error;
mod foreign;
mod limits;
mod workbook;

pub(crate) use budget::Budget;
pub use cell::{Cell, Encoding, Problem, Row, Value};
pub use error::ReadError;
pub use foreign::Foreign;
pub use limits::Limits;
pub use workbook::{Rows, SheetInfo, Survey, Workbook, read};

//! From a sheet to records: which row is the header, which column is which,
//! what is wrong in which row. The importer itself stays with its module.

mod column;
mod damage;
mod date;
mod errors;
mod fit;
mod fold;
mod header;
mod mapping;
mod numerals;
mod table;

pub use column::Column;
pub use damage::damaged;
pub use date::{DateRule, Era};
pub use errors::{RowError, RowErrors};
pub use fit::{Fit, MappingProblem};
pub use fold::fold;
pub use header::Header;
pub use mapping::{Mapping, Source};
pub use table::{Choice, DataRows, Table};

//! A register from a file: which column is what, a dry run that says what
//! would be written and what is wrong, and the writing.
//!
//! An entry is found again by its number, where the file has it, or by what
//! tells entries of the register apart. A column that the file does not have
//! leaves the entry as it is.

mod file;
pub(super) mod pages;
mod plan;
mod store;

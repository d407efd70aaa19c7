//! One document tree, three files: HTML for the screen and the browser's print,
//! DOCX for Word, XLSX for the tables.
//!
//! Invariants: no domain word in here (a caller says "clause level 3", never what
//! it is about); pure, no clock, no file; the same [`Document`] gives the same bytes,
//! because hashes of files are stored; no text can break a format (what XML or HTML
//! cannot carry is dropped, what Excel would calculate stays a string).
//! Look next: `document.rs` (the tree), `numbering.rs` (how numbers are printed).
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod document;
mod error;
mod escape;
mod grid;
mod numbering;
mod table;
mod width;

pub mod docx;
pub mod html;
pub mod xlsx;

pub use document::{Block, Document, Mark, Orientation, ParagraphStyle, Span, Text, text};
pub use error::DocumentError;
pub use numbering::{Number, NumberFormat, NumberLevel, Numbering};
pub use table::{Align, Cell, Column, Row, Table};

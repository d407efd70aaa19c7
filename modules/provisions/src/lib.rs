//! The catalog: what the guideline provides, written once as data and checked
//! before anything runs.
//!
//! Invariants: the catalog is read-only after start; no code names a
//! provision, code asks for properties; a wrong file is reported with file,
//! line and rule, all of them at once.
//!
//! Look next: `catalog/model.rs` (what it holds), `catalog/check/` (the
//! rules), `catalog/template.rs` (placeholders), `/catalog/README.md` (the
//! format), `classes.rs` (the class of a thing on each axis).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod catalog;
pub mod classes;

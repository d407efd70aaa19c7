//! The risk analysis (1.6.4): how far the provisions are carried out, and what
//! threatens the assets of the ledger, group by group.
//!
//! Invariants: threats and vulnerabilities are data of the catalog, checked
//! when the program starts; a risk is likelihood × impact on scales the body
//! defines; what a person assessed stays when the rest is calculated anew; an
//! acceptance names the hash of what was assessed and holds for nothing else.
//!
//! Look next: `catalog.rs`, `model/` (the pure rules).

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
pub mod model;

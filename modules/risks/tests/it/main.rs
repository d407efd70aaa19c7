//! The risk analysis through its pages, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod acceptance;
mod analysis;
mod changes;
mod costs;
mod hostile;
mod ledger;
mod readers;
mod support;

//! Permission against the catalog that is shipped, and against bodies that
//! tailor it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod deciders;
mod grants;
mod support;
mod tailored;

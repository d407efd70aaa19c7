//! The organization through its pages, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod appointments;
mod contacts;
mod costs;
mod holes;
mod people;
mod replay;
mod reshuffle;
mod search;
mod support;
mod town;
mod units;

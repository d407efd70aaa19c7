//! A backup and back, between the engines, across versions; and what is not
//! a whole backup of ours is refused and leaves nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod encrypted;
mod jobs;
mod refused;
mod round_trip;
mod support;
mod versions;

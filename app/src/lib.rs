//! The program `sakimori`: the list of modules, the command line, the server.
//!
//! Invariants: it listens on this machine only until people can sign in; it
//! makes no outbound call; what it says to people is Japanese, its log lines
//! are English with stable field names.
//!
//! Look next: `server.rs` (what stands in front of the pages), `commands/`,
//! `sample.rs` (みほん市).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod commands;
mod menu;
pub mod sample;
pub mod server;

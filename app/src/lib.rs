//! The program `sakimori`: the list of modules, the command line, the server.
//!
//! Invariants: it listens on this machine only until people can sign in; it
//! makes no outbound call but to the mail server it is told; what it says to people is Japanese, its log lines
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
pub mod context;
pub mod derived;
mod hanging;
mod home;
mod mail;
mod me;
mod menu;
mod people;
pub mod sample;
pub mod schedules;
pub mod server;

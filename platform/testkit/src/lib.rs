//! What tests share. Only dev-dependencies name this crate.
//!
//! Invariants: every test that touches data runs on both engines
//! ([`on_every_database`]); nothing is shared between two tests; the clock
//! stands still ([`clock`]); pages are asked for the way a browser asks, with
//! cookies and form tokens ([`Client`]).
//!
//! Look next: `databases.rs`, `client.rs`, `html.rs`, `office.rs`.

// A helper of tests fails by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod client;
mod databases;
mod html;
mod mail;
pub mod office;

pub use client::{Client, HOST, Response, multipart};
pub use databases::{TestDb, on_every_database};
pub use html::{Form, Tag, tags, unescape, visible};
pub use mail::{Arrived, MailServer, Manner};

use sakimori_kernel::Clock;

/// 令和8年11月23日 10:00 in Japan, and it stays that.
pub fn clock() -> Clock {
    Clock::Fixed("2026-11-23T01:00:00Z".parse().expect("a timestamp"))
}

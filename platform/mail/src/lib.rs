//! Mails to people of the body, through its own server: a subject and the page
//! to open, nothing of what is on it.
//!
//! Invariants:
//! - a mail is queued in the transaction of the write that causes it, so what
//!   was rolled back tells nobody;
//! - a row is claimed before it is sent and marked after; one that ends in
//!   between is 「送ったか不明」: never sent twice, and never forgotten;
//! - without a server nothing is queued.
//!
//! Look next: `outbox.rs` (queueing), `send.rs` (what becomes of a row),
//! `smtp.rs` (which answers of the server leave no doubt), `rows.rs`.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)
)]

mod outbox;
mod rows;
mod send;
mod settings;
mod smtp;

pub use outbox::{Letter, Outbox};
pub use rows::{Mail, State, doubt_restored, unsent};
pub use send::{Done, send_due};
pub use settings::{Settings, SettingsError};

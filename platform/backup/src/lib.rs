//! A body's data in one file, and back into either engine.
//!
//! Invariants:
//! - a backup is one moment of the database, made while others write;
//! - memory does not grow with the data, in neither direction;
//! - a restore reads and checks the whole file before it writes anything, and
//!   writes into an empty place only, all of it or nothing;
//! - the file is the same whichever engine it came from.
//!
//! Look next: `manifest.rs` (what is in the file), `write.rs`, `restore.rs`,
//! `docs/operations/backup.md`.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)
)]

mod crypt;
mod error;
mod file;
pub mod jobs;
mod line;
mod manifest;
mod open;
mod restore;
mod verify;
mod write;

pub use crypt::{Identity, Recipient, new_key};
pub use error::BackupError;
pub use file::BackupFile;
pub use manifest::{EXTENSION, Manifest, Part};
pub use open::open;
pub use restore::{Derived, Restored, restore};
pub use verify::{Verified, verify};
pub use write::{Made, backup};

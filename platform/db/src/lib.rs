//! SQLite and PostgreSQL behind one handle.
//!
//! Invariants:
//! - one SQL text runs on both engines: `$1` parameters, [`Value`]s bound in
//!   order, rows mapped by `#[derive(sqlx::FromRow)]`;
//! - SQL text is joined from constants only, never from input;
//! - a write happens in a [`Tx`], and a [`Tx`] commits only together with a
//!   [`journal::Entry`];
//! - one writer at a time per body on both engines, so a rule that was read in
//!   a transaction still holds when it commits.
//!
//! Look next: `handle.rs`, `tx.rs`, `journal.rs`, `migrate.rs`, `/migrations`.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)
)]

mod error;
mod filling;
mod handle;
pub mod journal;
mod load;
mod migrate;
mod open;
mod query;
mod rows;
pub mod schema;
pub mod search;
mod snapshot;
mod target;
mod tx;
mod unnamed;
mod upgrade;
mod value;

pub use error::{DbError, OpenError, StorageTrouble};
pub use filling::Filling;
pub use handle::{Db, Engine};
pub use load::Loader;
pub use migrate::{MIGRATIONS, Migration};
pub use query::{Bound, Query, Row, among, list, places, query};
pub use rows::{AnyRow, Cell, Rows};
pub use schema::ColumnType;
pub use snapshot::Snapshot;
pub use sqlx::FromRow;
pub use target::Target;
pub use tx::Tx;
pub use value::{SqlDate, SqlTimestamp, Value};

//! 情報資産台帳: what the body has, how it must be handled and why. The ledger
//! is a register; this crate adds what follows from classes (ADR 0018).
//!
//! Invariants: handling is computed from the classes, never stored; a confidential
//! asset is on a service with standard terms only by an exception in force, however
//! it is written; a copy is classified no lower than what was copied, and found where
//! that is raised later; `asset`, `asset_finding` are derived from the entries.
//!
//! Look next: `scheme.rs` (classes and handling, pure), `ledger.rs` (what an entry
//! says), `checks.rs` (what is wrong), `between.rs` (because of other assets),
//! `beside.rs` (what is kept with an entry), `events.rs` (what happens to an asset),
//! `board.rs` (how many), `pages/`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod beside;
mod between;
pub mod board;
pub mod checks;
pub mod events;
pub mod ledger;
mod numbered;
mod pages;
mod rows;
pub mod scheme;
pub mod stock_take;
pub mod store;

use std::sync::Arc;

use axum::Router;
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;
use sakimori_registers::own::Live;

use crate::checks::Check;

/// What a request of this module works with. Cheap to clone.
#[derive(Clone)]
pub struct Assets {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub registers: Live,
    pub checks: Arc<Vec<Check>>,
    pub kept: Arc<board::Kept>,
    pub progress: Arc<stock_take::board::Kept>,
    pub differences: Arc<stock_take::differences::Kept>,
}

impl Assets {
    /// 「3.3(1) 情報資産の分類」
    fn provision(&self, key: &str) -> String {
        let found = self.edition.by_key(key);
        found.map_or_else(String::new, |(item, _)| {
            format!("{} {}", item.id, item.title)
        })
    }
}

/// Every page of this module.
pub fn router(assets: Assets) -> Router {
    pages::router()
        .merge(stock_take::pages::router())
        .with_state(assets)
}

/// What an entry with these answers says.
#[cfg(test)]
fn said<const N: usize>(answers: [(&str, &str); N]) -> sakimori_registers::forms::Filled {
    let mut filled = sakimori_registers::forms::Filled::default();
    for (key, value) in answers {
        filled.set(key, value.to_owned(), value.to_owned());
    }
    filled
}

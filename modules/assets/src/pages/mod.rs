//! The ledger at a glance, what is wrong in it, the labels.

mod check;
mod home;
mod labels;

use std::collections::HashMap;

use axum::Router;
use axum::routing::get;
use sakimori_db::Db;
use sakimori_decisions::Desk;
use sakimori_kernel::Uuid;
use sakimori_registers::Registers;
use sakimori_registers::entries::store::{self, EntryRow};
use sakimori_registers::entries::{Entries, reads};
use sakimori_registers::forms::Filled;
use sakimori_web::Failure;

use crate::Assets;
use crate::ledger::LEDGER;

const PATH: &str = "/asset-ledger";
const TITLE: &str = "情報資産";

pub(crate) fn router() -> Router<Assets> {
    Router::new()
        .route("/asset-ledger", get(home::home))
        .route("/asset-ledger/checks/{finding}", get(check::list))
        .route("/asset-ledger/labels", get(labels::labels))
}

/// The assets of some keys with what they say, in the order of the keys.
pub(crate) async fn said(db: &Db, keys: &[Uuid]) -> Result<Vec<(EntryRow, Filled)>, Failure> {
    let rows = store::current(db, keys).await?;
    let mut rows: HashMap<Uuid, EntryRow> =
        rows.into_iter().map(|row| (row.entry_id, row)).collect();
    let mut all = Vec::with_capacity(keys.len());
    for row in keys.iter().filter_map(|key| rows.remove(key)) {
        let filled = row.filled()?;
        all.push((row, filled));
    }
    Ok(all)
}

/// Over which assets the person sees anything; none leads nowhere.
pub(crate) async fn reach(state: &Assets, desk: &Desk) -> Result<Entries, Failure> {
    let registers: Registers = state.registers.now().await?;
    let ledger = registers.registers.get(LEDGER).ok_or(Failure::NotFound)?;
    let reach = reads(&desk.access, &desk.roster, ledger);
    match reach.is_none() {
        true => Err(Failure::NotFound),
        false => Ok(reach),
    }
}

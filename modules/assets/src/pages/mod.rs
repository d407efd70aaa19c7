//! The ledger at a glance, what is wrong in it, the labels.

mod check;
mod home;
mod labels;

use axum::Router;
use axum::routing::get;
use sakimori_decisions::Desk;
use sakimori_registers::Registers;
use sakimori_registers::entries::{Entries, reads};
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

//! Stock-takes, one with its sections, a section's part, what changed, the
//! report.

mod differences;
mod report;
mod section;
mod show;
mod tables;
mod years;

use axum::Router;
use axum::routing::{get, post};
use sakimori_decisions::Desk;
use sakimori_kernel::{Actor, Uuid};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::Failure;

use super::act::Doer;
use super::store::{self, StockTake};
use crate::Assets;

const PATH: &str = "/stock-takes";
const TITLE: &str = "棚卸";

pub(crate) fn router() -> Router<Assets> {
    Router::new()
        .route("/stock-takes", get(years::years).post(years::open))
        .route("/stock-takes/{id}", get(show::show))
        .route("/stock-takes/{id}/close", post(show::close))
        .route("/stock-takes/{id}/differences", get(differences::list))
        .route("/stock-takes/{id}/report/{format}", get(report::file))
        .route("/stock-takes/{id}/sections/{unit}", get(section::show))
        .route(
            "/stock-takes/{id}/sections/{unit}/confirm",
            post(section::confirm),
        )
        .route(
            "/stock-takes/{id}/sections/{unit}/submit",
            post(section::submit),
        )
        .route(
            "/stock-takes/{id}/sections/{unit}/judge",
            post(section::judge),
        )
}

async fn take(state: &Assets, id: Uuid) -> Result<StockTake, Failure> {
    store::one(&state.db, id).await?.ok_or(Failure::NotFound)
}

/// Whether the person reads the whole stock-take.
fn oversees(desk: &Desk) -> bool {
    desk.access
        .can(Action::Read, Resource::StockTake, &Place::body())
}

fn doer<'d>(desk: &'d Desk, actor: &'d Actor) -> Doer<'d> {
    Doer {
        actor,
        day: desk.access.day,
        roster: &desk.roster,
    }
}

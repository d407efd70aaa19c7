//! The body as it is on any day: units, people with their posts, systems, and
//! who carries which role.
//!
//! Invariants: what holds, holds from a day up to and without another;
//! nothing is overwritten, it ends; every write bumps the register's revision
//! and has a journal entry per subject; a page reads the revision and the rows
//! it shows, the rest is kept in memory by day.
//!
//! Look next: `model/` (pure), `store/` (rows), `roster/` (a day in memory).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod appointments;
mod body;
mod chart;
pub mod contacts;
mod duties;
pub mod entry;
mod form;
mod here;
pub mod holes;
pub mod model;
mod people;
pub mod reshuffle;
mod roles;
pub mod roster;
mod state;
pub mod store;
mod systems;
mod units;
mod waiting;
mod write;

use axum::Router;
use axum::routing::get;

pub use body::{Body, BodyRole, Naming};
pub use roster::{Duty, Roster};
pub use state::Organization;
pub use waiting::{Waiting, waiting};

/// Every page of this module. The program puts an [`sakimori_permissions::Access`],
/// a `Frame` and, where the body has a profile, an `Arc<Body>` into each
/// request; an `Arc<Roster>` of today spares a statement.
pub fn router(state: Organization) -> Router {
    Router::new()
        .route("/organization", get(chart::show))
        .route("/organization/holes", get(holes::show))
        .merge(units::routes())
        .merge(people::routes())
        .merge(roles::routes())
        .merge(systems::routes())
        .merge(appointments::routes())
        .merge(reshuffle::routes())
        .merge(contacts::routes())
        .with_state(state)
}

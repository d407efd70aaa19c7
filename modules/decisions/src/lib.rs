//! Applications and their decisions (許可, 承認, 決裁), whatever is decided.
//!
//! Invariants: a decision binds to the hash of the content it was made on, and
//! a change of the content voids it; whoever applied does not decide, unless it
//! cannot be avoided and the reason is recorded; every step is decided once;
//! what was done before it was permitted is reported by a clock (`emergency/`); nothing happens to a case without an entry in the journal.
//!
//! Look next: `model/` (the pure rules), `open.rs` (how another module begins a
//! case), `store.rs`, `pages/`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod announce;
mod carried;
mod change;
mod close;
mod committee;
pub mod emergency;
mod leaving;
pub mod model;
mod notices;
mod open;
pub mod open_step;
mod overdue;
mod pages;
mod route;
pub mod store;
mod subject;
mod unavoidable;
mod waiting;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use sakimori_db::Db;
use sakimori_kernel::Clock;

pub use announce::STAFF;
pub use carried::{Carried, Covered};
pub use change::{Said, decide};
pub use close::expire;
pub use emergency::notice_unreported;
pub use leaving::{LeftBehind, left_behind};
pub use notices::Notices;
pub use open::{NewCase, open, revise};
pub use overdue::notice_overdue;
pub use pages::{Desk, state_badge, urgent};
pub use route::{Route, RouteStep};
pub use subject::{Followed, Subject};
pub use waiting::waiting;

/// The state of this module's routes. Cheap to clone.
#[derive(Clone)]
pub struct Decisions {
    pub db: Db,
    pub clock: Clock,
    /// What happens in other modules when something is permitted.
    pub subjects: Arc<[Arc<dyn Subject>]>,
}

/// Every page of this module.
pub fn router(state: Decisions) -> Router {
    Router::new()
        .route("/emergencies/{id}", get(pages::emergency::show))
        .route("/inbox", get(pages::inbox::list))
        .route("/notices", get(pages::notice::list))
        .route("/notices/{id}", get(pages::notice::show))
        .route("/cases/unavoidable", get(pages::unavoidable::list))
        .route("/cases/{id}", get(pages::show::show))
        .route("/cases/{id}/decision", post(pages::decide::decide))
        .route("/cases/{id}/review", post(pages::decide::review))
        .route("/cases/{id}/withdrawal", post(pages::finish::withdraw))
        .route("/cases/{id}/revocation", post(pages::finish::revoke))
        .route("/cases/{id}/print", get(pages::print::print))
        .with_state(state)
}

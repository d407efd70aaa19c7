//! 採否・読替え: what the body makes of each provision, and the provisions it
//! adds.

mod edit;
mod form;
mod history;
mod list;
mod marks;
mod model;
mod own;
mod rows;
mod show;
mod store;

pub(crate) use history::history_table;
pub use model::{Choice, OwnProvision, Place, Tailored, Tailoring};
pub use rows::{Filter, ListRow, rows};
pub(crate) use show::difference;
pub(crate) use store::current;
pub use store::{Writer, load, save, save_own};

use axum::Router;
use axum::routing::{get, post};

use crate::Policies;

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/provisions", get(list::list))
        .route("/provisions/list/{format}", get(list::export))
        .route("/provisions/new", get(own::new).post(own::create))
        .route("/provisions/own/{id}", get(own::edit).post(own::update))
        .route("/provisions/own/{id}/end", post(own::end))
        .route("/provisions/{key}", get(show::show))
        .route("/provisions/{key}/tailoring", post(edit::save))
}

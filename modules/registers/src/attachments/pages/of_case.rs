//! Files of what was applied for, of any round, and of what followed.

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_decisions::Desk;
use sakimori_decisions::store::Line;
use sakimori_web::Failure;

use super::{handed_out, keys};
use crate::{Registers, follow};

/// For who may see the case, and only what its content names.
pub(crate) async fn download(
    State(state): State<Registers>,
    Path(path): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let (id, file) = keys(path)?;
    let whole = desk.case(&state.db, id).await?;
    let names = |lines: &[Line]| lines.iter().flat_map(|l| &l.files).any(|f| f.id == file);
    for content in &whole.contents {
        if names(&content.paper()?) {
            return handed_out(&state, file).await;
        }
    }
    for done in follow::done(&state.db, &[id]).await? {
        if names(&done.paper()?) {
            return handed_out(&state, file).await;
        }
    }
    Err(Failure::NotFound)
}

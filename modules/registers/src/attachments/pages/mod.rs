//! Files of entries and of cases: attached, struck, handed out.

mod of_case;
mod of_entry;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use sakimori_kernel::Uuid;
use sakimori_web::Failure;

use super::{Kind, store};
use crate::Registers;
use crate::own::Live;

pub(crate) use of_entry::section;

pub(crate) fn router() -> Router<Live> {
    Router::new()
        .route("/cases/{id}/files/{file}", get(of_case::download))
        .route("/entries/{id}/files", post(of_entry::attach))
        .route("/entries/{id}/files/{file}", get(of_entry::download))
        .route("/entries/{id}/files/{file}/strike", post(of_entry::strike))
}

/// The two keys of an address; what is no key leads nowhere.
fn keys((id, file): (String, String)) -> Result<(Uuid, Uuid), Failure> {
    let key = |text: &str| Uuid::parse_str(text).map_err(|_| Failure::NotFound);
    Ok((key(&id)?, key(&file)?))
}

/// The file as a download; the caller asked whether the person may.
async fn handed_out(state: &Registers, file: Uuid) -> Result<Response, Failure> {
    let found = store::content(&state.db, file).await?;
    let (row, content) = found.ok_or(Failure::NotFound)?;
    let media_type = Kind::media_type(&row.kind);
    Ok(sakimori_web::attachment(&row.name, media_type, content))
}

//! A list handed out as a file.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sakimori_kernel::Refusal;
use sakimori_tabular::{ListFile, ListFileError};

use crate::{Failure, encode};

/// A list as a download. A large file takes a while to close: not on the
/// threads that answer.
///
/// # Errors
/// Refused where the file cannot hold a letter of it.
pub async fn download(file: ListFile, ascii_name: &str, name: &str) -> Result<Response, Failure> {
    let made = tokio::task::spawn_blocking(move || file.finish()).await;
    let made = made.map_err(Failure::internal)?;
    let made = made.map_err(|error| match error {
        ListFileError::Xlsx(error) => Failure::internal(error),
        letters => Refusal::new("export-cp932", letters.to_string()).into(),
    })?;
    let end = made.end;
    let name = encode(name);
    let disposition =
        format!("attachment; filename=\"{ascii_name}.{end}\"; filename*=UTF-8''{name}.{end}");
    let headers = [
        (CONTENT_TYPE, made.media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, made.content).into_response())
}

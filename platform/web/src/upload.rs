//! Forms with a file (`multipart/form-data`, RFC 7578). Taken only on the
//! routes that declare it ([`crate::guard::Uploads`]); the guard has checked
//! the token in the first part by the time one is read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;

use crate::{Failure, FormData};

/// The largest form with a file, in bytes.
pub const UPLOAD_LIMIT: usize = 32 << 20;

/// A form with one file.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// The other fields, as typed.
    pub form: FormData,
    pub file: Option<UploadedFile>,
}

#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// As the browser told it, without a folder.
    pub name: String,
    pub content: Bytes,
}

/// Fields of text longer than this are no fields of ours.
const TEXT_LIMIT: usize = 1 << 16;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| unreadable())?;
        let mut upload = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(without_folder);
            let content = part.bytes().await.map_err(|_| unreadable())?;
            match file {
                // A browser sends an empty part where no file was chosen.
                Some(file) if !file.is_empty() || !content.is_empty() => {
                    upload.file = Some(UploadedFile {
                        name: file,
                        content,
                    });
                }
                Some(_) => {}
                None if content.len() > TEXT_LIMIT => return Err(unreadable()),
                None => upload.form.add(&name, String::from_utf8_lossy(&content)),
            }
        }
        Ok(upload)
    }
}

fn unreadable() -> Failure {
    Failure::BadRequest(
        StatusCode::BAD_REQUEST,
        "送信された内容を読み取れませんでした。保存されていません。前の画面に戻り、もう一度送信してください。".to_owned(),
    )
}

/// Some browsers send the whole path.
fn without_folder(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

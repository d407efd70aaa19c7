//! Forms with files (`multipart/form-data`, RFC 7578). Taken only on the
//! routes that declare it ([`crate::guard::Uploads`]); the guard has checked
//! the token in the first part and the size by the time one is read.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;

use crate::{Failure, FormData, guard};

/// The largest form with a file, in bytes.
pub const UPLOAD_LIMIT: usize = 32 << 20;

/// The largest one of all, for a route that says so ([`crate::guard::UploadRoute`]):
/// a long list as a text file.
pub const LARGEST_UPLOAD: usize = 129 << 20;

/// A form that may bring files, each with the name of its input. It comes as a
/// browser sends it, with or without `multipart/form-data`.
#[derive(Debug, Clone, Default)]
pub struct FormWithFiles {
    /// The other fields, as typed.
    pub form: FormData,
    pub files: Vec<(String, UploadedFile)>,
}

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

impl<S: Send + Sync> FromRequest<S> for FormWithFiles {
    type Rejection = Failure;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Failure> {
        if !guard::has_file(&request) {
            let form = FormData::from_request(request, state).await?;
            let files = Vec::new();
            return Ok(Self { form, files });
        }
        // The guard counted; axum's own limit is below what we take.
        DefaultBodyLimit::max(LARGEST_UPLOAD).apply(&mut request);
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| unreadable())?;
        let mut read = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(without_folder);
            let content = part.bytes().await.map_err(|_| unreadable())?;
            match file {
                // A browser sends an empty part where no file was chosen.
                Some(file) if !file.is_empty() || !content.is_empty() => {
                    let file = UploadedFile {
                        name: file,
                        content,
                    };
                    read.files.push((name, file));
                }
                Some(_) => {}
                None if content.len() > TEXT_LIMIT => return Err(unreadable()),
                None => read.form.add(&name, String::from_utf8_lossy(&content)),
            }
        }
        Ok(read)
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut read = FormWithFiles::from_request(request, state).await?;
        Ok(Self {
            form: read.form,
            file: read.files.pop().map(|(_, file)| file),
        })
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

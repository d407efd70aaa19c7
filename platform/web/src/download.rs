//! Files handed out: lists of ours, and what somebody attached.

use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
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

/// Somebody's file as a download: never shown in the browser, whatever it
/// holds. The media type is one of ours, not what the sender said.
pub fn attachment(name: &str, media_type: &'static str, content: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition(name)),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // A browser that shows it all the same runs nothing of it.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    (headers, content).into_response()
}

/// RFC 6266: the name in ASCII for who knows no better, and as it is.
fn disposition(name: &str) -> String {
    let plain = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
        _ => '_',
    };
    let ascii: String = name.chars().map(plain).collect();
    // RFC 8187 takes no asterisk, which is left as it is in a query.
    let whole = encode(name).replace('*', "%2A");
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place() {
        for (name, expected) in [
            ("a.pdf", "filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            (
                "見\".pdf",
                "filename=\"__.pdf\"; filename*=UTF-8''%E8%A6%8B%22.pdf",
            ),
            (
                "a\r\nX: 1;*.txt",
                "filename=\"a__X__1__.txt\"; filename*=UTF-8''a%0D%0AX%3A%201%3B%2A.txt",
            ),
        ] {
            assert_eq!(disposition(name), format!("attachment; {expected}"));
        }
    }
}

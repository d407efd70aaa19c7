//! The form token of forms with a file. It stands in the first part and is
//! checked before the rest is taken in, so that nobody else fills the memory.

use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::{StatusCode, header};

use super::{FIELD, UploadRoute, Uploads, foreign, is_from_elsewhere, same};
use crate::Failure;

fn content_type(request: &Request) -> &str {
    let value = request.headers().get(header::CONTENT_TYPE);
    value.and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// Whether the request is a form that may bring files.
pub(crate) fn has_file(request: &Request) -> bool {
    let kind = content_type(request).split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("multipart/form-data")
}

/// The request again, once its token was found right.
pub(super) async fn checked(
    request: Request,
    uploads: Uploads,
    token: Option<&str>,
) -> Result<Request, Failure> {
    let Some(route) = declared(&request, uploads).filter(|_| !is_from_elsewhere(&request)) else {
        return Err(foreign());
    };
    if told_length(&request).is_some_and(|told| told > route.limit + DISCARDED) {
        return Err(too_large(route.limit));
    }
    let Some(token) = token else {
        return Err(foreign());
    };
    let told = told_length(&request).unwrap_or(0).min(route.limit);
    let boundary = boundary(content_type(&request))
        .ok_or_else(foreign)?
        .to_owned();
    let (parts, mut body) = request.into_parts();
    let mut content: Vec<u8> = Vec::new();
    let mut known = false;
    while let Some(data) = next_data(&mut body).await? {
        if content.len() + data.len() > route.limit {
            drop(content);
            if known {
                discard(&mut body).await;
            }
            return Err(too_large(route.limit));
        }
        content.extend_from_slice(&data);
        if !known {
            known = match first_token(&content, &boundary) {
                Some(found) if same(&found, token) => {
                    // At once: growing step by step takes twice the memory.
                    content.reserve_exact(told.saturating_sub(content.len()));
                    true
                }
                None if content.len() < FIRST_PART => false,
                _ => return Err(foreign()),
            };
        }
    }
    match known {
        true => Ok(Request::from_parts(parts, Body::from(content))),
        false => Err(foreign()),
    }
}

/// The token's part is far shorter than this.
const FIRST_PART: usize = 1 << 12;

/// So many bytes beyond the limit are read and thrown away, that a browser in
/// the middle of sending is told why; from what is longer, it is cut off.
const DISCARDED: usize = 32 << 20;

async fn discard(body: &mut Body) {
    let mut left = DISCARDED;
    while let Ok(Some(data)) = next_data(body).await {
        left = left.saturating_sub(data.len());
        if left == 0 {
            return;
        }
    }
}

fn declared(request: &Request, uploads: Uploads) -> Option<UploadRoute> {
    let path = request.extensions().get::<MatchedPath>()?.as_str();
    let mut routes = uploads.0.iter().flat_map(|module| module.iter());
    routes.find(|route| route.path == path).copied()
}

/// The length that the request tells before its content.
fn told_length(request: &Request) -> Option<usize> {
    let value = request.headers().get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

async fn next_data(body: &mut Body) -> Result<Option<Bytes>, Failure> {
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
        match frame {
            None => return Ok(None),
            // What follows a body (trailers) is not wanted.
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => return Ok(Some(data)),
                Err(_) => continue,
            },
            Some(Err(_)) => return Err(cut_off()),
        }
    }
}

fn too_large(limit: usize) -> Failure {
    let megabytes = limit >> 20;
    Failure::BadRequest(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!(
            "ファイルが大きすぎるため、保存していません（{megabytes}MBまで）。前の画面に戻り、画像や不要なシートを除いたファイルを選んでください。"
        ),
    )
}

fn cut_off() -> Failure {
    Failure::BadRequest(
        StatusCode::BAD_REQUEST,
        "送信が途中で切れたため、保存していません。前の画面に戻り、もう一度送信してください。"
            .to_owned(),
    )
}

fn boundary(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1).map(str::trim);
    let value = parameters.find_map(|p| p.strip_prefix("boundary="))?;
    let value = value.trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// The value of the first part, where it is whole and the token's; an empty
/// text where the first part is another.
fn first_token(content: &[u8], boundary: &str) -> Option<String> {
    let content = String::from_utf8_lossy(content.get(..FIRST_PART).unwrap_or(content));
    let rest = content.strip_prefix(&format!("--{boundary}\r\n"));
    let Some(rest) = rest else {
        let begins = content.len() > boundary.len() + 4;
        return begins.then(String::new);
    };
    let (head, rest) = rest.split_once("\r\n\r\n")?;
    let (value, _) = rest.split_once(&format!("\r\n--{boundary}"))?;
    match head.contains(&format!("name=\"{FIELD}\"")) && !head.contains("filename") {
        true => Some(value.to_owned()),
        false => Some(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_read_from_the_first_part_only() {
        let part = |head: &str, value: &str| format!("--b\r\n{head}\r\n\r\n{value}\r\n--b");
        let token = "Content-Disposition: form-data; name=\"_token\"";
        let other = "Content-Disposition: form-data; name=\"title\"";
        let file = "Content-Disposition: form-data; name=\"_token\"; filename=\"a\"";
        for (content, expected) in [
            (part(token, "abc"), Some("abc")),
            (part(token, "abc").replace("\r\n--b", "\r\n"), None),
            ("--b\r\nContent-Disp".to_owned(), None),
            (
                format!("{}\r\n{}", part(other, "x"), part(token, "abc")),
                Some(""),
            ),
            (part(file, "abc"), Some("")),
            ("--other\r\n".to_owned(), Some("")),
            (String::new(), None),
        ] {
            let found = first_token(content.as_bytes(), "b");
            assert_eq!(found.as_deref(), expected, "{content}");
        }
        assert_eq!(
            boundary("multipart/form-data; boundary=\"x y\""),
            Some("x y")
        );
        assert_eq!(boundary("multipart/form-data"), None);
    }
}

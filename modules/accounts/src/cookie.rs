//! The cookie that holds a session's token.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;

use crate::site::Site;

/// The prefix makes browsers insist on `Secure`, on `Path=/` and on this very
/// host, so that a neighbouring site cannot plant a token.
fn name(site: &Site) -> &'static str {
    if site.secure {
        "__Host-sakimori"
    } else {
        "sakimori"
    }
}

/// The token a browser brings; empty where it has none. Of two cookies of the
/// name, the first counts.
pub(crate) fn read<'h>(site: &Site, headers: &'h HeaderMap) -> &'h str {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name(site))
        .map_or("", |(_, value)| value)
}

/// Gives the browser a token. Lax: a link in a mail must lead in, and a POST
/// from elsewhere comes without the cookie. It ends with the browser; how long
/// the session lasts is the server's matter.
pub(crate) fn give(site: &Site, response: &mut Response, token: &str) {
    set(site, response, token, "");
}

pub(crate) fn take_away(site: &Site, response: &mut Response) {
    set(site, response, "", "; Max-Age=0");
}

/// Whether an answer already says something about the token.
pub(crate) fn is_set(site: &Site, response: &Response) -> bool {
    let start = format!("{}=", name(site));
    let mut cookies = response.headers().get_all(SET_COOKIE).iter();
    cookies.any(|c| c.as_bytes().starts_with(start.as_bytes()))
}

fn set(site: &Site, response: &mut Response, token: &str, more: &str) {
    let secure = if site.secure { "; Secure" } else { "" };
    let text = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{more}",
        name(site)
    );
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_https_where_the_site_is() {
        for (url, expected) in [
            (
                "https://a.example.jp",
                "__Host-sakimori=t; Path=/; HttpOnly; SameSite=Lax; Secure",
            ),
            (
                "http://localhost:8080",
                "sakimori=t; Path=/; HttpOnly; SameSite=Lax",
            ),
        ] {
            let mut response = Response::default();
            let site = Site::parse(url).unwrap();
            give(&site, &mut response, "t");
            assert_eq!(response.headers()[SET_COOKIE], expected);
            assert!(is_set(&site, &response));
        }
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; xsakimori=2".parse().unwrap());
        headers.append(COOKIE, "sakimori=3;sakimori=4".parse().unwrap());
        let local = Site::local();
        assert_eq!(read(&local, &headers), "3");
        let secure = Site::parse("https://a.example.jp").unwrap();
        assert_eq!(read(&secure, &headers), "");
    }
}

//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The address of the person's machine, as far as it can be known; never
/// longer than an IPv6 address. Put into the request by `gate::recognise`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

const FORWARDED: &str = "x-forwarded-for";

/// The other end of the connection. Where that is a proxy we trust, the last
/// address of `X-Forwarded-For` that is not one of them: what stands before it
/// was written by the other side.
pub(crate) fn of(parts: &Parts, trusted: &[IpAddr]) -> Address {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let Some(peer) = peer.map(|p| p.0.ip().to_canonical()) else {
        return Address("不明".to_owned());
    };
    let found = if trusted.contains(&peer) {
        forwarded(&parts.headers, trusted).unwrap_or(peer)
    } else {
        peer
    };
    Address(found.to_string())
}

fn forwarded(headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let all = headers.get_all(FORWARDED);
    let lines: Vec<&str> = all.iter().filter_map(|v| v.to_str().ok()).collect();
    let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    // What cannot be read ends the search: nobody we trust wrote that.
    hops.find_map(|hop| match hop.trim().parse::<IpAddr>() {
        Ok(address) => {
            let address = address.to_canonical();
            (!trusted.contains(&address)).then_some(Some(address))
        }
        Err(_) => Some(None),
    })
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let mut request = Request::get("/");
        for line in forwarded {
            request = request.header(FORWARDED, *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let peer: SocketAddr = peer.parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        let trusted: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        assert_eq!(of(&parts, &trusted).0, expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check("192.0.2.9:1", &[], "192.0.2.9");
        check("192.0.2.9:1", &["198.51.100.1"], "192.0.2.9");
        check("10.0.0.1:1", &["198.51.100.1"], "198.51.100.1");
        check("[::ffff:10.0.0.1]:1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1:1", &[], "10.0.0.1");
        // The sender wrote the first; the proxy added the second.
        check("10.0.0.1:1", &["203.0.113.7, 198.51.100.1"], "198.51.100.1");
        check(
            "10.0.0.1:1",
            &["203.0.113.7", "198.51.100.1, 10.0.0.2"],
            "198.51.100.1",
        );
        check("10.0.0.1:1", &["203.0.113.7, nonsense"], "10.0.0.1");
        check("10.0.0.1:1", &["10.0.0.2, 10.0.0.1"], "10.0.0.1");
    }
}

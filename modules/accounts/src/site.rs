//! The address people open the program at. It decides how the cookie is named
//! and whether passkeys can be used: they are bound to a host name.

use std::fmt;
use std::sync::Arc;

use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// The public address.
#[derive(Debug, Clone)]
pub struct Site {
    /// Without a slash at the end: `https://sakimori.example.lg.jp`.
    pub url: String,
    /// Whether the cookie travels over https only.
    pub secure: bool,
    pub(crate) passkeys: Option<Arc<Webauthn>>,
}

/// The text of an address cannot be used. For the person who starts the
/// program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteError(String);

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "公開するアドレス「{}」を読めません。https://ホスト名 の形で、パスを付けずに指定してください。",
            self.0
        )
    }
}

impl std::error::Error for SiteError {}

impl Site {
    /// `https://host`, with a port where it is not the usual one. `http` is
    /// taken too: a body without https in a closed network decides that.
    pub fn parse(text: &str) -> Result<Self, SiteError> {
        let error = || SiteError(text.to_owned());
        let url = Url::parse(text).map_err(|_| error())?;
        let plain = ["/", ""].contains(&url.path())
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !["http", "https"].contains(&url.scheme()) || !plain || url.host_str().is_none() {
            return Err(error());
        }
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            secure: url.scheme() == "https",
            passkeys: passkeys(&url).map(Arc::new),
        })
    }

    /// This machine, on any port.
    pub fn local() -> Self {
        Self::parse("http://localhost").unwrap_or(Self {
            url: "http://localhost".to_owned(),
            secure: false,
            passkeys: None,
        })
    }

    /// Whether browsers offer passkeys at this address.
    pub fn has_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }
}

/// Browsers know passkeys on https and on localhost, and not for a bare
/// number as host.
fn passkeys(url: &Url) -> Option<Webauthn> {
    let host = url.domain()?;
    let local = host == "localhost";
    if url.scheme() != "https" && !local {
        return None;
    }
    let builder = WebauthnBuilder::new(host, url).ok()?;
    let builder = builder.rp_name("防人").allow_any_port(local);
    builder.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_host_name_and_https_or_this_machine() {
        for (text, secure, passkeys) in [
            ("https://sakimori.example.lg.jp", true, true),
            ("https://sakimori.example.lg.jp:8443/", true, true),
            ("http://localhost:8080", false, true),
            ("http://sakimori.example.lg.jp", false, false),
            ("http://127.0.0.1:8080", false, false),
            ("https://192.0.2.1", true, false),
        ] {
            let site = Site::parse(text).unwrap();
            assert_eq!(
                (site.secure, site.has_passkeys()),
                (secure, passkeys),
                "{text}"
            );
            assert!(!site.url.ends_with('/'), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_site_is_refused() {
        for text in [
            "",
            "sakimori",
            "ftp://sakimori.example.lg.jp",
            "https://sakimori.example.lg.jp/app",
            "https://user@sakimori.example.lg.jp",
            "https://sakimori.example.lg.jp?x=1",
            "javascript:alert(1)",
        ] {
            assert!(Site::parse(text).is_err(), "{text}");
        }
    }
}

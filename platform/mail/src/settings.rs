//! Where mails go, and whose they are.

use std::fmt;

use lettre::Address;

/// The body's server and what its mails say of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `mail.example.lg.jp:25`
    pub(crate) server: String,
    pub(crate) from: Address,
    /// What people open, without a path: `https://sakimori.example.lg.jp`.
    pub(crate) url: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    Server(String),
    From(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(given) => write!(
                f,
                "メールサーバ「{given}」は「ホスト名:ポート番号」の形で指定してください（例：mail.example.lg.jp:25）。"
            ),
            Self::From(given) => write!(
                f,
                "差出人「{given}」はメールアドレスの形で指定してください（例：sakimori@example.lg.jp）。"
            ),
        }
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// From a server with its port, a sender's address and the address that
    /// people open.
    ///
    /// # Errors
    /// The server has no port, or the sender is no address.
    pub fn parse(server: &str, from: &str, url: &str) -> Result<Self, SettingsError> {
        let wrong = || SettingsError::Server(server.to_owned());
        let (host, port) = server.rsplit_once(':').ok_or_else(wrong)?;
        if host.is_empty() || port.parse::<u16>().map_or(true, |port| port == 0) {
            return Err(wrong());
        }
        let sender = from.trim().parse::<Address>().ok();
        let sender = sender.filter(|a| a.to_string().is_ascii());
        Ok(Self {
            server: server.to_owned(),
            from: sender.ok_or_else(|| SettingsError::From(from.to_owned()))?,
            url: url.trim_end_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_needs_its_port_and_a_sender_an_address() {
        let url = "https://sakimori.example.lg.jp/";
        let sender = "sakimori@example.lg.jp";
        for (server, from, fine) in [
            ("mail.example.lg.jp:25", sender, true),
            ("127.0.0.1:2525", sender, true),
            ("[::1]:25", sender, true),
            ("mail.example.lg.jp", sender, false),
            (":25", sender, false),
            ("mail:0", sender, false),
            ("mail:smtp", sender, false),
            ("mail:25", "sakimori", false),
            ("mail:25", "防人@example.lg.jp", false),
            ("mail:25", "a@b\r\nBcc: c@d", false),
        ] {
            let parsed = Settings::parse(server, from, url);
            assert_eq!(parsed.is_ok(), fine, "{server} {from}: {parsed:?}");
        }
        let parsed = Settings::parse("mail:25", sender, url).unwrap();
        assert_eq!(parsed.url, "https://sakimori.example.lg.jp");
    }
}

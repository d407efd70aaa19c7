use std::fmt;

use sakimori_db::{DbError, journal::hex};
use sha2::{Digest, Sha256};

/// 256 random bits in hexadecimal: what the cookie holds. Not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(crate) fn new() -> Result<Self, DbError> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| DbError::Missing("randomness"))?;
        Ok(Self(hex(&bytes)))
    }

    /// What a browser brought; none where it cannot be a token of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let hexadecimal = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        (text.len() == 64 && text.bytes().all(hexadecimal)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database holds.
    pub(crate) fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_told_to_nobody() {
        let (one, other) = (Token::new().unwrap(), Token::new().unwrap());
        assert_ne!(one, other);
        assert_eq!(Token::parse(one.as_str()), Some(one.clone()));
        assert_eq!(format!("{one:?}"), "Token(…)");
        assert_ne!(one.hash(), one.as_str());
        for text in [
            "",
            "x",
            &"A".repeat(64),
            &"a".repeat(63),
            &"あ".repeat(64),
            "\0",
        ] {
            assert_eq!(Token::parse(text), None, "{text:?}");
        }
    }
}

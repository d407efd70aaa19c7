//! Recovery codes: ten, each good once, for when telephone and key are lost.
//! They are long enough (79 bits) for a plain hash.

use sakimori_db::journal::hex;
use sakimori_kernel::Uuid;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::passwords::{HashError, temporary};

pub(crate) const HOW_MANY: usize = 10;

/// NewAccount codes as the person gets them.
pub(crate) fn new_codes() -> Result<Vec<String>, HashError> {
    (0..HOW_MANY).map(|_| temporary()).collect()
}

/// What is stored. The account is part of it: a code is good for one only.
pub(crate) fn hash(account: Uuid, code: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"sakimori recovery code\0");
    hasher.update(account.as_bytes());
    hasher.update(normal(code).as_bytes());
    hex(&hasher.finalize())
}

/// Width, case, blanks and hyphens do not count.
fn normal(code: &str) -> String {
    let wide = code.nfkc().flat_map(char::to_lowercase);
    wide.filter(char::is_ascii_alphanumeric).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let account = Uuid::from_u128(1);
        let stored = hash(account, "k7fm-3qwt-x2pe-9hva");
        for code in [
            "K7FM 3QWT X2PE 9HVA",
            "k7fm3qwtx2pe9hva",
            "Ｋ７ｆｍ−３ｑｗｔ−ｘ２ｐｅ−９ｈｖａ",
        ] {
            assert_eq!(hash(account, code), stored, "{code}");
        }
        assert_ne!(hash(account, "k7fm-3qwt-x2pe-9hvb"), stored);
        assert_ne!(hash(Uuid::from_u128(2), "k7fm-3qwt-x2pe-9hva"), stored);
    }

    #[test]
    fn ten_codes_that_differ() {
        let mut codes = new_codes().unwrap();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), HOW_MANY);
    }
}

//! Time-based codes (RFC 6238): SHA-1, six digits, 30 seconds, as every
//! authenticator knows them. Pure but for the new secret.

use qrcode::QrCode;
use qrcode::render::svg;
use sakimori_db::DbError;
use sakimori_kernel::Timestamp;
use sakimori_web::encode;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use unicode_normalization::UnicodeNormalization;

const STEP_SECONDS: u64 = 30;
/// A code of the step before or after is taken too: telephones go wrong.
const SKEW: u16 = 1;

/// 160 random bits.
pub(crate) fn new_secret() -> Result<[u8; 20], DbError> {
    let mut bytes = [0u8; 20];
    getrandom::fill(&mut bytes).map_err(|_| DbError::Missing("randomness"))?;
    Ok(bytes)
}

pub(crate) fn to_text(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

pub(crate) fn from_text(text: &str) -> Result<Vec<u8>, DbError> {
    let secret = Secret::try_from_base32(text);
    let secret = secret.map_err(|_| DbError::Corrupt("TOTP secret".to_owned()))?;
    Ok(secret.as_ref().to_vec())
}

/// In groups of four, for typing.
pub(crate) fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|g| g.iter().collect()).collect();
    groups.join(" ")
}

/// What the picture says to the authenticator.
fn address(secret: &str, login: &str, body_name: &str) -> String {
    let issuer = match body_name {
        "" => "防人".to_owned(),
        name => format!("防人（{name}）"),
    };
    let issuer = encode(&issuer);
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        encode(login)
    )
}

/// The picture as SVG; none where the text is too long for one.
pub(crate) fn picture(secret: &str, login: &str, body_name: &str) -> Option<String> {
    let code = QrCode::new(address(secret, login, body_name)).ok()?;
    let svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    // As a part of a page, without the line that begins a file.
    svg.find("<svg")
        .and_then(|at| svg.get(at..))
        .map(str::to_owned)
}

/// A code as typed, in half width and without blanks.
pub(crate) fn normal(code: &str) -> String {
    let plain = code.nfkc().filter(|c| !c.is_whitespace() && *c != '-');
    plain.take(64).collect()
}

/// The step a code belongs to; none where it is wrong, or of a step that is
/// not after `last_step`: no code is taken twice.
pub(crate) fn check(secret: &[u8], code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
    let now = u64::try_from(now.as_second()).ok()?;
    let step = authenticator(secret)?.check(&normal(code), now)?;
    i64::try_from(step).ok().filter(|s| *s > last_step)
}

fn authenticator(secret: &[u8]) -> Option<Totp> {
    let builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.to_vec());
    builder.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                check(SECRET, code, at(second), 0),
                Some(second / 30),
                "{code}"
            );
        }
        for code in ["287 082", "２８７０８２", "287-082"] {
            assert_eq!(check(SECRET, code, at(59), 0), Some(1), "{code}");
        }
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_never_twice() {
        for (second, last_step, expected) in [
            (59, 0, Some(1)),
            (89, 0, Some(1)),
            (90, 0, None),
            (29, 0, Some(1)),
            (59, 1, None),
            (89, 1, None),
            (89, 2, None),
        ] {
            assert_eq!(
                check(SECRET, "287082", at(second), last_step),
                expected,
                "{second}"
            );
        }
    }

    #[test]
    fn what_is_no_code_is_wrong() {
        let long = "2".repeat(10_000);
        for code in [
            "",
            "28708",
            "2870820",
            "28708a",
            "+87082",
            "\0\0\0\0\0\0",
            long.as_str(),
        ] {
            assert_eq!(check(SECRET, code, at(59), 0), None);
        }
    }

    #[test]
    fn the_secret_is_given_as_a_picture_and_as_text() {
        let text = to_text(SECRET);
        assert_eq!(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(from_text(&text).unwrap(), SECRET);
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        let svg = picture(&text, "taro", "みほん市").unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(!svg.contains("style"), "no inline style");
        let address = address(&text, "taro", "");
        assert!(address.starts_with("otpauth://totp/%E9%98%B2%E4%BA%BA:taro?secret=GEZD"));
        assert_ne!(new_secret().unwrap(), new_secret().unwrap());
    }
}

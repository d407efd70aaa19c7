//! How an entry is bound to the one before it. Pure.

use sakimori_kernel::Uuid;
use sha2::{Digest, Sha256};

/// What an entry's hash covers, as texts borrowed from wherever it stands.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'r> {
    pub seq: i64,
    pub format: i64,
    /// UTC as `Timestamp` prints it, and as SQLite keeps it.
    pub at: &'r str,
    pub actor: &'r str,
    pub person: Option<Uuid>,
    pub role: &'r str,
    pub on_behalf_of: &'r str,
    pub action: &'r str,
    pub subject_kind: &'r str,
    pub subject_id: &'r str,
    pub summary: &'r str,
    pub detail: &'r str,
    pub previous: &'r str,
    pub hash: &'r str,
}

/// Which fields a hash covers. Entries of format 1 were written before persons
/// signed in and cover the texts up to `detail` only.
pub(crate) const FORMAT: i64 = 2;

/// Computes hashes; keeps its buffer from one entry to the next.
#[derive(Debug, Default)]
pub(crate) struct Hasher {
    buffer: Vec<u8>,
    hex: String,
}

impl Hasher {
    /// The hash that these fields have under a number after `previous`, in
    /// lower-case hexadecimal; none where the format is unknown or holds what
    /// it does not cover. SHA-256 over the fields, each with its length, so
    /// that no two different entries read alike.
    pub fn hash(&mut self, previous: &str, seq: i64, fields: &Fields<'_>) -> Option<&str> {
        let later = match fields.format {
            1 if fields.person.is_none()
                && fields.role.is_empty()
                && fields.on_behalf_of.is_empty() =>
            {
                false
            }
            FORMAT => true,
            _ => return None,
        };
        self.buffer.clear();
        let mut digits = Digits::default();
        self.add(previous);
        self.add(digits.of(seq));
        for field in [
            fields.at,
            fields.actor,
            fields.action,
            fields.subject_kind,
            fields.subject_id,
            fields.summary,
            fields.detail,
        ] {
            self.add(field);
        }
        if later {
            self.add("2");
            let mut text = Uuid::encode_buffer();
            let person = fields.person.as_ref();
            self.add(person.map_or("", |id| id.hyphenated().encode_lower(&mut text)));
            self.add(fields.role);
            self.add(fields.on_behalf_of);
        }
        self.hex.clear();
        push_hex(&mut self.hex, &Sha256::digest(&self.buffer));
        Some(&self.hex)
    }

    fn add(&mut self, field: &str) {
        let length = field.len() as u64;
        self.buffer.extend_from_slice(&length.to_be_bytes());
        self.buffer.extend_from_slice(field.as_bytes());
    }

    /// Whether the stored hash is that of the stored fields under this number.
    pub fn fits(&mut self, fields: &Fields<'_>, seq: i64) -> bool {
        self.hash(fields.previous, seq, fields) == Some(fields.hash)
    }
}

/// A number as text, without asking for memory each time.
#[derive(Default)]
struct Digits(String);

impl Digits {
    fn of(&mut self, number: i64) -> &str {
        use std::fmt::Write;
        self.0.clear();
        let _ = write!(self.0, "{number}");
        &self.0
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn fields() -> Fields<'static> {
        Fields {
            seq: 7,
            format: FORMAT,
            at: "2026-11-23T01:00:00Z",
            actor: "山田\u{3000}花子",
            person: Some(Uuid::from_u128(5)),
            role: "ciso",
            on_behalf_of: "佐藤 一郎",
            action: "thing.changed",
            subject_kind: "thing",
            subject_id: "1",
            summary: "変えた",
            detail: "{}",
            previous: "ab",
            hash: "",
        }
    }

    #[test]
    fn the_hash_of_a_known_entry_never_changes() {
        let hash = |format, person: Option<Uuid>, role| {
            let known = Fields {
                format,
                person,
                role,
                on_behalf_of: "",
                ..fields()
            };
            Hasher::default().hash("ab", 7, &known).map(str::to_owned)
        };
        // By hand: sha256sum over the fields, each behind its length in 8 bytes.
        assert_eq!(hash(1, None, "").as_deref(), Some(KNOWN_1));
        assert_eq!(hash(2, None, "ciso").as_deref(), Some(KNOWN_2));
        assert_eq!(hash(1, None, "ciso"), None);
        assert_eq!(hash(1, Some(Uuid::nil()), ""), None);
        assert_eq!(hash(3, None, ""), None);
    }

    const KNOWN_1: &str = "f4640fb460b9642cac1f6d7dff681601f24e84cc9fc07e43d63112cc23e10394";
    const KNOWN_2: &str = "e9b82f8a213ffa229a4ae448c5cc8a1f0472b1c7338c6b687923cff2f0c8716e";

    #[test]
    fn bytes_are_written_in_lower_case() {
        assert_eq!(hex(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
    }
}

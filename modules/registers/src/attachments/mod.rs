//! Files that belong to applications and entries (添付ファイル).
//!
//! Invariants: what a file is, its content says, and the end of its name must
//! agree; it is stored with its SHA-256 and handed out as a download only,
//! under a media type of ours. Nothing is deleted: one attached in error is
//! struck with its reason. A draft that nothing names is emptied after a week;
//! it was never part of anything, and its name and hash stay.
//!
//! Look next: `kind.rs` (what is taken), `content.rs`, `package.rs` (what is inside an
//! office file), `name.rs`, `store.rs`, `sent.rs` (files of a form), `pages/`.

mod content;
mod drafts;
mod kind;
mod name;
mod package;
pub(crate) mod pages;
mod sent;
pub(crate) mod store;

use sakimori_db::journal::hex;
use sakimori_kernel::Uuid;
use sakimori_web::UploadedFile;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use drafts::empty_drafts;
pub(crate) use kind::{ACCEPTED, Kind};
pub(crate) use sent::Sent;

/// The largest file, in bytes. A scanned contract or a book of figures has a
/// few megabytes; the database, every backup and its monthly trial carry what
/// is attached for as long as the register is kept.
pub const LARGEST: usize = 10 << 20;

/// A file as the content of an application or an entry names it: by its hash
/// too, so that what binds to the content binds to the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    pub id: Uuid,
    pub name: String,
    /// In bytes.
    pub size: i64,
    pub sha256: String,
}

impl Attached {
    /// 「見積書.pdf（1.2MB）」
    pub fn words(&self) -> String {
        format!("{}（{}）", self.name, size_words(self.size))
    }
}

/// A size as people say it.
pub(crate) fn size_words(bytes: i64) -> String {
    const KILO: i64 = 1 << 10;
    const MEGA: i64 = 1 << 20;
    match bytes {
        ..KILO => format!("{bytes}バイト"),
        KILO..MEGA => format!("{}KB", bytes / KILO),
        _ => format!("{}.{}MB", bytes / MEGA, bytes % MEGA * 10 / MEGA),
    }
}

/// A file that may be stored.
pub(crate) struct Judged {
    pub name: String,
    pub kind: Kind,
    pub sha256: String,
    pub content: Vec<u8>,
}

/// Looks at what was sent, on a thread of its own: packages take their time.
///
/// # Errors
/// Why it is not taken, for the person who chose it.
pub(crate) async fn judged(file: UploadedFile) -> Result<Judged, String> {
    let judge = move || {
        let name = name::clean(&file.name);
        let said = |why: String| format!("「{name}」：{why}");
        if file.content.len() > LARGEST {
            let size = size_words(i64::try_from(file.content.len()).unwrap_or(i64::MAX));
            return Err(said(format!(
                "ファイルが大きすぎます（{size}）。一つ{}MBまでです。",
                LARGEST >> 20
            )));
        }
        let kind = Kind::of(&name, &file.content).map_err(|why| said(why.message()))?;
        Ok(Judged {
            kind,
            sha256: hex(&Sha256::digest(&file.content)),
            content: file.content.to_vec(),
            name,
        })
    };
    let judged = tokio::task::spawn_blocking(judge).await;
    judged.unwrap_or_else(|_| Err("このファイルは読み取れません。".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, expected) in [
            (0, "0バイト"),
            (1023, "1023バイト"),
            (1024, "1KB"),
            ((1 << 20) - 1, "1023KB"),
            (1 << 20, "1.0MB"),
            (1_300_000, "1.2MB"),
            (10 << 20, "10.0MB"),
        ] {
            assert_eq!(size_words(bytes), expected);
        }
    }
}

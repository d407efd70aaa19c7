//! The journal: what was done, by whom, when, to what. Entries are chained by
//! hash, so a change or a gap shows when the chain is read again
//! ([`verify`]). It is written only by [`crate::Tx::commit`].

use sakimori_kernel::{Actor, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Db, DbError, FromRow, SqlTimestamp, Tx, query};

/// What a write did.
#[derive(Debug, Clone)]
pub struct Entry {
    /// A stable word, `tailoring.changed`.
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject_id: String,
    /// One Japanese sentence for history pages.
    pub summary: String,
    /// What changed, as JSON (before and after).
    pub detail: String,
}

impl Entry {
    pub fn new(
        action: &'static str,
        subject_kind: &'static str,
        subject_id: impl Into<String>,
        summary: impl Into<String>,
    ) -> Self {
        Self {
            action,
            subject_kind,
            subject_id: subject_id.into(),
            summary: summary.into(),
            detail: "{}".to_owned(),
        }
    }

    /// Keeps what changed. A value that cannot be JSON is left out.
    #[must_use]
    pub fn with_detail(mut self, detail: &impl Serialize) -> Self {
        if let Ok(json) = serde_json::to_string(detail) {
            self.detail = json;
        }
        self
    }
}

/// A stored entry.
#[derive(Debug, Clone, FromRow)]
pub struct JournalRow {
    pub seq: i64,
    pub at: SqlTimestamp,
    pub actor: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub summary: String,
    pub detail: String,
    pub previous: String,
    pub hash: String,
}

#[derive(FromRow)]
struct Head {
    seq: i64,
    hash: String,
}

impl Head {
    fn is(&self, seq: i64, hash: &str) -> bool {
        self.seq == seq && self.hash == hash
    }
}

const HEAD: &str = "SELECT seq, hash FROM journal_head";

pub(crate) async fn append(
    tx: &mut Tx,
    at: Timestamp,
    actor: &Actor,
    entry: Entry,
) -> Result<(), DbError> {
    let head: Head = tx.one("journal_head", query(HEAD)).await?;
    let seq = head.seq + 1;
    let hash = hash_of(&head.hash, seq, at, &actor.name, &entry);
    tx.execute(
        query(
            "INSERT INTO journal (seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(seq)
        .bind(at)
        .bind(&actor.name)
        .bind(entry.action)
        .bind(entry.subject_kind)
        .bind(entry.subject_id)
        .bind(entry.summary)
        .bind(entry.detail)
        .bind(head.hash)
        .bind(&hash),
    )
    .await?;
    tx.execute(
        query("UPDATE journal_head SET seq = $1, hash = $2")
            .bind(seq)
            .bind(hash),
    )
    .await?;
    Ok(())
}

fn hash_of(previous: &str, seq: i64, at: Timestamp, actor: &str, entry: &Entry) -> String {
    chain(
        previous,
        seq,
        at,
        [
            actor,
            entry.action,
            entry.subject_kind,
            &entry.subject_id,
            &entry.summary,
            &entry.detail,
        ],
    )
}

/// SHA-256 over the fields, each with its length, so that no two different
/// entries read alike.
fn chain(previous: &str, seq: i64, at: Timestamp, fields: [&str; 6]) -> String {
    let mut hasher = Sha256::new();
    let (seq, at) = (seq.to_string(), at.to_string());
    for field in [previous, &seq, &at].into_iter().chain(fields) {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hex(&hasher.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const COLUMNS: &str = "SELECT seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash FROM journal";

/// The newest entries about one thing, newest first.
pub async fn about(
    db: &Db,
    subject_kind: &str,
    subject_id: &str,
    limit: i64,
) -> Result<Vec<JournalRow>, DbError> {
    db.all(
        query(format!(
            "{COLUMNS} WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT $3"
        ))
        .bind(subject_kind)
        .bind(subject_id)
        .bind(limit),
    )
    .await
}

/// Entries with a number below `before`, newest first.
pub async fn page(db: &Db, before: i64, limit: i64) -> Result<Vec<JournalRow>, DbError> {
    db.all(
        query(format!(
            "{COLUMNS} WHERE seq < $1 ORDER BY seq DESC LIMIT $2"
        ))
        .bind(before)
        .bind(limit),
    )
    .await
}

/// Reads the whole chain again. `Ok(n)`: n entries, none changed or missing.
/// `Err(seq)`: the first entry that does not fit.
///
/// Others may write meanwhile. So the head is read twice: the chain must pass
/// through where it stood before the reading, and must not go beyond where it
/// stands after.
pub async fn verify(db: &Db) -> Result<Result<i64, i64>, DbError> {
    let before = head(db).await?;
    let (mut previous, mut last) = (String::new(), 0);
    let mut passed = before.is(last, &previous);
    loop {
        let rows: Vec<JournalRow> = db
            .all(query(format!("{COLUMNS} WHERE seq > $1 ORDER BY seq LIMIT 1000")).bind(last))
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let fields = [
                row.actor.as_str(),
                &row.action,
                &row.subject_kind,
                &row.subject_id,
                &row.summary,
                &row.detail,
            ];
            let hash = chain(&previous, row.seq, row.at.to_jiff(), fields);
            if row.seq != last + 1 || row.previous != previous || row.hash != hash {
                return Ok(Err(row.seq));
            }
            (previous, last) = (hash, row.seq);
            passed |= before.is(last, &previous);
        }
    }
    let after = head(db).await?;
    let within = after.seq > last || after.is(last, &previous);
    Ok(if passed && within {
        Ok(last)
    } else {
        Err(last + 1)
    })
}

async fn head(db: &Db) -> Result<Head, DbError> {
    db.one("journal_head", query(HEAD)).await
}

//! The journal: what was done, by whom, when, to what. Entries are chained by
//! hash, so a change or a gap shows when the chain is read again ([`check`]).
//! It is written only by [`crate::Tx::commit`].
//!
//! Look next: `chain.rs` (what a hash covers), `walk.rs` (what can be wrong),
//! `check.rs`, `seal.rs` (what is left when the retention is over).

mod block;
mod bulk;
mod chain;
mod check;
mod diagnose;
mod read;
mod seal;
mod stored;
mod walk;

use sakimori_kernel::{Actor, Timestamp, Uuid};
use serde::Serialize;

pub use bulk::{Dated, append_history};
pub use chain::hex;
pub use check::{Check, check, check_in, hash_at};
pub use seal::{Outcome as Sealed, Seal, all as seals, foresee, seal};
pub use stored::StoredChain;
pub use walk::{Broken, Damage, Point};

use chain::{FORMAT, Fields, Hasher};

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
    pub format: i64,
    pub at: SqlTimestamp,
    pub actor: String,
    pub person_id: Option<Uuid>,
    /// The key of the role acted in.
    pub role: String,
    /// The holder for whom a deputy acted.
    pub on_behalf_of: String,
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

const HEAD: &str = "SELECT seq, hash FROM journal_head";

/// Appends entries to the chain, in their order.
pub(crate) async fn append(
    tx: &mut Tx,
    at: Timestamp,
    actor: &Actor,
    entries: Vec<Entry>,
) -> Result<(), DbError> {
    let all: Vec<Written<'_>> = entries.iter().map(|e| (at, actor, e)).collect();
    append_all(tx, &all).await
}

/// When, by whom, what.
type Written<'e> = (Timestamp, &'e Actor, &'e Entry);

async fn append_all(tx: &mut Tx, entries: &[Written<'_>]) -> Result<(), DbError> {
    let mut head: Head = tx.one("journal_head", query(HEAD)).await?;
    let mut hasher = Hasher::default();
    for chunk in entries.chunks(ROWS_AT_ONCE) {
        let mut insert = query(insert_sql(chunk.len()));
        for (at, actor, entry) in chunk {
            let (seq, time) = (head.seq + 1, at.to_string());
            let hash = hasher.hash(&head.hash, seq, &fields(&time, actor, entry));
            let hash = hash.unwrap_or_default().to_owned();
            insert = insert
                .bind(seq)
                .bind(FORMAT)
                .bind(*at)
                .bind(&actor.name)
                .bind(actor.person)
                .bind(&actor.role)
                .bind(&actor.on_behalf_of)
                .bind(entry.action)
                .bind(entry.subject_kind)
                .bind(&entry.subject_id)
                .bind(&entry.summary)
                .bind(&entry.detail)
                .bind(&head.hash)
                .bind(&hash);
            head = Head { seq, hash };
        }
        tx.execute(insert).await?;
    }
    tx.execute(
        query("UPDATE journal_head SET seq = $1, hash = $2")
            .bind(head.seq)
            .bind(head.hash),
    )
    .await?;
    Ok(())
}

/// Both engines take far more parameters than this many rows need.
const ROWS_AT_ONCE: usize = 200;
const INSERTED: usize = 14;

fn insert_sql(rows: usize) -> String {
    let row = |n: usize| {
        let marks: Vec<String> = (1..=INSERTED)
            .map(|i| format!("${}", n * INSERTED + i))
            .collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO journal (seq, format, at, actor, person_id, role, on_behalf_of, action, subject_kind, subject_id, summary, detail, previous, hash) VALUES {}",
        rows.join(", ")
    )
}

/// What the hash of a new entry covers.
fn fields<'r>(at: &'r str, actor: &'r Actor, entry: &'r Entry) -> Fields<'r> {
    Fields {
        seq: 0,
        format: FORMAT,
        at,
        actor: &actor.name,
        person: actor.person,
        role: &actor.role,
        on_behalf_of: &actor.on_behalf_of,
        action: entry.action,
        subject_kind: entry.subject_kind,
        subject_id: &entry.subject_id,
        summary: &entry.summary,
        detail: &entry.detail,
        previous: "",
        hash: "",
    }
}

const COLUMNS: &str = "SELECT seq, format, at, actor, person_id, role, on_behalf_of, action, subject_kind, subject_id, summary, detail, previous, hash FROM journal";

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

/// The newest entry, as it is noted on paper to be asked for again later:
/// where the chain ends and when that was written.
pub async fn head(db: &Db) -> Result<Option<(Point, Timestamp)>, DbError> {
    let sql = "SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let last: Option<Last> = db.optional(query(sql)).await?;
    Ok(last.map(|row| {
        let (seq, hash) = (row.seq, row.hash);
        (Point { seq, hash }, row.at.to_jiff())
    }))
}

#[derive(FromRow)]
struct Last {
    seq: i64,
    at: SqlTimestamp,
    hash: String,
}

/// [`check`] in short: `Ok(n)` that n entries are whole, `Err(seq)` where the
/// first one is that does not fit.
pub async fn verify(db: &Db) -> Result<Result<i64, i64>, DbError> {
    let check = check(db).await?;
    Ok(check.broken.map_or(Ok(check.entries), |b| Err(b.at)))
}

//! Mails as they are kept. What becomes of one is a note (`docs/adr/0014`).

use std::time::Duration;

use sakimori_db::{Db, DbError, FromRow, Query, SqlTimestamp, query};
use sakimori_kernel::{Timestamp, Uuid};

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Queued, or to be tried again.
    Waiting,
    /// A program sends it.
    Claimed,
    Sent,
    /// Not sent, and not tried again.
    Failed,
    /// It may have been sent: the program or the connection ended at a moment
    /// after which nobody can tell.
    Unknown,
}

impl State {
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Claimed,
        Self::Sent,
        Self::Failed,
        Self::Unknown,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "送信待ち",
            Self::Claimed => "送信中",
            Self::Sent => "送信済み",
            Self::Failed => "送れませんでした",
            Self::Unknown => "送ったか不明",
        }
    }
}

#[derive(Debug, Clone, FromRow)]
pub struct Mail {
    pub id: Uuid,
    pub address: String,
    pub subject: String,
    pub path: String,
    pub queued_at: SqlTimestamp,
    state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried, or was for the last time.
    pub due_at: SqlTimestamp,
    /// What the server said, or why it could not be asked; may be empty.
    pub message: String,
}

impl Mail {
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Unknown)
    }
}

const SELECT: &str = "SELECT id, address, subject, path, queued_at, state, attempts, due_at, message FROM mail_outbox";

/// Longer than any sending takes: who claimed before is gone.
const GONE: Duration = Duration::from_secs(10 * 60);

fn gone(now: Timestamp) -> Timestamp {
    now.checked_sub(GONE).unwrap_or(Timestamp::MIN)
}

/// Mails to be sent now, and those whose sender is gone. One statement, which
/// reads: most looks find nothing and should write nothing.
pub(crate) async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Mail>, DbError> {
    let sql = format!(
        "{SELECT} WHERE (state = $1 AND due_at <= $2) OR (state = $3 AND claimed_at < $4) ORDER BY due_at, id LIMIT $5"
    );
    let query = query(sql).bind(State::Waiting.key()).bind(now);
    let query = query.bind(State::Claimed.key()).bind(gone(now));
    db.all(query.bind(limit)).await
}

/// Takes a mail to send it. Whether we have it.
pub(crate) async fn claim(db: &Db, id: Uuid, owner: Uuid, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE mail_outbox SET state = $1, owner = $2, claimed_at = $3, attempts = attempts + 1 WHERE id = $4 AND state = $5";
    let claim = query(sql).bind(State::Claimed.key()).bind(owner).bind(now);
    let claim = claim.bind(id).bind(State::Waiting.key());
    Ok(db.note(claim).await? == 1)
}

/// A mail whose sender is gone.
pub(crate) async fn doubt(db: &Db, id: Uuid, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE mail_outbox SET state = $1, ended_at = $2, message = $3 WHERE id = $4 AND state = $5 AND claimed_at < $6";
    let doubt = query(sql).bind(State::Unknown.key()).bind(now);
    let doubt = doubt
        .bind("送信の途中でプログラムが止まりました。")
        .bind(id);
    let doubt = doubt.bind(State::Claimed.key()).bind(gone(now));
    db.note(doubt).await.map(|_| ())
}

/// In a database that was restored: what was not sent when it was backed up may
/// have been sent since. How many.
pub async fn doubt_restored(db: &Db, now: Timestamp) -> Result<u64, DbError> {
    let sql =
        "UPDATE mail_outbox SET state = $1, ended_at = $2, message = $3 WHERE state IN ($4, $5)";
    let doubt = query(sql).bind(State::Unknown.key()).bind(now);
    let doubt = doubt.bind("バックアップから復元したため、送ったかが分かりません。");
    let doubt = doubt.bind(State::Waiting.key()).bind(State::Claimed.key());
    db.note(doubt).await
}

/// What came of sending. One that we took so long over that it was doubted is
/// put right.
fn ours(sql: &'static str, (id, owner): (Uuid, Uuid)) -> Query {
    query(sql)
        .bind(id)
        .bind(owner)
        .bind(State::Claimed.key())
        .bind(State::Unknown.key())
}

pub(crate) async fn ended(
    db: &Db,
    which: (Uuid, Uuid),
    state: State,
    now: Timestamp,
    message: &str,
) -> Result<(), DbError> {
    let sql = "UPDATE mail_outbox SET state = $5, ended_at = $6, message = $7 WHERE id = $1 AND owner = $2 AND state IN ($3, $4)";
    let note = ours(sql, which).bind(state.key()).bind(now).bind(message);
    db.note(note).await.map(|_| ())
}

/// To be tried again at another time.
pub(crate) async fn again(
    db: &Db,
    which: (Uuid, Uuid),
    due: Timestamp,
    message: &str,
) -> Result<(), DbError> {
    let sql = "UPDATE mail_outbox SET state = $5, due_at = $6, message = $7 WHERE id = $1 AND owner = $2 AND state IN ($3, $4)";
    let note = ours(sql, which).bind(State::Waiting.key());
    db.note(note.bind(due).bind(message)).await.map(|_| ())
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// Every mail that is not known to be sent, the newest first; from a place on,
/// so many, and how many there are. Two statements.
pub async fn unsent(
    db: &Db,
    (offset, limit): (usize, usize),
) -> Result<(Vec<Mail>, usize), DbError> {
    let others = State::ALL.into_iter().filter(|s| *s != State::Sent);
    let others: Vec<&str> = others.map(State::key).collect();
    let condition = format!("state IN ({})", sakimori_db::list(1, others.len()));
    let bound = |sql: String| others.iter().fold(query(sql), |q, key| q.bind(*key));
    let count = bound(format!(
        "SELECT COUNT(*) AS count FROM mail_outbox WHERE {condition}"
    ));
    let count: Count = db.one("count", count).await?;
    let rows = bound(format!(
        "{SELECT} WHERE {condition} ORDER BY queued_at DESC, id DESC LIMIT {limit} OFFSET {offset}"
    ));
    Ok((
        db.all(rows).await?,
        usize::try_from(count.count).unwrap_or(0),
    ))
}

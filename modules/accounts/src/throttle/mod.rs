//! Limits on attempts, by account and by address. What a count means is in
//! `rules.rs`; here it is kept.
//!
//! An account's attempt is counted *before* the password is looked at, and
//! only if the count is still the one that was judged, so that attempts sent
//! at once cannot slip past the limit. An address is counted after a failure:
//! many people may share one.

pub mod rules;

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, journal::hex, query};
use sakimori_kernel::{Timestamp, Uuid};
use sha2::{Digest, Sha256};

use crate::state::Accounts;
use rules::{Allowance, Limit};

/// Whose attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    key: String,
    account: Option<Uuid>,
}

impl Subject {
    fn other(key: String) -> Self {
        Self { key, account: None }
    }

    pub fn account(account: Uuid) -> Self {
        Self {
            key: format!("account:{account}"),
            account: Some(account),
        }
    }

    /// A login that belongs to nobody is counted like one that does.
    pub fn nobody(login: &str) -> Self {
        Self::other(format!("login:{}", hex(&Sha256::digest(login.as_bytes()))))
    }

    pub fn address(address: &str) -> Self {
        Self::other(format!("address:{address}"))
    }
}

#[derive(Debug, FromRow)]
struct Row {
    attempts: i64,
    last_at: SqlTimestamp,
}

async fn read(db: &Db, subject: &Subject) -> Result<Option<Row>, DbError> {
    let sql = "SELECT attempts, last_at FROM sign_in_throttle WHERE subject = $1";
    db.optional(query(sql).bind(&subject.key)).await
}

/// What is counted now; 0 where it has been forgotten.
fn counted(row: Option<&Row>, now: Timestamp, limit: Limit) -> (i64, i64) {
    let Some(row) = row else { return (0, 0) };
    let seconds = now.as_second() - row.last_at.to_jiff().as_second();
    (limit.remembered(row.attempts, seconds), seconds)
}

/// Whether an attempt would be allowed, without counting it.
pub async fn allowance(
    accounts: &Accounts,
    subject: &Subject,
    limit: Limit,
) -> Result<Allowance, DbError> {
    let row = read(&accounts.db, subject).await?;
    let (attempts, seconds) = counted(row.as_ref(), accounts.clock.now(), limit);
    Ok(limit.allowance(attempts, seconds))
}

/// How often an attempt is tried to be counted while others count theirs.
const ROUNDS: usize = 8;

/// Counts an attempt if it is allowed: the number it got, or why not.
pub async fn take(
    accounts: &Accounts,
    subject: &Subject,
    limit: Limit,
) -> Result<Result<i64, Allowance>, DbError> {
    let now = accounts.clock.now();
    for _ in 0..ROUNDS {
        let row = read(&accounts.db, subject).await?;
        let (attempts, seconds) = counted(row.as_ref(), now, limit);
        let allowance = limit.allowance(attempts, seconds);
        if allowance != Allowance::Free {
            return Ok(Err(allowance));
        }
        let count = match &row {
            None => query(
                "INSERT INTO sign_in_throttle (subject, attempts, last_at, account_id) VALUES ($1, $2, $3, $4) ON CONFLICT (subject) DO NOTHING",
            )
            .bind(&subject.key)
            .bind(attempts + 1)
            .bind(now)
            .bind(subject.account),
            Some(row) => query(
                "UPDATE sign_in_throttle SET attempts = $2, last_at = $3 WHERE subject = $1 AND attempts = $4",
            )
            .bind(&subject.key)
            .bind(attempts + 1)
            .bind(now)
            .bind(row.attempts),
        };
        if accounts.db.note(count).await? == 1 {
            return Ok(Ok(attempts + 1));
        }
    }
    Ok(Err(Allowance::Wait(1)))
}

/// Takes an attempt back that was right but did not complete the sign-in. A
/// lock that came from later attempts is not lifted by it.
pub async fn give_back(
    accounts: &Accounts,
    subject: &Subject,
    attempt: i64,
) -> Result<(), DbError> {
    let sql = "UPDATE sign_in_throttle SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0 AND (attempts = $2 OR attempts < $3)";
    let counted = query(sql).bind(&subject.key).bind(attempt);
    accounts
        .db
        .note(counted.bind(rules::LOCK_AT))
        .await
        .map(|_| ())
}

/// Begins to count anew, along with what makes that right.
pub async fn forget(tx: &mut Tx, subject: &Subject) -> Result<(), DbError> {
    let sql = "UPDATE sign_in_throttle SET attempts = 0 WHERE subject = $1";
    tx.execute(query(sql).bind(&subject.key)).await.map(|_| ())
}

/// Counts a failure from an address, and drops what nobody needs any more.
pub async fn failed_from(
    accounts: &Accounts,
    address: &Subject,
    limit: Limit,
) -> Result<(), DbError> {
    let now = accounts.clock.now();
    let row = read(&accounts.db, address).await?;
    let (attempts, _) = counted(row.as_ref(), now, limit);
    let sql = match (&row, attempts) {
        (Some(_), 0) => "UPDATE sign_in_throttle SET attempts = 1, last_at = $2 WHERE subject = $1",
        _ => {
            "INSERT INTO sign_in_throttle (subject, attempts, last_at) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET attempts = sign_in_throttle.attempts + 1, last_at = excluded.last_at"
        }
    };
    let count = query(sql).bind(&address.key).bind(now);
    accounts.db.note(count).await?;
    let old = Timestamp::from_second(now.as_second() - rules::KEPT_SECONDS).unwrap_or(now);
    let drop = "DELETE FROM sign_in_throttle WHERE last_at < $1 AND account_id IS NULL";
    accounts.db.note(query(drop).bind(old)).await.map(|_| ())
}

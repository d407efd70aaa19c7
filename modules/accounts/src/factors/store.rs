//! The rows of second factors. Nothing is removed, it ends.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::recovery;

#[derive(Debug, Clone, FromRow)]
pub(crate) struct TotpRow {
    pub id: Uuid,
    pub secret: Vec<u8>,
    pub last_step: i64,
    pub confirmed_at: SqlTimestamp,
}

#[derive(Debug, Clone, FromRow)]
pub(crate) struct PasskeyRow {
    pub id: Uuid,
    pub label: String,
    pub credential: String,
    pub registered_at: SqlTimestamp,
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

/// What an account has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Factors {
    pub totp: Option<TotpRow>,
    pub passkeys: Vec<PasskeyRow>,
    pub codes_left: i64,
}

impl Factors {
    /// How many second factors there are; recovery codes are none.
    pub fn count(&self) -> usize {
        self.passkeys.len() + usize::from(self.totp.is_some())
    }
}

pub(crate) async fn of(db: &Db, account: Uuid) -> Result<Factors, DbError> {
    let totp = query(
        "SELECT id, secret, last_step, confirmed_at FROM totp WHERE account_id = $1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
    );
    let codes = query(
        "SELECT COUNT(*) AS n FROM recovery_code WHERE account_id = $1 AND used_at IS NULL AND ended_at IS NULL",
    );
    let codes: Count = db.one("count", codes.bind(account)).await?;
    Ok(Factors {
        totp: db.optional(totp.bind(account)).await?,
        passkeys: passkeys(db, account).await?,
        codes_left: codes.n,
    })
}

pub(crate) async fn passkeys(db: &Db, account: Uuid) -> Result<Vec<PasskeyRow>, DbError> {
    let sql = "SELECT id, label, credential, registered_at FROM passkey WHERE account_id = $1 AND ended_at IS NULL ORDER BY id";
    db.all(query(sql).bind(account)).await
}

/// A new secret replaces the one before.
pub(crate) async fn add_totp(
    tx: &mut Tx,
    (id, account): (Uuid, Uuid),
    (secret, last_step): (Vec<u8>, i64),
    now: Timestamp,
) -> Result<(), DbError> {
    end_totp(tx, account, now).await?;
    let insert = query(
        "INSERT INTO totp (id, account_id, secret, last_step, confirmed_at, ended_at) VALUES ($1, $2, $3, $4, $5, NULL)",
    );
    let insert = insert.bind(id).bind(account).bind(secret);
    tx.execute(insert.bind(last_step).bind(now)).await?;
    Ok(())
}

pub(crate) async fn end_totp(tx: &mut Tx, account: Uuid, now: Timestamp) -> Result<bool, DbError> {
    let end = "UPDATE totp SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(query(end).bind(account).bind(now)).await? > 0)
}

/// Takes a code of a step; false where that step was taken meanwhile.
pub(crate) async fn take_step(tx: &mut Tx, totp: Uuid, step: i64) -> Result<bool, DbError> {
    let take =
        "UPDATE totp SET last_step = $2 WHERE id = $1 AND last_step < $2 AND ended_at IS NULL";
    Ok(tx.execute(query(take).bind(totp).bind(step)).await? == 1)
}

pub(crate) async fn add_passkey(
    tx: &mut Tx,
    (id, account): (Uuid, Uuid),
    (label, credential): (&str, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    let insert = query(
        "INSERT INTO passkey (id, account_id, label, credential, registered_at, ended_at) VALUES ($1, $2, $3, $4, $5, NULL)",
    );
    let insert = insert.bind(id).bind(account).bind(label);
    tx.execute(insert.bind(credential).bind(now)).await?;
    Ok(())
}

pub(crate) async fn end_passkey(
    tx: &mut Tx,
    (account, id): (Uuid, Uuid),
    now: Timestamp,
) -> Result<bool, DbError> {
    let end =
        "UPDATE passkey SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL";
    let end = query(end).bind(id).bind(account).bind(now);
    Ok(tx.execute(end).await? == 1)
}

/// A key's counter moved on.
pub(crate) async fn store_passkey(tx: &mut Tx, id: Uuid, credential: &str) -> Result<(), DbError> {
    let sql = "UPDATE passkey SET credential = $2 WHERE id = $1";
    tx.execute(query(sql).bind(id).bind(credential))
        .await
        .map(|_| ())
}

/// NewAccount codes; the old ones end.
pub(crate) async fn add_codes(
    tx: &mut Tx,
    account: Uuid,
    codes: &[(Uuid, String)],
    now: Timestamp,
) -> Result<(), DbError> {
    end_codes(tx, account, now).await?;
    for (id, code) in codes {
        let insert = query(
            "INSERT INTO recovery_code (id, account_id, hash, made_at, used_at, ended_at) VALUES ($1, $2, $3, $4, NULL, NULL)",
        );
        let hash = recovery::hash(account, code);
        tx.execute(insert.bind(*id).bind(account).bind(hash).bind(now))
            .await?;
    }
    Ok(())
}

/// Uses a code up; false where it is none, or was used already.
pub(crate) async fn take_code(
    tx: &mut Tx,
    account: Uuid,
    code: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let take = "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND hash = $2 AND used_at IS NULL AND ended_at IS NULL";
    let take = query(take)
        .bind(account)
        .bind(recovery::hash(account, code));
    Ok(tx.execute(take.bind(now)).await? == 1)
}

async fn end_codes(tx: &mut Tx, account: Uuid, now: Timestamp) -> Result<(), DbError> {
    let end = "UPDATE recovery_code SET ended_at = $2 WHERE account_id = $1 AND used_at IS NULL AND ended_at IS NULL";
    tx.execute(query(end).bind(account).bind(now))
        .await
        .map(|_| ())
}

/// Ends everything, for somebody who lost it all.
pub(crate) async fn end_all(tx: &mut Tx, account: Uuid, now: Timestamp) -> Result<(), DbError> {
    end_totp(tx, account, now).await?;
    let end = "UPDATE passkey SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
    tx.execute(query(end).bind(account).bind(now)).await?;
    end_codes(tx, account, now).await
}

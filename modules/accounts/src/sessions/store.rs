//! The rows of sessions and their tokens.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::model::{EndReason, Stage, Times, end_of, life};
use super::{Beginning, Token};
use crate::settings::{Limits, Settings};

/// A second factor is given within ten minutes, or the password again.
const FACTOR_SECONDS: i64 = 600;
/// Of what a browser says of itself, so much is kept.
const AGENT_LENGTH: usize = 200;

/// A session as lists show it.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    pub id: Uuid,
    pub stage: String,
    pub privileged: bool,
    pub address: String,
    pub agent: String,
    pub began_at: SqlTimestamp,
    pub seen_at: SqlTimestamp,
    pub ends_at: SqlTimestamp,
}

const OPEN: &str = "SELECT id, stage, privileged, address, agent, began_at, seen_at, ends_at FROM session WHERE account_id = $1 AND ended_at IS NULL ORDER BY id DESC LIMIT 100";

impl SessionRow {
    /// Whether the second factor has yet to be given.
    pub fn is_unfinished(&self) -> bool {
        Stage::parse(&self.stage) == Some(Stage::Factor)
    }

    pub fn times(&self) -> Times {
        Times {
            seen_at: self.seen_at.to_jiff(),
            ends_at: self.ends_at.to_jiff(),
        }
    }
}

/// The sessions of an account that are going on, newest first.
pub async fn live(
    db: &Db,
    account: Uuid,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<SessionRow>, DbError> {
    let mut rows: Vec<SessionRow> = db.all(query(OPEN).bind(account)).await?;
    rows.retain(|r| life(r.times(), settings.limits(r.privileged), now).is_ok());
    Ok(rows)
}

#[derive(FromRow)]
struct Previous {
    began_at: SqlTimestamp,
    ended_at: Option<SqlTimestamp>,
}

/// Begins a session: ends those that were left alone, notes the stay before,
/// and gives the token.
pub(crate) async fn open(
    tx: &mut Tx,
    (now, id): (Timestamp, Uuid),
    limits: Limits,
    beginning: &Beginning,
) -> Result<Token, DbError> {
    end_forgotten(tx, beginning.account, limits, now).await?;
    let previous = query(
        "SELECT began_at, ended_at FROM session WHERE account_id = $1 AND stage <> 'factor' ORDER BY id DESC LIMIT 1",
    );
    let previous: Option<Previous> = tx.optional(previous.bind(beginning.account)).await?;
    let ends_at = match beginning.stage {
        Stage::Factor => Timestamp::from_second(now.as_second() + FACTOR_SECONDS).unwrap_or(now),
        Stage::Enrolment | Stage::Complete => last_end(limits, now),
    };
    let agent: String = beginning.agent.chars().take(AGENT_LENGTH).collect();
    let confirmed = (beginning.stage != Stage::Factor).then_some(now);
    let insert = query("INSERT INTO session (id, account_id, stage, privileged, address, agent, began_at, seen_at, ends_at, confirmed_at, previous_in, previous_out, challenge, ended_at, end_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', NULL, '')")
        .bind(id)
        .bind(beginning.account)
        .bind(beginning.stage.key())
        .bind(beginning.privileged)
        .bind(&beginning.address)
        .bind(agent)
        .bind(now)
        .bind(now)
        .bind(ends_at)
        .bind(confirmed)
        .bind(previous.as_ref().map(|p| p.began_at.to_jiff()))
        .bind(previous.and_then(|p| p.ended_at).map(SqlTimestamp::to_jiff));
    tx.execute(insert).await?;
    add_token(tx, id, now).await
}

fn last_end(limits: Limits, now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second() + limits.absolute_hours * 3600).unwrap_or(now)
}

/// Gives a session another token; the one before leads nowhere from now on.
pub(crate) async fn rotate(tx: &mut Tx, session: Uuid, now: Timestamp) -> Result<Token, DbError> {
    let end = "UPDATE session_token SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL";
    tx.execute(query(end).bind(session).bind(now)).await?;
    add_token(tx, session, now).await
}

async fn add_token(tx: &mut Tx, session: Uuid, now: Timestamp) -> Result<Token, DbError> {
    let token = Token::new()?;
    let insert = query(
        "INSERT INTO session_token (token_hash, session_id, made_at, ended_at, reused) VALUES ($1, $2, $3, NULL, 0)",
    );
    tx.execute(insert.bind(token.hash()).bind(session).bind(now))
        .await?;
    Ok(token)
}

/// Brings a session to its next stage; the password counts as just given.
pub(crate) async fn advance(
    tx: &mut Tx,
    session: Uuid,
    stage: Stage,
    limits: Limits,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "UPDATE session SET stage = $2, confirmed_at = $3, ends_at = $4, challenge = '' WHERE id = $1";
    let update = query(sql).bind(session).bind(stage.key());
    let update = update.bind(now).bind(last_end(limits, now));
    tx.execute(update).await.map(|_| ())
}

const END: &str = "UPDATE session SET ended_at = $2, end_reason = $3 WHERE ended_at IS NULL";

/// Ends one session; tells whether it was going on.
pub(crate) async fn end(
    tx: &mut Tx,
    (account, session): (Uuid, Uuid),
    reason: EndReason,
    now: Timestamp,
) -> Result<bool, DbError> {
    let end = query(format!("{END} AND id = $1 AND account_id = $4"));
    let end = end.bind(session).bind(now).bind(reason.key()).bind(account);
    Ok(tx.execute(end).await? == 1)
}

/// Ends all sessions of an account but one; tells how many.
pub(crate) async fn end_others(
    tx: &mut Tx,
    (account, but): (Uuid, Option<Uuid>),
    reason: EndReason,
    now: Timestamp,
) -> Result<u64, DbError> {
    let end = query(format!("{END} AND account_id = $1 AND id <> $4"));
    let end = end.bind(account).bind(now).bind(reason.key());
    tx.execute(end.bind(but.unwrap_or_default())).await
}

/// Those that ended by themselves get the end they had.
async fn end_forgotten(
    tx: &mut Tx,
    account: Uuid,
    limits: Limits,
    now: Timestamp,
) -> Result<(), DbError> {
    let rows: Vec<SessionRow> = tx.all(query(OPEN).bind(account)).await?;
    for row in rows {
        if let Err(reason) = life(row.times(), limits, now) {
            let at = end_of(row.times(), limits);
            end(tx, (account, row.id), reason, at).await?;
        }
    }
    Ok(())
}

/// Keeps what a second factor is being asked or registered with.
pub(crate) async fn keep_challenge(db: &Db, session: Uuid, challenge: &str) -> Result<(), DbError> {
    let sql = "UPDATE session SET challenge = $2 WHERE id = $1 AND ended_at IS NULL";
    db.note(query(sql).bind(session).bind(challenge))
        .await
        .map(|_| ())
}

#[derive(FromRow)]
struct Challenge {
    challenge: String,
}

/// What it is asked with; empty where nothing is. It counts once.
pub(crate) async fn take_challenge(tx: &mut Tx, session: Uuid) -> Result<String, DbError> {
    let select = query("SELECT challenge FROM session WHERE id = $1").bind(session);
    let found: Challenge = tx.one("session", select).await?;
    let clear = query("UPDATE session SET challenge = '' WHERE id = $1").bind(session);
    tx.execute(clear).await?;
    Ok(found.challenge)
}

/// The same, without using it up.
pub(crate) async fn challenge(db: &Db, session: Uuid) -> Result<String, DbError> {
    let select = query("SELECT challenge FROM session WHERE id = $1").bind(session);
    let found: Challenge = db.one("session", select).await?;
    Ok(found.challenge)
}

/// The password was given again.
pub(crate) async fn confirm(tx: &mut Tx, session: Uuid, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE session SET confirmed_at = $2 WHERE id = $1 AND ended_at IS NULL";
    tx.execute(query(sql).bind(session).bind(now))
        .await
        .map(|_| ())
}

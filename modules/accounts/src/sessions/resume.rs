//! From a token to who signed in: one statement on the way of every request.

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, FromRow, SqlTimestamp, query};
use sakimori_kernel::{Actor, Timestamp, Uuid};

use super::model::{self, EndReason, Stage, Times};
use super::{Ended, Resumed, SignedIn, Token};
use crate::passwords::rules::is_expired;
use crate::settings::Settings;
use crate::state::Accounts;

#[derive(Debug, FromRow)]
struct Row {
    session_id: Uuid,
    account_id: Uuid,
    login: String,
    name: String,
    person_id: Option<Uuid>,
    stage: String,
    privileged: bool,
    seen_at: SqlTimestamp,
    ends_at: SqlTimestamp,
    confirmed_at: Option<SqlTimestamp>,
    previous_in: Option<SqlTimestamp>,
    previous_out: Option<SqlTimestamp>,
    ended_at: Option<SqlTimestamp>,
    end_reason: String,
    token_ended_at: Option<SqlTimestamp>,
    reused: i64,
    suspended: bool,
    administrator: bool,
    temporary: bool,
    password_set_at: SqlTimestamp,
    settings_revision: i64,
}

const RESUME: &str = "SELECT s.id AS session_id, s.account_id, a.login, a.name, a.person_id, s.stage, s.privileged, s.seen_at, s.ends_at, s.confirmed_at, s.previous_in, s.previous_out, s.ended_at, s.end_reason, t.ended_at AS token_ended_at, t.reused, \
    EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) AS suspended, \
    EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.confirmed_at IS NOT NULL AND d.ended_at IS NULL) AS administrator, \
    p.temporary, p.set_at AS password_set_at, \
    (SELECT revision FROM account_settings) AS settings_revision \
    FROM session_token t JOIN session s ON s.id = t.session_id JOIN account a ON a.id = s.account_id \
    JOIN password p ON p.id = (SELECT q.id FROM password q WHERE q.account_id = a.id ORDER BY q.id DESC LIMIT 1) \
    WHERE t.token_hash = $1";

/// Who a token belongs to. One statement; a second one where the settings
/// have changed since, more where an ended token is shown.
pub async fn resume(accounts: &Accounts, token: &str) -> Result<Resumed, DbError> {
    let Some(token) = Token::parse(token) else {
        return Ok(Resumed::Nobody);
    };
    let row: Option<Row> = accounts
        .db
        .optional(query(RESUME).bind(token.hash()))
        .await?;
    let Some(row) = row else {
        return Ok(Resumed::Nobody);
    };
    let settings = accounts.settings_at(row.settings_revision).await?;
    let now = accounts.clock.now();
    match judge(&row, &settings, now)? {
        Ok(signed_in) => Ok(Resumed::SignedIn(Box::new(signed_in))),
        Err(reason) => {
            if is_theft(&row, reason, now) {
                shown_again(accounts, &token, &row, reason).await?;
            }
            let account = row.account_id;
            Ok(Resumed::Ended(Ended { reason, account }))
        }
    }
}

fn judge(
    row: &Row,
    settings: &Settings,
    now: Timestamp,
) -> Result<Result<SignedIn, EndReason>, DbError> {
    let corrupt = |what: &str| DbError::Corrupt(format!("session {what}"));
    if row.ended_at.is_some() {
        let reason = EndReason::parse(&row.end_reason).ok_or_else(|| corrupt("end_reason"))?;
        return Ok(Err(reason));
    }
    if row.token_ended_at.is_some() {
        return Ok(Err(EndReason::Rotated));
    }
    if row.suspended {
        return Ok(Err(EndReason::EndedByAdministrator));
    }
    let privileged = row.privileged || row.administrator;
    let limits = settings.limits(privileged);
    let times = Times {
        seen_at: row.seen_at.to_jiff(),
        ends_at: row.ends_at.to_jiff(),
    };
    let ends_in = match model::life(times, limits, now) {
        Ok(ends_in) => ends_in,
        Err(reason) => return Ok(Err(reason)),
    };
    let instant = |at: Option<SqlTimestamp>| at.map(SqlTimestamp::to_jiff);
    Ok(Ok(SignedIn {
        session_id: row.session_id,
        account_id: row.account_id,
        login: row.login.clone(),
        name: row.name.clone(),
        person: row.person_id,
        administrator: row.administrator,
        stage: Stage::parse(&row.stage).ok_or_else(|| corrupt("stage"))?,
        must_change_password: row.temporary
            || is_expired(row.password_set_at.to_jiff(), settings.expiry_months, now),
        privileged,
        last_sign_in: instant(row.previous_in),
        last_sign_out: instant(row.previous_out),
        ends_in,
        idle_minutes: limits.idle_minutes,
        recently_confirmed: model::is_recent(instant(row.confirmed_at), now),
        seen_at: times.seen_at,
    }))
}

/// A token that was ended on purpose comes back, later than a request that
/// was still under way would.
fn is_theft(row: &Row, reason: EndReason, now: Timestamp) -> bool {
    let ended_at = row.token_ended_at.or(row.ended_at);
    let seconds = ended_at.map(|at| now.as_second() - at.to_jiff().as_second());
    reason.is_suspicious() && seconds.is_some_and(|s| s > model::GRACE_SECONDS)
}

/// Counts it, and tells the administrator the first time.
async fn shown_again(
    accounts: &Accounts,
    token: &Token,
    row: &Row,
    reason: EndReason,
) -> Result<(), DbError> {
    const COUNT: &str = "UPDATE session_token SET reused = reused + 1 WHERE token_hash = $1";
    if row.reused == 0 {
        let mut tx = accounts.db.begin().await?;
        let first = query(format!("{COUNT} AND reused = 0")).bind(token.hash());
        if tx.execute(first).await? == 1 {
            let entry = Entry::new(
                "session.ended-token-used",
                "account",
                row.account_id.to_string(),
                format!(
                    "{}（{}）の終了したサインインの鍵が使われました。盗まれたおそれがあります。",
                    row.name, row.login
                ),
            )
            .with_detail(&serde_json::json!({
                "session": row.session_id.to_string(),
                "end_reason": reason.key(),
            }));
            return tx.commit(&accounts.clock, &Actor::nobody(), entry).await;
        }
    }
    accounts
        .db
        .note(query(COUNT).bind(token.hash()))
        .await
        .map(|_| ())
}

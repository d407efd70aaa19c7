//! What becomes of queued mails.

use std::time::Duration;

use sakimori_db::{Db, DbError};
use sakimori_kernel::{Clock, Timestamp};

use crate::rows::{self, State};
use crate::smtp::{self, Outcome};
use crate::{Mail, Settings};

/// What a look at the queue did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    pub sent: usize,
    /// To be tried again.
    pub put_off: usize,
    /// Given up, or unknown.
    pub lost: usize,
}

/// So many at a look; the rest at the next.
const AT_ONCE: i64 = 200;

/// The pauses after each failed attempt, in minutes: short ones for a server
/// that restarts, long ones for a night. After the last it is given up, most
/// of a day later.
const PAUSES: [u64; 7] = [1, 5, 15, 60, 180, 360, 720];

/// When a mail is tried again that was tried so often; never: `None`.
fn next_attempt(attempts: i64, now: Timestamp) -> Option<Timestamp> {
    let failed = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let minutes = PAUSES.get(failed)?;
    now.checked_add(Duration::from_secs(minutes * 60)).ok()
}

/// Sends what is due, one after another; several programs may do so at once.
/// A server that cannot be reached ends the look: the others would fail alike.
pub async fn send_due(db: &Db, clock: &Clock, settings: &Settings) -> Result<Done, DbError> {
    let mut done = Done::default();
    let owner = clock.new_id();
    for mail in rows::due(db, clock.now(), AT_ONCE).await? {
        if mail.state() == State::Claimed {
            tracing::warn!(mail = %mail.id, "mail left behind by a sender that is gone");
            rows::doubt(db, mail.id, clock.now()).await?;
            done.lost += 1;
            continue;
        }
        if !rows::claim(db, mail.id, owner, clock.now()).await? {
            continue;
        }
        let outcome = smtp::send(settings, &mail, clock.now()).await;
        let unreachable = matches!(outcome, Outcome::Unreachable(_));
        settle(db, clock, (&mail, owner), outcome, &mut done).await?;
        if unreachable {
            break;
        }
    }
    Ok(done)
}

async fn settle(
    db: &Db,
    clock: &Clock,
    (mail, owner): (&Mail, sakimori_kernel::Uuid),
    outcome: Outcome,
    done: &mut Done,
) -> Result<(), DbError> {
    let (which, now) = ((mail.id, owner), clock.now());
    let (state, message) = match outcome {
        Outcome::Sent => (State::Sent, String::new()),
        Outcome::Never(message) => (State::Failed, message),
        Outcome::Unknown(message) => (State::Unknown, message),
        Outcome::Unreachable(message) | Outcome::NotNow(message) => {
            tracing::warn!(mail = %mail.id, message, "mail not sent");
            // Claiming has counted this attempt.
            if let Some(due) = next_attempt(mail.attempts + 1, now) {
                done.put_off += 1;
                return rows::again(db, which, due, &message).await;
            }
            (State::Failed, message)
        }
    };
    match state {
        State::Sent => done.sent += 1,
        _ => {
            tracing::error!(mail = %mail.id, state = state.key(), message, "mail given up");
            done.lost += 1;
        }
    }
    rows::ended(db, which, state, now, &message).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_come_to_an_end() {
        let now: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
        let minutes = |attempts| {
            let next = next_attempt(attempts, now)?;
            Some((next.as_second() - now.as_second()) / 60)
        };
        assert_eq!(
            (minutes(1), minutes(2), minutes(7)),
            (Some(1), Some(5), Some(720))
        );
        assert_eq!((minutes(0), minutes(8)), (None, None));
    }
}

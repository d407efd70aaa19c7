//! Sessions: one stay of a person at one browser.
//!
//! The cookie holds a random token, the database its SHA-256. The token
//! changes whenever what it opens changes (`store::rotate`); the session
//! stays, so that it can be listed and ended.

pub mod model;
mod resume;
pub(crate) mod store;
mod token;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::{DbError, journal::Entry, query};
use sakimori_kernel::{Actor, Timestamp, Uuid, era_date, japan};

pub use model::{EndReason, Stage};
pub use resume::resume;
pub use token::Token;

use crate::state::Accounts;

/// What a token opens.
#[derive(Debug, Clone)]
pub enum Resumed {
    SignedIn(Box<SignedIn>),
    /// A session that is over.
    Ended(Ended),
    /// No token of ours.
    Nobody,
}

/// Whose session ended, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    pub reason: EndReason,
    pub account: Uuid,
}

/// Who signed in, as of this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub session_id: Uuid,
    pub account_id: Uuid,
    pub login: String,
    /// Of the account; the register may know a newer one.
    pub name: String,
    pub person: Option<Uuid>,
    pub administrator: bool,
    pub stage: Stage,
    /// A temporary or expired password: nothing else is reached before.
    pub must_change_password: bool,
    /// Shorter limits apply.
    pub privileged: bool,
    /// When the stay before this one began and ended.
    pub last_sign_in: Option<Timestamp>,
    pub last_sign_out: Option<Timestamp>,
    /// Seconds until the session ends if nothing is done.
    pub ends_in: i64,
    /// Minutes without a request after which it ends.
    pub idle_minutes: i64,
    /// Whether the password was given within the last five minutes.
    pub recently_confirmed: bool,
    pub seen_at: Timestamp,
}

impl SignedIn {
    /// Whether everything the person may open is open.
    pub fn is_complete(&self) -> bool {
        self.stage == Stage::Complete && !self.must_change_password
    }

    /// In no particular role.
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            person: self.person,
            ..Actor::default()
        }
    }

    /// 「令和8年11月22日8時31分（サインアウト17時20分）」, for the head of every
    /// page; empty at the first sign-in.
    pub fn last_words(&self) -> String {
        match (self.last_sign_in, self.last_sign_out) {
            (None, _) => String::new(),
            (Some(at), None) => moment(at),
            (Some(at), Some(out)) if japan(at).date() == japan(out).date() => {
                let out = japan(out);
                format!(
                    "{}（サインアウト{}時{:02}分）",
                    moment(at),
                    out.hour(),
                    out.minute()
                )
            }
            (Some(at), Some(out)) => format!("{}（サインアウト{}）", moment(at), moment(out)),
        }
    }
}

/// 「令和8年11月22日8時31分」
pub(crate) fn moment(at: Timestamp) -> String {
    let at = japan(at);
    format!("{}{}時{:02}分", era_date(at.date()), at.hour(), at.minute())
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Redirect::to("/sign-in").into_response())
    }
}

/// A session that is to begin.
#[derive(Debug, Clone)]
pub struct Beginning {
    pub account: Uuid,
    pub stage: Stage,
    pub privileged: bool,
    pub address: String,
    /// What the browser says of itself.
    pub agent: String,
}

/// Begins a session for somebody whose identity is already certain, and says
/// so in the journal. Signing in goes the same way after its checks.
pub async fn begin(
    accounts: &Accounts,
    beginning: &Beginning,
    actor: &Actor,
) -> Result<Token, DbError> {
    let settings = accounts.settings().await?;
    let mut tx = accounts.db.begin().await?;
    let limits = settings.limits(beginning.privileged);
    let now = (accounts.clock.now(), accounts.clock.new_id());
    let token = store::open(&mut tx, now, limits, beginning).await?;
    let entry = Entry::new(
        "session.began",
        "account",
        beginning.account.to_string(),
        format!("サインイン（{}）", beginning.address),
    );
    tx.commit(&accounts.clock, actor, entry).await?;
    Ok(token)
}

/// Notes that the session is in use, at most once a minute.
pub async fn touch(accounts: &Accounts, signed_in: &SignedIn) -> Result<(), DbError> {
    let now = accounts.clock.now();
    if now.as_second() - signed_in.seen_at.as_second() < model::TOUCH_SECONDS {
        return Ok(());
    }
    let sql = "UPDATE session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL";
    let seen = query(sql).bind(signed_in.session_id).bind(now);
    accounts.db.note(seen).await.map(|_| ())
}

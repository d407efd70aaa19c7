//! Is it the password? With the limits on attempts, and the same work and the
//! same answer for an unknown login, a suspended account and a wrong password.

use sakimori_db::{DbError, FromRow, query};
use sakimori_kernel::search::fold;
use sakimori_kernel::{Actor, Uuid};
use sakimori_web::Failure;

use crate::journal::about;
use crate::settings::Settings;
use crate::state::Accounts;
use crate::throttle::rules::{Allowance, LOCK_AT, Limit};
use crate::throttle::{self, Subject};

/// An account somebody signs in to.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Candidate {
    pub id: Uuid,
    pub name: String,
    pub person_id: Option<Uuid>,
    pub hash: String,
    pub suspended: bool,
    pub administrator: bool,
    pub has_factor: bool,
}

impl Candidate {
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            person: self.person_id,
            ..Actor::default()
        }
    }
}

#[derive(Debug)]
pub(crate) enum Checked {
    /// With the number of the attempt, to be given back where the sign-in is
    /// not complete with it.
    Right(Box<Candidate>, i64),
    Wrong,
    Blocked(Allowance),
}

const SELECT: &str = "SELECT a.id, a.name, a.person_id, p.hash, \
    EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) AS suspended, \
    EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.confirmed_at IS NOT NULL AND d.ended_at IS NULL) AS administrator, \
    (EXISTS (SELECT 1 FROM totp t WHERE t.account_id = a.id AND t.ended_at IS NULL) \
      OR EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = a.id AND k.ended_at IS NULL)) AS has_factor \
    FROM account a JOIN password p ON p.id = (SELECT q.id FROM password q WHERE q.account_id = a.id ORDER BY q.id DESC LIMIT 1)";

/// A login as it is stored: width, case and blanks do not count.
pub(crate) fn folded_login(text: &str) -> String {
    fold(text)
}

/// What cannot be a login is not asked of the database.
fn can_be_login(login: &str) -> bool {
    !login.is_empty() && login.len() <= 64 && login.chars().all(|c| c.is_ascii_graphic())
}

/// Checks a login and a password typed on the sign-in page.
pub(crate) async fn by_login(
    accounts: &Accounts,
    settings: &Settings,
    (login, password): (&str, &str),
    address: &str,
) -> Result<Checked, Failure> {
    let login = folded_login(login);
    let wanted = if can_be_login(&login) {
        login.as_str()
    } else {
        ""
    };
    let found = query(format!("{SELECT} WHERE a.login = $1")).bind(wanted);
    let found: Option<Candidate> = accounts.db.optional(found).await?;
    let subject = match &found {
        Some(candidate) => Subject::account(candidate.id),
        None => Subject::nobody(&login),
    };
    check(accounts, settings, (found, &subject), password, address).await
}

/// Checks the password of somebody who has signed in.
pub(crate) async fn own(
    accounts: &Accounts,
    settings: &Settings,
    (account, password): (Uuid, &str),
    address: &str,
) -> Result<Checked, Failure> {
    let found = query(format!("{SELECT} WHERE a.id = $1")).bind(account);
    let found: Candidate = accounts.db.one("account", found).await?;
    let subject = Subject::account(account);
    let checked = check(
        accounts,
        settings,
        (Some(found), &subject),
        password,
        address,
    )
    .await?;
    if let Checked::Right(_, attempt) = checked {
        throttle::give_back(accounts, &subject, attempt).await?;
    }
    Ok(checked)
}

async fn check(
    accounts: &Accounts,
    settings: &Settings,
    (found, subject): (Option<Candidate>, &Subject),
    password: &str,
    address: &str,
) -> Result<Checked, Failure> {
    let from = Subject::address(address);
    let per_address = Limit::address(settings);
    let allowance = throttle::allowance(accounts, &from, per_address).await?;
    if allowance != Allowance::Free {
        return Ok(Checked::Blocked(allowance));
    }
    let attempt = match throttle::take(accounts, subject, Limit::account(settings)).await? {
        Ok(attempt) => attempt,
        Err(allowance) => return Ok(Checked::Blocked(allowance)),
    };
    let stored = found.as_ref().map(|c| c.hash.as_str());
    let right = accounts.hasher.verify(password, stored).await;
    let right = right.map_err(Failure::internal)?;
    match found {
        Some(candidate) if right && !candidate.suspended => {
            Ok(Checked::Right(Box::new(candidate), attempt))
        }
        found => {
            throttle::failed_from(accounts, &from, per_address).await?;
            if let Some(candidate) = found {
                locked(accounts, candidate.id, attempt, address).await?;
            }
            Ok(Checked::Wrong)
        }
    }
}

/// Says in the journal that an account is locked, with the failure that did
/// it.
pub(crate) async fn locked(
    accounts: &Accounts,
    account: Uuid,
    attempt: i64,
    address: &str,
) -> Result<(), DbError> {
    if attempt != LOCK_AT {
        return Ok(());
    }
    let summary = format!("続けて{LOCK_AT}回間違えたため、利用者IDをロック（{address}）");
    let entry = about("account.locked", account, summary);
    let tx = accounts.db.begin().await?;
    tx.commit(&accounts.clock, &Actor::nobody(), entry).await
}

/// The one answer to a failed attempt.
pub(crate) fn wrong_words() -> String {
    format!(
        "利用者ID若しくはパスワードが正しくないか、又は利用できない利用者IDです。続けて間違えると、次に試せるまでの時間が延び、{LOCK_AT}回でロックされます。"
    )
}

pub(crate) fn blocked_words(allowance: Allowance) -> String {
    match allowance {
        Allowance::Locked => format!(
            "続けて{LOCK_AT}回間違えたため、この利用者IDはロックされています。システムの管理者に解除を依頼してください。"
        ),
        Allowance::Wait(seconds) => {
            format!(
                "続けて間違えたため、いまは試せません。{seconds}秒たってから、やり直してください。"
            )
        }
        Allowance::Free => String::new(),
    }
}

//! Acts on accounts: each one write with its journal entry. The pages and the
//! command line call the same.

use sakimori_db::{DbError, Tx, query};
use sakimori_kernel::search::fold;
use sakimori_kernel::{Refusal, TextRule, Uuid, clean_line};
use sakimori_web::Failure;

use super::rules::{self, Standing};
use super::{By, store};
use crate::credentials::folded_login;
use crate::factors;
use crate::journal::about;
use crate::passwords::{self, temporary};
use crate::people::PersonRef;
use crate::sessions::{EndReason, store as sessions};
use crate::state::Accounts;
use crate::throttle::{self, Subject};

/// The login and the temporary password of an account: shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    pub account: Uuid,
    pub login: String,
    pub password: String,
}

/// A new account, read from what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    login: String,
    name: String,
    person: Option<PersonRef>,
}

/// 「利用者IDは、半角の英小文字、数字、「.」「_」「-」「@」で、3文字から64文字まで」
pub fn parse_login(text: &str) -> Result<String, String> {
    let login = folded_login(text);
    let fits = (3..=64).contains(&login.len());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if fits && login.chars().all(plain) {
        Ok(login)
    } else {
        Err("利用者IDは、英字、数字、「.」「_」「-」「@」を使い、3文字から64文字までで入力してください（英字の大文字と小文字は区別しません）。".to_owned())
    }
}

pub fn parse_name(text: &str) -> Result<String, String> {
    let rule = TextRule {
        label: "氏名",
        max: 100,
        required: true,
    };
    clean_line(text, rule)
}

impl NewAccount {
    /// `name` counts where no person of the register is meant.
    pub fn new(login: String, name: String, person: Option<PersonRef>) -> Self {
        let name = person.as_ref().map_or(name, |p| p.name.clone());
        Self {
            login,
            name,
            person,
        }
    }
}

fn search_key(login: &str, name: &str, person: Option<&PersonRef>) -> String {
    let number = person.map_or("", |p| p.staff_number.as_str());
    fold(&format!("{login} {name} {number}"))
}

/// Makes an account with a temporary password. `Err(Refused)` with
/// `account.login-taken` or `account.person-taken`.
pub async fn create(accounts: &Accounts, by: &By, new: NewAccount) -> Result<Issued, Failure> {
    let (password, hash) = issue(accounts).await?;
    let (id, now) = (accounts.clock.new_id(), accounts.clock.now());
    let mut tx = accounts.db.begin().await?;
    insert(&mut tx, id, &new, now).await?;
    let ids = (accounts.clock.new_id(), id);
    passwords::store::set(&mut tx, ids, (&hash, true), now).await?;
    let summary = by.words(format!("利用者ID「{}」（{}）を作成", new.login, new.name));
    let entry = about("account.created", id, summary)
        .with_detail(&serde_json::json!({ "login": new.login, "name": new.name }));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(Issued {
        account: id,
        login: new.login,
        password,
    })
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    new: &NewAccount,
    now: sakimori_kernel::Timestamp,
) -> Result<(), Failure> {
    let person = new.person.as_ref();
    let taken: Option<store::Known> = tx.optional(store::by_login(&new.login)).await?;
    if taken.is_some() {
        return Err(login_taken().into());
    }
    let insert = query("INSERT INTO account (id, login, person_id, name, search_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(&new.login)
        .bind(person.map(|p| p.id))
        .bind(&new.name)
        .bind(search_key(&new.login, &new.name, person))
        .bind(now);
    let inserted = tx.execute(insert).await;
    inserted.map(|_| ()).map_err(person_taken)
}

pub fn login_taken() -> Refusal {
    Refusal::new(
        "account.login-taken",
        "この利用者IDは既に使われています。一度使った利用者IDは、別の者には使えません。",
    )
}

/// The login was free, so it is the person that is taken.
fn person_taken(error: DbError) -> Failure {
    if error.is_duplicate() {
        let message = "この職員には既に利用者IDがあります。";
        Refusal::new("account.person-taken", message).into()
    } else {
        error.into()
    }
}

async fn issue(accounts: &Accounts) -> Result<(String, String), Failure> {
    let password = temporary().map_err(Failure::internal)?;
    let hash = accounts.hasher.hash(&password).await;
    Ok((password, hash.map_err(Failure::internal)?))
}

/// Begins a write about an account that exists; refused by a rule.
pub(super) async fn begin(
    accounts: &Accounts,
    id: Uuid,
    against: impl Fn(&Standing) -> Option<Refusal>,
) -> Result<(Tx, store::Known, Standing), Failure> {
    let mut tx = accounts.db.begin().await?;
    let known = store::known(&mut tx, id).await?.ok_or(Failure::NotFound)?;
    let standing = store::standing_in(&mut tx, id).await?;
    let standing = standing.ok_or(Failure::NotFound)?;
    match against(&standing) {
        Some(refusal) => Err(refusal.into()),
        None => Ok((tx, known, standing)),
    }
}

/// Gives a new temporary password, lifts a lock and ends all sessions.
pub async fn reset_password(accounts: &Accounts, by: &By, id: Uuid) -> Result<Issued, Failure> {
    let (password, hash) = issue(accounts).await?;
    let against = |s: &Standing| rules::against_own(s, by.account);
    let (mut tx, known, _) = begin(accounts, id, against).await?;
    let now = accounts.clock.now();
    let ids = (accounts.clock.new_id(), id);
    passwords::store::set(&mut tx, ids, (&hash, true), now).await?;
    throttle::forget(&mut tx, &Subject::account(id)).await?;
    sessions::end_others(&mut tx, (id, None), EndReason::PasswordChanged, now).await?;
    let entry = about("password.reset", id, by.words("仮パスワードを発行"));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(Issued {
        account: id,
        login: known.login,
        password,
    })
}

/// 利用の停止: nobody signs in, all sessions end.
pub async fn suspend(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_suspension(s, by.account);
    let (mut tx, ..) = begin(accounts, id, against).await?;
    let now = accounts.clock.now();
    let insert = query(
        "INSERT INTO account_suspension (id, account_id, reason, at, ended_at) VALUES ($1, $2, $3, $4, NULL)",
    );
    let insert = insert.bind(accounts.clock.new_id()).bind(id);
    tx.execute(insert.bind(&by.remark).bind(now)).await?;
    sessions::end_others(&mut tx, (id, None), EndReason::EndedByAdministrator, now).await?;
    let entry = about("account.suspended", id, by.words("利用を停止"));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

pub async fn end_suspension(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let (mut tx, ..) = begin(accounts, id, rules::against_suspension_end).await?;
    let end =
        "UPDATE account_suspension SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
    tx.execute(query(end).bind(id).bind(accounts.clock.now()))
        .await?;
    let entry = about("account.resumed", id, by.words("利用の停止を解除"));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// Lifts a lock; harmless where there is none.
pub async fn unlock(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_own(s, by.account);
    let (mut tx, ..) = begin(accounts, id, against).await?;
    throttle::forget(&mut tx, &Subject::account(id)).await?;
    let entry = about("account.unlocked", id, by.words("ロックを解除"));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// For somebody who lost telephone, keys and codes.
pub async fn end_factors(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_own(s, by.account);
    let (mut tx, ..) = begin(accounts, id, against).await?;
    let now = accounts.clock.now();
    factors::store::end_all(&mut tx, id, now).await?;
    sessions::end_others(&mut tx, (id, None), EndReason::EndedByAdministrator, now).await?;
    let what = by.words("二つ目の認証（認証アプリ、パスキー、リカバリーコード）を全て終了");
    let entry = about("factor.all-ended", id, what);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

pub async fn end_sessions(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_own(s, by.account);
    let (mut tx, ..) = begin(accounts, id, against).await?;
    let now = accounts.clock.now();
    let ended = sessions::end_others(&mut tx, (id, None), EndReason::EndedByAdministrator, now);
    let ended = ended.await?;
    let what = by.words(format!("続いているサインインを全て終了（{ended}件）"));
    let entry = about("session.ended", id, what);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// Links an account to a person of the register, for good.
pub async fn link(
    accounts: &Accounts,
    by: &By,
    id: Uuid,
    person: &PersonRef,
) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_person(s, by.account);
    let (mut tx, known, _) = begin(accounts, id, against).await?;
    let update =
        query("UPDATE account SET person_id = $2, name = $3, search_key = $4 WHERE id = $1")
            .bind(id)
            .bind(person.id)
            .bind(&person.name)
            .bind(search_key(&known.login, &person.name, Some(person)));
    tx.execute(update).await.map_err(person_taken)?;
    let what = format!(
        "職員「{}」（{}）と結び付け",
        person.name, person.staff_number
    );
    let entry = about("account.linked", id, by.words(what)).with_detail(&serde_json::json!({
        "name": { "before": known.name, "after": person.name },
        "person": { "before": known.person_id, "after": person.id },
    }));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// The account with a login, for the command line.
pub async fn by_login(accounts: &Accounts, login: &str) -> Result<Option<Uuid>, Failure> {
    let Ok(login) = parse_login(login) else {
        return Ok(None);
    };
    let found: Option<store::Known> = accounts.db.optional(store::by_login(&login)).await?;
    Ok(found.map(|k| k.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_plain_and_has_one_spelling() {
        for (text, expected) in [
            ("Taro.Mihon", "taro.mihon"),
            (" ＴＡＲＯ＿１ ", "taro_1"),
            ("100245", "100245"),
            ("taro@mihon.example.jp", "taro@mihon.example.jp"),
        ] {
            assert_eq!(parse_login(text).as_deref(), Ok(expected));
        }
        let long = "a".repeat(65);
        for text in [
            "",
            "ab",
            "太郎です",
            "a/b",
            "a\0b",
            "a'b--",
            "<abc>",
            long.as_str(),
        ] {
            assert!(parse_login(text).is_err(), "{text}");
        }
    }
}

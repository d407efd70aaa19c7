//! The accounts of a demonstration. Their passwords obey the rules for
//! passwords, but stand on the sign-in page ([`crate::Accounts::demo`]), so
//! that they may be in the program's own text. While there are such accounts,
//! nobody is asked for a second factor: it would bind the demonstration to one
//! visitor's telephone.

use sakimori_kernel::Refusal;
use sakimori_web::Failure;

use crate::administration::acts::{self, NewAccount};
use crate::administration::{By, administrators};
use crate::journal::about;
use crate::passwords::choose::Chooser;
use crate::passwords::{rules, store};
use crate::people::PersonRef;
use crate::state::{Accounts, DemoAccount};

/// An account that everybody may sign in with.
#[derive(Debug, Clone)]
pub struct Shown {
    pub account: DemoAccount,
    /// Counts where no person of the register is meant.
    pub name: String,
    pub person: Option<PersonRef>,
    pub administrator: bool,
}

/// Makes those that are not there yet. `Err(Refused)` where a password is
/// against the rules, or a person has an account already.
pub async fn open(accounts: &Accounts, by: &By, all: &[Shown]) -> Result<(), Failure> {
    for shown in all {
        let known = acts::by_login(accounts, &shown.account.login).await?;
        if known.is_none() {
            make(accounts, by, shown).await?;
        }
    }
    Ok(())
}

async fn make(accounts: &Accounts, by: &By, shown: &Shown) -> Result<(), Failure> {
    let DemoAccount {
        login, password, ..
    } = &shown.account;
    let settings = accounts.settings().await?;
    let chooser = Chooser {
        login,
        name: &shown.name,
        person: shown.person.as_ref().map(|p| p.id),
        body_name: "",
    };
    let policy = chooser.policy(accounts, &settings).await?;
    if let Some(problem) = rules::problem(password, &policy) {
        let message = format!("見本の利用者ID「{login}」：{problem}");
        return Err(Refusal::new("demonstration.password", message).into());
    }
    let hash = accounts.hasher.hash(password).await;
    let hash = hash.map_err(Failure::internal)?;
    let (id, now) = (accounts.clock.new_id(), accounts.clock.now());
    let mut tx = accounts.db.begin().await?;
    let new = NewAccount::new(login.clone(), shown.name.clone(), shown.person.clone());
    acts::insert(&mut tx, id, &new, now).await?;
    let ids = (accounts.clock.new_id(), id);
    store::set(&mut tx, ids, (&hash, false), now).await?;
    if shown.administrator {
        administrators::insert(&mut tx, accounts, by, id, true).await?;
    }
    let summary = by.words(format!("見本の利用者ID「{login}」を作成"));
    let entry = about("account.created", id, summary);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

//! The administrator's privilege: asked for by one, confirmed by another.

use sakimori_db::{Tx, query};
use sakimori_kernel::Uuid;
use sakimori_web::Failure;

use super::By;
use super::acts::begin;
use super::rules::{self, Standing};
use crate::journal::about;
use crate::sessions::{EndReason, store as sessions};
use crate::state::Accounts;

pub(crate) async fn insert(
    tx: &mut Tx,
    accounts: &Accounts,
    by: &By,
    id: Uuid,
    confirmed: bool,
) -> Result<(), Failure> {
    let now = accounts.clock.now();
    let name = if confirmed {
        by.actor.name.as_str()
    } else {
        ""
    };
    let insert = query("INSERT INTO administrator (id, account_id, requested_by, requested_by_account, requested_at, confirmed_by, confirmed_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)")
        .bind(accounts.clock.new_id())
        .bind(id)
        .bind(&by.actor.name)
        .bind(by.account)
        .bind(now)
        .bind(name)
        .bind(confirmed.then_some(now));
    tx.execute(insert).await?;
    Ok(())
}

/// Asks for the privilege; without effect until somebody else confirms.
pub async fn request(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let (mut tx, known, _) = begin(accounts, id, rules::against_request).await?;
    insert(&mut tx, accounts, by, id, false).await?;
    let what = by.words(format!("{}への管理者の特権の付与を申請", known.name));
    let entry = about("administrator.requested", id, what);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// The second person confirms.
pub async fn confirm(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| rules::against_confirmation(s, by.account);
    let (mut tx, known, standing) = begin(accounts, id, against).await?;
    let Some(request) = standing.request else {
        return Err(Failure::NotFound);
    };
    let now = accounts.clock.now();
    let confirm = "UPDATE administrator SET confirmed_by = $2, confirmed_at = $3 WHERE id = $1";
    let confirm = query(confirm)
        .bind(request.id)
        .bind(&by.actor.name)
        .bind(now);
    tx.execute(confirm).await?;
    restart(&mut tx, accounts, id).await?;
    let what = by.words(format!("{}への管理者の特権の付与を確認", known.name));
    let entry = about("administrator.confirmed", id, what);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// Gives the privilege at once: for whoever may run programs on the server.
pub async fn grant(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let against = |s: &Standing| match s.request {
        Some(_) => rules::against_confirmation(s, by.account),
        None => rules::against_request(s),
    };
    let (mut tx, known, standing) = begin(accounts, id, against).await?;
    if let Some(request) = standing.request {
        end_rows(&mut tx, accounts, request.id).await?;
    }
    insert(&mut tx, accounts, by, id, true).await?;
    restart(&mut tx, accounts, id).await?;
    let what = by.words(format!("{}に管理者の特権を付与", known.name));
    let entry = about("administrator.granted", id, what);
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

/// Ends the privilege, or withdraws what was asked for.
pub async fn end(accounts: &Accounts, by: &By, id: Uuid) -> Result<(), Failure> {
    let (mut tx, known, standing) = begin(accounts, id, rules::against_administrator_end).await?;
    let end = "UPDATE administrator SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
    tx.execute(query(end).bind(id).bind(accounts.clock.now()))
        .await?;
    let what = match standing.administrator {
        true => format!("{}の管理者の特権を終了", known.name),
        false => format!("{}への管理者の特権の付与の申請を取下げ", known.name),
    };
    let entry = about("administrator.ended", id, by.words(what));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

async fn end_rows(tx: &mut Tx, accounts: &Accounts, row: Uuid) -> Result<(), Failure> {
    let end = "UPDATE administrator SET ended_at = $2 WHERE id = $1";
    tx.execute(query(end).bind(row).bind(accounts.clock.now()))
        .await?;
    Ok(())
}

/// A privilege is used only after a sign-in that asked for a second factor.
async fn restart(tx: &mut Tx, accounts: &Accounts, id: Uuid) -> Result<(), Failure> {
    let reason = EndReason::EndedByAdministrator;
    sessions::end_others(tx, (id, None), reason, accounts.clock.now()).await?;
    Ok(())
}

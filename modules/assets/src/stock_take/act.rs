//! What is done in a stock-take, each in one transaction with its entry in the
//! journal.

use sakimori_db::journal::Entry;
use sakimori_db::{Tx, query};
use sakimori_kernel::{Actor, Date, Refusal, Uuid, era_date};
use sakimori_organization::Roster;
use sakimori_registers::Registers;
use sakimori_registers::entries::store::Cause;
use sakimori_registers::entries::{amend, store as entries};
use sakimori_web::Failure;

use super::model::Kind;
use super::store::{self, StockTake};
use crate::Assets;
use crate::ledger::LEDGER;

/// Who does it, on which day, in which organization.
#[derive(Debug, Clone, Copy)]
pub struct Doer<'a> {
    pub actor: &'a Actor,
    pub day: Date,
    pub roster: &'a Roster,
}

/// Begins the stock-take of a fiscal year for some units and all that have
/// assets.
///
/// # Errors
/// Refused where the year has one, or where another one is open.
pub async fn open(
    state: &Assets,
    doer: Doer<'_>,
    (year, due_on, note): (i64, Date, &str),
    units: &[Uuid],
) -> Result<Uuid, Failure> {
    let mut tx = state.db.begin().await?;
    let known = tx
        .all::<StockTake>(
            query(store::select("WHERE fiscal_year = $1 OR closed_at IS NULL")).bind(year),
        )
        .await?;
    if let Some(other) = known.first() {
        let told = match other.fiscal_year == year {
            true => format!("{}の棚卸は、既に始められています。", other.year()),
            false => format!(
                "{}の棚卸が終わっていません。先に終えてください。",
                other.year()
            ),
        };
        return Err(Refusal::new("stock-take.open", told).into());
    }
    let (id, now) = (state.clock.new_id(), state.clock.now());
    let insert = query(
        "INSERT INTO stock_take (id, fiscal_year, due_on, note, opened_on, opened_at, person_id, person_name, closed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')",
    )
    .bind(id)
    .bind(year)
    .bind(due_on)
    .bind(note)
    .bind(doer.day)
    .bind(now)
    .bind(doer.actor.person)
    .bind(&doer.actor.name);
    tx.execute(insert).await?;
    store::take_part(&mut tx, id, units).await?;
    let summary = format!("情報資産の棚卸を開始（期限{}）", era_date(due_on));
    let entry = Entry::new("stock-take.opened", "stock_take", id.to_string(), summary);
    tx.commit(&state.clock, doer.actor, entry).await?;
    Ok(id)
}

/// # Errors
/// Refused where it is closed already.
pub async fn close(state: &Assets, doer: Doer<'_>, take: &StockTake) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let update = query(
        "UPDATE stock_take SET closed_at = $2, closed_by = $3 WHERE id = $1 AND closed_at IS NULL",
    )
    .bind(take.id)
    .bind(state.clock.now())
    .bind(&doer.actor.name);
    if tx.execute(update).await? == 0 {
        return Err(closed());
    }
    store::keep_counts(&mut tx, take).await?;
    let summary = format!("{}の棚卸を終了", take.year());
    let entry = Entry::new(
        "stock-take.closed",
        "stock_take",
        take.id.to_string(),
        summary,
    );
    tx.commit(&state.clock, doer.actor, entry).await?;
    Ok(())
}

fn closed() -> Failure {
    Refusal::new("stock-take.closed", "この棚卸は終わっています。").into()
}

/// The stock-take, still open within this write.
async fn still_open(tx: &mut Tx, take: &StockTake) -> Result<(), Failure> {
    let now = store::one_in(tx, take.id).await?;
    match now.is_some_and(|take| take.is_open()) {
        true => Ok(()),
        false => Err(closed()),
    }
}

/// Confirms that assets are as the ledger says: those named, or all that wait.
/// How many.
///
/// # Errors
/// Refused where the stock-take is closed, or where one must not be as it is.
pub async fn confirm(
    state: &Assets,
    doer: Doer<'_>,
    (take, unit): (&StockTake, Uuid),
    named: Option<&[Uuid]>,
) -> Result<usize, Failure> {
    let registers: Registers = state.registers.now().await?;
    let mut tx = state.db.begin().await?;
    still_open(&mut tx, take).await?;
    let keys = store::unconfirmed_in(&mut tx, take, unit, named).await?;
    if keys.is_empty() {
        return Ok(0);
    }
    let rows = entries::current_in(&mut tx, &keys).await?;
    let day = doer.day;
    let answer = ("confirmed_on", day.to_string(), era_date(day));
    let also = amend(
        &registers,
        &mut tx,
        (LEDGER, &rows),
        (answer.0, &answer.1, &answer.2),
        (
            (Cause::Confirmed, &take.confirmed()),
            doer.actor.person,
            &doer.actor.name,
        ),
        doer.roster,
    )
    .await?;
    let unit = doer.roster.tree.full_name(unit);
    let summary = format!(
        "{}の棚卸：{unit}の情報資産{}件を確認",
        take.year(),
        rows.len()
    );
    let entry = Entry::new(
        "stock-take.confirmed",
        "stock_take",
        take.id.to_string(),
        summary,
    );
    let entries = std::iter::once(entry).chain(also).collect();
    tx.commit_all(&state.clock, doer.actor, entries).await?;
    Ok(rows.len())
}

/// Submits, approves or sends back a section's result.
///
/// # Errors
/// Those of [`super::model::Part`], and where the stock-take is closed.
pub async fn step(
    state: &Assets,
    doer: Doer<'_>,
    (take, unit): (&StockTake, Uuid),
    (kind, remark): (Kind, &str),
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    still_open(&mut tx, take).await?;
    let part = store::part_in(&mut tx, take, unit).await?;
    match kind {
        Kind::Submitted => part.submit()?,
        Kind::Approved | Kind::Returned => part.judge(doer.actor.person)?,
    }
    let now = state.clock.now();
    let end = query(
        "UPDATE stock_take_step SET ended_at = $3 WHERE stock_take_id = $1 AND unit_id = $2 AND ended_at IS NULL",
    );
    tx.execute(end.bind(take.id).bind(unit).bind(now)).await?;
    let insert = query(
        "INSERT INTO stock_take_step (id, stock_take_id, unit_id, kind, hash, assets, remark, person_id, person_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(state.clock.new_id())
    .bind(take.id)
    .bind(unit)
    .bind(kind.key())
    .bind(&part.hash)
    .bind(part.assets)
    .bind(remark)
    .bind(doer.actor.person)
    .bind(&doer.actor.name)
    .bind(now);
    tx.execute(insert).await?;
    let done = match kind {
        Kind::Submitted => "提出",
        Kind::Approved => "承認",
        Kind::Returned => "差戻し",
    };
    let unit = doer.roster.tree.full_name(unit);
    let summary = format!("{}の棚卸：{unit}の結果を{done}", take.year());
    let entry = Entry::new(
        "stock-take.step",
        "stock_take",
        take.id.to_string(),
        summary,
    );
    let entry = entry.with_detail(&serde_json::json!({ "hash": part.hash, "remark": remark }));
    tx.commit(&state.clock, doer.actor, entry).await?;
    Ok(())
}

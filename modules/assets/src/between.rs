//! What is wrong with assets because of other assets: two owners, and copies
//! classified lower than what was copied. Written with their rows, of which one
//! import has 200,000: nothing here leaves a join to the planner, which knows
//! nothing of rows that were written just now.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sakimori_db::{DbError, FromRow, Query, Tx, list, query};
use sakimori_kernel::Uuid;

use crate::checks::Finding;
use crate::ledger::LEDGER;
use crate::numbered::numbered_in;
use crate::rows::{AT_ONCE, Found, found_rows, of};
use crate::scheme::Classes;

#[derive(FromRow)]
struct Same {
    same: String,
}

/// What tells that assets are the same as others, before they change.
pub(crate) async fn same(tx: &mut Tx, keys: &[Uuid]) -> Result<BTreeSet<String>, DbError> {
    let sql = format!(
        "SELECT same FROM asset WHERE entry_id IN ({})",
        list(1, keys.len())
    );
    let rows: Vec<Same> = tx.all(of(sql, keys)).await?;
    Ok(rows.into_iter().map(|row| row.same).collect())
}

#[derive(FromRow)]
struct Alike {
    same: String,
    entry_id: Uuid,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
}

/// Says anew which assets two units have.
pub(crate) async fn twins(tx: &mut Tx, same: &BTreeSet<String>) -> Result<(), DbError> {
    let same: Vec<&String> = same.iter().filter(|same| !same.is_empty()).collect();
    for chunk in same.chunks(AT_ONCE) {
        let known = list(1, chunk.len());
        let bind = |sql: String| chunk.iter().fold(query(sql), |q, same| q.bind(*same));
        let two = Finding::TwoOwners.key();
        tx.execute(bind(format!(
            "DELETE FROM asset_finding WHERE finding = '{two}' AND entry_id IN (SELECT entry_id FROM asset WHERE same <> '' AND same IN ({known}))"
        )))
        .await?;
        let select = format!(
            "SELECT same, entry_id, unit_id, system_id FROM asset WHERE open AND same <> '' AND same IN ({known})"
        );
        let rows: Vec<Alike> = tx.all(bind(select)).await?;
        let mut alike: BTreeMap<&str, Vec<&Alike>> = BTreeMap::new();
        for row in &rows {
            alike.entry(&row.same).or_default().push(row);
        }
        let units = |all: &[&Alike]| -> BTreeSet<Uuid> {
            let units = all.iter().filter_map(|one| one.unit_id);
            units.collect()
        };
        let shared = alike.into_values().filter(|all| units(all).len() > 1);
        let owned = shared.flatten().filter(|one| one.unit_id.is_some());
        let found: Vec<Found> = owned
            .map(|one| Found {
                entry: one.entry_id,
                finding: Finding::TwoOwners,
                unit: one.unit_id,
                system: one.system_id,
            })
            .collect();
        found_rows(tx, &found).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Number {
    number: i64,
}

#[derive(FromRow)]
struct Copy {
    entry_id: Uuid,
    source: i64,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    confidentiality: i64,
    integrity: i64,
    availability: i64,
}

/// Says anew which copies are classified lower than what was copied: of the
/// copies `own`, whose findings are gone, and of those of the assets `keys`.
/// What is unknown is not lower.
pub(crate) async fn copies(tx: &mut Tx, keys: &[Uuid], own: &[Uuid]) -> Result<(), DbError> {
    let copied = format!(
        "SELECT e.number FROM register_entry e WHERE e.register = '{LEDGER}' AND e.id IN ({}) \
        AND (SELECT COUNT(*) FROM asset a WHERE a.source = e.number) > 0",
        list(1, keys.len())
    );
    let copied: Vec<Number> = tx.all(of(copied, keys)).await?;
    let copied: Vec<i64> = copied.into_iter().map(|row| row.number).collect();
    let mut all: HashMap<Uuid, Copy> = HashMap::new();
    for chunk in copied.chunks(AT_ONCE) {
        let select = of_source(chunk);
        let rows: Vec<Copy> = tx.all(select).await?;
        let keys: Vec<Uuid> = rows.iter().map(|row| row.entry_id).collect();
        forget(tx, &keys).await?;
        all.extend(rows.into_iter().map(|row| (row.entry_id, row)));
    }
    for chunk in own.chunks(AT_ONCE) {
        let which = format!("entry_id IN ({})", list(1, chunk.len()));
        let rows: Vec<Copy> = tx.all(of(some(&which), chunk)).await?;
        all.extend(rows.into_iter().map(|row| (row.entry_id, row)));
    }
    let sources: BTreeSet<i64> = all.values().map(|copy| copy.source).collect();
    let sources: Vec<i64> = sources.into_iter().collect();
    let sources = numbered_in(tx, &sources).await?;
    let lower = |copy: &Copy| {
        let source = sources.get(&copy.source)?;
        let axes = [copy.confidentiality, copy.integrity, copy.availability];
        let known = Classes::of_numbers(axes).known(source.classes);
        (!known.covers(source.classes)).then_some(Found {
            entry: copy.entry_id,
            finding: Finding::BelowSource,
            unit: copy.unit_id,
            system: copy.system_id,
        })
    };
    let found: Vec<Found> = all.values().filter_map(lower).collect();
    found_rows(tx, &found).await
}

fn some(which: &str) -> String {
    format!(
        "SELECT entry_id, source, unit_id, system_id, confidentiality, integrity, availability \
        FROM asset WHERE open AND source IS NOT NULL AND {which}"
    )
}

fn of_source(numbers: &[i64]) -> Query {
    let select = query(some(&format!("source IN ({})", list(1, numbers.len()))));
    numbers.iter().fold(select, |q, number| q.bind(*number))
}

async fn forget(tx: &mut Tx, keys: &[Uuid]) -> Result<(), DbError> {
    for chunk in keys.chunks(AT_ONCE) {
        let sql = format!(
            "DELETE FROM asset_finding WHERE finding = '{}' AND entry_id IN ({})",
            Finding::BelowSource.key(),
            list(1, chunk.len())
        );
        tx.execute(of(sql, chunk)).await?;
    }
    Ok(())
}

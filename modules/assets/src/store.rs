//! The rows beside the ledger: what the rules need to know of each asset, and
//! what is wrong with it. Derived from the entries.

use std::collections::{BTreeSet, HashMap};

use sakimori_db::{Db, DbError, FromRow, Query, Tx, Value, list, places, query};
use sakimori_kernel::{Date, Uuid};
use sakimori_registers::entries::store as entries;
use sakimori_registers::entries::store::EntryRow;

use crate::between::{copies, same, twins};
use crate::checks::{Around, findings};
use crate::ledger::{self, Asset, EXCEPTIONS, LEDGER, MEDIA, SYSTEMS};
use crate::rows::{AT_ONCE, Found, found_rows, of};
use crate::scheme::Classes;

/// An entry of the ledger that was written.
#[derive(Debug, Clone)]
pub struct Put {
    pub entry: Uuid,
    pub unit: Option<Uuid>,
    pub system: Option<Uuid>,
    pub asset: Asset,
}

const COLUMNS: &str = "entry_id, unit_id, system_id, kind, confidentiality, integrity, availability, open, restricted, \
    exception, exception_until, medium, system, contractor, same, retention_until, confirmed_on, source";
const WIDTH: usize = 18;

#[derive(FromRow)]
struct Id {
    id: Uuid,
}

/// Until when an exception of each identity is in force.
pub async fn exceptions_in(
    tx: &mut Tx,
    identities: &[String],
) -> Result<HashMap<String, Date>, DbError> {
    until(entries::alike_in(tx, EXCEPTIONS, identities).await?)
}

/// The last day of each exception that was permitted, by its identity.
pub fn until(rows: Vec<EntryRow>) -> Result<HashMap<String, Date>, DbError> {
    let mut all = HashMap::new();
    for row in rows {
        if let Some(until) = ledger::exception_until(&row.filled()?) {
            all.insert(row.identity, until);
        }
    }
    Ok(all)
}

/// What registers of other things say of those that assets are in.
struct Places {
    exceptions: HashMap<String, Date>,
    media: HashMap<String, u8>,
    systems: HashMap<String, Classes>,
}

impl Places {
    async fn read(tx: &mut Tx, all: &[Put]) -> Result<Self, DbError> {
        let named = |of: fn(&Asset) -> &String| -> Vec<String> {
            let named = all.iter().map(|put| of(&put.asset));
            let named: BTreeSet<&String> = named.filter(|n| !n.is_empty()).collect();
            named.into_iter().cloned().collect()
        };
        let exceptions = exceptions_in(tx, &named(|a| &a.exception)).await?;
        let mut media = HashMap::new();
        for row in entries::alike_in(tx, MEDIA, &named(|a| &a.medium)).await? {
            let class = ledger::of_medium(&row.filled()?);
            media.insert(row.identity, class);
        }
        let mut systems = HashMap::new();
        for row in entries::alike_in(tx, SYSTEMS, &named(|a| &a.system)).await? {
            let classes = ledger::classes(&row.filled()?);
            systems.insert(row.identity, classes);
        }
        Ok(Self {
            exceptions,
            media,
            systems,
        })
    }

    fn around(&self, put: &Put) -> Around {
        Around {
            owned: put.unit.is_some(),
            medium: self.media.get(&put.asset.medium).copied(),
            system: self.systems.get(&put.asset.system).copied(),
        }
    }
}

/// Writes the rows of some assets, in place of those that were there.
pub async fn put(tx: &mut Tx, all: &[Put]) -> Result<(), DbError> {
    for chunk in all.chunks(AT_ONCE) {
        let keys: Vec<Uuid> = chunk.iter().map(|put| put.entry).collect();
        let mut same = same(tx, &keys).await?;
        let places = Places::read(tx, chunk).await?;
        rows(tx, chunk, &places).await?;
        forget(tx, &keys).await?;
        let found = chunk.iter().flat_map(|put| {
            let found = findings(&put.asset, places.around(put));
            found.into_iter().map(move |finding| Found {
                entry: put.entry,
                finding,
                unit: put.unit,
                system: put.system,
            })
        });
        found_rows(tx, &found.collect::<Vec<_>>()).await?;
        same.extend(chunk.iter().map(|put| put.asset.same.clone()));
        twins(tx, &same).await?;
        let own = chunk.iter().filter(|put| put.asset.source.is_some());
        let own: Vec<Uuid> = own.map(|put| put.entry).collect();
        copies(tx, &keys, &own).await?;
    }
    Ok(())
}

async fn rows(tx: &mut Tx, chunk: &[Put], places_: &Places) -> Result<(), DbError> {
    let columns: Vec<&str> = COLUMNS.split(',').map(str::trim).skip(1).collect();
    let set: Vec<String> = columns
        .iter()
        .map(|c| format!("{c} = excluded.{c}"))
        .collect();
    let sql = format!(
        "INSERT INTO asset ({COLUMNS}) VALUES {} ON CONFLICT (entry_id) DO UPDATE SET {}",
        places(chunk.len(), WIDTH),
        set.join(", ")
    );
    let values = chunk.iter().flat_map(|put| {
        let asset = &put.asset;
        let class = |class: u8| Value::from(i64::from(class));
        let restricted = asset.needs_exception();
        let values: [Value; WIDTH] = [
            put.entry.into(),
            put.unit.into(),
            put.system.into(),
            (&asset.kind).into(),
            class(asset.classes.confidentiality),
            class(asset.classes.integrity),
            class(asset.classes.availability),
            asset.open.into(),
            restricted.into(),
            (&asset.exception).into(),
            places_.exceptions.get(&asset.exception).copied().into(),
            (&asset.medium).into(),
            (&asset.system).into(),
            (&asset.contractor).into(),
            (&asset.same).into(),
            asset.retention_until.into(),
            asset.confirmed_on.into(),
            asset.source.into(),
        ];
        values
    });
    tx.execute(values.fold(query(sql), Query::bind)).await?;
    Ok(())
}

async fn forget(tx: &mut Tx, keys: &[Uuid]) -> Result<(), DbError> {
    let sql = format!(
        "DELETE FROM asset_finding WHERE entry_id IN ({})",
        list(1, keys.len())
    );
    tx.execute(of(sql, keys)).await?;
    Ok(())
}

/// Takes assets out whose entries were struck.
pub async fn strike(tx: &mut Tx, keys: &[Uuid]) -> Result<(), DbError> {
    for chunk in keys.chunks(AT_ONCE) {
        let same = same(tx, chunk).await?;
        forget(tx, chunk).await?;
        let sql = format!(
            "DELETE FROM asset WHERE entry_id IN ({})",
            list(1, chunk.len())
        );
        tx.execute(of(sql, chunk)).await?;
        twins(tx, &same).await?;
        copies(tx, chunk, &[]).await?;
    }
    Ok(())
}

/// Says anew what is wrong with the assets of an exception, a medium or a
/// system whose own entry changed.
pub async fn again(tx: &mut Tx, register: &str, identities: &[String]) -> Result<(), DbError> {
    let column = match register {
        EXCEPTIONS => "exception",
        MEDIA => "medium",
        _ => "system",
    };
    let known: Vec<&String> = identities.iter().filter(|i| !i.is_empty()).collect();
    for chunk in known.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT entry_id AS id FROM asset WHERE {column} <> '' AND {column} IN ({})",
            list(1, chunk.len())
        );
        let select = chunk.iter().fold(query(sql), |q, i| q.bind(*i));
        let keys: Vec<Uuid> = tx
            .all::<Id>(select)
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect();
        let rows = entries::current_in(tx, &keys).await?;
        put(tx, &puts(&rows)?).await?;
    }
    Ok(())
}

fn puts(rows: &[EntryRow]) -> Result<Vec<Put>, DbError> {
    let of = |row: &EntryRow| {
        Ok(Put {
            entry: row.entry_id,
            unit: row.unit_id,
            system: row.system_id,
            asset: Asset::read(&row.filled()?),
        })
    };
    rows.iter().map(of).collect()
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// Whether anything is in the ledger.
pub async fn any(db: &Db) -> Result<bool, DbError> {
    let first = "SELECT COUNT(*) AS count FROM (SELECT 1 FROM asset LIMIT 1) AS first";
    let count: Count = db.one("assets", query(first)).await?;
    Ok(count.count > 0)
}

/// Makes all rows anew within a write; how many assets there are.
pub async fn fill(tx: &mut Tx) -> Result<usize, DbError> {
    const SOME: usize = 2000;
    tx.execute(query("DELETE FROM asset_finding")).await?;
    tx.execute(query("DELETE FROM asset")).await?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows = entries::some_in(tx, LEDGER, after, SOME).await?;
        let Some(last) = rows.last() else {
            return Ok(count);
        };
        after = last.entry_id;
        count += rows.len();
        put(tx, &puts(&rows)?).await?;
    }
}

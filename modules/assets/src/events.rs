//! What happens to an asset: carried, provided, disposed of. Told by the
//! entries of other registers that name it.

use sakimori_db::{Db, DbError, FromRow, Query, Tx, list, places, query};
use sakimori_kernel::{Uuid, era_date};
use sakimori_registers::beside::{Consequence, Written};
use sakimori_registers::entries::store::{self as entries, EntryRow};
use sakimori_registers::forms::{FieldType, Filled};
use sakimori_registers::register::Register;
use sakimori_registers::{Registers, asset_numbers};

use crate::numbered::numbered_in;

/// 情報資産の廃棄の記録簿
pub const DISPOSALS: &str = "disposal-records";
/// Shown of an asset, the newest.
const SHOWN: usize = 20;

#[derive(FromRow)]
struct Id {
    id: Uuid,
}

/// Notes which assets the entries of a register name now, and closes those
/// that were disposed of.
pub async fn keep(
    tx: &mut Tx,
    register: &Register,
    all: &[Written<'_>],
) -> Result<Vec<Consequence>, DbError> {
    let named: Vec<(&Written<'_>, Vec<i64>)> = all
        .iter()
        .map(|one| match one.holds {
            true => (one, asset_numbers(&register.fields, one.filled)),
            false => (one, Vec::new()),
        })
        .collect();
    let numbers: Vec<i64> = named.iter().flat_map(|(_, n)| n).copied().collect();
    let known = numbered_in(tx, &numbers).await?;
    let (mut rows, mut follow) = (Vec::new(), Vec::new());
    for (one, numbers) in &named {
        for asset in numbers.iter().filter_map(|number| known.get(number)) {
            rows.push((one.entry, asset.entry));
            if register.key == DISPOSALS && asset.open {
                follow.extend(closed(asset.entry, one.filled));
            }
        }
    }
    let entries: Vec<Uuid> = all.iter().map(|one| one.entry).collect();
    write(tx, &entries, &rows).await?;
    Ok(follow)
}

async fn write(tx: &mut Tx, entries: &[Uuid], rows: &[(Uuid, Uuid)]) -> Result<(), DbError> {
    for chunk in entries.chunks(500) {
        let sql = format!(
            "DELETE FROM asset_event WHERE entry_id IN ({})",
            list(1, chunk.len())
        );
        let delete = chunk.iter().fold(query(sql), |q, id| q.bind(*id));
        tx.execute(delete).await?;
    }
    for chunk in rows.chunks(500) {
        let sql = format!(
            "INSERT INTO asset_event (entry_id, asset_id) VALUES {}",
            places(chunk.len(), 2)
        );
        let values = chunk.iter().flat_map(|(entry, asset)| [*entry, *asset]);
        tx.execute(values.fold(query(sql), Query::bind)).await?;
    }
    Ok(())
}

/// What the ledger says of an asset once the record of its disposal is there,
/// and says that nothing of it is left. Pure.
fn closed(asset: Uuid, record: &Filled) -> Option<Consequence> {
    let gone = record.values.get("ledger_updated")? == "はい";
    let day = record.day("disposed_on").filter(|_| gone)?;
    Some(Consequence {
        entry: asset,
        answers: vec![
            ("closed_on", day.to_string(), era_date(day)),
            ("closed_by", "廃棄".to_owned(), "廃棄".to_owned()),
        ],
    })
}

/// An entry that tells of an asset.
pub struct Event {
    pub entry: EntryRow,
    /// The title of its register.
    pub register: String,
    /// The day it is about, in words, where the register lists one.
    pub day: String,
    /// What the list of the register says besides.
    pub said: String,
}

/// What happened to an asset, the newest first. Two statements.
pub async fn of(state: &Registers, asset: Uuid) -> Result<Vec<Event>, DbError> {
    let rows = current(&state.db, asset).await?;
    let mut events = Vec::with_capacity(rows.len());
    for entry in rows {
        let Some(register) = state.registers.get(&entry.register) else {
            continue;
        };
        let filled = entry.filled()?;
        let listed = register.list.iter().filter_map(|key| register.field(key));
        let (days, others): (Vec<_>, Vec<_>) = listed.partition(|f| f.kind == FieldType::Date);
        let said = others.iter().filter_map(|f| filled.said(f));
        events.push(Event {
            register: register.title.clone(),
            day: days.iter().find_map(|f| filled.said(f)).unwrap_or_default(),
            said: said.collect::<Vec<_>>().join("、"),
            entry,
        });
    }
    Ok(events)
}

async fn current(db: &Db, asset: Uuid) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!(
        "SELECT entry_id AS id FROM asset_event WHERE asset_id = $1 ORDER BY entry_id DESC LIMIT {SHOWN}"
    );
    let ids: Vec<Id> = db.all(query(sql).bind(asset)).await?;
    let ids: Vec<Uuid> = ids.into_iter().map(|row| row.id).collect();
    let mut rows = entries::current(db, &ids).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.entry_id));
    Ok(rows)
}

//! Assets that other entries name by their numbers.

use std::collections::HashMap;

use sakimori_db::{Db, DbError, FromRow, Query, Tx, list, query};
use sakimori_kernel::Uuid;

use crate::ledger::LEDGER;
use crate::scheme::Classes;

#[derive(FromRow)]
struct OfNumber {
    number: i64,
    id: Uuid,
    open: bool,
    confidentiality: i64,
    integrity: i64,
    availability: i64,
}

/// An asset that another entry names by its number.
#[derive(Debug, Clone, Copy)]
pub struct Numbered {
    pub entry: Uuid,
    pub classes: Classes,
    /// Not disposed of.
    pub open: bool,
}

fn of_numbers(numbers: &[i64]) -> impl Iterator<Item = Query> {
    numbers.chunks(500).map(|chunk| {
        let sql = format!(
            "SELECT e.number, e.id, a.open, a.confidentiality, a.integrity, a.availability \
            FROM register_entry e JOIN asset a ON a.entry_id = e.id WHERE e.register = $1 AND e.number IN ({})",
            list(2, chunk.len())
        );
        let select = query(sql).bind(LEDGER);
        chunk.iter().fold(select, |q, number| q.bind(*number))
    })
}

fn by_number(rows: Vec<OfNumber>) -> impl Iterator<Item = (i64, Numbered)> {
    rows.into_iter().map(|row| {
        let classes = [row.confidentiality, row.integrity, row.availability];
        let numbered = Numbered {
            entry: row.id,
            classes: Classes::of_numbers(classes),
            open: row.open,
        };
        (row.number, numbered)
    })
}

/// Assets by their numbers; no statement where there are none.
pub async fn numbered(db: &Db, numbers: &[i64]) -> Result<HashMap<i64, Numbered>, DbError> {
    let mut all = HashMap::new();
    for select in of_numbers(numbers) {
        all.extend(by_number(db.all(select).await?));
    }
    Ok(all)
}

/// The same within a write.
pub async fn numbered_in(tx: &mut Tx, numbers: &[i64]) -> Result<HashMap<i64, Numbered>, DbError> {
    let mut all = HashMap::new();
    for select in of_numbers(numbers) {
        all.extend(by_number(tx.all(select).await?));
    }
    Ok(all)
}

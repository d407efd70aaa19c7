//! What the rows beside the ledger are written with.

use sakimori_db::{DbError, Query, Tx, places, query};
use sakimori_kernel::Uuid;

use crate::checks::Finding;

/// Rows written with one statement.
pub(crate) const AT_ONCE: usize = 400;

pub(crate) fn of(sql: String, keys: &[Uuid]) -> Query {
    keys.iter().fold(query(sql), |q, key| q.bind(*key))
}

/// What is wrong with an asset, as a row.
pub(crate) struct Found {
    pub entry: Uuid,
    pub finding: Finding,
    pub unit: Option<Uuid>,
    pub system: Option<Uuid>,
}

pub(crate) async fn found_rows(tx: &mut Tx, found: &[Found]) -> Result<(), DbError> {
    for chunk in found.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO asset_finding (entry_id, finding, unit_id, system_id) VALUES {}",
            places(chunk.len(), 4)
        );
        let insert = chunk.iter().fold(query(sql), |q, found| {
            q.bind(found.entry)
                .bind(found.finding.key())
                .bind(found.unit)
                .bind(found.system)
        });
        tx.execute(insert).await?;
    }
    Ok(())
}

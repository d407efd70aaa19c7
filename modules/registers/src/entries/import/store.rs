//! Imports, with the files they came from.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::chosen::Chosen;
use super::packed::{packed, unpacked};
use crate::entries::write::By;

#[derive(Debug, Clone, FromRow)]
pub(super) struct ImportRow {
    pub id: Uuid,
    pub register: String,
    pub name: String,
    pub sha256: String,
    pub mapping: String,
    pub person_id: Uuid,
    pub applied_at: Option<SqlTimestamp>,
}

impl ImportRow {
    pub fn chosen(&self) -> Chosen {
        Chosen::stored(&self.mapping)
    }
}

const COLUMNS: &str =
    "SELECT id, register, name, sha256, mapping, person_id, applied_at FROM entry_import";

pub(super) async fn find(db: &Db, id: Uuid) -> Result<Option<ImportRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    db.optional(query(sql).bind(id)).await
}

pub(super) async fn find_in(tx: &mut Tx, id: Uuid) -> Result<Option<ImportRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    tx.optional(query(sql).bind(id)).await
}

#[derive(FromRow)]
struct Content {
    content: Vec<u8>,
}

/// The file as it was sent.
pub(super) async fn content(db: &Db, id: Uuid) -> Result<Vec<u8>, DbError> {
    let select = query("SELECT content FROM entry_import WHERE id = $1").bind(id);
    let found: Content = db.one("import", select).await?;
    unpacked(found.content).map_err(|e| DbError::Corrupt(e.to_string()))
}

/// What was last chosen for a register.
pub(super) async fn last_chosen(db: &Db, register: &str) -> Result<Chosen, DbError> {
    let sql = format!(
        "{COLUMNS} WHERE register = $1 AND applied_at IS NOT NULL ORDER BY at DESC LIMIT 1"
    );
    let last: Option<ImportRow> = db.optional(query(sql).bind(register)).await?;
    Ok(last.map(|row| row.chosen()).unwrap_or_default())
}

/// A file that is to be looked at; what the person uploaded before and did not
/// take in goes.
pub(super) async fn insert(
    tx: &mut Tx,
    (row, content): (&ImportRow, &[u8]),
    (by, at): (By<'_>, Timestamp),
) -> Result<(), DbError> {
    let old = query(
        "DELETE FROM entry_import WHERE register = $1 AND person_id = $2 AND applied_at IS NULL",
    );
    tx.execute(old.bind(&row.register).bind(row.person_id))
        .await?;
    let sql = "INSERT INTO entry_import (id, register, name, sha256, content, mapping, person_id, person_name, at, told) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')";
    let insert = query(sql)
        .bind(row.id)
        .bind(&row.register)
        .bind(&row.name)
        .bind(&row.sha256)
        .bind(packed(content))
        .bind(&row.mapping)
        .bind(row.person_id)
        .bind(by.name)
        .bind(at);
    tx.execute(insert).await?;
    Ok(())
}

pub(super) async fn set_mapping(tx: &mut Tx, id: Uuid, mapping: &str) -> Result<(), DbError> {
    let update = query("UPDATE entry_import SET mapping = $2 WHERE id = $1");
    tx.execute(update.bind(id).bind(mapping)).await?;
    Ok(())
}

pub(super) async fn applied(
    tx: &mut Tx,
    id: Uuid,
    (mapping, told): (&str, &str),
    at: Timestamp,
) -> Result<(), DbError> {
    let update =
        query("UPDATE entry_import SET mapping = $2, told = $3, applied_at = $4 WHERE id = $1");
    tx.execute(update.bind(id).bind(mapping).bind(told).bind(at))
        .await?;
    Ok(())
}

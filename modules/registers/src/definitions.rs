//! Forms and registers as they are in force, and as they were.

use sakimori_db::journal::hex;
use sakimori_db::{DbError, FromRow, Tx, query};
use sakimori_kernel::{Clock, Uuid};
use serde::Serialize;
use sha2::{Digest, Sha256};

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// The stored definition with this content; stored now where none is. What is
/// written with a definition names it, so that it is shown as it was.
pub(crate) async fn pin(
    tx: &mut Tx,
    clock: &Clock,
    (kind, key): (&str, &str),
    definition: &impl Serialize,
) -> Result<Uuid, DbError> {
    let content = serde_json::to_string(definition).map_err(|e| DbError::Corrupt(e.to_string()))?;
    let hash = hex(&Sha256::digest(&content));
    let select = query("SELECT id FROM definition WHERE kind = $1 AND key = $2 AND hash = $3");
    let select = select.bind(kind).bind(key).bind(&hash);
    if let Some(found) = tx.optional::<Key>(select).await? {
        return Ok(found.id);
    }
    let last = query(
        "SELECT COALESCE(MAX(version), 0) AS count FROM definition WHERE kind = $1 AND key = $2",
    );
    let last: Count = tx.one("version", last.bind(kind).bind(key)).await?;
    let id = clock.new_id();
    let sql = "INSERT INTO definition (id, kind, key, version, origin, content, hash, reason, person_id, person_name, at) \
        VALUES ($1, $2, $3, $4, 'catalog', $5, $6, '', $7, '', $8)";
    let insert = query(sql)
        .bind(id)
        .bind(kind)
        .bind(key)
        .bind(last.count + 1);
    let insert = insert.bind(&content).bind(&hash).bind(None::<Uuid>);
    tx.execute(insert.bind(clock.now())).await?;
    Ok(id)
}

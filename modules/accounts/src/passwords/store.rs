//! The rows of passwords: the newest counts, the ones before are remembered.

use sakimori_db::{Db, DbError, FromRow, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::rules::REMEMBERED;

/// Sets a password from now on.
pub(crate) async fn set(
    tx: &mut Tx,
    (id, account): (Uuid, Uuid),
    (hash, temporary): (&str, bool),
    now: Timestamp,
) -> Result<(), DbError> {
    let insert = query(
        "INSERT INTO password (id, account_id, hash, temporary, set_at) VALUES ($1, $2, $3, $4, $5)",
    );
    let insert = insert.bind(id).bind(account).bind(hash);
    tx.execute(insert.bind(temporary).bind(now)).await?;
    Ok(())
}

#[derive(FromRow)]
struct Old {
    hash: String,
}

/// The hashes of the last passwords, the present one first.
pub(crate) async fn remembered(db: &Db, account: Uuid) -> Result<Vec<String>, DbError> {
    let select = query("SELECT hash FROM password WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
    let rows: Vec<Old> = db.all(select.bind(account).bind(REMEMBERED)).await?;
    Ok(rows.into_iter().map(|r| r.hash).collect())
}

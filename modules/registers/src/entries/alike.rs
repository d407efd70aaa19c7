//! Entries by what tells them apart.

use sakimori_db::{Db, DbError, Engine, FromRow, Query, Tx, list, places, query};
use sakimori_kernel::Uuid;

use super::store::{COLUMNS, EntryRow, of_versions};

/// Entries of a register with one of these identities
/// ([`super::identity_of`]).
pub async fn alike(
    db: &Db,
    register: &str,
    identities: &[String],
) -> Result<Vec<EntryRow>, DbError> {
    let mut found = Vec::new();
    let many = identities.len() > FEW && db.engine() == Engine::Postgres;
    for chunk in identities.chunks(500) {
        if many {
            let keys: Vec<Key> = db.all(keys_of(register, chunk)).await?;
            let keys: Vec<Uuid> = keys.into_iter().map(|key| key.id).collect();
            found.extend(of_versions(db, &keys).await?);
            continue;
        }
        found.extend(db.all::<EntryRow>(of_identities(register, chunk)).await?);
    }
    Ok(found)
}

/// The same within a write.
pub async fn alike_in(
    tx: &mut Tx,
    register: &str,
    identities: &[String],
) -> Result<Vec<EntryRow>, DbError> {
    let mut found = Vec::new();
    for chunk in identities.chunks(500) {
        found.extend(tx.all::<EntryRow>(of_identities(register, chunk)).await?);
    }
    Ok(found)
}

fn of_identities(register: &str, identities: &[String]) -> Query {
    let sql = format!(
        "{COLUMNS} WHERE v.register = $1 AND v.ended_at IS NULL AND v.identity IN ({})",
        list(2, identities.len())
    );
    let select = query(sql).bind(register);
    identities.iter().fold(select, Query::bind)
}

/// More identities than these are looked up one by one.
const FEW: usize = 50;

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

/// PostgreSQL compares hundreds of identities with every entry of the register,
/// those that another write has not finished with too: an import of 200,000
/// would read all that it wrote for every thousand. OFFSET 0 has each looked up
/// in the index of identities.
fn keys_of(register: &str, identities: &[String]) -> Query {
    let sql = format!(
        "SELECT v.id FROM (VALUES {}) AS k (identity) CROSS JOIN LATERAL \
        (SELECT id FROM entry_version WHERE register = ${} AND identity = k.identity AND ended_at IS NULL OFFSET 0) v",
        places(identities.len(), 1),
        identities.len() + 1
    );
    let select = identities.iter().fold(query(sql), Query::bind);
    select.bind(register)
}

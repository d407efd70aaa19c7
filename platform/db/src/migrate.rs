//! Brings a database up to the program's schema. All that are
//! pending run in one transaction; the list of those that ran is a table.
//! Programs that start together wait for each other.

use sqlx::{AssertSqlSafe, Executor, Row as _};

use crate::OpenError;
use crate::handle::Pools;

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// In order. A migration that was released is never edited.
const MIGRATIONS: &[Migration] = migrations![
    1 "0001_journal",
    2 "0002_policy",
];

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL)";
/// PostgreSQL: two programs that make the table at once would collide.
const LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtext('sakimori migration ' || current_schema()))";
const DONE: &str = "SELECT version, name FROM migration ORDER BY version";
const INSERT: &str = "INSERT INTO migration (version, name) VALUES ($1, $2)";

pub(crate) async fn run(pools: &Pools) -> Result<(), OpenError> {
    let known = MIGRATIONS.last().map_or(0, |m| m.version);
    let failed = |name: &str| {
        let name = name.to_owned();
        move |reason| OpenError::Migration { name, reason }
    };
    macro_rules! upgrade {
        ($tx:expr, $lock:expr, $text:ident) => {{
            let mut tx = $tx.map_err(failed("開始"))?;
            for statement in $lock {
                tx.execute(sqlx::raw_sql(statement))
                    .await
                    .map_err(failed("準備"))?;
            }
            let rows = sqlx::query(DONE)
                .fetch_all(&mut *tx)
                .await
                .map_err(failed("確認"))?;
            let done: Vec<(i64, String)> = rows.iter().map(|r| (r.get(0), r.get(1))).collect();
            for migration in pending(&done, known)? {
                tx.execute(sqlx::raw_sql(AssertSqlSafe(migration.$text)))
                    .await
                    .map_err(failed(migration.name))?;
                sqlx::query(INSERT)
                    .bind(migration.version)
                    .bind(migration.name)
                    .execute(&mut *tx)
                    .await
                    .map_err(failed(migration.name))?;
            }
            tx.commit().await.map_err(failed("確定"))
        }};
    }
    match pools {
        Pools::Sqlite { write, .. } => {
            upgrade!(write.begin_with("BEGIN IMMEDIATE").await, [TABLE], sqlite)
        }
        Pools::Postgres(pool) => upgrade!(pool.begin().await, [LOCK, TABLE], postgres),
    }
}

/// What is still to run, after what ran was recognised.
fn pending(done: &[(i64, String)], known: i64) -> Result<Vec<&'static Migration>, OpenError> {
    if let Some((found, _)) = done.last().filter(|(found, _)| *found > known) {
        return Err(OpenError::Newer {
            found: *found,
            known,
        });
    }
    for (version, name) in done {
        if !MIGRATIONS
            .iter()
            .any(|m| m.version == *version && m.name == name)
        {
            return Err(OpenError::Changed { name: name.clone() });
        }
    }
    Ok(MIGRATIONS
        .iter()
        .filter(|m| !done.iter().any(|(version, _)| *version == m.version))
        .collect())
}

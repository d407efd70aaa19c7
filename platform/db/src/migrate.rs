//! Brings a database up to the program's schema. All that are
//! pending run in one transaction; the list of those that ran is a table.
//! Programs that start together wait for each other.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Executor, Row as _};

use crate::OpenError;
use crate::handle::Pools;

/// One step of the schema, in the words of both engines.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
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
pub const MIGRATIONS: &[Migration] = migrations![
    1 "0001_journal",
    2 "0002_policy",
    3 "0003_journal_actor",
    4 "0004_organization",
    5 "0005_accounts",
    6 "0006_jobs",
    7 "0007_journal_seal",
    8 "0008_decisions",
    9 "0009_application_follow",
    10 "0010_register_entries",
    11 "0011_notices",
    12 "0012_own_definitions",
    13 "0013_attachments",
    14 "0014_application_tasks",
    15 "0015_unavoidable",
    16 "0016_emergencies",
    17 "0017_parts",
    18 "0018_case_notices",
    19 "0019_resolutions",
    20 "0020_search_parts",
    21 "0021_assets",
    22 "0022_stock_takes",
    23 "0023_risks",
    24 "0024_open_steps",
    25 "0025_asset_events",
    26 "0026_search_groups",
    27 "0027_risk_basis",
    28 "0028_stock_take_changes",
    29 "0029_scheme",
    30 "0030_copies",
    31 "0031_search_parts_of_groups",
    32 "0032_search_numbers_of_groups",
];

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL)";
/// PostgreSQL: two programs that make the table at once would collide.
const LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtext('sakimori migration ' || current_schema()))";
/// The same lock as for making the schema, until the transaction ends.
pub(crate) const LOCK_FOR: &str =
    "SELECT pg_advisory_xact_lock(hashtext('sakimori schema ' || $1))";
pub(crate) const DONE: &str = "SELECT version, name FROM migration ORDER BY version";
const INSERT: &str = "INSERT INTO migration (version, name) VALUES ($1, $2)";

pub(crate) fn newest_of(known: &[Migration]) -> i64 {
    known.last().map_or(0, |m| m.version)
}

fn failed(name: &str) -> impl FnOnce(sqlx::Error) -> OpenError {
    let name = name.to_owned();
    move |reason| OpenError::Migration { name, reason }
}

macro_rules! done {
    ($executor:expr) => {
        sqlx::query(DONE)
            .fetch_all(&mut *$executor)
            .await
            .map(|rows| {
                let done = rows.iter().map(|r| (r.get(0), r.get(1)));
                done.collect::<Vec<(i64, String)>>()
            })
    };
}

/// The body of [`sqlite`] and [`postgres`]: one text, two drivers.
macro_rules! apply {
    ($connection:expr, $known:expr, $text:ident) => {{
        $connection
            .execute(sqlx::raw_sql(TABLE))
            .await
            .map_err(failed("準備"))?;
        let done = done!($connection).map_err(failed("確認"))?;
        for migration in pending(&done, $known)? {
            $connection
                .execute(sqlx::raw_sql(AssertSqlSafe(migration.$text)))
                .await
                .map_err(failed(migration.name))?;
            sqlx::query(INSERT)
                .bind(migration.version)
                .bind(migration.name)
                .execute(&mut *$connection)
                .await
                .map_err(failed(migration.name))?;
        }
        Ok(())
    }};
}

/// Runs what is pending, inside the caller's transaction.
pub(crate) async fn sqlite(
    connection: &mut SqliteConnection,
    known: &[Migration],
) -> Result<(), OpenError> {
    apply!(connection, known, sqlite)
}

/// Runs what is pending, inside the caller's transaction.
pub(crate) async fn postgres(
    connection: &mut PgConnection,
    known: &[Migration],
) -> Result<(), OpenError> {
    apply!(connection, known, postgres)
}

/// Brings the database up to date in one transaction.
pub(crate) async fn run(pools: &Pools, known: &[Migration]) -> Result<(), OpenError> {
    match pools {
        Pools::Sqlite { write, .. } => {
            let tx = write.begin_with("BEGIN IMMEDIATE").await;
            let mut tx = tx.map_err(failed("開始"))?;
            sqlite(&mut tx, known).await?;
            tx.commit().await.map_err(failed("確定"))
        }
        Pools::Postgres(pool) => {
            // First for trial: what fails has not even begun.
            for trial in [true, false] {
                let mut tx = pool.begin().await.map_err(failed("開始"))?;
                tx.execute(LOCK).await.map_err(failed("準備"))?;
                postgres(&mut tx, known).await?;
                match trial {
                    true => tx.rollback().await.map_err(failed("試行"))?,
                    false => tx.commit().await.map_err(failed("確定"))?,
                }
            }
            Ok(())
        }
    }
}

/// The version of the schema, where this program knows it.
pub(crate) async fn version(pools: &Pools, known: &[Migration]) -> Result<i64, OpenError> {
    let done = match pools {
        Pools::Sqlite { read, .. } => {
            let mut connection = read.acquire().await.map_err(failed("確認"))?;
            done!(connection)
        }
        Pools::Postgres(pool) => {
            let mut connection = pool.acquire().await.map_err(failed("確認"))?;
            done!(connection)
        }
    };
    let done = done.map_err(failed("確認"))?;
    pending(&done, known)?;
    Ok(done.last().map_or(0, |(version, _)| *version))
}

/// What is still to run, after what ran was recognised.
pub(crate) fn pending<'m>(
    done: &[(i64, String)],
    known: &'m [Migration],
) -> Result<Vec<&'m Migration>, OpenError> {
    let newest = newest_of(known);
    if let Some((found, _)) = done.last().filter(|(found, _)| *found > newest) {
        return Err(OpenError::Newer {
            found: *found,
            known: newest,
        });
    }
    let is_known =
        |version: i64, name: &str| known.iter().any(|m| m.version == version && m.name == name);
    if let Some((_, name)) = done.iter().find(|(v, name)| !is_known(*v, name)) {
        return Err(OpenError::Changed { name: name.clone() });
    }
    let is_done = |m: &&Migration| done.iter().any(|(version, _)| *version == m.version);
    Ok(known.iter().filter(|m| !is_done(m)).collect())
}

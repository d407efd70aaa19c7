//! Connections to either engine.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::OpenError;
use crate::handle::Pools;
use crate::target::without_password;

/// Makes the folder of a file, and asks whether the file can be written: one
/// that is read-only opens, and fails at the first write.
pub(crate) fn place_for(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        let folder_error = |reason| OpenError::Folder {
            path: folder.to_owned(),
            reason,
        };
        std::fs::create_dir_all(folder).map_err(folder_error)?;
    }
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .map(|_| ())
        .map_err(|reason| OpenError::Folder {
            path: path.to_owned(),
            reason,
        })
}

pub(crate) async fn sqlite(path: &Path) -> Result<Pools, OpenError> {
    let connect_error = |reason| OpenError::Connect {
        target: path.display().to_string(),
        reason,
    };
    let options = sqlite_options(path);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone().pragma("cache_size", WRITER_CACHE))
        .await
        .map_err(connect_error)?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options.read_only(true))
        .await
        .map_err(connect_error)?;
    Ok(Pools::Sqlite { read, write })
}

/// Kilobytes of pages that the writer keeps, as SQLite wants them said. With
/// its usual 2 MB a long write reads and spills the same pages of its indexes
/// again and again.
const WRITER_CACHE: &str = "-65536";

pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    // FULL: a decision must survive a power cut.
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
}

/// Reads only. The file may lie where nobody may write.
pub(crate) async fn sqlite_as_is(path: &Path) -> Result<Pools, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(10));
    let pool = |most| SqlitePoolOptions::new().max_connections(most);
    let read = pool(4)
        .connect_with(options.clone())
        .await
        .map_err(|reason| OpenError::Connect {
            target: path.display().to_string(),
            reason,
        })?;
    let write = pool(1).connect_lazy_with(options);
    Ok(Pools::Sqlite { read, write })
}

pub(crate) fn postgres_as_is(url: &str, schema: &str) -> Result<Pools, OpenError> {
    let options = postgres_options(url, schema)?.options([("default_transaction_read_only", "on")]);
    let pool = PgPoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options);
    Ok(Pools::Postgres(pool))
}

/// A name as SQL takes it, be it a word of SQL such as `user`.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(crate) fn postgres_options(url: &str, schema: &str) -> Result<PgConnectOptions, OpenError> {
    let options =
        PgConnectOptions::from_str(url).map_err(|_| OpenError::Url(without_password(url)))?;
    Ok(options.application_name("sakimori").options([
        ("search_path", quoted(schema)),
        // Compiling a statement takes longer than the short ones here run.
        ("jit", "off".to_owned()),
        // What waits to be put in its index is read by every search.
        ("gin_pending_list_limit", "64kB".to_owned()),
    ]))
}

pub(crate) async fn postgres_exists(url: &str, schema: &str) -> Result<bool, OpenError> {
    let connect_error = |reason| OpenError::Connect {
        target: without_password(url),
        reason,
    };
    let options = postgres_options(url, schema)?;
    let mut connection = options.connect().await.map_err(connect_error)?;
    let found = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(format!("{}.migration", quoted(schema)))
        .fetch_one(&mut connection)
        .await
        .map_err(connect_error)?;
    connection.close().await.map_err(connect_error)?;
    Ok(found)
}

pub(crate) async fn postgres(url: &str, schema: &str) -> Result<Pools, OpenError> {
    let options = postgres_options(url, schema)?;
    let connect_error = |reason| OpenError::Connect {
        target: without_password(url),
        reason,
    };
    let mut first = options.connect().await.map_err(connect_error)?;
    // The lock ends with the connection; without it, two programs that make
    // the schema at once would collide.
    sqlx::query("SELECT pg_advisory_lock(hashtext('sakimori schema ' || $1))")
        .bind(schema)
        .execute(&mut first)
        .await
        .map_err(connect_error)?;
    // Safe for any name, because it is quoted; Target::from_str lets only
    // lower-case letters, digits and `_` through.
    let create = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema));
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut first)
        .await
        .map_err(connect_error)?;
    first.close().await.map_err(connect_error)?;
    postgres_pool(url, schema).await
}

/// Connections to a schema, be it there or not.
pub(crate) async fn postgres_pool(url: &str, schema: &str) -> Result<Pools, OpenError> {
    let connect_error = |reason| OpenError::Connect {
        target: without_password(url),
        reason,
    };
    let options = postgres_options(url, schema)?;
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(connect_error)?;
    Ok(Pools::Postgres(pool))
}

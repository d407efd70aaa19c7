use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::query::fetch_all;
use crate::{DbError, OpenError, Query, Row, Tx, migrate};

/// Where a body's data is: an SQLite file, or a schema of a PostgreSQL
/// database.
#[derive(Debug, Clone)]
pub enum Target {
    Sqlite(PathBuf),
    Postgres { url: String, schema: String },
}

impl FromStr for Target {
    type Err = OpenError;

    /// `sqlite:PATH`, or `postgres://user@host/database?schema=NAME`
    /// (`public` where no schema is named; other parameters are kept).
    fn from_str(url: &str) -> Result<Self, OpenError> {
        let error = || OpenError::Url(without_password(url));
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(error());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(error());
        }
        let (url, schema) = split_schema(url).ok_or_else(error)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || schema.len() > 63 || !schema.chars().all(plain) {
            return Err(error());
        }
        Ok(Self::Postgres {
            url,
            schema: schema.to_owned(),
        })
    }
}

/// The URL without its `schema`, which is ours and unknown to the driver, and
/// the schema. Nothing where it is named twice: one of the two would be wrong.
fn split_schema(url: &str) -> Option<(String, &str)> {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (mut schema, mut others) = (None, Vec::new());
    for pair in parameters.split('&').filter(|p| !p.is_empty()) {
        match pair.split_once('=').unwrap_or((pair, "")) {
            ("schema", _) if schema.is_some() => return None,
            ("schema", name) => schema = Some(name),
            _ => others.push(pair),
        }
    }
    let url = match others.is_empty() {
        true => address.to_owned(),
        false => format!("{address}?{}", others.join("&")),
    };
    Some((url, schema.unwrap_or("public")))
}

/// Error messages and logs must not carry the password of the URL, wherever
/// it stands in it.
fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(url, _)| url);
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) if rest.contains('@') => {
            format!("{scheme}://…@{host}")
        }
        _ => url.to_owned(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug)]
pub(crate) enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// One body's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) pools: Arc<Pools>,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Opens the database, makes it where it is missing, and brings it up to
    /// date.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        let pools = match target {
            Target::Sqlite(path) => open_sqlite(path).await?,
            Target::Postgres { url, schema } => open_postgres(url, schema).await?,
        };
        migrate::run(&pools).await?;
        Ok(Self {
            pools: Arc::new(pools),
            statements: Arc::default(),
        })
    }

    /// Whether a program has opened this database before. Makes nothing.
    pub async fn exists(target: &Target) -> Result<bool, OpenError> {
        match target {
            Target::Sqlite(path) => Ok(path.exists()),
            Target::Postgres { url, schema } => postgres_exists(url, schema).await,
        }
    }

    pub fn engine(&self) -> Engine {
        match *self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements ran through this handle and its clones; tests
    /// assert what a page costs.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Every row of a query.
    pub async fn all<T: Row>(&self, query: Query) -> Result<Vec<T>, DbError> {
        self.count();
        match &*self.pools {
            Pools::Sqlite { read, .. } => fetch_all!(query.sqlite()?, read),
            Pools::Postgres(pool) => fetch_all!(query.postgres()?, pool),
        }
    }

    /// The first row, if there is one.
    pub async fn optional<T: Row>(&self, query: Query) -> Result<Option<T>, DbError> {
        self.count();
        let row = match &*self.pools {
            Pools::Sqlite { read, .. } => {
                let row = query.sqlite()?.fetch_optional(read).await?;
                row.as_ref().map(T::from_row)
            }
            Pools::Postgres(pool) => {
                let row = query.postgres()?.fetch_optional(pool).await?;
                row.as_ref().map(T::from_row)
            }
        };
        Ok(row.transpose()?)
    }

    /// The one row that must be there.
    pub async fn one<T: Row>(&self, what: &'static str, query: Query) -> Result<T, DbError> {
        self.optional(query).await?.ok_or(DbError::Missing(what))
    }

    /// Begins a write. Waits until no other write of this body is under way.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Tx::begin(self).await
    }

    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Pools, OpenError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        let folder_error = |reason| OpenError::Folder {
            path: folder.to_owned(),
            reason,
        };
        std::fs::create_dir_all(folder).map_err(folder_error)?;
    }
    // A read-only file opens, and fails at the first write: ask now.
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .map_err(|reason| OpenError::Folder {
            path: path.to_owned(),
            reason,
        })?;
    let connect_error = |reason| OpenError::Connect {
        target: path.display().to_string(),
        reason,
    };
    // FULL: a decision must survive a power cut.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(connect_error)?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options.read_only(true))
        .await
        .map_err(connect_error)?;
    Ok(Pools::Sqlite { read, write })
}

/// A name as SQL takes it, be it a word of SQL such as `user`.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn postgres_options(url: &str, schema: &str) -> Result<PgConnectOptions, OpenError> {
    let options =
        PgConnectOptions::from_str(url).map_err(|_| OpenError::Url(without_password(url)))?;
    Ok(options
        .application_name("sakimori")
        .options([("search_path", quoted(schema))]))
}

async fn postgres_exists(url: &str, schema: &str) -> Result<bool, OpenError> {
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

async fn open_postgres(url: &str, schema: &str) -> Result<Pools, OpenError> {
    let options = postgres_options(url, schema)?;
    let connect_error = |reason| OpenError::Connect {
        target: without_password(url),
        reason,
    };
    let mut first = options.connect().await.map_err(connect_error)?;
    // The lock ends with the connection; without it, two programs that make
    // the schema at once would collide.
    sqlx::query("SELECT pg_advisory_lock(hashtext($1))")
        .bind(format!("sakimori schema {schema}"))
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
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(connect_error)?;
    Ok(Pools::Postgres(pool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_schema() {
        for (url, expected) in [
            ("sqlite:data/a.db", r#"Sqlite("data/a.db")"#),
            ("sqlite:///srv/a.db", r#"Sqlite("/srv/a.db")"#),
            (
                "postgres://u@h/d?schema=city_1",
                r#"Postgres { url: "postgres://u@h/d", schema: "city_1" }"#,
            ),
            (
                "postgres://u@h/d?sslmode=require&schema=city_a&options=-c%20x=y",
                r#"Postgres { url: "postgres://u@h/d?sslmode=require&options=-c%20x=y", schema: "city_a" }"#,
            ),
            (
                "postgresql://u@h/d?sslmode=require",
                r#"Postgres { url: "postgresql://u@h/d?sslmode=require", schema: "public" }"#,
            ),
        ] {
            assert_eq!(format!("{:?}", Target::from_str(url).unwrap()), expected);
        }
    }

    #[test]
    fn a_wrong_url_is_explained_without_its_password() {
        for url in [
            "mysql://u:secret@h/d",
            "sqlite:",
            "data/a.db",
            "postgres://u:secret@h/d?schema=a;drop",
            "postgres://u:secret@h/d?sslmode=require&schema=A",
            "postgres://u:secret@h/d?sslmode=require&schema",
            "postgres://u:secret@h/d?schema=a&schema=b",
        ] {
            let message = Target::from_str(url).unwrap_err().to_string();
            assert!(message.contains("読めません"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}

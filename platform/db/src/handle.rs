use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use tokio::sync::Mutex;

use crate::migrate::{self, MIGRATIONS, Migration, newest_of};
use crate::query::fetch_all;
use crate::upgrade::{self, Opening};
use crate::{DbError, OpenError, Query, Row, Snapshot, Target, Tx, open};

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
    /// Whose write it is. Those who wait hold no connection: whoever writes may
    /// need another one to read.
    pub(crate) turn: Arc<Mutex<()>>,
    version: i64,
}

impl Db {
    /// Opens the database, makes it where it is missing, and brings it up to
    /// date.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        Self::open_with(target, MIGRATIONS).await
    }

    /// The same with migrations of the caller's; tests try upgrades with it.
    pub async fn open_with(target: &Target, known: &[Migration]) -> Result<Self, OpenError> {
        let pools = match target {
            Target::Sqlite(path) => {
                open::place_for(path)?;
                let _others_wait = Opening::of(path).await;
                upgrade::sqlite(path, known).await?;
                let pools = open::sqlite(path).await?;
                migrate::run(&pools, known).await?;
                pools
            }
            Target::Postgres { url, schema } => {
                let pools = open::postgres(url, schema).await?;
                migrate::run(&pools, known).await?;
                pools
            }
        };
        Ok(Self::of(pools, newest_of(known)))
    }

    /// To be called when the program serves: what an upgrade kept of the time
    /// before is removed, but for the newest.
    pub fn started(&self) {
        if let Pools::Sqlite { write, .. } = &*self.pools {
            upgrade::keep_newest(write.connect_options().get_filename());
        }
    }

    /// Opens what is there, as it is: nothing is made and nothing migrated.
    /// For looking at data, not for serving it.
    pub async fn open_as_is(target: &Target) -> Result<Self, OpenError> {
        if !Self::exists(target).await? {
            return Err(OpenError::Nothing);
        }
        let pools = match target {
            Target::Sqlite(path) => open::sqlite_as_is(path).await?,
            Target::Postgres { url, schema } => open::postgres_as_is(url, schema)?,
        };
        let version = migrate::version(&pools, MIGRATIONS).await?;
        Ok(Self::of(pools, version))
    }

    pub(crate) fn of(pools: Pools, version: i64) -> Self {
        Self {
            pools: Arc::new(pools),
            statements: Arc::default(),
            turn: Arc::default(),
            version,
        }
    }

    /// Whether a program has opened this database before. Makes nothing.
    pub async fn exists(target: &Target) -> Result<bool, OpenError> {
        match target {
            Target::Sqlite(path) => Ok(path.exists()),
            Target::Postgres { url, schema } => open::postgres_exists(url, schema).await,
        }
    }

    /// The version of the schema.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The database as it is now, for reading much.
    pub async fn snapshot(&self) -> Result<Snapshot, DbError> {
        self.count();
        Snapshot::open(self).await
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

    /// Notes what is no business fact: when a session was last seen, how often
    /// a sign-in failed. One statement, committed by itself, without a journal
    /// entry; `docs/adr/0007` says what may be noted.
    pub async fn note(&self, query: Query) -> Result<u64, DbError> {
        self.count();
        Ok(match &*self.pools {
            Pools::Sqlite { write, .. } => query.sqlite()?.execute(write).await?.rows_affected(),
            Pools::Postgres(pool) => query.postgres()?.execute(pool).await?.rows_affected(),
        })
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

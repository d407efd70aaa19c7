use std::time::Duration;

use sakimori_kernel::{Actor, Clock};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use crate::handle::Pools;
use crate::journal::{self, Entry};
use crate::query::fetch_all;
use crate::rows::Source;
use crate::{Db, DbError, Engine, Query, Row, Rows, query};

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A write in progress. Dropped without [`Tx::commit`], nothing happened.
#[derive(Debug)]
pub struct Tx {
    pub(crate) inner: Inner,
    db: Db,
    /// Held until the write has ended.
    turn: Option<OwnedMutexGuard<()>>,
}

/// As long as others wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

impl Tx {
    pub(crate) async fn begin(db: &Db) -> Result<Self, DbError> {
        let turn = timeout(PATIENCE, db.turn.clone().lock_owned()).await;
        let turn = turn.map_err(|_| DbError::Sql(sqlx::Error::PoolTimedOut))?;
        let mut tx = Self::begin_bare(db).await?;
        tx.turn = Some(turn);
        // One writer per body: whoever holds this row writes. SQLite is there
        // already; PostgreSQL waits here.
        if matches!(tx.inner, Inner::Postgres(_)) {
            tx.execute(query("UPDATE journal_head SET seq = seq"))
                .await?;
        }
        Ok(tx)
    }

    /// For the few statements the engines cannot share.
    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// Without the writer's place, which an empty database does not have yet.
    pub(crate) async fn begin_bare(db: &Db) -> Result<Self, DbError> {
        let inner = match &*db.pools {
            Pools::Sqlite { write, .. } => {
                Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Self {
            inner,
            db: db.clone(),
            turn: None,
        })
    }

    /// Runs a statement and tells how many rows it changed.
    pub async fn execute(&mut self, query: Query) -> Result<u64, DbError> {
        self.db.count();
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => query.sqlite()?.execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => query.postgres()?.execute(&mut **tx).await?.rows_affected(),
        })
    }

    pub async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, DbError> {
        self.db.count();
        match &mut self.inner {
            Inner::Sqlite(tx) => fetch_all!(query.sqlite()?, &mut **tx),
            Inner::Postgres(tx) => fetch_all!(query.postgres()?, &mut **tx),
        }
    }

    pub async fn optional<T: Row>(&mut self, query: Query) -> Result<Option<T>, DbError> {
        Ok(self.all(query).await?.into_iter().next())
    }

    pub async fn one<T: Row>(&mut self, what: &'static str, query: Query) -> Result<T, DbError> {
        self.optional(query).await?.ok_or(DbError::Missing(what))
    }

    /// The rows of a query one by one, however many there are.
    pub fn rows(&mut self, query: Query) -> Result<Rows<'_>, DbError> {
        self.db.count();
        Ok(Rows(match &mut self.inner {
            Inner::Sqlite(tx) => Source::Sqlite(query.sqlite()?.fetch(&mut **tx)),
            Inner::Postgres(tx) => Source::Postgres(query.postgres()?.fetch(&mut **tx)),
        }))
    }

    /// After many rows into some tables: PostgreSQL plans by what it counted last,
    /// and would count again only minutes later.
    pub async fn counted(&mut self, tables: &[&str]) -> Result<(), DbError> {
        if self.engine() == Engine::Postgres {
            let analyze = format!("ANALYZE {}", tables.join(", "));
            self.execute(query(analyze)).await?;
        }
        Ok(())
    }

    /// Writes the journal entry and commits both together.
    pub async fn commit(self, clock: &Clock, actor: &Actor, entry: Entry) -> Result<(), DbError> {
        self.commit_all(clock, actor, vec![entry]).await
    }

    /// The same for a write about many things: an entry for each, so that
    /// every thing has its own history. Refuses to commit without any.
    pub async fn commit_all(
        mut self,
        clock: &Clock,
        actor: &Actor,
        entries: Vec<Entry>,
    ) -> Result<(), DbError> {
        if entries.is_empty() {
            return Err(DbError::Missing("journal entry"));
        }
        journal::append(&mut self, clock.now(), actor, entries).await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        drop(self.turn);
        Ok(())
    }
}

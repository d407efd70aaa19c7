use sakimori_kernel::{Actor, Clock};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::handle::Pools;
use crate::journal::{self, Entry};
use crate::query::fetch_all;
use crate::{Db, DbError, Query, Row, query};

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A write in progress. Dropped without [`Tx::commit`], nothing happened.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    db: Db,
}

impl Tx {
    pub(crate) async fn begin(db: &Db) -> Result<Self, DbError> {
        let inner = match &*db.pools {
            Pools::Sqlite { write, .. } => {
                Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        let mut tx = Self {
            inner,
            db: db.clone(),
        };
        // One writer per body: whoever holds this row writes. SQLite is there
        // already; PostgreSQL waits here.
        if matches!(tx.inner, Inner::Postgres(_)) {
            tx.execute(query("UPDATE journal_head SET seq = seq"))
                .await?;
        }
        Ok(tx)
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

    /// Writes the journal entry and commits both together.
    pub async fn commit(
        mut self,
        clock: &Clock,
        actor: &Actor,
        entry: Entry,
    ) -> Result<(), DbError> {
        journal::append(&mut self, clock.now(), actor, entry).await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

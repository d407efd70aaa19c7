use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection, Executor};

use crate::handle::Pools;
use crate::query::fetch_all;
use crate::rows::Source;
use crate::{Db, DbError, Query, Row, Rows, query};

/// The database as it was at one moment, for reading much: on a connection of
/// its own, so that pages do not wait for one, and untouched by what others
/// write meanwhile.
#[derive(Debug)]
pub struct Snapshot(Inner);

#[derive(Debug)]
enum Inner {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Rows that wait between the thread which reads and the one which works.
const ROWS_WAITING: usize = 500;

impl Snapshot {
    pub(crate) async fn open(db: &Db) -> Result<Self, DbError> {
        let inner = match &*db.pools {
            Pools::Sqlite { read, .. } => {
                let options = (*read.connect_options())
                    .clone()
                    .row_buffer_size(ROWS_WAITING);
                let mut connection = options.connect().await?;
                connection.execute("BEGIN").await?;
                Inner::Sqlite(connection)
            }
            Pools::Postgres(pool) => {
                let mut connection = pool.connect_options().connect().await?;
                connection
                    .execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?;
                Inner::Postgres(connection)
            }
        };
        let mut snapshot = Self(inner);
        // The moment is that of the first reading, not that of BEGIN.
        snapshot
            .rows(query("SELECT version FROM migration LIMIT 1"))?
            .next()
            .await?;
        Ok(snapshot)
    }

    pub async fn all<T: Row>(&mut self, query: Query) -> Result<Vec<T>, DbError> {
        match &mut self.0 {
            Inner::Sqlite(connection) => fetch_all!(query.sqlite()?, connection),
            Inner::Postgres(connection) => fetch_all!(query.postgres()?, connection),
        }
    }

    pub async fn one<T: Row>(&mut self, what: &'static str, query: Query) -> Result<T, DbError> {
        let first = self.all(query).await?.into_iter().next();
        first.ok_or(DbError::Missing(what))
    }

    /// The rows of a query one by one, however many there are.
    pub fn rows(&mut self, query: Query) -> Result<Rows<'_>, DbError> {
        Ok(Rows(match &mut self.0 {
            Inner::Sqlite(connection) => Source::Sqlite(query.sqlite()?.fetch(connection)),
            Inner::Postgres(connection) => Source::Postgres(query.postgres()?.fetch(connection)),
        }))
    }

    /// Gives the moment up. Dropping does the same, less politely.
    pub async fn end(self) -> Result<(), DbError> {
        match self.0 {
            Inner::Sqlite(connection) => connection.close().await?,
            Inner::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }
}

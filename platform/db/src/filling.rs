//! A database that is being filled from somewhere else. Nobody sees it before
//! [`Filling::finish`]: on PostgreSQL all of it is one transaction, on SQLite
//! a file beside the one it becomes. Dropped before, nothing is left.

use std::path::{Path, PathBuf};

use sakimori_kernel::{Actor, Clock};
use sqlx::sqlite::{SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Executor};

use crate::handle::Pools;
use crate::journal::Entry;
use crate::migrate::{self, MIGRATIONS};
use crate::open::{self, quoted};
use crate::schema::{self, Table};
use crate::tx::Inner;
use crate::{Db, DbError, FromRow, OpenError, Target, Tx, query};

pub struct Filling {
    tx: Tx,
    db: Db,
    file: Option<NewFile>,
    indexes: Vec<Index>,
}

#[derive(FromRow)]
struct Index {
    name: String,
    sql: String,
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

impl Filling {
    /// Makes the tables of a version of the schema in an empty place, empty
    /// even of the rows that migrations bring. Refuses a place that is not.
    pub async fn begin(target: &Target, version: i64) -> Result<Self, OpenError> {
        let mut filling = match target {
            Target::Sqlite(path) => Self::sqlite(path).await?,
            Target::Postgres { url, schema } => Self::postgres(url, schema).await?,
        };
        filling.migrate(version).await?;
        filling.clear(version).await.map_err(OpenError::Filling)?;
        Ok(filling)
    }

    async fn sqlite(path: &Path) -> Result<Self, OpenError> {
        let file = NewFile::at(path)?;
        // If it does not come to an end, the file is thrown away: no need to
        // be safe on the way.
        let options = open::sqlite_options(&file.draft)
            .journal_mode(SqliteJournalMode::Memory)
            .synchronous(SqliteSynchronous::Off)
            .pragma("cache_size", "-65536");
        let connect_error = |reason| OpenError::Connect {
            target: path.display().to_string(),
            reason,
        };
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(connect_error)?;
        let db = Db::of(
            Pools::Sqlite {
                read: write.clone(),
                write,
            },
            schema::newest(),
        );
        let mut tx = Tx::begin_bare(&db).await.map_err(OpenError::Filling)?;
        tx.execute(query("PRAGMA defer_foreign_keys = ON"))
            .await
            .map_err(OpenError::Filling)?;
        Ok(Self {
            tx,
            db,
            file: Some(file),
            indexes: Vec::new(),
        })
    }

    async fn postgres(url: &str, schema: &str) -> Result<Self, OpenError> {
        let pools = open::postgres_pool(url, schema).await?;
        let db = Db::of(pools, schema::newest());
        let mut tx = Tx::begin_bare(&db).await.map_err(OpenError::Filling)?;
        let create = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema));
        let used =
            "SELECT COUNT(*) AS n FROM pg_class WHERE relnamespace = to_regnamespace($1)::OID";
        let used = query(used).bind(quoted(schema));
        let there = async {
            tx.execute(query(migrate::LOCK_FOR).bind(schema)).await?;
            tx.execute(query(create)).await?;
            tx.one::<Count>("schema", used).await
        };
        let there = there.await.map_err(OpenError::Filling)?;
        if there.n > 0 {
            return Err(OpenError::NotEmpty(format!("スキーマ{schema}")));
        }
        Ok(Self {
            tx,
            db,
            file: None,
            indexes: Vec::new(),
        })
    }

    async fn migrate(&mut self, version: i64) -> Result<(), OpenError> {
        let count = MIGRATIONS.iter().filter(|m| m.version <= version).count();
        let known = MIGRATIONS.get(..count).unwrap_or_default();
        match &mut self.tx.inner {
            Inner::Sqlite(tx) => migrate::sqlite(tx, known).await,
            Inner::Postgres(tx) => migrate::postgres(tx, known).await,
        }
    }

    /// Takes out the rows and, on SQLite, the indexes: made after the rows
    /// they take a fraction of the time.
    async fn clear(&mut self, version: i64) -> Result<(), DbError> {
        for table in schema::tables(version)?.iter().rev() {
            let sql = format!("DELETE FROM {}", quoted(&table.name));
            self.tx.execute(query(sql)).await?;
        }
        if self.file.is_some() {
            let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid";
            self.indexes = self.tx.all(query(sql)).await?;
            for index in &self.indexes {
                let sql = format!("DROP INDEX {}", quoted(&index.name));
                self.tx.execute(query(sql)).await?;
            }
        }
        Ok(())
    }

    /// The write that fills the tables.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// How many rows a table has.
    pub async fn count(&mut self, table: &Table) -> Result<u64, DbError> {
        let sql = format!("SELECT COUNT(*) AS n FROM {}", quoted(&table.name));
        let count: Count = self.tx.one("table", query(sql)).await?;
        Ok(u64::try_from(count.n).unwrap_or_default())
    }

    /// When the rows are there: makes the indexes and runs the migrations that
    /// came after the version begun with.
    pub async fn upgrade(&mut self) -> Result<(), OpenError> {
        for index in std::mem::take(&mut self.indexes) {
            let sql = query(index.sql);
            self.tx.execute(sql).await.map_err(OpenError::Filling)?;
        }
        self.migrate(schema::newest()).await
    }

    /// Commits with an entry, and puts the file in its place.
    pub async fn finish(self, clock: &Clock, actor: &Actor, entry: Entry) -> Result<(), OpenError> {
        let Self { tx, db, file, .. } = self;
        tx.commit(clock, actor, entry)
            .await
            .map_err(OpenError::Filling)?;
        if let Pools::Sqlite { write, .. } = &*db.pools {
            // One file, as any other program finds it: no journal beside it.
            let wal = "PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)";
            let wal = write.execute(sqlx::raw_sql(AssertSqlSafe(wal))).await;
            wal.map_err(|e| OpenError::Filling(e.into()))?;
        }
        db.close().await;
        match file {
            Some(file) => file.keep(),
            None => Ok(()),
        }
    }
}

/// A file under a name for the time being. Removed when dropped.
struct NewFile {
    draft: PathBuf,
    place: PathBuf,
}

impl NewFile {
    fn at(place: &Path) -> Result<Self, OpenError> {
        if place.exists() {
            return Err(OpenError::NotEmpty(place.display().to_string()));
        }
        if let Some(folder) = place.parent().filter(|f| !f.as_os_str().is_empty()) {
            let failed = |reason| OpenError::Folder {
                path: folder.to_owned(),
                reason,
            };
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut draft = place.as_os_str().to_owned();
        draft.push(".restoring");
        let new = Self {
            draft: draft.into(),
            place: place.to_owned(),
        };
        // Left by a program that was killed.
        new.remove();
        Ok(new)
    }

    fn keep(self) -> Result<(), OpenError> {
        let kept = (|| {
            std::fs::File::open(&self.draft)?.sync_all()?;
            // Unlike a rename, a link never replaces what came there meanwhile.
            match std::fs::hard_link(&self.draft, &self.place) {
                Ok(()) => {}
                Err(reason) if self.place.exists() => return Err(reason),
                // Some file systems know no links.
                Err(_) => std::fs::rename(&self.draft, &self.place)?,
            }
            let folder = self.place.parent().filter(|f| !f.as_os_str().is_empty());
            std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        })();
        kept.map_err(|reason| OpenError::Folder {
            path: self.place.clone(),
            reason,
        })
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.draft.clone().into_os_string();
            name.push(end);
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        self.remove();
    }
}

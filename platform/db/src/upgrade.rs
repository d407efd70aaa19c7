//! Bringing an SQLite file with data in it up to date: the migrations run on a
//! copy, which then takes the file's place at once. The old file stays beside
//! it as `NAME.before-upgrade-VERSION` (the version of its schema).

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, Executor, Row as _};

use crate::OpenError;
use crate::migrate::{self, Migration};
use crate::open::sqlite_options;

/// Held by a program while it opens a file: others that start at the same time
/// wait. It is the lock of the folder, so that no file is left for it.
pub(crate) struct Opening(Option<File>);

impl Opening {
    pub async fn of(path: &Path) -> Self {
        let folder = folder(path).to_owned();
        let locked = tokio::task::spawn_blocking(move || {
            let folder = File::open(folder).ok()?;
            // A file system without locks has one program, we hope.
            folder.lock().ok().map(|()| folder)
        });
        Self(locked.await.ok().flatten())
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = folder.unlock();
        }
    }
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

const BEFORE: &str = ".before-upgrade-";
const JOURNAL_END: &str = "SELECT seq, hash FROM journal_head";

/// Does nothing where the file is new or up to date.
pub(crate) async fn sqlite(path: &Path, known: &[Migration]) -> Result<(), OpenError> {
    let Some(done) = what_ran(path).await else {
        return Ok(());
    };
    let pending = migrate::pending(&done, known)?;
    let Some(((version, _), next)) = done.last().zip(pending.first()) else {
        return Ok(());
    };
    let failed = |reason| OpenError::Migration {
        name: next.name.to_owned(),
        reason,
    };
    let mut old = alone(path).await?;
    let copy = Copy(beside(path, ".upgrading"));
    copy.remove();
    copy_into(path, &copy.0).await.map_err(failed)?;
    upgrade(&copy.0, &mut old, known).await?;
    let before = beside(path, &format!("{BEFORE}{version:04}"));
    exchange(path, &copy.0, &before).map_err(|reason| OpenError::Folder {
        path: path.to_owned(),
        reason,
    })?;
    // The connection is on the file that is now called `before`.
    old.close().await.map_err(failed)?;
    tracing::warn!(from = version, before = %before.display(), "database upgraded");
    Ok(())
}

/// The migrations that ran on the file; nothing where none did, or where it is
/// no database (which opening it will say).
async fn what_ran(path: &Path) -> Option<Vec<(i64, String)>> {
    if fs::metadata(path).ok()?.len() == 0 {
        return None;
    }
    let mut connection = sqlite_options(path).connect().await.ok()?;
    let rows = sqlx::query(migrate::DONE).fetch_all(&mut connection).await;
    let _ = connection.close().await;
    let rows = rows.ok().filter(|rows| !rows.is_empty())?;
    Some(rows.iter().map(|r| (r.get(0), r.get(1))).collect())
}

/// A connection that is the only one, and that lets nobody else write. Leaving
/// the write-ahead log works for a single connection only, and brings all data
/// into the one file.
async fn alone(path: &Path) -> Result<SqliteConnection, OpenError> {
    let opened = sqlite_options(path)
        .journal_mode(SqliteJournalMode::Delete)
        .busy_timeout(Duration::from_secs(2))
        .connect()
        .await;
    let in_use = |reason| OpenError::InUse {
        path: path.to_owned(),
        reason,
    };
    let mut connection = opened.map_err(in_use)?;
    connection
        .execute("BEGIN IMMEDIATE")
        .await
        .map_err(in_use)?;
    Ok(connection)
}

async fn copy_into(path: &Path, copy: &Path) -> Result<(), sqlx::Error> {
    let mut reader = sqlite_options(path)
        .journal_mode(SqliteJournalMode::Delete)
        .connect()
        .await?;
    let name = copy.to_string_lossy().into_owned();
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut reader)
        .await;
    reader.close().await?;
    copied.map(|_| ())
}

/// Runs the migrations on the copy and looks whether it is whole.
async fn upgrade(
    copy: &Path,
    old: &mut SqliteConnection,
    known: &[Migration],
) -> Result<(), OpenError> {
    let failed = |reason| OpenError::Migration {
        name: "写しの確認".to_owned(),
        reason,
    };
    let options = sqlite_options(copy).journal_mode(SqliteJournalMode::Delete);
    let mut new = options.connect().await.map_err(failed)?;
    let mut tx = new.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    migrate::sqlite(&mut tx, known).await?;
    tx.commit().await.map_err(failed)?;
    let whole = is_whole(&mut new, old).await.map_err(failed)?;
    new.close().await.map_err(failed)?;
    match whole {
        None => Ok(()),
        Some(what) => Err(failed(sqlx::Error::Protocol(what))),
    }
}

/// What is wrong with the new file, compared with the old one.
async fn is_whole(
    new: &mut SqliteConnection,
    old: &mut SqliteConnection,
) -> Result<Option<String>, sqlx::Error> {
    let checked: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(&mut *new)
        .await?;
    if checked != "ok" {
        return Ok(Some(checked));
    }
    let orphans = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&mut *new)
        .await?;
    if !orphans.is_empty() {
        return Ok(Some(format!("{} rows without their parent", orphans.len())));
    }
    let end = |connection| sqlx::query_as::<_, (i64, String)>(JOURNAL_END).fetch_one(connection);
    let count = "SELECT COUNT(*) FROM journal";
    let count = |connection| sqlx::query_scalar::<_, i64>(count).fetch_one(connection);
    let same = end(&mut *new).await? == end(&mut *old).await?
        && count(&mut *new).await? == count(&mut *old).await?;
    Ok((!same).then(|| "the journal is not the same".to_owned()))
}

/// The copy under the file's name, and the file under another: at no moment is
/// there none.
fn exchange(path: &Path, copy: &Path, before: &Path) -> std::io::Result<()> {
    File::open(copy)?.sync_all()?;
    let _ = fs::remove_file(before);
    if fs::hard_link(path, before).is_err() {
        // Some file systems know no links.
        fs::copy(path, before)?;
        File::open(before)?.sync_all()?;
    }
    fs::rename(copy, path)?;
    File::open(folder(path))?.sync_all()
}

/// Removes the files from before earlier upgrades; the newest stays, for an
/// administrator who has to go back.
pub(crate) fn keep_newest(path: &Path) {
    let name = path.file_name().unwrap_or_default().to_owned();
    let mut start = name;
    start.push(BEFORE);
    let mut found: Vec<OsString> = fs::read_dir(folder(path))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|n| n.as_encoded_bytes().starts_with(start.as_encoded_bytes()))
        .collect();
    found.sort();
    found.pop();
    for old in found {
        let old = folder(path).join(old);
        if let Err(error) = fs::remove_file(&old) {
            tracing::warn!(%error, file = %old.display(), "cannot be removed");
        }
    }
}

/// The copy while it is worked on. Removed when dropped, unless it was renamed.
struct Copy(PathBuf);

impl Copy {
    fn remove(&self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&self.0, end));
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.remove();
    }
}

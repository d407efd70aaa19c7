//! Back from a file into an empty place: first everything is read and checked,
//! then written in one transaction, then compared, then committed.

use std::path::Path;
use std::pin::Pin;

use sakimori_db::journal::{Entry, check_in};
use sakimori_db::{DbError, Filling, Target, Tx, Value};
use sakimori_kernel::{Actor, Clock};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

use crate::manifest::{Manifest, Part};
use crate::verify::verify_with;
use crate::{BackupError, BackupFile, Identity};

/// A table that is made from others: not in a backup, and made anew here.
#[derive(Clone, Copy)]
pub struct Derived {
    pub table: &'static str,
    pub rebuild: Rebuild,
}

/// Fills a derived table, empty before, within the write that restores.
pub type Rebuild =
    for<'t> fn(&'t mut Tx) -> Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 't>>;

/// What was brought back.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    pub rows: u64,
    pub journal_entries: i64,
    pub encrypted: bool,
}

enum Message {
    Rows(Vec<Vec<Value>>),
    EndOfPart,
}

const ROWS_AT_ONCE: usize = 500;
const WAITING: usize = 4;

/// Restores a backup into a place where no data is. Everything in the file is
/// checked before the place is touched; a failure leaves nothing behind. The
/// restoring itself becomes the next entry of the journal.
pub async fn restore(
    path: &Path,
    identities: &[Identity],
    target: &Target,
    derived: &'static [Derived],
    clock: &Clock,
    actor: &Actor,
) -> Result<Restored, BackupError> {
    let (path, identities) = (path.to_owned(), identities.to_vec());
    let postgres = matches!(target, Target::Postgres { .. });
    let file = blocking(move || {
        let mut file = BackupFile::open(&path, &identities)?;
        check_file(&mut file, derived, postgres)?;
        Ok(file)
    })
    .await?;
    let (manifest, encrypted) = (file.manifest().clone(), file.encrypted());
    let mut filling = Filling::begin(target, manifest.schema).await?;
    fill(&mut filling, file, &manifest).await?;
    for part in &manifest.parts {
        same_count(filling.count(&part.table).await?, part)?;
    }
    filling.upgrade().await?;
    for derived in derived {
        (derived.rebuild)(filling.tx()).await?;
    }
    let check = check_in(filling.tx()).await?;
    if let Some(broken) = check.broken {
        return Err(BackupError::Journal(broken));
    }
    if check.head.seq != manifest.journal.seq || check.head.hash != manifest.journal.hash {
        let what = "書き込んだ記録の末尾が一致しません";
        return Err(BackupError::Damaged(what.to_owned()));
    }
    let entry = entry(&manifest);
    filling.finish(clock, actor, entry).await?;
    Ok(Restored {
        rows: manifest.parts.iter().map(|p| p.rows).sum(),
        manifest,
        journal_entries: check.entries,
        encrypted,
    })
}

fn check_file(
    file: &mut BackupFile,
    derived: &[Derived],
    postgres: bool,
) -> Result<(), BackupError> {
    let verified = verify_with(file, derived, 0, |table, row| {
        let nul = |v: &Value| matches!(v, Value::Text(Some(text)) if text.contains('\0'));
        if postgres && row.iter().any(nul) {
            return Err(BackupError::Unfit(format!("表{table}のNUL文字")));
        }
        Ok(())
    })?;
    match verified.check.broken {
        Some(broken) => Err(BackupError::Journal(broken)),
        None => Ok(()),
    }
}

async fn fill(
    filling: &mut Filling,
    file: BackupFile,
    manifest: &Manifest,
) -> Result<(), BackupError> {
    let (sender, mut receiver) = channel(WAITING);
    let parts = manifest.parts.clone();
    let reading = spawn_blocking(move || read(file, &parts, &sender));
    let loaded = load(filling, manifest, &mut receiver).await;
    drop(receiver);
    let read = reading.await.map_err(internal)?;
    // Where loading failed, reading stopped for that reason.
    match loaded {
        Err(BackupError::Internal(_)) => read,
        Ok(()) => read,
        Err(error) => Err(error),
    }
}

async fn load(
    filling: &mut Filling,
    manifest: &Manifest,
    from: &mut Receiver<Message>,
) -> Result<(), BackupError> {
    for part in &manifest.parts {
        let mut loader = filling.tx().load(&part.table).await?;
        loop {
            match from.recv().await {
                Some(Message::Rows(rows)) => {
                    for row in rows {
                        loader.row(row).await?;
                    }
                }
                Some(Message::EndOfPart) => break,
                None => return Err(BackupError::Internal("reading stopped".to_owned())),
            }
        }
        same_count(loader.end().await?, part)?;
    }
    Ok(())
}

fn read(mut file: BackupFile, parts: &[Part], to: &Sender<Message>) -> Result<(), BackupError> {
    let give = |message| {
        let gone = |_| BackupError::Internal("loading stopped".to_owned());
        to.blocking_send(message).map_err(gone)
    };
    for part in parts {
        let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
        let mut bytes = 0;
        file.rows(part, |row| {
            bytes += row.iter().map(Value::size).sum::<usize>();
            rows.push(row);
            if rows.len() >= ROWS_AT_ONCE || bytes > 1 << 20 {
                bytes = 0;
                let full = std::mem::replace(&mut rows, Vec::with_capacity(ROWS_AT_ONCE));
                give(Message::Rows(full))?;
            }
            Ok(())
        })?;
        give(Message::Rows(rows))?;
        give(Message::EndOfPart)?;
    }
    Ok(())
}

fn same_count(count: u64, part: &Part) -> Result<(), BackupError> {
    if count == part.rows {
        return Ok(());
    }
    let (name, rows) = (&part.table.name, part.rows);
    Err(BackupError::Damaged(format!(
        "表{name}に書き込んだ件数{count}が、目録の{rows}と一致しません"
    )))
}

fn entry(manifest: &Manifest) -> Entry {
    let head = &manifest.journal;
    Entry::new(
        "backup.restored",
        "backup",
        manifest.made_at.to_string(),
        format!("バックアップから復元（記録番号{}まで）", head.seq),
    )
    .with_detail(&serde_json::json!({
        "made_at": manifest.made_at,
        "program": manifest.program,
        "schema": manifest.schema,
        "engine": manifest.engine,
        "journal": head,
    }))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    spawn_blocking(work).await.map_err(internal)?
}

fn internal(error: impl std::fmt::Display) -> BackupError {
    BackupError::Internal(error.to_string())
}

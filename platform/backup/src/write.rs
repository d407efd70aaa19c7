//! Making a backup: rows come from one moment of the database, a thread of its
//! own packs, hashes and encrypts them. Between the two waits a little at most.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sakimori_db::schema::Table;
use sakimori_db::{Db, FromRow, Snapshot, query};
use sakimori_kernel::Clock;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::crypt::{Recipient, Sink};
use crate::manifest::{FORMAT, Head, KIND, MANIFEST, Manifest, Part, engine_word, stored_tables};
use crate::{BackupError, Derived, line};

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    pub path: PathBuf,
    pub bytes: u64,
    pub rows: u64,
    pub encrypted: bool,
    pub manifest: Manifest,
}

enum Message {
    Table(Table),
    Lines(Vec<u8>),
    EndOfTable { rows: u64 },
    End(Box<Manifest>),
}

/// So many bytes are handed over at once.
const CHUNK: usize = 256 << 10;
const WAITING: usize = 4;
/// Fast; a higher one saves a tenth and takes thrice the time.
const COMPRESSION: i64 = 2;

#[derive(FromRow)]
struct HeadRow {
    seq: i64,
    hash: String,
}

/// Writes a backup of the database as it is now. Others may go on writing.
/// The file appears under its name when it is whole; it is readable for its
/// owner only, because it holds everything the program knows.
pub async fn backup(
    db: &Db,
    clock: &Clock,
    out: &Path,
    recipient: Option<&Recipient>,
    derived: &[Derived],
) -> Result<Made, BackupError> {
    let draft = Draft::at(out)?;
    let to = BufWriter::new(draft.create()?);
    let (sender, receiver) = channel(WAITING);
    let (name, key) = (out.to_owned(), recipient.cloned());
    let packing = spawn_blocking(move || pack(to, key.as_ref(), receiver, &name));
    let sent = send(db, clock, derived, &sender).await;
    drop(sender);
    let packed = packing
        .await
        .map_err(|e| BackupError::Internal(e.to_string()))?;
    // Where packing failed, sending failed too, and says less.
    let (manifest, sent) = match packed {
        Ok(Some(manifest)) => (manifest, sent),
        Ok(None) => return Err(sent.err().unwrap_or(BackupError::Foreign)),
        Err(error) => return Err(error),
    };
    sent?;
    let bytes = draft.keep()?;
    Ok(Made {
        path: out.to_owned(),
        bytes,
        rows: manifest.parts.iter().map(|p| p.rows).sum(),
        encrypted: recipient.is_some(),
        manifest,
    })
}

async fn send(
    db: &Db,
    clock: &Clock,
    derived: &[Derived],
    to: &Sender<Message>,
) -> Result<(), BackupError> {
    let mut snapshot = db.snapshot().await?;
    let head: HeadRow = snapshot
        .one("journal_head", query("SELECT seq, hash FROM journal_head"))
        .await?;
    let made_at = clock.now();
    for table in stored_tables(db.version(), derived)? {
        send_table(&mut snapshot, &table, to).await?;
    }
    snapshot.end().await?;
    let manifest = Manifest {
        kind: KIND.to_owned(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: db.version(),
        engine: engine_word(db.engine()).to_owned(),
        made_at,
        journal: Head {
            seq: head.seq,
            hash: head.hash,
        },
        parts: Vec::new(),
        derived: derived.iter().map(|d| d.table.to_owned()).collect(),
    };
    give(to, Message::End(Box::new(manifest))).await
}

async fn send_table(
    snapshot: &mut Snapshot,
    table: &Table,
    to: &Sender<Message>,
) -> Result<(), BackupError> {
    give(to, Message::Table(table.clone())).await?;
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("\"{}\"", c.name))
        .collect();
    // The chain is checked in its order without sorting it again.
    let order = match table.name.as_str() {
        "journal" => " ORDER BY seq",
        _ => "",
    };
    let sql = format!(
        "SELECT {} FROM \"{}\"{order}",
        columns.join(", "),
        table.name
    );
    let mut stream = snapshot.rows(query(sql))?;
    let (mut lines, mut rows) = (Vec::with_capacity(CHUNK * 2), 0);
    while let Some(row) = stream.next().await? {
        line::write(&mut lines, &row, &table.columns)?;
        rows += 1;
        if lines.len() >= CHUNK {
            let full = std::mem::replace(&mut lines, Vec::with_capacity(CHUNK * 2));
            give(to, Message::Lines(full)).await?;
        }
    }
    give(to, Message::Lines(lines)).await?;
    give(to, Message::EndOfTable { rows }).await
}

async fn give(to: &Sender<Message>, message: Message) -> Result<(), BackupError> {
    let gone = |_| BackupError::Internal("the writing thread stopped".to_owned());
    to.send(message).await.map_err(gone)
}

/// Nothing where the other side gave up.
fn pack(
    to: BufWriter<File>,
    recipient: Option<&Recipient>,
    mut from: Receiver<Message>,
    path: &Path,
) -> Result<Option<Manifest>, BackupError> {
    let failed = |e: std::io::Error| BackupError::file(path)(e);
    let zip_failed = |e: zip::result::ZipError| failed(std::io::Error::from(e));
    let sink = Sink::new(to, recipient).map_err(failed)?;
    let mut zip: ZipWriter<StreamWriter<Sink<_>>> = ZipWriter::new_stream(sink);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(COMPRESSION))
        .large_file(true);
    let (mut parts, mut open) = (Vec::new(), None);
    while let Some(message) = from.blocking_recv() {
        match message {
            Message::Table(table) => {
                zip.start_file(Part::file(&table.name), options)
                    .map_err(zip_failed)?;
                open = Some((table, Sha256::new(), 0_u64));
            }
            Message::Lines(lines) => {
                if let Some((_, hasher, bytes)) = &mut open {
                    hasher.update(&lines);
                    *bytes += lines.len() as u64;
                    zip.write_all(&lines).map_err(failed)?;
                }
            }
            Message::EndOfTable { rows } => {
                parts.extend(open.take().map(|(table, hasher, bytes)| Part {
                    table,
                    rows,
                    bytes,
                    sha256: sakimori_db::journal::hex(&hasher.finalize()),
                }));
            }
            Message::End(mut manifest) => {
                manifest.parts = parts;
                zip.start_file(MANIFEST, options).map_err(zip_failed)?;
                serde_json::to_writer_pretty(&mut zip, &manifest).map_err(|e| failed(e.into()))?;
                let sink = zip.finish().map_err(zip_failed)?.into_inner();
                let mut to = sink.finish().map_err(failed)?;
                to.flush().map_err(failed)?;
                let file = to.into_inner().map_err(|e| failed(e.into_error()))?;
                file.sync_all().map_err(failed)?;
                return Ok(Some(*manifest));
            }
        }
    }
    Ok(None)
}

/// The file under a name for the time being. Removed when dropped.
struct Draft {
    draft: PathBuf,
    place: PathBuf,
}

impl Draft {
    fn at(place: &Path) -> Result<Self, BackupError> {
        if place.exists() {
            return Err(BackupError::Exists(place.to_owned()));
        }
        let mut draft = place.as_os_str().to_owned();
        draft.push(".partial");
        Ok(Self {
            draft: draft.into(),
            place: place.to_owned(),
        })
    }

    fn create(&self) -> Result<File, BackupError> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options
            .open(&self.draft)
            .map_err(BackupError::file(&self.place))
    }

    /// How large it became.
    fn keep(self) -> Result<u64, BackupError> {
        let kept = (|| {
            std::fs::rename(&self.draft, &self.place)?;
            let folder = self.place.parent().filter(|f| !f.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            std::fs::metadata(&self.place).map(|m| m.len())
        })();
        kept.map_err(BackupError::file(&self.place))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.draft);
    }
}

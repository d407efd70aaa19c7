//! A backup as a file that is there: its manifest, and the rows of its parts.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use sakimori_db::Value;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::crypt::{self, Bytes, Identity};
use crate::manifest::{FORMAT, KIND, MANIFEST, Manifest, Part};
use crate::{BackupError, line};

/// An opened backup. Reading blocks: not on a thread that serves pages.
pub struct BackupFile {
    path: PathBuf,
    archive: ZipArchive<Box<dyn Bytes>>,
    manifest: Manifest,
    encrypted: bool,
}

/// What can be said of any manifest, also one of a later format.
#[derive(Deserialize)]
struct Opening {
    kind: String,
    format: u32,
    program: String,
}

const LONGEST_MANIFEST: u64 = 16 << 20;
/// A row with a large document; longer ones nobody wrote.
const LONGEST_LINE: u64 = 512 << 20;

impl BackupFile {
    /// Opens a backup and reads its manifest. `identities` are the keys to try
    /// where it is encrypted.
    pub fn open(path: &Path, identities: &[Identity]) -> Result<Self, BackupError> {
        let (bytes, encrypted) = crypt::open(path, identities)?;
        let mut archive = ZipArchive::new(bytes).map_err(|e| unopened(path, encrypted, e))?;
        let mut text = Vec::new();
        archive
            .by_name(MANIFEST)
            .map_err(|e| match e {
                ZipError::FileNotFound => BackupError::Foreign,
                other => damaged("目録", &other),
            })?
            .take(LONGEST_MANIFEST)
            .read_to_end(&mut text)
            .map_err(|e| damaged("目録", &e))?;
        let opening: Opening = serde_json::from_slice(&text).map_err(|_| BackupError::Foreign)?;
        if opening.kind != KIND {
            return Err(BackupError::Foreign);
        }
        if opening.format > FORMAT {
            return Err(BackupError::Newer {
                program: opening.program,
            });
        }
        let manifest = serde_json::from_slice(&text).map_err(|e| damaged("目録", &e))?;
        Ok(Self {
            path: path.to_owned(),
            archive,
            manifest,
            encrypted,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub fn encrypted(&self) -> bool {
        self.encrypted
    }

    /// Hands over the rows of a part one by one, and fails at the end where
    /// they were not what the manifest says.
    pub(crate) fn rows(
        &mut self,
        part: &Part,
        mut each: impl FnMut(Vec<Value>) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let name = &part.table.name;
        let bad = |what: &str| BackupError::Damaged(format!("表{name}：{what}"));
        let file = Part::file(name);
        let entry = self.archive.by_name(&file).map_err(|e| damaged(name, &e))?;
        // One byte more than promised is enough to see that there is more.
        let mut reader = BufReader::with_capacity(1 << 18, entry.take(part.bytes + 1));
        let (mut hasher, mut rows, mut bytes) = (Sha256::new(), 0, 0);
        let mut text = Vec::new();
        loop {
            text.clear();
            let mut limited = (&mut reader).take(LONGEST_LINE);
            let read = limited.read_until(b'\n', &mut text);
            let read = read.map_err(|e| damaged(name, &e))?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            if bytes > part.bytes {
                return Err(bad("目録より長い"));
            }
            hasher.update(&text);
            rows += 1;
            let row = line::read(&text, &part.table.columns);
            each(row.map_err(|_| bad(&format!("{rows}行目を読めない")))?)?;
        }
        let sha256 = sakimori_db::journal::hex(&hasher.finalize());
        if rows != part.rows || bytes != part.bytes || sha256 != part.sha256 {
            return Err(bad("目録の件数、長さ又はハッシュ値と一致しない"));
        }
        Ok(())
    }
}

fn damaged(what: &str, reason: &dyn std::fmt::Display) -> BackupError {
    BackupError::Damaged(format!("{what}：{reason}"))
}

/// What does not begin as a ZIP is somebody else's; what does is damaged.
fn unopened(path: &Path, encrypted: bool, error: ZipError) -> BackupError {
    let mut start = [0; 4];
    let read = std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut start));
    match encrypted || (read.is_ok() && start == *b"PK\x03\x04") {
        true => damaged("全体", &error),
        false => BackupError::Foreign,
    }
}

//! The two jobs about backups: one a day, and once a month the newest of them
//! restored into a scratch database and compared.

use std::path::{Path, PathBuf};

use sakimori_db::journal::Entry;
use sakimori_db::{Db, Target};
use sakimori_jobs::{Job, Schedule};
use sakimori_kernel::{Actor, Clock, Timestamp, japan};

use crate::{BackupError, Derived, EXTENSION, Identity, Made, Recipient, backup, restore};

/// Where and how backups are kept.
#[derive(Clone)]
pub struct Settings {
    /// Best on another disk or another machine.
    pub folder: PathBuf,
    /// So many daily backups are kept; at least one.
    pub copies: usize,
    /// Encrypts, where given.
    pub recipient: Option<Recipient>,
    /// Keys with which the monthly test opens encrypted backups. Without them
    /// it makes an unencrypted one for itself.
    pub identities: Vec<Identity>,
    pub daily: Schedule,
    pub monthly: Schedule,
}

/// The jobs for the server's runner.
pub fn jobs(db: &Db, clock: Clock, settings: Settings, derived: &'static [Derived]) -> Vec<Job> {
    let (a, b) = ((db.clone(), settings.clone()), (db.clone(), settings));
    let (daily, monthly) = (a.1.daily, a.1.monthly);
    vec![
        Job::new(
            "backup.daily",
            "毎日のバックアップ",
            daily,
            move || {
                let (db, settings) = a.clone();
                async move {
                    let made = run_daily(&db, &clock, &settings, derived).await;
                    made.map_err(|e| e.to_string())
                }
            },
        ),
        Job::new("backup.test", "毎月の復元試験", monthly, move || {
            let (db, settings) = b.clone();
            async move {
                let tested = run_test(&db, &clock, &settings, derived).await;
                tested.map_err(|e| e.to_string())
            }
        }),
    ]
}

/// `sakimori-20261126-023000.sakimori-backup`, in Japanese time: in the order
/// of their names is in the order of time.
pub fn file_name(at: Timestamp) -> String {
    format!(
        "{}.{EXTENSION}",
        japan(at).strftime("sakimori-%Y%m%d-%H%M%S")
    )
}

async fn run_daily(
    db: &Db,
    clock: &Clock,
    settings: &Settings,
    derived: &[Derived],
) -> Result<String, BackupError> {
    let folder = &settings.folder;
    std::fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
    let out = folder.join(file_name(clock.now()));
    let made = backup(db, clock, &out, settings.recipient.as_ref(), derived).await?;
    note(db, clock, &Actor::program(), &made).await?;
    let removed = prune(folder, settings.copies.max(1))?;
    Ok(format!(
        "{}（{}件、{}バイト{}）を作りました。古いもの{removed}個を消しました。",
        made.path.display(),
        made.rows,
        made.bytes,
        if made.encrypted {
            "、暗号化"
        } else {
            "、暗号化なし"
        },
    ))
}

/// Writes into the journal that a backup was made, and where it ended.
pub async fn note(db: &Db, clock: &Clock, actor: &Actor, made: &Made) -> Result<(), BackupError> {
    let name = made.path.file_name().unwrap_or_default().to_string_lossy();
    let summary = format!("バックアップ「{name}」を作成");
    let entry =
        Entry::new("backup.made", "backup", name, summary).with_detail(&serde_json::json!({
            "rows": made.rows,
            "bytes": made.bytes,
            "encrypted": made.encrypted,
            "journal": made.manifest.journal,
        }));
    let tx = db.begin().await?;
    Ok(tx.commit(clock, actor, entry).await?)
}

/// The daily backups in a folder, oldest first. Files of other names are
/// nobody's business here.
fn kept(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(BackupError::file(folder))? {
        let path = entry.map_err(BackupError::file(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_prefix("sakimori-");
        let stem = stem.and_then(|s| s.strip_suffix(EXTENSION)?.strip_suffix('.'));
        if stem.is_some_and(|s| s.len() == 15 && s.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Removes all but the newest; how many.
fn prune(folder: &Path, copies: usize) -> Result<usize, BackupError> {
    let kept = kept(folder)?;
    let (old, _) = kept.split_at(kept.len().saturating_sub(copies));
    for path in old {
        std::fs::remove_file(path).map_err(BackupError::file(path))?;
    }
    Ok(old.len())
}

/// A folder that goes away with what is in it.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn run_test(
    db: &Db,
    clock: &Clock,
    settings: &Settings,
    derived: &'static [Derived],
) -> Result<String, BackupError> {
    let folder = &settings.folder;
    let newest = kept(folder)?.pop();
    let newest = newest.ok_or_else(|| BackupError::NoBackup(folder.clone()))?;
    let scratch = Scratch(folder.join(format!(".restore-test-{}", clock.new_id())));
    private_folder(&scratch.0)?;
    let encrypted = settings.recipient.is_some() && settings.identities.is_empty();
    let file = if encrypted {
        let copy = scratch.0.join(file_name(clock.now()));
        backup(db, clock, &copy, None, derived).await?.path
    } else {
        newest
    };
    let target = Target::Sqlite(scratch.0.join("scratch.db"));
    let actor = Actor::program();
    let keys = &settings.identities;
    let restored = restore(&file, keys, &target, derived, clock, &actor).await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let tested = format!(
        "{name}を試験用のデータベースに復元し、{}件と変更の記録{}件（末尾 {}）が一致しました。",
        restored.rows, restored.journal_entries, restored.manifest.journal.seq
    );
    let remark = "保存してあるバックアップは暗号化されていて秘密鍵がないため、試験のために作った暗号化していないものを使いました。秘密鍵のある端末で、保存してあるものも時々復元してください。";
    let told = if encrypted {
        format!("{tested}{remark}")
    } else {
        tested
    };
    let entry = Entry::new("backup.tested", "backup", name, "復元試験に成功");
    let entry = entry.with_detail(&serde_json::json!({ "result": told }));
    db.begin().await?.commit(clock, &actor, entry).await?;
    Ok(told)
}

/// It will hold everything, unencrypted.
fn private_folder(path: &Path) -> Result<(), BackupError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().mode(0o700).create(path);
    made.map_err(BackupError::file(path))
}

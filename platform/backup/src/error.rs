use std::fmt;
use std::path::PathBuf;

use sakimori_db::journal::Broken;
use sakimori_db::{DbError, OpenError};

/// Why there is no backup, or why it cannot be used. For the person at the
/// command line.
#[derive(Debug)]
pub enum BackupError {
    Database(DbError),
    Open(OpenError),
    /// The file cannot be read or written.
    File {
        path: PathBuf,
        reason: std::io::Error,
    },
    /// A backup of this name is there already.
    Exists(PathBuf),
    /// There is none in the folder yet.
    NoBackup(PathBuf),
    /// Not a backup of this program.
    Foreign,
    /// Made by a newer program.
    Newer {
        program: String,
    },
    /// A part is not what the manifest says, or cannot be read.
    Damaged(String),
    /// Encrypted, and no key was given.
    KeyNeeded,
    /// Encrypted, for another key.
    WrongKey,
    /// Not a public key.
    Recipient(String),
    /// Not a file with a private key.
    Identity(PathBuf),
    /// The journal in it is broken.
    Journal(Broken),
    /// A value cannot be kept by the other engine.
    Unfit(String),
    /// The program failed in an unforeseen way.
    Internal(String),
}

impl BackupError {
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::File { path, reason }
    }
}

impl From<DbError> for BackupError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl From<OpenError> for BackupError {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "データベースを読み書きできません（{error}）。"),
            Self::Open(error) => error.fmt(f),
            Self::File { path, reason } => write!(
                f,
                "「{}」を読み書きできません（{reason}）。場所、権限、空き容量を確かめてください。",
                path.display()
            ),
            Self::Exists(path) => write!(
                f,
                "「{}」はすでにあります。別の名前を指定してください。",
                path.display()
            ),
            Self::NoBackup(folder) => write!(
                f,
                "「{}」にまだバックアップがありません。毎日のバックアップが動いているかを確かめてください。",
                folder.display()
            ),
            Self::Foreign => f.write_str("防人のバックアップではありません。"),
            Self::Newer { program } => write!(
                f,
                "このバックアップは新しい版のプログラム（{program}）で作られています。プログラムを更新してから復元してください。"
            ),
            Self::Damaged(what) => write!(
                f,
                "バックアップが壊れています（{what}）。別のバックアップを使ってください。"
            ),
            Self::KeyNeeded => f.write_str(
                "このバックアップは暗号化されています。--identity で秘密鍵のファイルを指定してください。",
            ),
            Self::WrongKey => f.write_str(
                "この秘密鍵では開けません。バックアップを作ったときの公開鍵と対になる秘密鍵を指定してください。",
            ),
            Self::Recipient(text) => write!(
                f,
                "「{text}」は公開鍵ではありません。age1 で始まる公開鍵を指定してください。"
            ),
            Self::Identity(path) => write!(
                f,
                "「{}」に秘密鍵がありません。AGE-SECRET-KEY-1 で始まる行のあるファイルを指定してください。",
                path.display()
            ),
            Self::Journal(broken) => write!(
                f,
                "バックアップの中の変更の記録に異常があります。{broken}別のバックアップと比べてください。"
            ),
            Self::Unfit(what) => write!(
                f,
                "移す先のデータベースに入らない値があります（{what}）。"
            ),
            Self::Internal(what) => write!(f, "処理できませんでした（{what}）。"),
        }
    }
}

impl std::error::Error for BackupError {}

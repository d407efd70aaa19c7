use std::fmt;
use std::path::PathBuf;

/// A statement failed. Internal: logged with its chain, never shown.
#[derive(Debug)]
pub enum DbError {
    Sql(sqlx::Error),
    /// A query that must find a row found none.
    Missing(&'static str),
    /// A stored text is not what the program wrote there.
    Corrupt(String),
}

/// What is wrong with the place where the data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageTrouble {
    /// There is no room, or the file may not grow.
    Full,
    /// Nothing may be written.
    ReadOnly,
    /// The system refused: no room, or a disk that has become read-only; it
    /// does not say which.
    Failing,
}

impl DbError {
    pub(crate) fn bind(error: sqlx::error::BoxDynError) -> Self {
        Self::Sql(sqlx::Error::Encode(error))
    }

    /// Whether it failed because of where the data is kept, and how.
    pub fn storage(&self) -> Option<StorageTrouble> {
        let Self::Sql(sqlx::Error::Database(error)) = self else {
            return None;
        };
        let code = error.code()?;
        match (code.as_ref(), code.parse::<i32>().map(|code| code & 0xFF)) {
            // PostgreSQL: disk_full, read_only_sql_transaction.
            ("53100", _) => Some(StorageTrouble::Full),
            ("25006", _) => Some(StorageTrouble::ReadOnly),
            // SQLite: READONLY, IOERR, FULL.
            (code, Ok(8)) if code.len() < 5 => Some(StorageTrouble::ReadOnly),
            (code, Ok(10)) if code.len() < 5 => Some(StorageTrouble::Failing),
            (code, Ok(13)) if code.len() < 5 => Some(StorageTrouble::Full),
            _ => None,
        }
    }

    /// Whether a unique key is already taken.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(error) => write!(f, "database: {error}"),
            Self::Missing(what) => write!(f, "database: no {what}"),
            Self::Corrupt(what) => write!(f, "database: unreadable {what}"),
        }
    }
}

impl std::error::Error for DbError {}

/// The database cannot be opened. For the person who starts the program.
#[derive(Debug)]
pub enum OpenError {
    Url(String),
    /// There is no data where some was expected.
    Nothing,
    Folder {
        path: PathBuf,
        reason: std::io::Error,
    },
    Connect {
        target: String,
        reason: sqlx::Error,
    },
    Migration {
        name: String,
        reason: sqlx::Error,
    },
    /// An upgrade is due, but another program works with the file.
    InUse {
        path: PathBuf,
        reason: sqlx::Error,
    },
    /// Data is to be brought here, but some is here already.
    NotEmpty(String),
    /// Bringing data here failed on the way.
    Filling(DbError),
    /// The file was written by a newer program.
    Newer {
        found: i64,
        known: i64,
    },
    /// A migration that ran here is not the one this program knows.
    Changed {
        name: String,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => write!(
                f,
                "データベースの指定「{url}」を読めません。sqlite:フォルダ/ファイル名 又は postgres://利用者@ホスト/データベース名?schema=スキーマ名 の形で指定してください。"
            ),
            Self::Nothing => f.write_str(
                "指定された場所にデータがありません。--data 又は --database の指定を確かめてください。",
            ),
            Self::Folder { path, reason } => write!(
                f,
                "データの保存先「{}」に書き込めません（{reason}）。フォルダの権限を確かめるか、--data で別の場所を指定してください。",
                path.display()
            ),
            Self::Connect { target, reason } => write!(
                f,
                "データベース「{target}」に接続できません（{reason}）。指定とサーバの状態を確かめてください。"
            ),
            Self::Migration { name, reason } => write!(
                f,
                "データベースの更新（{name}）に失敗しました（{reason}）。内容は更新前のままです。バックアップを取り、この文を添えて開発元に知らせてください。"
            ),
            Self::InUse { path, reason } => write!(
                f,
                "データベースの更新が必要ですが、「{}」をほかのプログラムが使っています（{reason}）。動いている防人を止めてから、もう一度起動してください。",
                path.display()
            ),
            Self::NotEmpty(place) => write!(
                f,
                "「{place}」にはすでにデータがあります。空の場所を指定してください。"
            ),
            Self::Filling(reason) => write!(
                f,
                "データを書き込めません（{reason}）。何も残していません。"
            ),
            Self::Newer { found, known } => write!(
                f,
                "このデータは新しい版のプログラムで作られています（データ {found}、プログラム {known}）。プログラムを更新してください。"
            ),
            Self::Changed { name } => write!(
                f,
                "データベースの更新履歴（{name}）がこのプログラムのものと一致しません。データの保存先の指定が正しいか、プログラムのバージョンが合っているかを確かめてください。"
            ),
        }
    }
}

impl std::error::Error for OpenError {}

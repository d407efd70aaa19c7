//! Why a sample cannot be had.

use std::fmt;

use sakimori_web::Failure;

/// The sample cannot be had.
#[derive(Debug)]
pub enum SampleError {
    /// A fault of the program, not of the user.
    Fault(String),
    /// The database holds this body.
    OtherBody(String),
    /// An earlier start stopped before the sample was whole.
    Unfinished,
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(reason) => write!(f, "見本データを作れません（{reason}）。"),
            Self::OtherBody(name) => write!(
                f,
                "このデータベースには「{name}」のデータがあるため、見本には使えません。--data 又は --database で別の場所を指定してください。"
            ),
            Self::Unfinished => write!(
                f,
                "見本データの作成が途中で止まっています。見本のデータベース（--database を指定していなければ、データを置くフォルダの中の名前が demo.db で始まるファイル）を削除して、もう一度実行してください。"
            ),
        }
    }
}

impl std::error::Error for SampleError {}

impl From<Failure> for SampleError {
    fn from(failure: Failure) -> Self {
        Self::Fault(format!("{failure:?}"))
    }
}

impl From<sakimori_db::DbError> for SampleError {
    fn from(error: sakimori_db::DbError) -> Self {
        Self::Fault(error.to_string())
    }
}

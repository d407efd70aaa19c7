use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sakimori_db::{DbError, StorageTrouble};
use sakimori_kernel::Refusal;

/// Why a request has no ordinary answer. A field error is not here: it goes
/// back to its form ([`crate::FormState`]).
#[derive(Debug, Clone)]
pub enum Failure {
    /// There is no such thing, or none that may be seen.
    NotFound,
    /// A rule says no.
    Refused(Refusal),
    /// This person may not; somebody else could.
    Forbidden(Box<Forbidden>),
    /// The request itself is wrong (a form that is not ours, too large, …).
    BadRequest(StatusCode, String),
    /// Ours: logged with its cause under a reference number.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

/// What was not permitted, by which rules, and who could do it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forbidden {
    /// 「緊急連絡網の変更」
    pub what: String,
    /// The provisions that say who may, as documents cite them.
    pub provisions: Vec<String>,
    /// Who could do it instead: roles, with their holders where known.
    pub instead: Vec<String>,
    /// The keys of the roles in `instead`, for looking up their holders.
    pub roles: Vec<String>,
}

impl Failure {
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(error))
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::BadRequest(status, _) => *status,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        let Some(trouble) = error.storage() else {
            return Self::internal(error);
        };
        tracing::error!(%error, "storage");
        let reason = match trouble {
            StorageTrouble::Full => "データの保存先に空きがない",
            StorageTrouble::ReadOnly => "データの保存先が書込み禁止になっている",
            StorageTrouble::Failing => {
                "データの保存先に書き込めない（空きがないか、書込み禁止になっている）"
            }
        };
        let message = format!(
            "{reason}ため、保存できませんでした。これまでに保存した内容は失われていません。情報システムの担当者に知らせ、直った後に、前の画面に戻ってもう一度送信してください。"
        );
        Self::BadRequest(StatusCode::INSUFFICIENT_STORAGE, message)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for Failure {
    /// The page is drawn by [`crate::guard::dress`], which knows the frame.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

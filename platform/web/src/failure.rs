use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sakimori_db::DbError;
use sakimori_kernel::Refusal;

/// Why a request has no ordinary answer. A field error is not here: it goes
/// back to its form ([`crate::FormState`]).
#[derive(Debug, Clone)]
pub enum Failure {
    /// There is no such thing, or none that may be seen.
    NotFound,
    /// A rule says no.
    Refused(Refusal),
    /// The request itself is wrong (a form that is not ours, too large, …).
    BadRequest(StatusCode, String),
    /// Ours: logged with its cause under a reference number.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(error))
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::BadRequest(status, _) => *status,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::internal(error)
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

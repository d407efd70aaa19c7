use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use sakimori_kernel::Uuid;

use crate::Failure;

/// The key in an address; what is none leads nowhere.
pub struct Key(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<Uuid>::from_request_parts(parts, state).await;
        path.map(|Path(id)| Self(id)).map_err(|_| Failure::NotFound)
    }
}

//! What a handler of the administrator's pages holds.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use sakimori_permissions::{Access, Action, Ground, Place, Resource};
use sakimori_web::{CsrfToken, Failure, FormData, Frame};

use super::By;
use crate::confirmation::{Asked, confirmation_page};
use crate::sessions::SignedIn;

pub(crate) struct Desk {
    pub access: Access,
    pub signed_in: SignedIn,
    pub frame: Frame,
    pub token: CsrfToken,
    path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        let access = Access::from_request_parts(parts, state).await;
        let Ok(frame) = Frame::from_request_parts(parts, state).await;
        let Ok(token) = CsrfToken::from_request_parts(parts, state).await;
        Ok(Self {
            access: access.map_err(IntoResponse::into_response)?,
            signed_in,
            frame,
            token,
            path: parts.uri.path().to_owned(),
        })
    }
}

/// A change may go on, or is answered with another page first.
pub(crate) enum Permit {
    Granted(By),
    Instead(Box<Response>),
}

impl Desk {
    /// Whether the person may look at these things of the whole body.
    pub fn may_read(&self, resource: Resource) -> Result<Ground, Failure> {
        self.access.require(Action::Read, resource, &Place::body())
    }

    pub fn can_change(&self, resource: Resource) -> bool {
        self.access.can(Action::Change, resource, &Place::body())
    }

    /// Whether the person may change them, and has just given the password.
    pub fn permit(&self, resource: Resource, form: &FormData) -> Result<Permit, Failure> {
        let ground = self
            .access
            .require(Action::Change, resource, &Place::body())?;
        let asked = Asked {
            frame: &self.frame,
            token: &self.token,
            path: &self.path,
            form: Some(form),
        };
        if let Some(page) = confirmation_page(&self.signed_in, asked) {
            return Ok(Permit::Instead(Box::new(page)));
        }
        Ok(Permit::Granted(By {
            actor: self.access.actor_by(&ground),
            account: Some(self.signed_in.account_id),
            remark: String::new(),
        }))
    }
}

//! The request at hand: the workspace, the frame of the page, and the person
//! with what they may do. Every route of this module passes [`authorize`], so
//! a handler never runs for somebody who may not.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use sakimori_kernel::Actor;
use sakimori_permissions::{Resource, gate};
use sakimori_web::{Failure, Frame};

use crate::workspace::Workspace;

/// Lets a request pass that reads or changes the policy as the person may.
pub(crate) async fn authorize(request: Request, next: Next) -> Response {
    gate::pass(Resource::Policy, request, next).await
}

/// What a handler has in hand.
pub struct Current {
    pub workspace: Arc<Workspace>,
    pub frame: Frame,
    /// Who acts, in the role that lets them.
    pub actor: Actor,
}

fn missing() -> Failure {
    Failure::internal(std::io::Error::other("no context attached"))
}

impl<S: Send + Sync> FromRequestParts<S> for Current {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let extensions = &parts.extensions;
        let workspace = extensions.get::<Arc<Workspace>>().cloned();
        let frame = extensions.get::<Frame>().cloned();
        Ok(Self {
            workspace: workspace.ok_or_else(missing)?,
            frame: frame.ok_or_else(missing)?,
            actor: extensions.get::<Actor>().cloned().ok_or_else(missing)?,
        })
    }
}

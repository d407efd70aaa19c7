//! The request at hand: the workspace, the frame of the page, and the person
//! with what they may do. Every route of this module passes [`authorize`], so
//! a handler never runs for somebody who may not.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sakimori_kernel::Actor;
use sakimori_permissions::{Access, Action, Answer, Place, Resource};
use sakimori_web::{Failure, Frame};

use crate::workspace::Workspace;

/// Lets a request pass that reads or changes the policy as the person may.
pub(crate) async fn authorize(mut request: Request, next: Next) -> Response {
    let Some(access) = request.extensions().get::<Access>() else {
        return missing().into_response();
    };
    let action = match *request.method() {
        Method::GET | Method::HEAD => Action::Read,
        _ => Action::Change,
    };
    let body = Place::body();
    let locked = match access.may(Action::Change, Resource::Policy, &body) {
        Answer::Yes(_) => None,
        Answer::No(denial) => Some(access.explain(&denial)),
    };
    let actor = match access.require(action, Resource::Policy, &body) {
        Ok(ground) => access.actor_by(&ground),
        Err(failure) => return failure.into_response(),
    };
    let extensions = request.extensions_mut();
    extensions.insert(actor);
    if let Some(frame) = extensions.get_mut::<Frame>() {
        frame.locked = locked;
    }
    next.run(request).await
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

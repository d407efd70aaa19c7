//! The door of a module whose every page is of one resource.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sakimori_web::{Failure, Frame};

use crate::{Access, Action, Answer, Place, Resource};

/// Lets a request pass that reads or, where it writes, changes a resource of
/// the whole body as the person may. Who acts goes with the request as its
/// `Actor`; the frame of the page says why it cannot be changed.
pub async fn pass(resource: Resource, mut request: Request, next: Next) -> Response {
    let Some(access) = request.extensions().get::<Access>() else {
        let missing = std::io::Error::other("no access attached");
        return Failure::internal(missing).into_response();
    };
    let action = match *request.method() {
        Method::GET | Method::HEAD => Action::Read,
        _ => Action::Change,
    };
    let body = Place::body();
    let locked = match access.may(Action::Change, resource, &body) {
        Answer::Yes(_) => None,
        Answer::No(denial) => Some(access.explain(&denial)),
    };
    let actor = match access.require(action, resource, &body) {
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

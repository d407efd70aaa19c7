//! The door of a module whose every page is of one resource.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sakimori_kernel::Actor;
use sakimori_web::{Failure, Frame};

use crate::{Access, Action, Answer, Place, Resource};

/// Lets a request pass that reads or, where it writes, changes a resource of
/// the whole body as the person may. Who acts goes with the request as its
/// `Actor`; the frame of the page says why it cannot be changed.
pub async fn pass(resource: Resource, request: Request, next: Next) -> Response {
    let reads = |access: &Access| {
        let ground = access.require(Action::Read, resource, &Place::body())?;
        Ok(access.actor_by(&ground))
    };
    let_in(resource, (request, next), reads).await
}

/// The same for pages that show what the person may read of the resource: one
/// who may read any of it is let in, and the handler shows no more than that.
pub async fn pass_within(resource: Resource, request: Request, next: Next) -> Response {
    let reads = |access: &Access| {
        access.reach(Action::Read, resource)?;
        Ok(access.actor())
    };
    let_in(resource, (request, next), reads).await
}

async fn let_in(
    resource: Resource,
    (mut request, next): (Request, Next),
    reads: impl FnOnce(&Access) -> Result<Actor, Failure>,
) -> Response {
    let Some(access) = request.extensions().get::<Access>() else {
        let missing = std::io::Error::other("no access attached");
        return Failure::internal(missing).into_response();
    };
    let change = access.may(Action::Change, resource, &Place::body());
    let locked = match &change {
        Answer::Yes(_) => None,
        Answer::No(denial) => Some(access.explain(denial)),
    };
    let actor = match *request.method() {
        Method::GET | Method::HEAD => reads(access),
        _ => access
            .require(Action::Change, resource, &Place::body())
            .map(|ground| access.actor_by(&ground)),
    };
    let actor = match actor {
        Ok(actor) => actor,
        Err(failure) => return failure.into_response(),
    };
    let extensions = request.extensions_mut();
    extensions.insert(actor);
    if let Some(frame) = extensions.get_mut::<Frame>() {
        frame.locked = locked;
    }
    next.run(request).await
}

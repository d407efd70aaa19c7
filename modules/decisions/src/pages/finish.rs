//! Taking an application back, and taking a permission back.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, Key};

use super::decide::done;
use super::desk::Desk;
use super::show;
use crate::{Decisions, close};

pub(crate) async fn withdraw(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let who = desk.who(&whole.row).ok_or(Failure::NotFound)?;
    close::withdraw(&state, &desk.access, (id, &who)).await?;
    Ok(done(&whole, "withdrawn"))
}

pub(crate) async fn revoke(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let who = desk.who(&whole.row).ok_or(Failure::NotFound)?;
    let remark = data.get("revocation").trim().to_owned();
    let length = remark.chars().count();
    if length == 0 || length > 2000 {
        let mut errors = FieldErrors::new();
        errors.add("revocation", "取り消す理由を2000文字以内で書いてください。");
        let form = FormState::rejected(&desk.token, data, errors);
        let page = show::page(&whole).status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&desk.frame, show::body(&desk, &whole, &form)?));
    }
    close::revoke(&state, &desk.access, (id, &who), &remark).await?;
    Ok(done(&whole, "revoked"))
}

//! The buttons of an account's page: ask whether it may be, act, lead back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_kernel::{FieldErrors, TextRule, Uuid, clean_line};
use sakimori_permissions::Resource;
use sakimori_web::{Failure, FormData};

use super::desk::{Desk, Permit};
use super::{By, acts, administrators, new, show};
use crate::state::Accounts;

fn back(id: Uuid, done: &str) -> Response {
    Redirect::to(&format!("/accounts/{id}?done={done}")).into_response()
}

/// A button without fields: what it does, and the word of the page after.
macro_rules! button {
    ($name:ident, $act:path, $done:literal) => {
        pub(super) async fn $name(
            State(accounts): State<Accounts>,
            desk: Desk,
            Path(id): Path<String>,
            form: FormData,
        ) -> Result<Response, Failure> {
            let id = show::parse_id(&id)?;
            let by = match desk.permit(Resource::Account, &form)? {
                Permit::Granted(by) => by,
                Permit::Instead(page) => return Ok(*page),
            };
            $act(&accounts, &by, id).await?;
            Ok(back(id, $done))
        }
    };
}

button!(suspension_end, acts::end_suspension, "resumed");
button!(lock_end, acts::unlock, "unlocked");
button!(factors_end, acts::end_factors, "factors");
button!(sessions_end, acts::end_sessions, "sessions");
button!(administrator, administrators::request, "requested");
button!(
    administrator_confirmation,
    administrators::confirm,
    "confirmed"
);
button!(administrator_end, administrators::end, "ended");

/// A new temporary password, shown in the answer.
pub(super) async fn password(
    State(accounts): State<Accounts>,
    desk: Desk,
    Path(id): Path<String>,
    form: FormData,
) -> Result<Response, Failure> {
    let id = show::parse_id(&id)?;
    let by = match desk.permit(Resource::Account, &form)? {
        Permit::Granted(by) => by,
        Permit::Instead(page) => return Ok(*page),
    };
    let issued = acts::reset_password(&accounts, &by, id).await?;
    Ok(new::issued_page(
        &desk.frame,
        "仮パスワードを発行しました",
        &issued,
    ))
}

pub(super) async fn suspension(
    State(accounts): State<Accounts>,
    desk: Desk,
    Path(id): Path<String>,
    form: FormData,
) -> Result<Response, Failure> {
    let id = show::parse_id(&id)?;
    let by = match desk.permit(Resource::Account, &form)? {
        Permit::Granted(by) => by,
        Permit::Instead(page) => return Ok(*page),
    };
    let mut errors = FieldErrors::new();
    let rule = TextRule {
        label: "理由",
        max: 200,
        required: true,
    };
    let remark = errors.take("remark", clean_line(form.get("remark"), rule));
    if !errors.is_empty() {
        return show::again(&accounts, &desk, id, form, errors).await;
    }
    acts::suspend(&accounts, &By { remark, ..by }, id).await?;
    Ok(back(id, "suspended"))
}

pub(super) async fn person(
    State(accounts): State<Accounts>,
    desk: Desk,
    Path(id): Path<String>,
    form: FormData,
) -> Result<Response, Failure> {
    let id = show::parse_id(&id)?;
    let by = match desk.permit(Resource::Account, &form)? {
        Permit::Granted(by) => by,
        Permit::Instead(page) => return Ok(*page),
    };
    let person = match new::person(&accounts, form.get("staff_number")).await? {
        Ok(person) => person,
        Err(message) => {
            let mut errors = FieldErrors::new();
            errors.add("staff_number", message);
            return show::again(&accounts, &desk, id, form, errors).await;
        }
    };
    acts::link(&accounts, &by, id, &person).await?;
    Ok(back(id, "linked"))
}

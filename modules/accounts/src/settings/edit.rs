//! Changing the settings.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::query;
use sakimori_kernel::FieldErrors;
use sakimori_permissions::Resource;
use sakimori_web::{Failure, FormData, FormState, ListQuery, Page};

use sakimori_db::journal::Entry;

use super::{Settings, form, page};
use crate::administration::By;
use crate::administration::desk::{Desk, Permit};
use crate::state::Accounts;

fn title() -> Page {
    Page::new("サインインの設定", "/accounts").crumb("/accounts", "利用者ID")
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    desk.may_read(Resource::Setting)?;
    let settings = accounts.settings().await?;
    let mut form = FormState::new(&desk.token).with("revision", settings.revision.to_string());
    for (name, value) in form::fields(&settings) {
        form = form.with(name, value);
    }
    for role in &settings.factor_roles {
        form.data.add("factor_roles", role.as_str());
    }
    let message = (query.get("done") == "saved").then(|| "保存しました。".to_owned());
    let body = page::body(&accounts.edition, &desk.access.rules, &form);
    Ok(title().message(message).render(&desk.frame, body))
}

pub(super) async fn update(
    State(accounts): State<Accounts>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let by = match desk.permit(Resource::Setting, &form)? {
        Permit::Granted(by) => by,
        Permit::Instead(page) => return Ok(*page),
    };
    let roles: Vec<&str> = accounts
        .edition
        .roles
        .iter()
        .map(|r| r.key.as_str())
        .collect();
    let again = |data: FormData, errors: FieldErrors, status| {
        let form = FormState::rejected(&desk.token, data, errors);
        let body = page::body(&accounts.edition, &desk.access.rules, &form);
        title().status(status).render(&desk.frame, body)
    };
    let settings = match form::parse(&form, &roles) {
        Ok(settings) => settings,
        Err(errors) => return Ok(again(form, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    if save(&accounts, &by, &settings).await? {
        return Ok(Redirect::to("/accounts/settings?done=saved").into_response());
    }
    let newest = accounts.settings().await?;
    let mut data = form;
    data.set("revision", newest.revision.to_string());
    let mut errors = FieldErrors::new();
    errors.add("notice", "この画面を開いた後に、別の画面で設定が保存されました。入力した内容は残っています。確かめて、保存し直してください。");
    Ok(again(data, errors, StatusCode::CONFLICT))
}

/// False where the settings moved since the page was read.
async fn save(accounts: &Accounts, by: &By, settings: &Settings) -> Result<bool, Failure> {
    let before = accounts.settings().await?;
    let json = serde_json::to_string(settings).map_err(Failure::internal)?;
    let mut tx = accounts.db.begin().await?;
    let update = query(
        "UPDATE account_settings SET value = $1, revision = revision + 1 WHERE revision = $2",
    );
    if tx
        .execute(update.bind(json).bind(settings.revision))
        .await?
        != 1
    {
        return Ok(false);
    }
    let summary = "サインインの設定を保存";
    let entry = Entry::new("account-settings.changed", "account-settings", "1", summary)
        .with_detail(&serde_json::json!({ "before": &*before, "after": settings }));
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(true)
}

//! Filling in the profile.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, FieldErrors};
use sakimori_web::{CsrfToken, Failure, FormData, FormState, ListQuery, Page};

use super::{Profile, form, page, store};
use crate::current::Current;
use crate::workspace::{Policies, touch};

fn title() -> Page {
    Page::new("団体の設定", "/profile").editable()
}

pub(super) async fn show(
    State(state): State<Policies>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Response {
    if !current.workspace.configured {
        let body = page::start(&state.edition, &FormState::new(&token));
        return title().render(&current.frame, body);
    }
    let message = match query.get("done") {
        "started" => Some("団体の種類に応じた既定値を入れました。実情に合わせて直してください。"),
        "saved" => Some("保存しました。"),
        _ => None,
    };
    let form = page::stored(&current.workspace.profile, &token);
    let body = page::body(&state.edition, &form);
    title()
        .message(message.map(str::to_owned))
        .render(&current.frame, body)
}

/// Begins with the defaults of the kind of body.
pub(super) async fn start(
    State(state): State<Policies>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    if current.workspace.configured {
        return Ok(Redirect::to("/profile").into_response());
    }
    match form::start(&state.edition, &form) {
        Ok((name, kind)) => {
            let profile = Profile::defaults(&state.edition, kind, &name);
            write(&state, &current.actor, &profile).await?;
            Ok(Redirect::to("/profile?done=started").into_response())
        }
        Err(errors) => {
            let form = FormState::rejected(&token, form, errors);
            let page = title().status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.render(&current.frame, page::start(&state.edition, &form)))
        }
    }
}

pub(super) async fn update(
    State(state): State<Policies>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let stored = &current.workspace.profile;
    let again = |form: FormData, errors: FieldErrors, status| {
        let form = FormState::rejected(&token, form, errors);
        let body = page::body(&state.edition, &form);
        title().status(status).render(&current.frame, body)
    };
    let profile = match form::parse(&state.edition, stored, &form) {
        Ok(profile) => profile,
        Err(errors) => return Ok(again(form, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let same = |stored: &Profile| {
        let wanted = Profile {
            revision: stored.revision,
            ..profile.clone()
        };
        wanted == *stored
    };
    let done = Redirect::to("/profile?done=saved").into_response();
    if same(stored) || write(&state, &current.actor, &profile).await? {
        return Ok(done);
    }
    let newest = state.workspace().await?;
    let stored = &newest.profile;
    if same(stored) {
        return Ok(done);
    }
    let mut form = form;
    form.set("revision", stored.revision.to_string());
    let mut errors = FieldErrors::new();
    errors.add("name", format!(
        "この画面を開いた後に、別の画面で団体の設定が保存されました（保存されている名称「{}」、長「{}」、住民「{}」）。入力した内容は残っています。確かめて、保存し直してください。",
        stored.name, stored.head, stored.residents
    ));
    Ok(again(form, errors, StatusCode::CONFLICT))
}

async fn write(state: &Policies, actor: &Actor, profile: &Profile) -> Result<bool, Failure> {
    let mut tx = state.db.begin().await?;
    if !store::save(&mut tx, profile).await? {
        return Ok(false);
    }
    touch(&mut tx).await?;
    let summary = format!("団体の設定を保存（{}）", profile.name);
    let entry = Entry::new("profile.changed", "profile", "1", summary).with_detail(profile);
    tx.commit(&state.clock, actor, entry).await?;
    Ok(true)
}

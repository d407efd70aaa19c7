//! Filling in a form: a new application, or the content of one changed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::store::{self, Whole};
use sakimori_decisions::{Desk, model, open as open_case, revise as revise_case};
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, FormWithFiles, Key, Page, components};

use super::fields::{enctype, fields};
use super::list::{PATH, TITLE, route_words};
use crate::Registers;
use crate::attachments::{Sent, store as attachments};
use crate::forms::{Field, Filled, Form, fill, form_of};
use crate::people::Body;
use crate::submit::{case, may_apply};

/// A form that the person may apply on; any other leads nowhere.
fn offered<'s>(state: &'s Registers, desk: &Desk, key: &str) -> Result<&'s Form, Failure> {
    let form = state.forms.get(key).ok_or(Failure::NotFound)?;
    match may_apply(&desk.access, form) {
        true => Ok(form),
        false => Err(Failure::NotFound),
    }
}

pub(crate) async fn new(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let form = offered(&state, &desk, &key)?;
    let path = format!("{PATH}/new/{key}");
    let page = page(form).render(&desk.frame, body(&desk, form, &path, &desk.form()));
    Ok(page)
}

pub(crate) async fn open(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    sent: FormWithFiles,
) -> Result<Response, Failure> {
    let form = offered(&state, &desk, &key)?;
    let path = format!("{PATH}/new/{key}");
    let sent = Sent::take(&state, &desk, (&form.fields, None), sent).await?;
    let filled = match read(&state, &desk, &form.fields, &sent).await? {
        Ok(filled) => filled,
        Err(errors) => return Ok(again(&desk, form, (&path, sent.data), errors)),
    };
    let new = case(&desk.access, &desk.roster, form, &filled)?;
    let mut tx = state.db.begin().await?;
    attachments::keep(&mut tx, &state.clock, filled.attached()).await?;
    let (id, entry) = open_case(&mut tx, &state.clock, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/cases/{id}?done=opened")).into_response())
}

/// One's own case, with the form it was made on.
async fn own<'s>(
    state: &'s Registers,
    desk: &Desk,
    Key(id): Key,
) -> Result<(Whole, &'s Form), Failure> {
    let whole = store::whole(&state.db, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let own = desk.access.standing.person == Some(whole.row.applicant_id);
    let form = state.forms.get(&whole.row.subject_key);
    match form.filter(|_| own && whole.row.subject_kind == "application") {
        Some(form) => Ok((whole, form)),
        None => Err(Failure::NotFound),
    }
}

/// What was applied for last.
fn newest(whole: &Whole) -> Result<Filled, Failure> {
    let content = whole.contents.first().ok_or(Failure::NotFound)?;
    serde_json::from_str(&content.content).map_err(Failure::internal)
}

pub(crate) async fn edit(
    State(state): State<Registers>,
    id: Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let (whole, form) = own(&state, &desk, id).await?;
    model::revise(&whole.case(), whole.row.applicant_id)?;
    let path = format!("{PATH}/{}/edit", whole.row.id);
    let data = form_of(&form.fields, &newest(&whole)?);
    let shown = FormState::rejected(&desk.token, data, FieldErrors::new());
    Ok(page(form).render(&desk.frame, body(&desk, form, &path, &shown)))
}

pub(crate) async fn revise(
    State(state): State<Registers>,
    id: Key,
    desk: Desk,
    sent: FormWithFiles,
) -> Result<Response, Failure> {
    let (whole, form) = own(&state, &desk, id).await?;
    let id = whole.row.id;
    let path = format!("{PATH}/{id}/edit");
    let before = newest(&whole)?;
    let sent = Sent::take(&state, &desk, (&form.fields, Some(&before)), sent).await?;
    let filled = match read(&state, &desk, &form.fields, &sent).await? {
        Ok(filled) => filled,
        Err(errors) => return Ok(again(&desk, form, (&path, sent.data), errors)),
    };
    let new = case(&desk.access, &desk.roster, form, &filled)?;
    let mut tx = state.db.begin().await?;
    // As it is now: somebody may have decided since the page was shown.
    let whole = store::whole_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    model::revise(&whole.case(), whole.row.applicant_id)?;
    attachments::keep(&mut tx, &state.clock, filled.attached()).await?;
    let entry = revise_case(&mut tx, &state.clock, &whole, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/cases/{id}?done=revised")).into_response())
}

/// What was sent; more rows were asked for, or something is wrong: `Err`.
pub(crate) async fn read(
    state: &Registers,
    desk: &Desk,
    fields: &[Field],
    sent: &Sent,
) -> Result<Result<Filled, FieldErrors>, Failure> {
    let data = &sent.data;
    if data.has("_more") {
        return Ok(Err(sent.errors.clone()));
    }
    let access = &desk.access;
    let body = (desk.roster.clone(), state.edition.clone(), access.day);
    let body = Body::read(&state.db, body, (fields, data)).await?;
    let body = body.with_files(sent.known.iter().cloned());
    Ok(match fill(fields, data, &body) {
        Ok(filled) => sent.errors.clone().or(filled),
        Err(errors) => Err(sent.errors.clone().with(errors)),
    })
}

fn page(form: &Form) -> Page {
    Page::new(form.title.clone(), PATH).crumb(PATH, TITLE)
}

fn again(
    desk: &Desk,
    form: &Form,
    (path, data): (&str, FormData),
    errors: FieldErrors,
) -> Response {
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = FormState::rejected(&desk.token, data, errors);
    let page = page(form).status(status);
    page.render(&desk.frame, body(desk, form, path, &shown))
}

fn body(desk: &Desk, form: &Form, path: &str, shown: &FormState) -> Markup {
    let point = desk.access.rules.point(&form.provision);
    html! {
        p { (form.about.trim()) }
        dl.facts {
            dt { "決定する者" } dd { (route_words(desk, form)) }
            @if let Some(point) = point {
                dt { "根拠の規定" }
                dd { a href={ "/provisions/" (point.provision.key) } { (point.provision.number) "　" (point.provision.title) } }
            }
        }
        form method="post" action=(path) enctype=[enctype(&form.fields)] {
            (components::token(shown))
            (components::error_summary(shown))
            (fields(&form.fields, shown, &desk.roster))
            div.buttons {
                button type="submit" { "この内容で申請する" }
                a.button.button-quiet href=(PATH) { "申請の一覧へ戻る" }
            }
        }
    }
}

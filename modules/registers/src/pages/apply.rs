//! Filling in a form: a new application, or the content of one changed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::store::{self, Whole};
use sakimori_decisions::{Desk, NewCase, model, open as open_case, revise as revise_case};
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, Key, Page, components};

use super::fields::fields;
use super::list::{PATH, TITLE, route_words};
use crate::Registers;
use crate::forms::{Field, Filled, Form, Nobody, PlaceKind, fill, form_of};
use crate::people::Body;
use crate::submit::{self, case, may_apply, reason_field};

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
    data: FormData,
) -> Result<Response, Failure> {
    let form = offered(&state, &desk, &key)?;
    let path = format!("{PATH}/new/{key}");
    let filled = match read(&state, &desk, &form.fields, &data).await? {
        Ok(filled) => filled,
        Err(errors) => return Ok(again(&desk, form, (&path, data), errors)),
    };
    let new = match made(&desk, form, &filled, &data)? {
        Ok(new) => new,
        Err(errors) => return Ok(again(&desk, form, (&path, data), errors)),
    };
    let mut tx = state.db.begin().await?;
    let (id, entry) = open_case(&mut tx, &state.clock, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/cases/{id}?done=opened")).into_response())
}

/// The case that what was filled in makes; where the applicant would decide it
/// themself, with the reason, and without one `Err` at its input.
fn made(
    desk: &Desk,
    form: &Form,
    filled: &Filled,
    data: &FormData,
) -> Result<Result<NewCase, FieldErrors>, Failure> {
    let route = submit::route(&desk.access, &desk.roster, form, filled)?;
    let mut reason = String::new();
    if route.is_own() {
        match fill(&[reason_field()], data, &Nobody) {
            Ok(given) => {
                let given = given.values.get(submit::REASON);
                reason = given.cloned().unwrap_or_default();
            }
            Err(errors) => return Ok(Err(errors)),
        }
    }
    case(&desk.access, form, (filled, route), &reason).map(Ok)
}

/// Whether the page asks for the reason: once it was asked for, and where it
/// is known before anything is filled in.
fn asks_reason(desk: &Desk, form: &Form, shown: &FormState) -> bool {
    let asked =
        !shown.value(submit::REASON).is_empty() || shown.errors.of(submit::REASON).next().is_some();
    let known = || {
        let empty = Filled::default();
        let route = submit::route(&desk.access, &desk.roster, form, &empty);
        form.place != PlaceKind::System && route.is_ok_and(|route| route.is_own())
    };
    asked || known()
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

pub(crate) async fn edit(
    State(state): State<Registers>,
    id: Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let (whole, form) = own(&state, &desk, id).await?;
    model::revise(&whole.case(), whole.row.applicant_id)?;
    let content = whole.contents.first().ok_or(Failure::NotFound)?;
    let filled: Filled = serde_json::from_str(&content.content).map_err(Failure::internal)?;
    let path = format!("{PATH}/{}/edit", whole.row.id);
    let mut data = form_of(&form.fields, &filled);
    data.set(submit::REASON, content.unavoidable_reason.clone());
    let shown = FormState::rejected(&desk.token, data, FieldErrors::new());
    Ok(page(form).render(&desk.frame, body(&desk, form, &path, &shown)))
}

pub(crate) async fn revise(
    State(state): State<Registers>,
    id: Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (whole, form) = own(&state, &desk, id).await?;
    let id = whole.row.id;
    let path = format!("{PATH}/{id}/edit");
    let filled = match read(&state, &desk, &form.fields, &data).await? {
        Ok(filled) => filled,
        Err(errors) => return Ok(again(&desk, form, (&path, data), errors)),
    };
    let new = match made(&desk, form, &filled, &data)? {
        Ok(new) => new,
        Err(errors) => return Ok(again(&desk, form, (&path, data), errors)),
    };
    let mut tx = state.db.begin().await?;
    // As it is now: somebody may have decided since the page was shown.
    let whole = store::whole_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    model::revise(&whole.case(), whole.row.applicant_id)?;
    let entry = revise_case(&mut tx, &state.clock, &whole, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/cases/{id}?done=revised")).into_response())
}

/// What was sent; more rows were asked for, or something is wrong: `Err`.
pub(crate) async fn read(
    state: &Registers,
    desk: &Desk,
    fields: &[Field],
    data: &FormData,
) -> Result<Result<Filled, FieldErrors>, Failure> {
    if data.has("_more") {
        return Ok(Err(FieldErrors::new()));
    }
    let access = &desk.access;
    let body = (desk.roster.clone(), state.edition.clone(), access.day);
    let body = Body::read(&state.db, body, (fields, data)).await?;
    Ok(fill(fields, data, &body))
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
        form method="post" action=(path) {
            (components::token(shown))
            (components::error_summary(shown))
            (fields(&form.fields, shown, &desk.roster))
            @if asks_reason(desk, form, shown) { (fields(&[reason_field()], shown, &desk.roster)) }
            div.buttons {
                button type="submit" { "この内容で申請する" }
                a.button.button-quiet href=(PATH) { "申請の一覧へ戻る" }
            }
        }
    }
}

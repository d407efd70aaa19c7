//! Filling in a form: a new application, or the content of one changed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::emergency::{EmergencyRow, find, reportable};
use sakimori_decisions::store::{self, Line, Whole};
use sakimori_decisions::{Desk, NewCase, model, open as open_case, revise as revise_case};
use sakimori_kernel::{FieldErrors, Refusal, Uuid};
use sakimori_web::{Failure, FormData, FormState, FormWithFiles, Key, ListQuery, Page, components};

use super::emergency;
use super::fields::{enctype, fields};
use super::list::{PATH, TITLE, route_words};
use crate::Registers;
use crate::attachments::{Sent, store as attachments};
use crate::forms::{Field, Filled, Form, Nobody, PlaceKind, fill, form_of};
use crate::named::{self, Assets};
use crate::people::Body;
use crate::submit::{self, case, may_apply, reason_field};

/// The input that names the notice which is reported; no field of a form can be
/// called so.
const TOLD: &str = "_emergency";

/// A form that the person may apply on; any other leads nowhere.
pub(super) fn offered<'s>(
    state: &'s Registers,
    desk: &Desk,
    key: &str,
) -> Result<&'s Form, Failure> {
    let form = state.forms.get(key).ok_or(Failure::NotFound)?;
    in_use(form)?;
    match may_apply(&desk.access, form) {
        true => Ok(form),
        false => Err(Failure::NotFound),
    }
}

/// Refused where the body ended the use of the form.
fn in_use(form: &Form) -> Result<(), Refusal> {
    match form.retired {
        true => Err(Refusal::new(
            "form.retired",
            "この様式は使用を終了したため、申請できません。",
        )),
        false => Ok(()),
    }
}

pub(crate) async fn new(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let form = offered(&state, &desk, &key)?;
    let path = format!("{PATH}/new/{key}");
    let told = told(&state, &desk, form, query.get("emergency")).await?;
    let shown = match &told {
        Some(row) => emergency::filled_in(form, row, desk.form()),
        None => about(&state, &desk, form, query.get("asset")).await?,
    };
    let on = (form, told.as_ref());
    Ok(page(form).render(&desk.frame, body(&desk, on, &path, &shown)))
}

/// The form as it begins where it is about an asset that is named in the
/// address: with what the ledger says of it.
async fn about(
    state: &Registers,
    desk: &Desk,
    form: &Form,
    asset: &str,
) -> Result<FormState, Failure> {
    let texts = vec![asset.trim().to_owned()];
    let assets = Assets::read(state, &named::reach(state, desk), texts).await?;
    let inputs = assets.inputs(&form.fields).into_iter();
    Ok(inputs.fold(desk.form(), |shown, (name, value)| shown.with(&name, value)))
}

/// The notice on which a report is made, where one is named.
async fn told(
    state: &Registers,
    desk: &Desk,
    form: &Form,
    id: &str,
) -> Result<Option<EmergencyRow>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let id = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
    let row = find(&state.db, id).await?;
    let own = |row: &EmergencyRow| {
        desk.access.standing.person == Some(row.person_id) && row.subject_key == form.key
    };
    let row = row.filter(own).ok_or(Failure::NotFound)?;
    row.open()?;
    Ok(Some(row))
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
    let told = told(&state, &desk, form, sent.data.get(TOLD)).await?;
    let on = (form, told.as_ref());
    let (filled, body) = match looked_up(&state, &desk, &form.fields, &sent).await? {
        Ok(read) => read,
        Err(errors) => return Ok(again(&desk, on, (&path, sent.data), errors)),
    };
    let handled = body.handled(&named::numbers(&form.fields, &filled));
    let new = match made(&desk, on, (&filled, handled), &sent.data)? {
        Ok(new) => new,
        Err(errors) => return Ok(again(&desk, on, (&path, sent.data), errors)),
    };
    let mut tx = state.db.begin().await?;
    attachments::keep(&mut tx, &state.clock, filled.attached()).await?;
    if let Some(row) = &told {
        // As it is now: it may have been reported since.
        reportable(&mut tx, (row.id, &form.key), row.person_id).await?;
    }
    let (id, entry) = open_case(&mut tx, &state.clock, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/cases/{id}?done=opened")).into_response())
}

/// The case that what was filled in makes; where the applicant would decide it
/// themself, with the reason, and without one `Err` at its input.
fn made(
    desk: &Desk,
    (form, told): (&Form, Option<&EmergencyRow>),
    (filled, handled): (&Filled, Vec<Line>),
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
    let more = (reason.as_str(), told.cloned());
    case(&desk.access, form, (filled, handled, route), more).map(Ok)
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
        Some(form) => {
            in_use(form)?;
            Ok((whole, form))
        }
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
    let filled = newest(&whole)?;
    let mut data = form_of(&form.fields, &filled);
    let on = (form, whole.emergency.as_ref());
    let content = whole.contents.first().ok_or(Failure::NotFound)?;
    data.set(submit::REASON, content.unavoidable_reason.clone());
    let shown = FormState::rejected(&desk.token, data, FieldErrors::new());
    Ok(page(form).render(&desk.frame, body(&desk, on, &path, &shown)))
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
    let on = (form, whole.emergency.as_ref());
    let (filled, body) = match looked_up(&state, &desk, &form.fields, &sent).await? {
        Ok(read) => read,
        Err(errors) => return Ok(again(&desk, on, (&path, sent.data), errors)),
    };
    let handled = body.handled(&named::numbers(&form.fields, &filled));
    let new = match made(&desk, on, (&filled, handled), &sent.data)? {
        Ok(new) => new,
        Err(errors) => return Ok(again(&desk, on, (&path, sent.data), errors)),
    };
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
    let read = looked_up(state, desk, fields, sent).await?;
    Ok(read.map(|(filled, _)| filled))
}

/// The same, with what it was looked up in.
async fn looked_up(
    state: &Registers,
    desk: &Desk,
    fields: &[Field],
    sent: &Sent,
) -> Result<Result<(Filled, Body), FieldErrors>, Failure> {
    let data = &sent.data;
    if data.has("_more") {
        return Ok(Err(sent.errors.clone()));
    }
    let access = &desk.access;
    let body = (desk.roster.clone(), state.edition.clone(), access.day);
    let body = Body::read(&state.db, body, (fields, data)).await?;
    let texts = named::typed(fields, data);
    let assets = Assets::read(state, &named::reach(state, desk), texts).await?;
    let body = body.with_files(sent.known.iter().cloned());
    let body = body.with_assets(assets);
    let errors = sent.errors.clone().with(body.too_low(fields, data));
    let filled = match fill(fields, data, &body) {
        Ok(filled) => errors.or(filled),
        Err(more) => Err(errors.with(more)),
    };
    Ok(filled.map(|filled| (filled, body)))
}

fn page(form: &Form) -> Page {
    Page::new(form.title.clone(), PATH).crumb(PATH, TITLE)
}

fn again(
    desk: &Desk,
    on: (&Form, Option<&EmergencyRow>),
    (path, data): (&str, FormData),
    errors: FieldErrors,
) -> Response {
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = FormState::rejected(&desk.token, data, errors);
    let page = page(on.0).status(status);
    page.render(&desk.frame, body(desk, on, path, &shown))
}

fn body(
    desk: &Desk,
    (form, told): (&Form, Option<&EmergencyRow>),
    path: &str,
    shown: &FormState,
) -> Markup {
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
        @match told {
            Some(row) => (emergency::facts(row)),
            None => (emergency::link(form)),
        }
        form method="post" action=(path) enctype=[enctype(&form.fields)] {
            (components::token(shown))
            @if let Some(row) = told { input type="hidden" name=(TOLD) value=(row.id); }
            (components::error_summary(shown))
            (fields(&form.fields, shown, &desk.roster))
            @if asks_reason(desk, form, shown) { (fields(&[reason_field()], shown, &desk.roster)) }
            div.buttons {
                button type="submit" { @if told.is_some() { "この内容で報告する" } @else { "この内容で申請する" } }
                a.button.button-quiet href=(PATH) { "申請の一覧へ戻る" }
            }
        }
    }
}

//! The steps of a reshuffle: schedule, cancellation, application, reversal.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_kernel::{FieldErrors, Refusal, TextRule, Uuid, clean_line, era_date};
use sakimori_web::{Failure, FormData, FormState};

use super::super::apply as application;
use super::super::entries::entry;
use super::super::model::Reshuffle;
use super::super::reversal;
use super::super::store;
use super::desk::{Desk, address, find};
use super::show;
use crate::Organization;

fn back(reshuffle: &Reshuffle, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", address(reshuffle))).into_response()
}

/// The page again, with the form's errors.
async fn again(
    state: &Organization,
    desk: &Desk,
    reshuffle: &Reshuffle,
    (form, errors): (FormData, FieldErrors),
) -> Result<Response, Failure> {
    let form = FormState::rejected(&desk.token, form, errors);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show::render(state, desk, reshuffle, &form, (status, None)).await
}

/// The dry run that was on the page; none that exists where it is missing.
fn seen(form: &FormData) -> Uuid {
    form.get("dry_run").parse().unwrap_or_default()
}

/// Warnings must have been looked at.
fn unseen(reshuffle: &Reshuffle, form: &FormData) -> Option<FieldErrors> {
    let warned = reshuffle.current().is_some_and(|run| run.warnings > 0);
    (warned && form.get("warnings_seen") != "yes").then(|| {
        let mut errors = FieldErrors::new();
        errors.add(
            "warnings_seen-yes",
            "注意の内容を確かめ、確かめたことを選んでください。",
        );
        errors
    })
}

pub(super) async fn schedule(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.go_reason(Some(seen(&form))) {
        return Err(reason.into());
    }
    if reshuffle.day <= state.clock.today() {
        return Err(Refusal::new(
            "reshuffle-day-has-come",
            "適用日が来ているため、予約はできません。今すぐ適用してください。",
        )
        .into());
    }
    if let Some(errors) = unseen(&reshuffle, &form) {
        return again(&state, &desk, &reshuffle, (form, errors)).await;
    }
    let mut tx = state.db.begin().await?;
    let now = store::find_in(&mut tx, reshuffle.id)
        .await?
        .ok_or(Failure::NotFound)?;
    if let Some(reason) = now.go_reason(Some(seen(&form))) {
        return Err(reason.into());
    }
    store::insert_schedule(&mut tx, &state.clock, now.id, seen(&form)).await?;
    let summary = format!("人事異動「{}」を{}に予約", now.title, era_date(now.day));
    let entry = entry("reshuffle.scheduled", &now, summary);
    tx.commit(&state.clock, &desk.actor(), entry).await?;
    Ok(back(&now, "scheduled"))
}

/// The reason a step asks for.
fn reason(form: &FormData, field: &'static str) -> Result<String, FieldErrors> {
    let rule = TextRule {
        label: "理由",
        max: 200,
        required: true,
    };
    let mut errors = FieldErrors::new();
    let reason = errors.take(field, clean_line(form.get(field), rule));
    errors.or(reason)
}

pub(super) async fn cancel(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.cancellation_reason() {
        return Err(reason.into());
    }
    let why = match reason(&form, "cancellation_reason") {
        Ok(why) => why,
        Err(errors) => return again(&state, &desk, &reshuffle, (form, errors)).await,
    };
    let mut tx = state.db.begin().await?;
    let now = store::find_in(&mut tx, reshuffle.id)
        .await?
        .ok_or(Failure::NotFound)?;
    let (None, Some(schedule)) = (now.cancellation_reason(), &now.schedule) else {
        let gone = now.cancellation_reason();
        return Err(gone.map_or(Failure::NotFound, Failure::Refused));
    };
    store::insert_cancellation(&mut tx, schedule.id, &why, state.clock.now()).await?;
    let summary = format!("人事異動「{}」の予約を取消し（{why}）", now.title);
    let entry = entry("reshuffle.cancelled", &now, summary);
    tx.commit(&state.clock, &desk.actor(), entry).await?;
    Ok(back(&now, "cancelled"))
}

pub(super) async fn apply(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.go_reason(Some(seen(&form))) {
        return Err(reason.into());
    }
    if let Some(errors) = unseen(&reshuffle, &form) {
        return again(&state, &desk, &reshuffle, (form, errors)).await;
    }
    application::apply(&state, &desk.actor(), reshuffle.id, Some(seen(&form))).await?;
    Ok(back(&reshuffle, "applied"))
}

pub(super) async fn reverse(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.reversal_reason() {
        return Err(reason.into());
    }
    let why = match reason(&form, "reversal_reason") {
        Ok(why) => why,
        Err(errors) => return again(&state, &desk, &reshuffle, (form, errors)).await,
    };
    reversal::reverse(&state, &desk.actor(), reshuffle.id, &why).await?;
    Ok(back(&reshuffle, "reversed"))
}

//! 「緊急のため先に行った場合」: a short notice at once, on which the report on
//! the whole form follows.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::emergency::{EmergencyRow, NewEmergency, tell};
use sakimori_decisions::{Desk, model};
use sakimori_kernel::{FieldErrors, Timestamp, era_date, japan};
use sakimori_web::{Failure, FormData, FormState, Page, components};

use super::apply::{offered, read};
use super::fields::fields;
use super::list::{PATH, TITLE, route_words};
use crate::Registers;
use crate::attachments::Sent;
use crate::forms::{Field, FieldType, Filled, Form, acted_at, time};
use crate::submit::to_decide;

/// A form on which one may report afterwards; any other leads nowhere.
fn urgent<'s>(state: &'s Registers, desk: &Desk, key: &str) -> Result<&'s Form, Failure> {
    let form = offered(state, desk, key)?;
    match form.emergency {
        true => Ok(form),
        false => Err(Failure::NotFound),
    }
}

/// What the notice asks for: no more than can be said in a minute.
fn asked(form: &Form) -> Vec<Field> {
    let field = |key: &str, label: &str, kind, help: &str| Field {
        required: true,
        help: help.to_owned(),
        max_length: Some(500),
        ..Field::new(key, label, kind)
    };
    let mut all = vec![
        field("what", "先に行ったこと", FieldType::LongText, ""),
        field("acted_on", "行った日", FieldType::Date, ""),
        field(
            "acted_time",
            "行った時刻",
            FieldType::Text,
            "24時間制で入力します（例：10:15）。",
        ),
        field("why", "許可を待てなかった理由", FieldType::LongText, ""),
    ];
    if form.told_provision().is_some() {
        all.push(field(
            "provision",
            "遵守できなかった規定",
            FieldType::Provision,
            "",
        ));
    }
    all
}

pub(crate) async fn new(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let form = urgent(&state, &desk, &key)?;
    // Most often it has just happened.
    let now = japan(state.clock.now());
    let shown = desk.form().with("acted_on", era_date(now.date())).with(
        "acted_time",
        format!("{:02}:{:02}", now.hour(), now.minute()),
    );
    Ok(page(form).render(&desk.frame, body(&desk, form, &shown)))
}

pub(crate) async fn open(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let form = urgent(&state, &desk, &key)?;
    let sent = Sent::without_files(data);
    let filled = match read(&state, &desk, &asked(form), &sent).await? {
        Ok(filled) => checked(filled, state.clock.now()),
        Err(errors) => Err(errors),
    };
    let (filled, at) = match filled {
        Ok(filled) => filled,
        Err(errors) => {
            let shown = FormState::rejected(&desk.token, sent.data, errors);
            let page = page(form).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&desk.frame, body(&desk, form, &shown)));
        }
    };
    let new = notice(&state, &desk, form, (&filled, at))?;
    let mut tx = state.db.begin().await?;
    let (id, entry) = tell(&mut tx, &state.clock, &new, &desk.notices()).await?;
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/emergencies/{id}?done=told")).into_response())
}

/// When it was done: an hour that there is, and that has come.
fn checked(filled: Filled, now: Timestamp) -> Result<(Filled, Timestamp), FieldErrors> {
    let mut errors = FieldErrors::new();
    let typed = filled.values.get("acted_time").map_or("", String::as_str);
    let at = match (filled.day("acted_on"), time(typed)) {
        (Some(day), Some(time)) => Some(acted_at(day, time)),
        (_, None) => {
            errors.add("acted_time", "時刻を、10:15のように入力してください。");
            None
        }
        (None, _) => None,
    };
    match at {
        Some(at) if at > now => {
            let today = japan(now).date();
            let name = match filled.day("acted_on") > Some(today) {
                true => "acted_on",
                false => "acted_time",
            };
            errors.add(name, "先に行った日時が、今より後になっています。");
            Err(errors)
        }
        Some(at) => Ok((filled, at)),
        None => Err(errors),
    }
}

fn notice(
    state: &Registers,
    desk: &Desk,
    form: &Form,
    (filled, at): (&Filled, Timestamp),
) -> Result<NewEmergency, Failure> {
    let access = &desk.access;
    let person = access.standing.person.ok_or(Failure::NotFound)?;
    let value = |key: &str| filled.values.get(key).cloned().unwrap_or_default();
    let provision = match filled.said_part("provision") {
        Some(words) => (value("provision"), words),
        None => {
            let key = form.emergency_provision.as_ref();
            let key = key.unwrap_or(&form.provision);
            let mut all = state.edition.provisions();
            let found = all.find(|(_, p)| p.key == *key);
            let words = found.map(|(item, _)| format!("{}　{}", item.id, item.title));
            (key.clone(), words.unwrap_or_default())
        }
    };
    Ok(NewEmergency {
        subject_key: form.key.clone(),
        title: form.title.clone(),
        provision,
        person: (person, access.standing.name.clone()),
        unit: access.standing.units.first().copied(),
        what: value("what"),
        why: value("why"),
        acted_at: at,
        roles: to_decide(access, &desk.roster, form)?,
    })
}

fn page(form: &Form) -> Page {
    Page::new(format!("緊急の措置：{}", form.title), PATH)
        .crumb(PATH, TITLE)
        .crumb(format!("{PATH}/new/{}", form.key), form.title.clone())
}

fn body(desk: &Desk, form: &Form, shown: &FormState) -> Markup {
    html! {
        p { "許可を待てずに先に行ったことを、まず短く知らせます。決定する者（" (route_words(desk, form)) "）に直ちに伝わります。様式への記入は、その後に行います。" }
        p { "様式による報告の期限は、行った日から" (model::REPORT_WITHIN_DAYS) "日です。報告も、許可の申請と同じように決定されます。許可されなかったときは、措置を直ちにやめなければなりません。" }
        form method="post" action={ (PATH) "/emergency/" (form.key) } {
            (components::token(shown))
            (components::error_summary(shown))
            (fields(&asked(form), shown, &desk.roster))
            div.buttons {
                button type="submit" { "決定する者に知らせる" }
                a.button.button-quiet href={ (PATH) "/new/" (form.key) } { "申請の様式へ戻る" }
            }
        }
    }
}

/// The way here, on the page of the form.
pub(super) fn link(form: &Form) -> Markup {
    html! {
        @if form.emergency {
            (components::notice("warning", html! {
                p { a href={ (PATH) "/emergency/" (form.key) } { "緊急のため先に行った場合" } "は、まず短く知らせてください。" }
            }))
        }
    }
}

/// What was told, above the form on which it is reported.
pub(super) fn facts(row: &EmergencyRow) -> Markup {
    html! {
        dl.facts { @for line in row.lines() { dt { (line.label) } dd { (components::lines(&line.value)) } } }
    }
}

/// The fields of the form that say the same, filled in.
pub(super) fn filled_in(form: &Form, row: &EmergencyRow, shown: FormState) -> FormState {
    let mut shown = shown;
    for (field, fact) in &form.told {
        let value = match fact.as_str() {
            "what" => row.what.clone(),
            "why" => row.why.clone(),
            "acted_on" => era_date(japan(row.acted_at.to_jiff()).date()),
            "provision" => row.provision_title.clone(),
            _ => continue,
        };
        shown = shown.with(field, value);
    }
    shown
}

//! What follows a permission: by whom, by when, what was recorded.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_decisions::store::Whole;
use sakimori_kernel::{FieldErrors, Uuid, era_date, japan_time};
use sakimori_web::{Failure, FormData, FormState, FormWithFiles, Key, ListQuery, Page, components};

use super::apply::read;
use super::fields::{enctype, fields};
use crate::Registers;
use crate::attachments::{Sent, store as attachments};
use crate::entries::store::{self as entries, EntryRow};
use crate::entries::subject;
use crate::entries::write::By;
use crate::follow::{self, Done};
use crate::forms::{APPLICANT, DECIDER, Follow, Form, paper};

/// A permitted case with its form.
struct Shown<'s> {
    whole: Whole,
    form: &'s Form,
    done: Vec<Done>,
    /// What stands in the register because of it.
    entries: Vec<EntryRow>,
}

async fn shown<'s>(state: &'s Registers, desk: &Desk, id: Uuid) -> Result<Shown<'s>, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let form = state.forms.get(&whole.row.subject_key);
    let form = form.filter(|_| whole.row.subject_kind == "application");
    Ok(Shown {
        form: form.ok_or(Failure::NotFound)?,
        done: follow::done(&state.db, &[id]).await?,
        entries: entries::of_case(&state.db, id).await?,
        whole,
    })
}

fn path(whole: &Whole) -> String {
    format!("/applications/{}/follow", whole.row.id)
}

pub(crate) async fn show(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let shown = shown(&state, &desk, id).await?;
    let message = (query.get("done") == "recorded").then(|| "記録しました。".to_owned());
    let body = body(&state, &desk, &shown, None)?;
    Ok(page(&shown.whole)
        .message(message)
        .render(&desk.frame, body))
}

fn page(whole: &Whole) -> Page {
    let row = &whole.row;
    Page::new("許可の後に行うこと", "/inbox")
        .crumb(row.url(), format!("{}　{}", row.label(), row.title))
}

/// Each thing; where one was sent with mistakes, its form with them.
fn body(
    state: &Registers,
    desk: &Desk,
    shown: &Shown<'_>,
    sent: Option<(&str, &FormState)>,
) -> Result<Markup, Failure> {
    let whole = &shown.whole;
    let mut parts = Vec::new();
    for follow in &shown.form.follows {
        let done: Vec<&Done> = shown
            .done
            .iter()
            .filter(|d| d.follow == follow.key)
            .collect();
        let fresh = desk.form();
        let form = match sent {
            Some((key, form)) if key == follow.key => form,
            _ => &fresh,
        };
        parts.push(part(desk, whole, (follow, &done), form)?);
    }
    Ok(html! {
        @if !follow::is_due(whole.row.state()) { p { "許可された後に行います。" } }
        @if parts.is_empty() { p { "この申請には、許可の後に行うことはありません。" } }
        @for part in &parts { (part) }
        @if !shown.entries.is_empty() {
            h2 { "台帳の記録" }
            ul { @for entry in &shown.entries { li { a href=(entry.url()) { (register(state, entry)) "　" (entry.label()) } } } }
        }
        p.buttons { a.button.button-quiet href=(whole.row.url()) { "申請へ戻る" } }
    })
}

fn register<'s>(state: &'s Registers, entry: &EntryRow) -> &'s str {
    let register = state.registers.get(&entry.register);
    register.map_or("", |register| register.title.as_str())
}

fn part(
    desk: &Desk,
    whole: &Whole,
    (follow, done): (&Follow, &[&Done]),
    form: &FormState,
) -> Result<Markup, Failure> {
    let due = follow::due(follow, whole);
    let late = done.is_empty() && due.is_some_and(|day| day < desk.access.day);
    let may = follow::is_due(whole.row.state()) && may(desk, whole, follow);
    let mut records = Vec::new();
    for one in done {
        records.push((one, one.paper()?));
    }
    Ok(html! {
        h2 { (follow.title) }
        p {
            @match (done.is_empty(), late) {
                (false, _) => (components::badge("success", "記録済み")),
                (true, true) => (components::badge("error", "期限を過ぎています")),
                (true, false) => (components::badge("info", "これから")),
            }
            " " (who(desk, follow)) "が行います。"
            @if let Some(day) = due { "期限：" (era_date(day)) }
        }
        @for (n, (one, lines)) in records.iter().enumerate() {
            p { (japan_time(one.at.to_jiff())) "　" (one.person_name) @if n > 0 { "（前の記録）" } }
            dl.facts { @for line in lines { dt { (line.label) } dd { (line.shown(&whole.row.url())) } } }
        }
        @if may {
            form method="post" action={ (path(whole)) "/" (follow.key) } enctype=[enctype(&follow.fields)] {
                (components::token(form))
                (components::error_summary(form))
                @if !done.is_empty() { p.help { "誤りがあったときは、正しい内容をもう一度記録してください。前の記録も残ります。" } }
                (fields(&follow.fields, form, &desk.roster))
                div.buttons { button type="submit" { (follow.title) "を記録する" } }
            }
        }
    })
}

fn who(desk: &Desk, follow: &Follow) -> String {
    match follow.who.as_str() {
        APPLICANT => "申請した者".to_owned(),
        DECIDER => "許可した役割の者".to_owned(),
        role => desk.access.rules.label(role).to_owned(),
    }
}

fn may(desk: &Desk, whole: &Whole, follow: &Follow) -> bool {
    let who = desk.who(&whole.row);
    who.is_some_and(|who| follow::may(follow, whole, (who.person, &who.roles)))
}

pub(crate) async fn record(
    State(state): State<Registers>,
    Path((id, key)): Path<(Uuid, String)>,
    desk: Desk,
    sent: FormWithFiles,
) -> Result<Response, Failure> {
    let shown = shown(&state, &desk, id).await?;
    let whole = &shown.whole;
    let follow = shown.form.follows.iter().find(|f| f.key == key);
    let follow = follow.filter(|f| may(&desk, whole, f) && follow::is_due(whole.row.state()));
    let follow = follow.ok_or(Failure::NotFound)?;
    let sent = Sent::take(&state, &desk, (&follow.fields, None), sent).await?;
    let filled = match read(&state, &desk, &follow.fields, &sent).await? {
        Ok(filled) => filled,
        Err(errors) => return again(&state, &desk, &shown, &key, (sent.data, errors)),
    };
    let person = desk.access.standing.person.ok_or(Failure::NotFound)?;
    let by = (person, desk.access.standing.name.as_str());
    let paper = paper(&follow.fields, &filled);
    let mut tx = state.db.begin().await?;
    let record = (&filled, paper.as_slice());
    attachments::keep(&mut tx, &state.clock, filled.attached()).await?;
    let entry = follow::write(&mut tx, &state.clock, (whole, follow), record, by).await?;
    let mut entries = vec![entry];
    let by = By {
        person: Some(person),
        name: &desk.access.standing.name,
    };
    let said = (whole, follow, &filled);
    entries.extend(subject::follow(&state, &mut tx, said, (&desk.roster, by)).await?);
    tx.commit_all(&state.clock, &desk.access.actor(), entries)
        .await?;
    Ok(Redirect::to(&format!("{}?done=recorded", path(whole))).into_response())
}

fn again(
    state: &Registers,
    desk: &Desk,
    shown: &Shown<'_>,
    key: &str,
    (data, errors): (FormData, FieldErrors),
) -> Result<Response, Failure> {
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let form = FormState::rejected(&desk.token, data, errors);
    let body = body(state, desk, shown, Some((key, &form)))?;
    Ok(page(&shown.whole).status(status).render(&desk.frame, body))
}

//! Everybody's own entry: to be confirmed in April and October, changed when
//! it changes.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_permissions::Access;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery, Page};

use super::entry::{fields, form_of, history, moved};
use super::form::{self, Numbers};
use super::parts::{self, PATH, TITLE};
use super::rules;
use super::store::{self, Entry};
use super::write::{Outcome, Wanted, write};
use crate::Organization;

const OWN: &str = "/contacts/own";

/// The person who signed in and their entry; none where the register of staff
/// does not know them.
async fn own(state: &Organization, access: &Access) -> Result<Option<(Uuid, Entry)>, Failure> {
    let Some(person) = access.standing.person else {
        return Ok(None);
    };
    let presence = crate::store::presence(&state.db, person, access.day).await?;
    if presence.name.is_none() {
        return Ok(None);
    }
    let mut entries = store::entries(&state.db, &[person]).await?;
    Ok(Some((person, entries.remove(&person).unwrap_or_default())))
}

fn page() -> Page {
    Page::new("自分の連絡先", PATH).crumb(PATH, TITLE)
}

fn unknown(frame: &Frame) -> Response {
    let content = html! {
        p { "あなたは職員の名簿に登録されていないため、緊急連絡網の記載はありません。登録が必要なときは、防人の管理者に連絡してください。" }
    };
    page().render(frame, content)
}

pub async fn show(
    State(state): State<Organization>,
    access: Access,
    frame: Frame,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let Some((person, entry)) = own(&state, &access).await? else {
        return Ok(unknown(&frame));
    };
    let message = match query.get("done") {
        "confirmed" => Some("確認しました。".to_owned()),
        "changed" => Some("変更して確認しました。".to_owned()),
        _ => None,
    };
    let content = html! {
        (body(&access, &entry, &form_of(&token, &entry)))
        (history(&state, person).await?)
    };
    Ok(page().message(message).render(&frame, content))
}

fn body(access: &Access, entry: &Entry, form: &FormState) -> Markup {
    let state = rules::state(entry.confirmed, access.day);
    html! {
        p {
            (parts::state_badge(state)) " " (parts::state_sentence(state))
            @if let Some(day) = entry.confirmed { " 前回の確認：" (era_date(day)) "。" }
        }
        (parts::who_sees(access))
        (fields(form, OWN, html! {
            button type="submit" { "この内容で確認する" }
            a.button.button-quiet href=(PATH) { "緊急連絡網へ戻る" }
        }))
    }
}

pub async fn save(
    State(state): State<Organization>,
    access: Access,
    frame: Frame,
    token: CsrfToken,
    data: FormData,
) -> Result<Response, Failure> {
    let Some((person, stored)) = own(&state, &access).await? else {
        return Ok(unknown(&frame));
    };
    let again = |stored: &Entry, data: FormData, errors: FieldErrors, status: StatusCode| {
        let form = FormState::rejected(&token, data, errors);
        page()
            .status(status)
            .render(&frame, body(&access, stored, &form))
    };
    let numbers: Numbers = match form::parse(&data) {
        Ok(numbers) => numbers,
        Err(errors) => {
            return Ok(again(
                &stored,
                data,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
    };
    let wanted = Wanted {
        person,
        name: &access.standing.name,
        seen: Uuid::parse_str(data.get("entry")).ok(),
        confirmed: Some(access.day),
        numbers,
    };
    let changed = stored.numbers != wanted.numbers;
    match write(&state, &access.actor(), wanted).await? {
        Outcome::Moved(newest) => {
            let (data, errors) = moved(data, &newest);
            Ok(again(&newest, data, errors, StatusCode::CONFLICT))
        }
        Outcome::Written | Outcome::Nothing => {
            let done = if changed { "changed" } else { "confirmed" };
            Ok(Redirect::to(&format!("{OWN}?done={done}")).into_response())
        }
    }
}

//! Somebody else's entry, for who keeps the network; and what both forms
//! share.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::{FieldErrors, Uuid, era_date, japan};
use sakimori_permissions::{Access, Action, Ground, Place, Resource};
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery, Page, components};

use super::form::{self, HOME, MOBILE, OFFICE, REMARK};
use super::parts::{self, PATH, TITLE};
use super::rules;
use super::store::{self, Entry};
use super::write::{Outcome, Wanted, write};
use crate::Organization;

/// The form as it is stored.
pub fn form_of(token: &CsrfToken, entry: &Entry) -> FormState {
    let id = entry.id.map(|id| id.to_string()).unwrap_or_default();
    let form = FormState::new(token).with("entry", id);
    let fields = entry.numbers.fields().into_iter();
    fields.fold(form, |form, (name, value)| form.with(name, value))
}

/// The form with its buttons.
pub fn fields(form: &FormState, action: &str, buttons: Markup) -> Markup {
    let field = |name, help| components::field(name, form::label(name), help, false);
    html! {
        form method="post" action=(action) {
            (components::error_summary(form))
            (components::token(form))
            input type="hidden" name="entry" value=(form.value("entry"));
            p { "電話番号を一つ以上記載してください。数字、ハイフン、「内線」が使えます。" }
            (components::text_field(form, field(OFFICE, "例：00-0000-1234、内線2301")))
            (components::text_field(form, field(MOBILE, "夜間や休日にもつながる番号")))
            (components::text_field(form, field(HOME, "")))
            (components::text_field(form, field(REMARK, "例：夜間は携帯電話へ")))
            p.buttons { (buttons) }
        }
    }
}

/// The form again after somebody else wrote, with what was typed kept.
pub fn moved(mut data: FormData, newest: &Entry) -> (FormData, FieldErrors) {
    data.set(
        "entry",
        newest.id.map(|id| id.to_string()).unwrap_or_default(),
    );
    let mut errors = FieldErrors::new();
    errors.add(
        OFFICE,
        "この画面を開いた後に、別の画面で記載が変更されました。入力した内容は残っています。確かめて、もう一度保存してください。",
    );
    (data, errors)
}

/// What happened to an entry; the numbers are not in it.
pub async fn history(state: &Organization, person: Uuid) -> Result<Markup, Failure> {
    let rows = journal::about(&state.db, "contact", &person.to_string(), 20).await?;
    Ok(html! {
        h2 { "履歴" }
        @if rows.is_empty() { p { "まだ履歴はありません。" } }
        @else {
            ul {
                @for row in &rows {
                    @let at = japan(row.at.to_jiff());
                    li {
                        (era_date(at.date())) " " (at.strftime("%H:%M").to_string())
                        "　" (row.actor) "　" (row.summary)
                    }
                }
            }
        }
    })
}

/// A person who works here, their entry, and the ground to change it.
struct Found {
    person: Uuid,
    name: String,
    entry: Entry,
    ground: Ground,
}

async fn find(state: &Organization, access: &Access, id: &str) -> Result<Found, Failure> {
    let person = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
    let presence = crate::store::presence(&state.db, person, access.day).await?;
    let roster = state.roster_at(presence.revision, access.day).await?;
    let place = match presence.name {
        Some(_) => roster.place_of_person(person, &presence.units),
        None => Place::body(),
    };
    let ground = access.require(Action::Change, Resource::ContactNetwork, &place)?;
    let name = presence.name.ok_or(Failure::NotFound)?;
    let mut entries = store::entries(&state.db, &[person]).await?;
    Ok(Found {
        person,
        name,
        entry: entries.remove(&person).unwrap_or_default(),
        ground,
    })
}

impl Found {
    fn page(&self) -> Page {
        Page::new(format!("{}の連絡先", self.name), PATH).crumb(PATH, TITLE)
    }

    fn body(&self, access: &Access, form: &FormState) -> Markup {
        let state = rules::state(self.entry.confirmed, access.day);
        let provision = &self.ground.provision;
        html! {
            p {
                (parts::state_badge(state)) " "
                @match self.entry.confirmed {
                    Some(day) => { "本人の前回の確認：" (era_date(day)) },
                    None => "本人はまだ確認していません。",
                }
            }
            p.small { "緊急連絡網を整備する者として変更します（根拠：" (provision.number) " " (provision.title) "）。確認は本人が行います。" }
            (fields(form, &format!("/contacts/{}", self.person), html! {
                button type="submit" { "変更を保存する" }
                a.button.button-quiet href=(PATH) { "緊急連絡網へ戻る" }
            }))
        }
    }
}

pub async fn show(
    State(state): State<Organization>,
    access: Access,
    Path(id): Path<String>,
    frame: Frame,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let found = find(&state, &access, &id).await?;
    let message = (query.get("done") == "saved").then(|| "保存しました。".to_owned());
    let content = html! {
        (found.body(&access, &form_of(&token, &found.entry)))
        (history(&state, found.person).await?)
    };
    Ok(found.page().message(message).render(&frame, content))
}

pub async fn save(
    State(state): State<Organization>,
    access: Access,
    Path(id): Path<String>,
    frame: Frame,
    token: CsrfToken,
    data: FormData,
) -> Result<Response, Failure> {
    let mut found = find(&state, &access, &id).await?;
    let again = |found: &Found, data: FormData, errors: FieldErrors, status: StatusCode| {
        let form = FormState::rejected(&token, data, errors);
        let page = found.page().status(status);
        page.render(&frame, found.body(&access, &form))
    };
    let numbers = match form::parse(&data) {
        Ok(numbers) => numbers,
        Err(errors) => {
            return Ok(again(
                &found,
                data,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
    };
    let wanted = Wanted {
        person: found.person,
        name: &found.name,
        numbers,
        seen: Uuid::parse_str(data.get("entry")).ok(),
        confirmed: None,
    };
    let actor = access.actor_by(&found.ground);
    match write(&state, &actor, wanted).await? {
        Outcome::Moved(newest) => {
            let (data, errors) = moved(data, &newest);
            found.entry = *newest;
            Ok(again(&found, data, errors, StatusCode::CONFLICT))
        }
        Outcome::Written | Outcome::Nothing => {
            let to = format!("/contacts/{}?done=saved", found.person);
            Ok(Redirect::to(&to).into_response())
        }
    }
}

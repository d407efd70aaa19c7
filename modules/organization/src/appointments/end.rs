//! The end of an appointment.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_permissions::{Action, Ground, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, Page};

use crate::entry::{self, Appointing, duty_name};
use crate::form;
use crate::here::Here;
use crate::model::{Appointment, Period};
use crate::state::Organization;
use crate::store;
use crate::write::{self, Again};

fn page() -> Page {
    Page::new("任命の終了", "/roles").crumb("/roles", "役割")
}

fn body(id: Uuid, about: String) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { (about) }
            form method="post" action={ "/appointments/" (id) "/end" } {
                (components::token(form))
                (components::date_field(form, field("last", "いつまで", "任命の最後の日。始まりの日より前の日を入力すると、任命は取り消されます。", true)))
                div.buttons { button type="submit" { "任命を終える" } a href="/roles" { "役割の一覧へ戻る" } }
            }
        }
    }
}

async fn found(
    state: &Organization,
    here: &Here,
    id: Uuid,
) -> Result<(Appointment, Ground), Failure> {
    let found = store::find_appointment(&state.db, id).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let place = here.roster.place_of(found.facts.scope);
    let ground = here
        .access
        .require(Action::Change, Resource::Appointment, &place)?;
    Ok((found, ground))
}

fn about(here: &Here, name: &str, found: &Appointment) -> String {
    let duty = duty_name(&here.roster, &here.body, &found.facts);
    format!(
        "{name}の{duty}の任命（{}）を終えます。",
        found.period.label()
    )
}

pub(super) async fn ask(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let (found, _) = found(&state, &here, id).await?;
    let name = store::person_name(&state.db, found.facts.person).await?;
    let about = about(&here, &name, &found);
    Ok(page().render(&here.frame, body(id, about)(&here.form())))
}

pub(super) async fn end(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (seen, ground) = found(&state, &here, id).await?;
    let actor = here.access.actor_by(&ground);
    let name = store::person_name(&state.db, seen.facts.person).await?;
    let mut errors = FieldErrors::new();
    let Some(from) = form::first_day_without(&mut errors, &form, "last") else {
        let why = (Again::Errors(errors), String::new());
        let body = body(id, about(&here, &name, &seen));
        return Ok(write::again(&here, page(), form, why, body));
    };
    let mut tx = state.db.begin().await?;
    let now = store::appointment(&mut tx, id).await?;
    let open = now.filter(|a| a.period.until.is_none_or(|until| until > from));
    let mut entries = Vec::new();
    if let Some(one) = open {
        store::discharge(&mut tx, std::slice::from_ref(&one), from).await?;
        let after = Period::new(one.period.from, Some(one.period.from.max(from)));
        let whose = (&*here.roster, &*here.body);
        let periods = (Some(one.period), Some(after));
        entries.push(entry::appointment(
            whose,
            Appointing::Ended,
            &name,
            &one.facts,
            periods,
        ));
    }
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(
        &format!("/people/{}", seen.facts.person),
        "changed",
    ))
}

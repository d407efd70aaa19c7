//! Making one appointment.

use axum::extract::State;
use axum::response::Response;
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, FormData, ListQuery, Page};

use super::form;
use super::make::{Made, Maker, Wanted};
use crate::here::Here;
use crate::model::AppointmentFacts;
use crate::state::Organization;
use crate::store::{self, Register, State as PersonState};
use crate::write::{self, Again};

fn page() -> Page {
    Page::new("役割への任命", "/roles").crumb("/roles", "役割")
}

pub(super) async fn ask(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let roster = &here.roster;
    let key = |name: &str| query.get(name).parse::<Uuid>().ok();
    let unit = key("unit").and_then(|id| roster.tree.get(id));
    let system = key("system").and_then(|id| roster.system(id));
    let place = match (unit, system) {
        (_, Some(system)) => roster.place_of_system(system.id),
        (Some(unit), None) => roster.place_of_unit(unit.id),
        (None, None) => Place::body(),
    };
    here.access
        .require(Action::Change, Resource::Appointment, &place)?;
    let number = match key("person") {
        Some(person) => number(&state, &here, person).await?,
        None => String::new(),
    };
    let form = here
        .form()
        .with("number", number)
        .with("role", query.get("role"))
        .with("unit", unit.map_or("", |u| u.code.as_str()))
        .with("system", system.map_or("", |s| s.code.as_str()))
        .with("capacity", "holder")
        .with("deputy_order", "1")
        .with("from", era_date(here.access.day));
    Ok(page().render(&here.frame, form::body(&here.body)(&form)))
}

/// The staff number of a person the reader may see; else empty.
async fn number(state: &Organization, here: &Here, person: Uuid) -> Result<String, Failure> {
    let found = store::people(&state.db, (here.day, PersonState::Present), &[person]).await?;
    let Some(found) = found.into_iter().next() else {
        return Ok(String::new());
    };
    let units: Vec<Uuid> = found.posts.iter().map(|(unit, ..)| *unit).collect();
    let place = here.roster.place_of_person(person, &units);
    let seen = here.access.see(Resource::Person, &place).is_ok();
    Ok(if seen {
        found.staff_number
    } else {
        String::new()
    })
}

pub(super) async fn appoint(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let day = crate::form::day(&mut FieldErrors::new(), &form, "from");
    let roster = state.roster(day.unwrap_or(here.access.day)).await?;
    let (typed, mut errors) = form::parse(&here.body, &roster, &form);
    let place = match &typed {
        Some(typed) => roster.place_of(typed.facts.scope),
        None => Place::body(),
    };
    let ground = here
        .access
        .require(Action::Change, Resource::Appointment, &place)?;
    let actor = here.access.actor_by(&ground);
    let maker = Maker {
        state: &state,
        here: &here,
        roster: &roster,
    };
    if let Some(typed) = typed.filter(|_| errors.is_empty()) {
        let mut tx = state.db.begin().await?;
        let codes = [typed.number.clone()];
        let found = store::codes(&mut tx, Register::Person, &codes).await?;
        match found.first() {
            None => errors.add(
                "number",
                format!("職員番号「{}」の職員はいません。", typed.number),
            ),
            Some(person) => {
                let facts = AppointmentFacts {
                    person: person.id,
                    ..typed.facts
                };
                let (role, period, replace) = (typed.role, typed.period, typed.replace);
                let wanted = Wanted {
                    role,
                    facts,
                    period,
                    replace,
                };
                let to = format!("/people/{}", person.id);
                match maker.make(&mut tx, &wanted).await? {
                    Made::Appointed(entries) => {
                        write::commit(&state, tx, &actor, entries).await?;
                        return Ok(write::done(&to, "changed"));
                    }
                    Made::Requested(entries) => {
                        write::commit(&state, tx, &actor, entries).await?;
                        return Ok(write::done(&to, "requested"));
                    }
                    Made::Not(obstacle) => errors.add(obstacle.field, obstacle.message),
                }
            }
        }
    }
    let why = (Again::Errors(errors), String::new());
    Ok(write::again(
        &here,
        page(),
        form,
        why,
        form::body(&here.body),
    ))
}

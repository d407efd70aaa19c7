//! The order of deputies over one thing.

use std::collections::HashSet;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Capacity, Ground, Resource, Scope};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, ListQuery, Page};

use crate::body::BodyRole;
use crate::entry::{self, scope_name};
use crate::form;
use crate::here::Here;
use crate::model::{AppointmentFacts, Period};
use crate::roster::Duty;
use crate::state::Organization;
use crate::store;
use crate::write::{self, Again};

/// The deputies the address speaks of.
struct Deputies<'h> {
    role: &'h BodyRole,
    scope: Scope,
    list: Vec<&'h Duty>,
    ground: Ground,
}

fn deputies<'h>(here: &'h Here, get: impl Fn(&str) -> String) -> Result<Deputies<'h>, Failure> {
    let key = |name: &str| get(name).parse::<Uuid>().ok();
    let scope = match (key("unit"), key("system")) {
        (_, Some(system)) => Scope::System(system),
        (Some(unit), None) => Scope::Unit(unit),
        (None, None) => Scope::Body,
    };
    let place = here.roster.place_of(scope);
    let ground = here
        .access
        .require(Action::Change, Resource::Appointment, &place)?;
    let role = here.body.role(&get("role")).ok_or(Failure::NotFound)?;
    let held = here.roster.holders_of(&role.key, scope);
    let list: Vec<&Duty> = held
        .filter(|d| d.facts.capacity == Capacity::Deputy)
        .collect();
    if list.is_empty() {
        return Err(Failure::NotFound);
    }
    Ok(Deputies {
        role,
        scope,
        list,
        ground,
    })
}

fn page() -> Page {
    Page::new("代理の順位", "/roles").crumb("/roles", "役割")
}

fn field_of(duty: &Duty) -> String {
    format!("order-{}", duty.id)
}

fn body(here: &Here, deputies: &Deputies<'_>, form: &FormState) -> Markup {
    let (unit, system) = crate::model::parts(deputies.scope);
    html! {
        (components::error_summary(form))
        p { (deputies.role.label) "（" (scope_name(&here.roster, deputies.scope)) "）の代理の順位を変更します。" }
        form method="post" action="/appointments/order" {
            (components::token(form))
            input type="hidden" name="role" value=(deputies.role.key);
            @if let Some(unit) = unit { input type="hidden" name="unit" value=(unit); }
            @if let Some(system) = system { input type="hidden" name="system" value=(system); }
            @for duty in &deputies.list {
                (components::text_field(form, field(&field_of(duty), &duty.name, "順位（1から）", true)))
            }
            (components::date_field(form, field("from", "いつから", "", true)))
            div.buttons { button type="submit" { "順位を変更する" } a href={ "/roles/" (deputies.role.key) } { "役割のページへ戻る" } }
        }
    }
}

pub(super) async fn ask(here: Here, query: ListQuery) -> Result<Response, Failure> {
    let deputies = deputies(&here, |name| query.get(name).to_owned())?;
    let mut form = here.form().with("from", era_date(here.access.day));
    for duty in &deputies.list {
        let order = duty.facts.deputy_order.unwrap_or(1);
        form = form.with(&field_of(duty), order.to_string());
    }
    let content = body(&here, &deputies, &form);
    Ok(page().render(&here.frame, content))
}

pub(super) async fn reorder(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let deputies = deputies(&here, |name| form.get(name).to_owned())?;
    let actor = here.access.actor_by(&deputies.ground);
    let mut errors = FieldErrors::new();
    let from = form::day(&mut errors, &form, "from");
    let mut taken = HashSet::new();
    let mut wanted: Vec<(Uuid, i64)> = Vec::new();
    for duty in &deputies.list {
        let field = field_of(duty);
        match form.get(&field).trim().parse::<i64>() {
            Ok(order) if !(1..=99).contains(&order) => {
                errors.add(field, "順位は、1から99までの数で入力してください。");
            }
            Ok(order) if !taken.insert(order) => {
                errors.add(field, "同じ順位が二人に付いています。")
            }
            Ok(order) => wanted.push((duty.id, order)),
            Err(_) => errors.add(field, "順位は、1から99までの数で入力してください。"),
        }
    }
    let (true, Some(from)) = (errors.is_empty(), from) else {
        let why = (Again::Errors(errors), String::new());
        let body = |form: &FormState| body(&here, &deputies, form);
        return Ok(write::again(&here, page(), form, why, body));
    };
    let mut tx = state.db.begin().await?;
    let mut entries = Vec::new();
    for (id, order) in wanted {
        let Some(one) = store::appointment(&mut tx, id).await? else {
            continue;
        };
        if one.facts.deputy_order == Some(order) || one.period.until.is_some_and(|u| u <= from) {
            continue;
        }
        let period = Period::new(one.period.from.max(from), one.period.until);
        let facts = AppointmentFacts {
            deputy_order: Some(order),
            ..one.facts.clone()
        };
        store::discharge(&mut tx, std::slice::from_ref(&one), from).await?;
        store::appoint(&mut tx, &state.clock, &[(facts.clone(), period)]).await?;
        let name = store::name_of(&mut tx, facts.person).await?;
        let whose = (&*here.roster, &*here.body);
        entries.push(entry::reordered(whose, &name, &one, (&facts, period)));
    }
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(
        &format!("/roles/{}", deputies.role.key),
        "changed",
    ))
}

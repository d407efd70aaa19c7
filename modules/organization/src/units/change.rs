//! New units; other names, kinds and places from a day on.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Ground, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, ListQuery, Page};

use super::{fields, rules};
use crate::here::Here;
use crate::model::{Line, Period, Step, UnitFacts, mark};
use crate::roster::Roster;
use crate::state::Organization;
use crate::store::{self, Change, Register, Subject};
use crate::write::{self, Again};
use crate::{entry, form};

fn new_page(here: &Here) -> Page {
    Page::new("組織の登録", "/organization").crumb(here.link("/organization"), "組織図")
}

pub(super) async fn new(
    State(_): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let parent = query.get("parent").parse::<Uuid>().ok();
    let parent = parent.and_then(|id| here.roster.tree.get(id));
    may_write(&here, parent.map(|p| p.id))?;
    let form = here
        .form()
        .with("kind", "section")
        .with("position", "1")
        .with("parent", parent.map_or("", |p| p.code.as_str()))
        .with("from", era_date(here.access.day));
    Ok(new_page(&here).render(&here.frame, new_body(&form)))
}

/// The ground to write on what stands below `parent`.
fn may_write(here: &Here, parent: Option<Uuid>) -> Result<Ground, Failure> {
    let place = match parent {
        Some(parent) => here.roster.place_of_unit(parent),
        None => sakimori_permissions::Place::body(),
    };
    here.access
        .require(Action::Change, Resource::Organization, &place)
}

fn new_body(form: &FormState) -> Markup {
    html! {
        (components::error_summary(form))
        form method="post" action="/organization/units/new" {
            (components::token(form))
            (components::text_field(form, field("code", "組織コード", "団体で使っている番号など。名称が変わっても同じコードを使い続けます。", true)))
            (fields::fields(form))
            div.buttons { button type="submit" { "登録する" } a href="/organization" { "組織図へ戻る" } }
        }
    }
}

pub(super) async fn create(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    let code = form::code(&mut errors, &form, "code", "組織コード");
    let (facts, from, roster) = read(&state, &here, &form, &mut errors).await?;
    let ground = may_write(&here, facts.parent)?;
    let actor = here.access.actor_by(&ground);
    let mut tx = state.db.begin().await?;
    if store::taken(&mut tx, Register::Unit, &code).await? {
        errors.add(
            "code",
            format!("組織コード「{code}」は、すでに使われています。"),
        );
    }
    let (true, Some(from)) = (errors.is_empty(), from) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(&here, new_page(&here), form, why, new_body));
    };
    let id = state.clock.new_id();
    store::register(&mut tx, Register::Unit, &[Subject { id, code }]).await?;
    let wanted = Change {
        line: Line::of(id),
        from,
        wanted: Some(facts),
    };
    let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
    let tree = &roster.tree;
    let entries = done.changed.iter().map(|c| entry::unit(tree, c)).collect();
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(&format!("/organization/units/{id}"), "entered"))
}

/// What was typed, read with the tree of the day it is to hold from.
async fn read(
    state: &Organization,
    here: &Here,
    form: &FormData,
    errors: &mut FieldErrors,
) -> Result<(UnitFacts, Option<Date>, Arc<Roster>), Failure> {
    let day = form::day(&mut FieldErrors::new(), form, "from");
    let roster = state.roster(day.unwrap_or(here.access.day)).await?;
    let (facts, from) = fields::parse(&roster.tree, form, errors);
    Ok((facts, from, roster))
}

fn page(here: &Here, id: Uuid, name: &str) -> Page {
    Page::new(format!("{name}の変更"), "/organization")
        .crumb(here.link("/organization"), "組織図")
        .crumb(format!("/organization/units/{id}"), name)
}

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "名称、種類、上位の組織、並び順を、決めた日から変更します。それまでの内容は、その日の前日までのものとして残ります。" }
            form method="post" action={ "/organization/units/" (id) "/change" } {
                (components::token(form))
                input type="hidden" id="mark" name="mark" value=(form.value("mark"));
                (fields::fields(form))
                div.buttons { button type="submit" { "変更を保存する" } a href={ "/organization/units/" (id) } { "組織のページへ戻る" } }
            }
        }
    }
}

pub(super) async fn edit(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let tree = &here.roster.tree;
    let unit = tree.get(id).ok_or(Failure::NotFound)?;
    may_write(&here, Some(id))?;
    let form = fields::values(tree, &unit.facts, here.form())
        .with("from", era_date(here.access.day))
        .with("mark", mark(&steps(&state, id).await?));
    Ok(page(&here, id, unit.name()).render(&here.frame, body(id)(&form)))
}

async fn steps(state: &Organization, id: Uuid) -> Result<Vec<Step<UnitFacts>>, Failure> {
    let lines = store::timeline::<UnitFacts>(&state.db, id).await?;
    Ok(lines.into_iter().map(|(_, step)| step).collect())
}

pub(super) async fn update(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let unit = here.roster.tree.get(id).ok_or(Failure::NotFound)?;
    let ground = may_write(&here, Some(id))?;
    let mut errors = FieldErrors::new();
    let (facts, from, roster) = read(&state, &here, &form, &mut errors).await?;
    if let Some(parent) = facts.parent.filter(|p| Some(*p) != unit.facts.parent) {
        may_write(&here, Some(parent))?;
    }
    let actor = here.access.actor_by(&ground);
    let mut tx = state.db.begin().await?;
    let all = store::all_timelines::<UnitFacts>(&mut tx).await?;
    let written = all.get(&Line::of(id)).cloned().unwrap_or_default();
    let now = mark(&written);
    if let (Some(from), Some(parent)) = (from, facts.parent) {
        let until = written.iter().find(|s| s.period.covers(from));
        let time = Period::new(from, until.and_then(|s| s.period.until));
        if let Some(day) = rules::circle(&all, (id, parent), time) {
            errors.add(
                "parent",
                format!(
                    "{}に、この組織が自分の下に入ってしまいます。別の組織を選んでください。",
                    era_date(day)
                ),
            );
        }
    }
    let why = match (errors.is_empty(), from) {
        (true, Some(from)) if form.get("mark") == now => {
            let wanted = Change {
                line: Line::of(id),
                from,
                wanted: Some(facts),
            };
            let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
            let tree = &roster.tree;
            let entries = done.changed.iter().map(|c| entry::unit(tree, c)).collect();
            write::commit(&state, tx, &actor, entries).await?;
            return Ok(write::done(&format!("/organization/units/{id}"), "changed"));
        }
        (true, Some(_)) => Again::Moved,
        _ => Again::Errors(errors),
    };
    Ok(write::again(
        &here,
        page(&here, id, unit.name()),
        form,
        (why, now),
        body(id),
    ))
}

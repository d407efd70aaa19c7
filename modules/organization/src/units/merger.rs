//! 統合: a unit's people, systems and units go to another, and it ends.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Date, FieldErrors, Uuid};
use sakimori_permissions::{Action, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, Page};

use super::end::{self, may_end};
use crate::here::Here;
use crate::model::{Line, PostFacts, SystemFacts, Unit, UnitFacts};
use crate::roster::Roster;
use crate::state::Organization;
use crate::store::{self, Change};
use crate::write::{self, Again};
use crate::{entry, form};

fn page(here: &Here, unit: &Unit) -> Page {
    Page::new(format!("{}の統合", unit.name()), "/organization")
        .crumb(here.link("/organization"), "組織図")
        .crumb(format!("/organization/units/{}", unit.id), unit.name())
}

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "この組織を別の組織に統合します。その日から、職員、下の組織、担当する情報システムは統合先に移り、この組織と、この組織に対する任命は前の日で終わります。" }
            form method="post" action={ "/organization/units/" (id) "/merger" } {
                (components::token(form))
                (components::text_field(form, field("into", "統合先", "組織コード又は名称", true)))
                (components::date_field(form, field("from", "いつから", "統合する日。例：令和9年4月1日", true)))
                div.buttons { button type="submit" { "統合する" } a href={ "/organization/units/" (id) } { "組織のページへ戻る" } }
            }
        }
    }
}

pub(super) async fn ask(Key(id): Key, here: Here) -> Result<Response, Failure> {
    let (unit, _) = may_end(&here, id)?;
    Ok(page(&here, unit).render(&here.frame, body(id)(&here.form())))
}

pub(super) async fn merge(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (unit, ground) = may_end(&here, id)?;
    let mut errors = FieldErrors::new();
    let from = form::day(&mut errors, &form, "from");
    let roster = state.roster(from.unwrap_or(here.access.day)).await?;
    let into = match form::unit(&roster.tree, form.get("into")) {
        Ok(into) if roster.tree.is_within(into.id, id) => {
            errors.add(
                "into",
                "統合先には、この組織とその下の組織以外を選んでください。",
            );
            None
        }
        Ok(into) => Some(into),
        Err(message) => {
            errors.add("into", message);
            None
        }
    };
    let (true, Some(from), Some(into)) = (errors.is_empty(), from, into) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(&here, page(&here, unit), form, why, body(id)));
    };
    let place = roster.place_of_unit(into.id);
    here.access
        .require(Action::Change, Resource::Organization, &place)?;
    let actor = here.access.actor_by(&ground);
    let mut tx = state.db.begin().await?;
    let mut entries = move_all(&state, &roster, &mut tx, (id, into.id), from).await?;
    entries.extend(end::finish(&state, &roster, &here.body, &mut tx, (id, from)).await?);
    if !entries.is_empty() {
        store::succeed(&mut tx, &state.clock, (id, into.id), from).await?;
        let names = ((id, unit.name()), (into.id, into.name()));
        entries.extend(entry::succession(names.0, names.1, from));
    }
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(
        &format!("/organization/units/{}", into.id),
        "merged",
    ))
}

/// Moves everything of one unit to another from a day on.
async fn move_all(
    state: &Organization,
    roster: &Roster,
    tx: &mut Tx,
    (from_unit, into): (Uuid, Uuid),
    from: Date,
) -> Result<Vec<Entry>, Failure> {
    let (clock, tree) = (&state.clock, &roster.tree);
    let mut entries = Vec::new();
    let staff = store::staff_from(tx, from_unit, from).await?;
    let mut posts: Vec<Change<PostFacts>> = Vec::new();
    for member in &staff {
        let facts = PostFacts {
            unit: into,
            ..member.facts.clone()
        };
        let day = member.period.from.max(from);
        if !facts.main {
            let line = Line::concurrent(member.person, from_unit);
            posts.push(Change {
                line,
                from: day,
                wanted: None,
            });
        }
        let line = match facts.main {
            true => Line::of(member.person),
            false => Line::concurrent(member.person, into),
        };
        let ends = member.period.until.filter(|_| line.part.is_some());
        posts.push(Change {
            line,
            from: day,
            wanted: Some(facts),
        });
        posts.extend(ends.map(|from| Change {
            line,
            from,
            wanted: None,
        }));
    }
    let moved = store::change(tx, clock, &posts).await?;
    for change in &moved.changed {
        let member = staff.iter().find(|m| m.person == change.line.subject);
        let name = member.map_or("", |m| m.name.as_str());
        entries.push(entry::post(tree, name, change));
    }
    let children = store::children_from(tx, from_unit, from).await?;
    let units: Vec<Change<UnitFacts>> = children
        .into_iter()
        .map(|(unit, facts, begins)| Change {
            line: Line::of(unit),
            from: begins.max(from),
            wanted: Some(UnitFacts {
                parent: Some(into),
                ..facts
            }),
        })
        .collect();
    let moved = store::change(tx, clock, &units).await?;
    entries.extend(moved.changed.iter().map(|c| entry::unit(tree, c)));
    let systems = store::systems_from(tx, from_unit, from).await?;
    let systems: Vec<Change<SystemFacts>> = systems
        .into_iter()
        .map(|(system, facts, begins)| Change {
            line: Line::of(system),
            from: begins.max(from),
            wanted: Some(SystemFacts {
                unit: into,
                ..facts
            }),
        })
        .collect();
    let moved = store::change(tx, clock, &systems).await?;
    entries.extend(moved.changed.iter().map(|c| entry::system(tree, c)));
    Ok(entries)
}

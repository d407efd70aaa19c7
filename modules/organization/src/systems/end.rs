//! The end of a system, and of the appointments over it.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_permissions::Scope;
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key};

use super::change::{may_write, page};
use crate::entry::{self, Appointing};
use crate::form;
use crate::here::Here;
use crate::model::{Line, Period, SystemFacts};
use crate::state::Organization;
use crate::store::{self, Change};
use crate::write::{self, Again};

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "使わなくなった情報システムを終了します。この情報システムに対する任命も、同じ日に終わります。" }
            form method="post" action={ "/systems/" (id) "/end" } {
                (components::token(form))
                (components::date_field(form, field("last", "いつまで", "情報システムがある最後の日。例：令和9年3月31日", true)))
                div.buttons { button type="submit" { "情報システムを終了する" } a href={ "/systems/" (id) } { "情報システムのページへ戻る" } }
            }
        }
    }
}

pub(super) async fn ask(Key(id): Key, here: Here) -> Result<Response, Failure> {
    let system = here.roster.system(id).ok_or(Failure::NotFound)?;
    may_write(&here, Some(id))?;
    Ok(page(system, "終了").render(&here.frame, body(id)(&here.form())))
}

pub(super) async fn end(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let system = here.roster.system(id).ok_or(Failure::NotFound)?;
    let ground = may_write(&here, Some(id))?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let Some(from) = form::first_day_without(&mut errors, &form, "last") else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(
            &here,
            page(system, "終了"),
            form,
            why,
            body(id),
        ));
    };
    let mut tx = state.db.begin().await?;
    let wanted = Change::<SystemFacts> {
        line: Line::of(id),
        from,
        wanted: None,
    };
    let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
    let tree = &here.roster.tree;
    let mut entries: Vec<_> = done
        .changed
        .iter()
        .map(|c| entry::system(tree, c))
        .collect();
    let over = store::appointments_over(&mut tx, Scope::System(id), from).await?;
    store::discharge(&mut tx, &over, from).await?;
    for one in &over {
        let name = store::name_of(&mut tx, one.facts.person).await?;
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
    Ok(write::done("/systems", "ended"))
}

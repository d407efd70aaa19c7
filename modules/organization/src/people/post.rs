//! 異動: another main post from a day on.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_web::components;
use sakimori_web::{Failure, FormData, FormState, Key};

use super::change::{may_write, page};
use super::fields;
use super::show::Whole;
use crate::here::Here;
use crate::model::{Line, PostFacts, Step, mark};
use crate::state::Organization;
use crate::store::{self, Change};
use crate::write::{self, Again};
use crate::{entry, form};

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "本務の所属と職名を、決めた日から変更します。役割の任命は変わりません。前の所属での任命を終えるときは、職員のページの「任命を終える」を使います。" }
            form method="post" action={ "/people/" (id) "/post" } {
                (components::token(form))
                input type="hidden" id="mark" name="mark" value=(form.value("mark"));
                (fields::post(form, true))
                (fields::from(form, "異動の日。例：令和9年4月1日"))
                div.buttons { button type="submit" { "本務を変更する" } a href={ "/people/" (id) } { "職員のページへ戻る" } }
            }
        }
    }
}

pub(super) async fn ask(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    may_write(&here, &place)?;
    let posts = whole.main_posts();
    let now = posts.iter().find(|s| s.period.covers(here.day));
    let unit = now.and_then(|s| here.roster.tree.get(s.facts.unit));
    let form = here
        .form()
        .with("unit", unit.map_or("", |u| u.code.as_str()))
        .with("title", now.map_or("", |s| s.facts.title.as_str()))
        .with("mark", mark(&posts));
    Ok(page(&here, &whole, "異動").render(&here.frame, body(id)(&form)))
}

pub(super) async fn transfer(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    let ground = may_write(&here, &place)?;
    let actor = here.access.actor_by(&ground);
    let roster = state.roster(fields::day_of(&form, here.access.day)).await?;
    let mut errors = FieldErrors::new();
    let post = fields::parse_post(&roster.tree, &form, true, &mut errors);
    let from = form::day(&mut errors, &form, "from");
    if let Some(from) = from.filter(|from| whole.on(*from).is_none()) {
        errors.add(
            "from",
            format!(
                "{}には在職していません。在職している日を入力してください。",
                era_date(from)
            ),
        );
    }
    let mut tx = state.db.begin().await?;
    let line = Line::of(id);
    let lines = store::timelines::<PostFacts>(&mut tx, &[id]).await?;
    let written: &[Step<PostFacts>] = lines.get(&line).map_or(&[], Vec::as_slice);
    let now = mark(written);
    let why = match (errors.is_empty(), from, post) {
        (true, Some(from), Some(post)) if form.get("mark") == now => {
            let wanted = Change {
                line,
                from,
                wanted: Some(post),
            };
            let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
            let name = whole.name(from);
            let entries = done
                .changed
                .iter()
                .map(|c| entry::post(&roster.tree, name, c));
            let entries = entries.collect();
            write::commit(&state, tx, &actor, entries).await?;
            return Ok(write::done(&format!("/people/{id}"), "changed"));
        }
        (true, Some(_), Some(_)) => Again::Moved,
        _ => Again::Errors(errors),
    };
    Ok(write::again(
        &here,
        page(&here, &whole, "異動"),
        form,
        (why, now),
        body(id),
    ))
}

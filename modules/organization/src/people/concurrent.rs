//! 兼務: further posts, each in one unit, from a day on or up to one.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key};

use super::change::{may_write, page};
use super::fields;
use super::show::Whole;
use crate::here::Here;
use crate::model::Line;
use crate::state::Organization;
use crate::store::{self, Change};
use crate::write::{self, Again};
use crate::{entry, form};

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "ある組織での兼務を始め、職名を変え、又は終えます。兼務は、一つの組織に一つです。" }
            form method="post" action={ "/people/" (id) "/concurrent-post" } {
                (components::token(form))
                (fields::post(form, true))
                (fields::from(form, "兼務を始める日、職名を変える日。終えるだけのときは、始まりの日のままにします。"))
                (components::date_field(form, field("last", "いつまで", "兼務の最後の日。決まっていないときは空欄にします。", false)))
                div.buttons { button type="submit" { "兼務を保存する" } a href={ "/people/" (id) } { "職員のページへ戻る" } }
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
    let form = here.form().with("from", era_date(here.access.day));
    Ok(page(&here, &whole, "兼務").render(&here.frame, body(id)(&form)))
}

pub(super) async fn save(
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
    let post = fields::parse_post(&roster.tree, &form, false, &mut errors);
    let from = form::day(&mut errors, &form, "from");
    let until = form::until(&mut errors, &form, "last", from);
    if let Some(from) = from.filter(|from| whole.on(*from).is_none()) {
        errors.add(
            "from",
            format!(
                "{}には在職していません。在職している日を入力してください。",
                era_date(from)
            ),
        );
    }
    let (true, Some(from), Some(post)) = (errors.is_empty(), from, post) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(
            &here,
            page(&here, &whole, "兼務"),
            form,
            why,
            body(id),
        ));
    };
    let line = Line::concurrent(id, post.unit);
    let mut changes = vec![Change {
        line,
        from,
        wanted: Some(post),
    }];
    changes.extend(until.map(|from| Change {
        line,
        from,
        wanted: None,
    }));
    let mut tx = state.db.begin().await?;
    let done = store::change(&mut tx, &state.clock, &changes).await?;
    let name = whole.name(from);
    let entries = done
        .changed
        .iter()
        .map(|c| entry::post(&roster.tree, name, c));
    let entries = entries.collect();
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(&format!("/people/{id}"), "changed"))
}

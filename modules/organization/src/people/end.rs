//! 退職: the person, their posts and appointments end on the same day.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Date, FieldErrors, Uuid, era_date};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key};

use super::change::{may_write, page};
use super::show::Whole;
use crate::entry::{self, Appointing};
use crate::form;
use crate::here::Here;
use crate::model::{Line, Period, PersonFacts, PostFacts};
use crate::state::Organization;
use crate::store::{self, Change};
use crate::write::{self, Again};

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "退職する職員の、在職の最後の日を登録します。本務、兼務、役割の任命も同じ日に終わります。後任の任命は別に行います。" }
            form method="post" action={ "/people/" (id) "/end" } {
                (components::token(form))
                (components::date_field(form, field("last", "いつまで", "在職の最後の日。例：令和9年3月31日", true)))
                div.buttons { button type="submit" { "退職を登録する" } a href={ "/people/" (id) } { "職員のページへ戻る" } }
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
    Ok(page(&here, &whole, "退職").render(&here.frame, body(id)(&here.form())))
}

pub(super) async fn end(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    let ground = may_write(&here, &place)?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let first = form::first_day_without(&mut errors, &form, "last");
    let last = first.and_then(|day| day.yesterday().ok());
    if let Some(last) = last.filter(|last| whole.on(*last).is_none()) {
        errors.add(
            "last",
            format!(
                "{}には在職していません。在職している日を入力してください。",
                era_date(last)
            ),
        );
    }
    let (true, Some(from)) = (errors.is_empty(), first) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(
            &here,
            page(&here, &whole, "退職"),
            form,
            why,
            body(id),
        ));
    };
    let mut tx = state.db.begin().await?;
    let entries = finish(&state, &here, &whole, &mut tx, from).await?;
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(&format!("/people/{id}"), "changed"))
}

async fn finish(
    state: &Organization,
    here: &Here,
    whole: &Whole,
    tx: &mut Tx,
    from: Date,
) -> Result<Vec<Entry>, Failure> {
    let (id, roster, name) = (whole.id, &here.roster, whole.name(from));
    let line = Line::of(id);
    let person = Change::<PersonFacts> {
        line,
        from,
        wanted: None,
    };
    let person = store::change(tx, &state.clock, &[person]).await?;
    let mut lines: Vec<Line> = whole.posts.iter().map(|(line, _)| *line).collect();
    lines.sort();
    lines.dedup();
    let end = |line| Change::<PostFacts> {
        line,
        from,
        wanted: None,
    };
    let posts: Vec<_> = lines.into_iter().map(end).collect();
    let posts = store::change(tx, &state.clock, &posts).await?;
    let mut entries: Vec<Entry> = person.changed.iter().map(entry::person).collect();
    entries.extend(
        posts
            .changed
            .iter()
            .map(|c| entry::post(&roster.tree, name, c)),
    );
    let all = store::appointments_of_all(tx, &[id]).await?;
    let open = all
        .into_iter()
        .filter(|a| a.period.until.is_none_or(|until| until > from));
    let open: Vec<_> = open.collect();
    store::discharge(tx, &open, from).await?;
    for one in &open {
        let after = Period::new(one.period.from, Some(one.period.from.max(from)));
        let periods = (Some(one.period), Some(after));
        let whose = (&**roster, &*here.body);
        entries.push(entry::appointment(
            whose,
            Appointing::Ended,
            name,
            &one.facts,
            periods,
        ));
    }
    Ok(entries)
}

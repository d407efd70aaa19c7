//! New people; another name, employment or address from a day on.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Ground, Place, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, Page};

use super::fields;
use super::show::Whole;
use crate::here::Here;
use crate::model::{Line, PersonFacts, mark};
use crate::state::Organization;
use crate::store::{self, Change, Register, Subject};
use crate::write::{self, Again};
use crate::{entry, form};

/// The ground to write on people of a place.
pub(super) fn may_write(here: &Here, place: &Place) -> Result<Ground, Failure> {
    here.access
        .require(Action::Change, Resource::Organization, place)
}

fn new_page(here: &Here) -> Page {
    Page::new("職員の登録", "/people").crumb(here.link("/people"), "職員")
}

pub(super) async fn new(here: Here) -> Result<Response, Failure> {
    may_write(&here, &Place::body())?;
    let form = here
        .form()
        .with("employment", "regular")
        .with("from", era_date(here.access.day));
    Ok(new_page(&here).render(&here.frame, new_body(&form)))
}

fn new_body(form: &FormState) -> Markup {
    html! {
        (components::error_summary(form))
        form method="post" action="/people/new" {
            (components::token(form))
            (components::text_field(form, field("number", "職員番号", "団体で使っている番号。退職した職員の番号も含めて、同じ番号は使えません。", true)))
            (fields::person(form))
            (fields::post(form, true))
            (fields::from(form, "着任の日。前もって登録することもできます。"))
            div.buttons { button type="submit" { "登録する" } a href="/people" { "職員の一覧へ戻る" } }
        }
    }
}

pub(super) async fn create(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let ground = may_write(&here, &Place::body())?;
    let actor = here.access.actor_by(&ground);
    let roster = state.roster(fields::day_of(&form, here.access.day)).await?;
    let mut errors = FieldErrors::new();
    let code = form::code(&mut errors, &form, "number", "職員番号");
    let facts = fields::parse_person(&form, &mut errors);
    let post = fields::parse_post(&roster.tree, &form, true, &mut errors);
    let from = form::day(&mut errors, &form, "from");
    let mut tx = state.db.begin().await?;
    if store::taken(&mut tx, Register::Person, &code).await? {
        errors.add(
            "number",
            format!("職員番号「{code}」は、すでに使われています。"),
        );
    }
    let (true, Some(from), Some(post)) = (errors.is_empty(), from, post) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(&here, new_page(&here), form, why, new_body));
    };
    let id = state.clock.new_id();
    store::register(&mut tx, Register::Person, &[Subject { id, code }]).await?;
    let (line, name) = (Line::of(id), facts.name.clone());
    let person = Change {
        line,
        from,
        wanted: Some(facts),
    };
    let person = store::change(&mut tx, &state.clock, &[person]).await?;
    let post = Change {
        line,
        from,
        wanted: Some(post),
    };
    let post = store::change(&mut tx, &state.clock, &[post]).await?;
    let mut entries: Vec<_> = person.changed.iter().map(entry::person).collect();
    entries.extend(
        post.changed
            .iter()
            .map(|c| entry::post(&roster.tree, &name, c)),
    );
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(&format!("/people/{id}"), "entered"))
}

pub(super) fn page(here: &Here, whole: &Whole, what: &str) -> Page {
    let name = whole.name(here.day);
    Page::new(format!("{name}の{what}"), "/people")
        .crumb("/people", "職員")
        .crumb(format!("/people/{}", whole.id), name)
}

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "氏名などを、決めた日から変更します。それまでの内容は、その日の前日までのものとして残り、以前の氏名でも検索できます。" }
            form method="post" action={ "/people/" (id) "/change" } {
                (components::token(form))
                input type="hidden" id="mark" name="mark" value=(form.value("mark"));
                (fields::person(form))
                (fields::from(form, "この日から変わります。過去の日も入力できます。"))
                div.buttons { button type="submit" { "変更を保存する" } a href={ "/people/" (id) } { "職員のページへ戻る" } }
            }
        }
    }
}

pub(super) async fn edit(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    may_write(&here, &place)?;
    let step = whole
        .on(here.day)
        .or(whole.facts.last())
        .ok_or(Failure::NotFound)?;
    let form = fields::values(&step.facts, here.form())
        .with("from", era_date(here.access.day))
        .with("mark", mark(&whole.facts));
    Ok(page(&here, &whole, "変更").render(&here.frame, body(id)(&form)))
}

pub(super) async fn update(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    let ground = may_write(&here, &place)?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let facts = fields::parse_person(&form, &mut errors);
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
    let lines = store::timelines::<PersonFacts>(&mut tx, &[id]).await?;
    let now = mark(lines.get(&Line::of(id)).map_or(&[][..], Vec::as_slice));
    let why = match (errors.is_empty(), from) {
        (true, Some(from)) if form.get("mark") == now => {
            let wanted = Change {
                line: Line::of(id),
                from,
                wanted: Some(facts),
            };
            let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
            let entries = done.changed.iter().map(entry::person).collect();
            write::commit(&state, tx, &actor, entries).await?;
            return Ok(write::done(&format!("/people/{id}"), "changed"));
        }
        (true, Some(_)) => Again::Moved,
        _ => Again::Errors(errors),
    };
    Ok(write::again(
        &here,
        page(&here, &whole, "変更"),
        form,
        (why, now),
        body(id),
    ))
}

//! New systems; another name or unit in charge from a day on.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Ground, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, Page};

use crate::here::Here;
use crate::model::{Line, OrgTree, Step, SystemFacts, mark};
use crate::state::Organization;
use crate::store::{self, Change, Register, Subject, System};
use crate::write::{self, Again};
use crate::{entry, form};

fn fields(form: &FormState) -> Markup {
    html! {
        (components::text_field(form, field("name", "名称", "例：住民記録システム", true)))
        (components::text_field(form, field("unit", "担当する組織", "組織コード又は名称", true)))
        (components::date_field(form, field("from", "いつから", "この日から変わります。過去の日も入力できます。", true)))
    }
}

fn parse(tree: &OrgTree, form: &FormData, errors: &mut FieldErrors) -> Option<SystemFacts> {
    let name = form::line(errors, form, "name", form::required("名称", 100));
    match form::unit(tree, form.get("unit")) {
        Ok(unit) => Some(SystemFacts {
            name,
            unit: unit.id,
        }),
        Err(message) => {
            let empty = form.get("unit").trim().is_empty();
            errors.add(
                "unit",
                if empty {
                    "担当する組織を入力してください。".to_owned()
                } else {
                    message
                },
            );
            None
        }
    }
}

pub(super) fn may_write(here: &Here, system: Option<Uuid>) -> Result<Ground, Failure> {
    let place = match system {
        Some(system) => here.roster.place_of_system(system),
        None => sakimori_permissions::Place::body(),
    };
    here.access
        .require(Action::Change, Resource::Organization, &place)
}

/// The day a form speaks of, today where it cannot be read.
fn day_of(form: &FormData, today: Date) -> Date {
    form::day(&mut FieldErrors::new(), form, "from").unwrap_or(today)
}

fn new_page() -> Page {
    Page::new("情報システムの登録", "/systems").crumb("/systems", "情報システム")
}

pub(super) async fn new(here: Here) -> Result<Response, Failure> {
    may_write(&here, None)?;
    let form = here.form().with("from", era_date(here.access.day));
    Ok(new_page().render(&here.frame, new_body(&form)))
}

fn new_body(form: &FormState) -> Markup {
    html! {
        (components::error_summary(form))
        form method="post" action="/systems/new" {
            (components::token(form))
            (components::text_field(form, field("code", "コード", "団体で使っている番号など。名称が変わっても同じコードを使い続けます。", true)))
            (fields(form))
            div.buttons { button type="submit" { "登録する" } a href="/systems" { "情報システムの一覧へ戻る" } }
        }
    }
}

pub(super) async fn create(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let ground = may_write(&here, None)?;
    let actor = here.access.actor_by(&ground);
    let roster = state.roster(day_of(&form, here.access.day)).await?;
    let mut errors = FieldErrors::new();
    let code = form::code(&mut errors, &form, "code", "コード");
    let facts = parse(&roster.tree, &form, &mut errors);
    let from = form::day(&mut errors, &form, "from");
    let mut tx = state.db.begin().await?;
    if store::taken(&mut tx, Register::System, &code).await? {
        errors.add(
            "code",
            format!("コード「{code}」は、すでに使われています。"),
        );
    }
    let (true, Some(from), Some(facts)) = (errors.is_empty(), from, facts) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(&here, new_page(), form, why, new_body));
    };
    let id = state.clock.new_id();
    store::register(&mut tx, Register::System, &[Subject { id, code }]).await?;
    let wanted = Change {
        line: Line::of(id),
        from,
        wanted: Some(facts),
    };
    let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
    let entries = done
        .changed
        .iter()
        .map(|c| entry::system(&roster.tree, c))
        .collect();
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(&format!("/systems/{id}"), "entered"))
}

pub(super) fn page(system: &System, what: &str) -> Page {
    let name = &system.facts.name;
    Page::new(format!("{name}の{what}"), "/systems")
        .crumb("/systems", "情報システム")
        .crumb(format!("/systems/{}", system.id), name.clone())
}

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            form method="post" action={ "/systems/" (id) "/change" } {
                (components::token(form))
                input type="hidden" id="mark" name="mark" value=(form.value("mark"));
                (fields(form))
                div.buttons { button type="submit" { "変更を保存する" } a href={ "/systems/" (id) } { "情報システムのページへ戻る" } }
            }
        }
    }
}

pub(super) async fn edit(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let system = here.roster.system(id).ok_or(Failure::NotFound)?;
    may_write(&here, Some(id))?;
    let lines = store::timeline::<SystemFacts>(&state.db, id).await?;
    let steps: Vec<Step<SystemFacts>> = lines.into_iter().map(|(_, s)| s).collect();
    let unit = here.roster.tree.get(system.facts.unit);
    let form = here
        .form()
        .with("name", &system.facts.name)
        .with("unit", unit.map_or("", |u| u.code.as_str()))
        .with("from", era_date(here.access.day))
        .with("mark", mark(&steps));
    Ok(page(system, "変更").render(&here.frame, body(id)(&form)))
}

pub(super) async fn update(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let system = here.roster.system(id).ok_or(Failure::NotFound)?;
    let ground = may_write(&here, Some(id))?;
    let actor = here.access.actor_by(&ground);
    let roster = state.roster(day_of(&form, here.access.day)).await?;
    let mut errors = FieldErrors::new();
    let facts = parse(&roster.tree, &form, &mut errors);
    let from = form::day(&mut errors, &form, "from");
    let mut tx = state.db.begin().await?;
    let line = Line::of(id);
    let lines = store::timelines::<SystemFacts>(&mut tx, &[id]).await?;
    let now = mark(lines.get(&line).map_or(&[][..], Vec::as_slice));
    let why = match (errors.is_empty(), from, facts) {
        (true, Some(from), Some(facts)) if form.get("mark") == now => {
            let wanted = Change {
                line,
                from,
                wanted: Some(facts),
            };
            let done = store::change(&mut tx, &state.clock, &[wanted]).await?;
            let entries = done.changed.iter().map(|c| entry::system(&roster.tree, c));
            let entries = entries.collect();
            write::commit(&state, tx, &actor, entries).await?;
            return Ok(write::done(&format!("/systems/{id}"), "changed"));
        }
        (true, Some(_), Some(_)) => Again::Moved,
        _ => Again::Errors(errors),
    };
    Ok(write::again(
        &here,
        page(system, "変更"),
        form,
        (why, now),
        body(id),
    ))
}

//! Suggestions from the usual posts, ticked and taken at once.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid, era_date};
use sakimori_permissions::{Action, Capacity, Ground, Place, Resource, Scope};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, ListQuery, PAGE_SIZE, Page};

use super::make::{Made, Maker, Wanted};
use super::suggest::{Vacancy, suggestions, vacancies};
use crate::duties::scope_link;
use crate::form;
use crate::here::Here;
use crate::model::{AppointmentFacts, Period, parts};
use crate::state::Organization;
use crate::store::{self, TitledPost};
use crate::write;

const PATH: &str = "/appointments/suggestions";

fn page() -> Page {
    Page::new("任命の候補", "/organization/holes")
        .crumb("/organization", "組織図")
        .crumb("/organization/holes", "体制の不備")
}

fn may(here: &Here) -> Result<Ground, Failure> {
    here.access
        .require(Action::Change, Resource::Appointment, &Place::body())
}

/// What is ticked: role, thing, person.
fn value(vacancy: &Vacancy<'_>, person: Uuid) -> String {
    let thing = match parts(vacancy.scope) {
        (Some(unit), _) => format!("unit {unit}"),
        (_, Some(system)) => format!("system {system}"),
        (None, None) => "body -".to_owned(),
    };
    format!("{} {thing} {person}", vacancy.role.key)
}

fn read(value: &str) -> Option<(&str, Scope, Uuid)> {
    let parts: Vec<&str> = value.split(' ').collect();
    let [role, kind, thing, person] = parts.as_slice() else {
        return None;
    };
    let scope = match *kind {
        "unit" => Scope::Unit(thing.parse().ok()?),
        "system" => Scope::System(thing.parse().ok()?),
        _ => Scope::Body,
    };
    Some((role, scope, person.parse().ok()?))
}

async fn content(
    state: &Organization,
    here: &Here,
    query: &ListQuery,
    form: &FormState,
) -> Result<Markup, Failure> {
    let holes = here.roster.holes(&here.body, &state.edition.separations);
    let all = vacancies(&here.roster, &here.body, &holes);
    let pages = all.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let last = (first + PAGE_SIZE).min(all.len());
    let shown = all.get(first..last).unwrap_or_default();
    let mut units: Vec<Uuid> = shown.iter().filter_map(|v| v.unit).collect();
    units.sort();
    units.dedup();
    let titles: Vec<String> = shown.iter().flat_map(|v| v.titles.clone()).collect();
    let posts = store::heads(&state.db, here.day, &units, &titles).await?;
    let found = suggestions(&here.roster, shown, &posts);
    Ok(html! {
        p { "空席の役割について、「団体の設定」の「充てる職」に当たる職員を示します。確かめて、任命する者を選んでください。" }
        (components::error_summary(form))
        (components::pager(query, PATH, all.len()))
        @if found.is_empty() {
            p { "示せる候補はありません。" }
        } @else {
            form method="post" action=(PATH) {
                (components::token(form))
                (table(here, form, &found))
                (components::date_field(form, field("from", "いつから", "", true)))
                div.buttons { button type="submit" { "選んだ職員を任命する" } a href="/organization/holes" { "体制の不備へ戻る" } }
            }
        }
    })
}

fn table(here: &Here, form: &FormState, found: &[(&Vacancy<'_>, Vec<TitledPost>)]) -> Markup {
    html! {
        div.table-scroll #pick tabindex="-1" { table {
            caption { "候補（空席" (found.len()) "件）" }
            thead { tr { th scope="col" { "役割" } th scope="col" { "範囲" } th scope="col" { "候補" } } }
            tbody {
                @for (vacancy, posts) in found {
                    tr {
                        th scope="row" { (vacancy.role.label) }
                        td { (scope_link(here, vacancy.scope)) }
                        td {
                            @for post in posts {
                                @let unit = here.roster.tree.get(post.unit_id).map_or("", |u| u.name());
                                @let label = format!("{}（{unit} {}、{}）", post.name, post.title, post.staff_number);
                                (components::checkbox(form, "pick", &value(vacancy, post.person_id), &label))
                            }
                        }
                    }
                }
            }
        } }
    }
}

pub(super) async fn show(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    may(&here)?;
    let form = here.form().with("from", era_date(here.access.day));
    let content = content(&state, &here, &query, &form).await?;
    let message = match query.get("done") {
        "appointed" => Some("任命しました。"),
        "requested" => Some("任命しました。自分自身の任命は、ほかの者の確認を依頼しました。"),
        _ => None,
    };
    let page = page().message(message.map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

pub(super) async fn accept(
    State(state): State<Organization>,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let ground = may(&here)?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let from = form::day(&mut errors, &form, "from");
    let roster = state.roster(from.unwrap_or(here.access.day)).await?;
    let picked: Vec<_> = form.all("pick").filter_map(read).collect();
    if picked.is_empty() {
        errors.add("pick", "任命する職員を選んでください。");
    }
    let maker = Maker {
        state: &state,
        here: &here,
        roster: &roster,
    };
    let mut word = "appointed";
    if let Some(from) = from.filter(|_| errors.is_empty()) {
        let mut tx = state.db.begin().await?;
        let mut entries = Vec::new();
        for (key, scope, person) in picked {
            let Some(role) = here.body.role(key).filter(|r| r.is_appointed()) else {
                continue;
            };
            match maker
                .make(&mut tx, &wanted(role, scope, person, from))
                .await?
            {
                Made::Appointed(made) => entries.extend(made),
                Made::Requested(made) => {
                    word = "requested";
                    entries.extend(made);
                }
                Made::Not(obstacle) => errors.add("pick", obstacle.message),
            }
        }
        if errors.is_empty() {
            write::commit(&state, tx, &actor, entries).await?;
            return Ok(write::done(PATH, word));
        }
    }
    let form = FormState::rejected(&here.token, form, errors);
    let content = content(&state, &here, &ListQuery::default(), &form).await?;
    let page = page().status(axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.render(&here.frame, content))
}

fn wanted(
    role: &crate::BodyRole,
    scope: Scope,
    person: Uuid,
    from: sakimori_kernel::Date,
) -> Wanted<'_> {
    Wanted {
        role,
        facts: AppointmentFacts {
            person,
            role: role.key.clone(),
            capacity: Capacity::Holder,
            deputy_order: None,
            seat: String::new(),
            scope,
            remark: String::new(),
        },
        period: Period::open(from),
        replace: false,
    }
}

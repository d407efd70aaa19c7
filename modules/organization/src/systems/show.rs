//! The page of a system.

use axum::extract::State;
use axum::response::Response;
use maud::html;
use sakimori_db::journal;
use sakimori_kernel::era_date;
use sakimori_permissions::{Resource, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;
use sakimori_web::{Failure, History, Key, ListQuery, Page, components};

use crate::duties::{self, DutyLine, First};
use crate::here::Here;
use crate::holes;
use crate::model::SystemFacts;
use crate::state::Organization;
use crate::store::{self, Register, System};

const HISTORY: i64 = 50;

pub(super) async fn show(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let place = here.roster.place_of_system(id);
    here.access.see(Resource::Organization, &place)?;
    let system = here.roster.system(id);
    let code = match system {
        Some(system) => system.code.clone(),
        None => store::code_of(&state.db, Register::System, id)
            .await?
            .ok_or(Failure::NotFound)?,
    };
    let lines = store::timeline::<SystemFacts>(&state.db, id).await?;
    let steps: Vec<_> = lines
        .into_iter()
        .map(|(_, s)| s)
        .filter(|s| !s.period.is_empty())
        .collect();
    let history = journal::about(&state.db, "system", &id.to_string(), HISTORY).await?;
    let scope = Scope::System(id);
    let name = system.map(|s| s.facts.name.clone());
    let name = name.or_else(|| steps.last().map(|s| s.facts.name.clone()));
    let content = html! {
        (here.as_of(&format!("/systems/{id}"), &query))
        @match system {
            Some(system) => (facts(&here, system)),
            None => (components::notice("info", html! { p { "この日には、この情報システムはありません（コード" (code) "）。" } })),
        }
        @if system.is_some() {
            @if here.can_change(Resource::Organization, &place) {
                p.buttons {
                    a.button.button-quiet href={ "/systems/" (id) "/change" } { "名称や担当を変更する" }
                    a.button.button-quiet href={ "/systems/" (id) "/end" } { "情報システムを終了する" }
                }
            }
            h2 { "役割" }
            @let roles = here.body.appointed().filter(|r| r.scope == RoleScope::InformationSystem);
            @let lines: Vec<DutyLine<'_>> = roles.map(|r| DutyLine::new(&here, r, scope)).collect();
            (duties::table(&here, "この情報システムに対する任命", First::Role, &lines))
            (holes::within(&here, &state.edition.separations, scope))
        }
        h2 { "名称と担当の経過" }
        div.table-scroll { table {
            caption { "古い順" }
            thead { tr { th scope="col" { "期間" } th scope="col" { "名称" } th scope="col" { "担当する組織（表示する日の名称）" } } }
            tbody {
                @for step in &steps {
                    tr { td { (step.period.label()) } td { (step.facts.name) } td { (here.roster.tree.full_name(step.facts.unit)) } }
                }
            }
        } }
        (told(&here).table(&history))
    };
    let message = match query.get("done") {
        "entered" => Some("情報システムを登録しました。"),
        "changed" => Some("変更を保存しました。"),
        _ => None,
    };
    let page = Page::new(name.unwrap_or(code), "/systems")
        .crumb(here.link("/systems"), "情報システム")
        .message(message.map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

fn facts(here: &Here, system: &System) -> maud::Markup {
    html! {
        dl.facts {
            dt { "コード" } dd { (system.code) }
            dt { "担当する組織" } dd { (duties::scope_link(here, Scope::Unit(system.facts.unit))) }
            dt { "期間" } dd { (system.period.label()) }
        }
    }
}

fn told(here: &Here) -> History<'_> {
    History {
        fields: &[("name", "名称"), ("unit_name", "担当する組織")],
        role: Box::new(|key| here.role_name(key)),
        value: Box::new(|field, text| match field {
            "from" | "until" => text.parse().ok().map(era_date),
            _ => None,
        }),
    }
}

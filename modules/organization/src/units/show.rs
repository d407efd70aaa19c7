//! The page of a unit.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::Uuid;
use sakimori_permissions::{Action, Place, Resource, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;
use sakimori_web::{Failure, Key, ListQuery, PAGE_SIZE, Page, components};

use super::fields;
use crate::duties::{self, DutyLine, First};
use crate::here::Here;
use crate::holes;
use crate::model::{Step, Unit, UnitFacts};
use crate::people::index::{Choice, Order};
use crate::people::lines;
use crate::state::Organization;
use crate::store::{self, Person, State as PersonState, Succession};

const HISTORY: i64 = 50;

/// What the page shows of a unit.
struct View<'r> {
    here: &'r Here,
    id: Uuid,
    /// Where the unit is there on the day.
    unit: Option<&'r Unit>,
    code: String,
    names: Vec<Step<UnitFacts>>,
    successions: Vec<Succession>,
}

pub(super) async fn show(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let place = here.roster.place_of_unit(id);
    here.access.see(Resource::Organization, &place)?;
    let lines = store::timeline::<UnitFacts>(&state.db, id).await?;
    let unit = here.roster.tree.get(id);
    let code = match unit {
        Some(unit) => unit.code.clone(),
        None => store::code_of(&state.db, store::Register::Unit, id)
            .await?
            .ok_or(Failure::NotFound)?,
    };
    let steps = lines.into_iter().map(|(_, step)| step);
    let view = View {
        here: &here,
        id,
        unit,
        code,
        names: steps.filter(|step| !step.period.is_empty()).collect(),
        successions: store::successions(&state.db, id).await?,
    };
    let people = match here.access.can(Action::Read, Resource::Person, &place) {
        true => Some(view.people(&state, &query).await?),
        false => None,
    };
    let history = journal::about(&state.db, "unit", &id.to_string(), HISTORY).await?;
    let path = format!("/organization/units/{id}");
    let content = html! {
        (here.as_of(&path, &query))
        (view.facts())
        (view.changes(&place))
        @if unit.is_some() {
            (view.roles())
            (view.below())
            (view.systems())
            (holes::within(&here, &state.edition.separations, Scope::Unit(id)))
        }
        @if let Some((total, people)) = &people { (view.staff(&query, *total, people)) }
        (view.name_history())
        (fields::history(&here).table(&history))
    };
    let message = match query.get("done") {
        "entered" => Some("組織を登録しました。"),
        "changed" => Some("変更を保存しました。"),
        "merged" => Some("統合を保存しました。"),
        _ => None,
    };
    let page = Page::new(view.name(), "/organization")
        .crumb(here.link("/organization"), "組織図")
        .message(message.map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

impl View<'_> {
    fn name(&self) -> String {
        match self
            .unit
            .map(Unit::name)
            .or(self.names.last().map(|s| s.facts.name.as_str()))
        {
            Some(name) => name.to_owned(),
            None => self.code.clone(),
        }
    }

    fn facts(&self) -> Markup {
        let tree = &self.here.roster.tree;
        let path = tree.upward(self.id);
        html! {
            @match self.unit {
                Some(unit) => dl.facts {
                    dt { "組織コード" } dd { (self.code) }
                    dt { "種類" } dd { (unit.facts.kind.label()) }
                    dt { "上位の組織" }
                    dd {
                        @if path.len() < 2 { "なし" }
                        @for (n, above) in path.iter().skip(1).rev().enumerate() {
                            @if n > 0 { " ＞ " }
                            a href=(self.here.link(&format!("/organization/units/{}", above.id))) { (above.name()) }
                        }
                    }
                    dt { "期間" } dd { (unit.period.label()) }
                },
                None => (components::notice("info", html! {
                    p { "この日には、この組織はありません（組織コード" (self.code) "）。下の「名称と位置の経過」で、あった期間を確かめられます。" }
                })),
            }
        }
    }

    fn changes(&self, place: &Place) -> Markup {
        let may = self.unit.is_some() && self.here.can_change(Resource::Organization, place);
        let base = format!("/organization/units/{}", self.id);
        html! {
            @if may {
                p.buttons {
                    a.button.button-quiet href={ (base) "/change" } { "名称や位置を変更する" }
                    a.button.button-quiet href={ "/organization/units/new?parent=" (self.id) } { "下に組織を登録する" }
                    a.button.button-quiet href={ (base) "/merger" } { "別の組織に統合する" }
                    a.button.button-quiet href={ (base) "/end" } { "組織を終了する" }
                }
            }
        }
    }

    /// The roles held over exactly this unit, and those that ought to be.
    fn roles(&self) -> Markup {
        let here = self.here;
        let Some(unit) = self.unit else {
            return Markup::default();
        };
        let wanted = here.body.appointed().filter(|role| match role.scope {
            RoleScope::Department => unit.level() == crate::model::Level::Department,
            RoleScope::Section => unit.level() != crate::model::Level::Other,
            _ => false,
        });
        let scope = Scope::Unit(self.id);
        let lines: Vec<DutyLine<'_>> = wanted.map(|r| DutyLine::new(here, r, scope)).collect();
        html! {
            h2 { "役割" }
            @if lines.is_empty() {
                p { "この種類の組織に対する役割はありません。上位の組織の任命が及びます。" }
            } @else { (duties::table(here, "この組織に対する任命", First::Role, &lines)) }
        }
    }

    fn below(&self) -> Markup {
        let tree = &self.here.roster.tree;
        let children: Vec<&Unit> = tree.children(self.id).collect();
        html! {
            @if !children.is_empty() {
                h2 { "下の組織" }
                ul {
                    @for child in children {
                        li {
                            a href=(self.here.link(&format!("/organization/units/{}", child.id))) { (child.name()) }
                            " " (components::badge("neutral", child.facts.kind.label()))
                        }
                    }
                }
            }
        }
    }

    fn systems(&self) -> Markup {
        let systems = self.here.roster.systems.iter();
        let own: Vec<_> = systems.filter(|s| s.facts.unit == self.id).collect();
        html! {
            @if !own.is_empty() {
                h2 { "担当する情報システム" }
                ul {
                    @for system in own {
                        li { a href=(self.here.link(&format!("/systems/{}", system.id))) { (system.facts.name) } }
                    }
                }
            }
        }
    }

    async fn people(
        &self,
        state: &Organization,
        query: &ListQuery,
    ) -> Result<(usize, Vec<Person>), Failure> {
        let roster = &self.here.roster;
        let index = state.index(roster, PersonState::Present).await?;
        let chosen = index.choose(&Choice {
            unit: Some(roster.tree.range(self.id)),
            order: Order::Unit,
            ..Choice::default()
        });
        let page = lines::page_of(&chosen, query);
        let day = (roster.day, PersonState::Present);
        Ok((chosen.len(), store::people(&state.db, day, page).await?))
    }

    fn staff(&self, query: &ListQuery, total: usize, people: &[Person]) -> Markup {
        let path = format!("/organization/units/{}", self.id);
        html! {
            h2 #people { "職員" }
            @if total == 0 {
                p { "この組織と下の組織に、職員は登録されていません。" }
            } @else {
                p { "この組織と下の組織の職員です。" }
                @if total > PAGE_SIZE { (components::pager(query, &path, total)) }
                (lines::table(self.here, "職員の一覧", people))
            }
        }
    }

    fn name_history(&self) -> Markup {
        html! {
            h2 { "名称と位置の経過" }
            div.table-scroll { table {
                caption { "古い順" }
                thead { tr { th scope="col" { "期間" } th scope="col" { "名称" } th scope="col" { "種類" } th scope="col" { "上位の組織（表示する日の名称）" } } }
                tbody {
                    @for step in &self.names {
                        tr {
                            td { (step.period.label()) }
                            td { (step.facts.name) }
                            td { (step.facts.kind.label()) }
                            td { @if let Some(parent) = step.facts.parent { (self.here.roster.tree.full_name(parent)) } }
                        }
                    }
                }
            } }
            @if !self.successions.is_empty() {
                ul {
                    @for one in &self.successions {
                        li {
                            (sakimori_kernel::era_date(one.on)) "　"
                            a href=(self.here.link(&format!("/organization/units/{}", one.from))) { (one.from_name) }
                            "から"
                            a href=(self.here.link(&format!("/organization/units/{}", one.to))) { (one.to_name) }
                            "へ統合"
                        }
                    }
                }
            }
        }
    }
}

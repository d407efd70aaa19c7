//! The network by role and by unit.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{Uuid, era_date};
use sakimori_permissions::{Access, Action, Place, Reach, Resource};
use sakimori_web::{Failure, FormState, Frame, ListQuery, PAGE_SIZE, Page, components};

use super::lines::{self, Choice, Line};
use super::parts::{self, PATH, TITLE};
use super::rules::half_year;
use super::sight::Sight;
use super::store;
use super::table::Table;
use crate::model::Level;
use crate::people::index;
use crate::{Organization, Roster};

/// As many lines are put on one page for printing; a longer list is printed
/// by department.
const PRINTED: usize = 1000;

pub async fn list(
    State(state): State<Organization>,
    access: Access,
    frame: Frame,
    query: ListQuery,
) -> Result<Response, Failure> {
    access.require(Action::Read, Resource::Organization, &Place::body())?;
    let roster = state.roster(access.day).await?;
    let roles: Vec<String> = state.edition.roles.iter().map(|r| r.key.clone()).collect();
    let unit = Uuid::parse_str(query.get("unit")).ok();
    let unit = unit.filter(|unit| roster.tree.get(*unit).is_some());
    let view = View {
        state: &state,
        access: &access,
        roster: &roster,
        query: &query,
        unit,
    };
    let content = match query.get("by") {
        "unit" => view.by_unit(&roles).await?,
        _ => view.by_role(&roles).await?,
    };
    let heading = html! {
        p.no-print { "緊急のときに連絡する順に、役割の本人、代理の順位に従って示します。" }
        div.no-print { (parts::who_sees(&access)) }
        (whole(&state, &access, &roster).await?)
        p.buttons.no-print {
            a.button href="/contacts/own" { "自分の記載を確認する" }
            @if access.can(Action::Change, Resource::ContactNetwork, &Place::body()) {
                a.button.button-quiet href="/contacts/unconfirmed" { "確認していない職員等" }
            }
        }
    };
    let page = Page::new(TITLE, PATH);
    Ok(page.render(&frame, html! { (heading) (content) }))
}

/// When the whole network was confirmed.
async fn whole(state: &Organization, access: &Access, roster: &Roster) -> Result<Markup, Failure> {
    let since = half_year(access.day);
    let confirmations = state.confirmations(roster, since).await?;
    Ok(html! {
        p {
            (era_date(access.day)) "現在。全体の最終確認："
            @match confirmations.newest {
                Some(day) => (era_date(day)),
                None => "なし",
            }
            "（" (era_date(since)) "からの半年に"
            @if confirmations.missing == 0 { "全員が確認済み" } @else { "まだ確認していない者 " (confirmations.missing) "人" }
            "）"
        }
    })
}

struct View<'v> {
    state: &'v Organization,
    access: &'v Access,
    roster: &'v Roster,
    query: &'v ListQuery,
    unit: Option<Uuid>,
}

impl View<'_> {
    async fn by_role(&self, roles: &[String]) -> Result<Markup, Failure> {
        let choice = Choice {
            role: self.query.get("role").to_owned(),
            unit: self.unit,
        };
        let all = lines::by_role(self.roster, roles, &choice);
        let printed = self.query.get("all") == "yes" && all.len() <= PRINTED;
        let shown = match printed {
            true => all.as_slice(),
            false => page_of(&all, self.query),
        };
        let shown: Vec<Line> = shown.iter().map(|d| lines::line(self.roster, d)).collect();
        let table = self.table(&shown).await?;
        Ok(html! {
            (self.tabs(false))
            (self.filters(roles))
            @if !printed { (components::pager(self.query, PATH, all.len())) }
            @if all.is_empty() {
                p { "条件に合う役割の任命はありません。" a href=(PATH) { "条件を外す" } }
            } @else { (table.draw("役割ごとの連絡先", &shown)) }
            @if !printed && all.len() > shown.len() {
                p.buttons.no-print {
                    @if all.len() <= PRINTED {
                        a.button.button-quiet href=(self.query.link(PATH, "all", "yes")) { "印刷のために全部（" (all.len()) "件）を1ページに示す" }
                    } @else {
                        span { "印刷するときは、部局を選んで" (PRINTED) "件以下にしてください。" }
                    }
                }
            }
        })
    }

    async fn by_unit(&self, roles: &[String]) -> Result<Markup, Failure> {
        let own = self.access.standing.units.first().copied();
        let own = own.filter(|_| self.query.get("unit").is_empty());
        let Some(unit) = self.unit.or(own) else {
            return Ok(html! {
                (self.tabs(true))
                (self.below(None))
            });
        };
        let answering = lines::of_unit(self.roster, roles, unit);
        let index = self
            .state
            .index(self.roster, crate::store::State::Present)
            .await?;
        let people = index.choose(&index::Choice {
            unit: Some(self.roster.tree.range(unit)),
            order: index::Order::Unit,
            ..index::Choice::default()
        });
        let first = first_of(people.len(), self.query);
        let shown: Vec<Uuid> = people.iter().skip(first).take(PAGE_SIZE).copied().collect();
        let members = self.members(&shown).await?;
        let mut listed = answering.clone();
        listed.extend(members.iter().cloned());
        let table = self.table(&listed).await?;
        Ok(html! {
            (self.tabs(true))
            (self.below(Some(unit)))
            @if answering.is_empty() { p { "この組織とその情報システムについて任命された者はいません。" } }
            @else { (table.draw("この組織の責任者・管理者と情報システムの担当", &answering)) }
            (components::pager_below(self.query, PATH, people.len()))
            @if members.is_empty() { p { "この組織に所属する職員等はいません。" } }
            @else { (table.draw("所属する職員等", &members)) }
        })
    }

    async fn members(&self, people: &[Uuid]) -> Result<Vec<Line>, Failure> {
        let day = (self.roster.day, crate::store::State::Present);
        let people = crate::store::people(&self.state.db, day, people).await?;
        let line = |person: crate::store::Person| {
            let (unit, title) = match person.main_post() {
                Some((unit, title)) => (Some(unit), title.to_owned()),
                None => (None, String::new()),
            };
            Line {
                person: person.id,
                name: person.facts.name.clone(),
                role: String::new(),
                capacity: String::new(),
                scope: None,
                over: String::new(),
                units: person.posts.iter().map(|(unit, ..)| *unit).collect(),
                post: lines::post(self.roster, unit, &title),
            }
        };
        Ok(people.into_iter().map(line).collect())
    }

    async fn table(&self, lines: &[Line]) -> Result<Table<'_>, Failure> {
        let mut people: Vec<Uuid> = lines.iter().map(|l| l.person).collect();
        people.sort();
        people.dedup();
        Ok(Table {
            access: self.access,
            sight: Sight::new(self.reach(), self.roster),
            entries: store::entries(&self.state.db, &people).await?,
            day: self.access.day,
            edits: self
                .access
                .can(Action::Change, Resource::ContactNetwork, &Place::body()),
        })
    }

    /// Who may read nobody's numbers still sees their own.
    fn reach(&self) -> Reach {
        let reach = self.access.reach(Action::Read, Resource::ContactNetwork);
        reach.unwrap_or_else(|_| Reach::Within {
            units: Vec::new(),
            systems: Vec::new(),
            own: self.access.standing.person,
        })
    }

    fn tabs(&self, by_unit: bool) -> Markup {
        html! {
            p.buttons.no-print {
                a href=(PATH) aria-current=[(!by_unit).then_some("page")] { "役割ごと" }
                a href={ (PATH) "?by=unit" } aria-current=[by_unit.then_some("page")] { "組織ごと" }
            }
        }
    }

    fn filters(&self, roles: &[String]) -> Markup {
        let form = FormState::default()
            .with("role", self.query.get("role"))
            .with("unit", self.query.get("unit"));
        let label = |key: &String| self.access.rules.label(key).to_owned();
        let held = roles
            .iter()
            .filter(|r| self.roster.in_role(r).next().is_some());
        let mut options = vec![(String::new(), "すべて".to_owned())];
        options.extend(held.map(|key| (key.clone(), label(key))));
        let departments = self
            .roster
            .tree
            .units()
            .filter(|u| u.level() == Level::Department);
        let mut units = vec![(String::new(), "すべて".to_owned())];
        units.extend(departments.map(|u| (u.id.to_string(), u.name().to_owned())));
        fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
            list.iter().map(|(k, l)| (k.as_str(), l.as_str())).collect()
        }
        html! {
            form.filters method="get" action=(PATH) {
                (components::select(&form, components::field("role", "役割", "", false), &pairs(&options)))
                (components::select(&form, components::field("unit", "部局等", "", false), &pairs(&units)))
                p.buttons { button type="submit" { "絞り込む" } }
            }
        }
    }

    /// The way through the tree: up and down.
    fn below(&self, unit: Option<Uuid>) -> Markup {
        let tree = &self.roster.tree;
        let link = |unit: &crate::model::Unit| {
            html! { a href={ (PATH) "?by=unit&unit=" (unit.id) } { (unit.name()) } }
        };
        let children: Vec<_> = match unit {
            Some(unit) => tree.children(unit).collect(),
            None => tree.tops().collect(),
        };
        let mut path = unit.map(|unit| tree.upward(unit)).unwrap_or_default();
        path.reverse();
        html! {
            @if let Some(current) = path.pop() {
                p.no-print {
                    a href={ (PATH) "?by=unit&unit=all" } { "全体" } " ＞ "
                    @for above in path { (link(above)) " ＞ " }
                }
                h2 { (current.name()) }
            }
            @if !children.is_empty() {
                ul.no-print { @for child in children { li { (link(child)) } } }
            }
        }
    }
}

fn first_of(total: usize, query: &ListQuery) -> usize {
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    (query.page().min(pages) - 1) * PAGE_SIZE
}

fn page_of<'l, T>(all: &'l [T], query: &ListQuery) -> &'l [T] {
    let first = first_of(all.len(), query);
    let last = (first + PAGE_SIZE).min(all.len());
    all.get(first..last).unwrap_or_default()
}

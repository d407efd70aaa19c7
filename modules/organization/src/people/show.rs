//! The page of a person. A person one may not read does not exist.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal::{self, JournalRow};
use sakimori_kernel::Uuid;
use sakimori_permissions::{Place, Resource};
use sakimori_web::{Failure, Key, ListQuery, Page, components};

use super::fields;
use crate::entry::duty_name;
use crate::here::Here;
use crate::model::{Appointment, Line, PersonFacts, PostFacts, Step};
use crate::state::Organization;
use crate::store::{self, Register};

const HISTORY: i64 = 50;

/// Everything written of a person.
pub(super) struct Whole {
    pub id: Uuid,
    pub staff_number: String,
    pub facts: Vec<Step<PersonFacts>>,
    pub posts: Vec<(Line, Step<PostFacts>)>,
}

impl Whole {
    /// None where there is nobody of that key.
    pub async fn load(state: &Organization, id: Uuid) -> Result<Option<Self>, Failure> {
        let Some(staff_number) = store::code_of(&state.db, Register::Person, id).await? else {
            return Ok(None);
        };
        let facts = store::timeline::<PersonFacts>(&state.db, id).await?;
        let posts = store::timeline::<PostFacts>(&state.db, id).await?;
        Ok(Some(Self {
            id,
            staff_number,
            facts: facts.into_iter().map(|(_, step)| step).collect(),
            posts,
        }))
    }

    /// The person, where the reader may see them; else not found. The units
    /// are those of today, or else the last ones.
    pub async fn seen(
        state: &Organization,
        here: &Here,
        id: Uuid,
    ) -> Result<(Self, Place), Failure> {
        let whole = Self::load(state, id).await?.ok_or(Failure::NotFound)?;
        let place = here
            .roster
            .place_of_person(id, &whole.units(here.access.day));
        if here.access.see(Resource::Person, &place).is_err() {
            let then = here.roster.place_of_person(id, &whole.units(here.day));
            here.access.see(Resource::Person, &then)?;
        }
        Ok((whole, place))
    }

    fn units(&self, day: sakimori_kernel::Date) -> Vec<Uuid> {
        let held = self.posts.iter().map(|(_, step)| step);
        let on_day = held.clone().filter(|s| s.period.covers(day));
        let units: Vec<Uuid> = on_day.map(|s| s.facts.unit).collect();
        if !units.is_empty() {
            return units;
        }
        let real = held.filter(|s| !s.period.is_empty());
        let last = real.max_by_key(|s| s.period.from);
        last.map(|s| s.facts.unit).into_iter().collect()
    }

    /// What holds on a day.
    pub fn on(&self, day: sakimori_kernel::Date) -> Option<&Step<PersonFacts>> {
        self.facts.iter().find(|s| s.period.covers(day))
    }

    /// The name on a day, or the last one.
    pub fn name(&self, day: sakimori_kernel::Date) -> &str {
        let real = self.facts.iter().filter(|s| !s.period.is_empty());
        let last = real.max_by_key(|s| s.period.from);
        let step = self.on(day).or(last).or(self.facts.last());
        step.map_or("", |s| &s.facts.name)
    }

    pub fn main_posts(&self) -> Vec<Step<PostFacts>> {
        let main = self.posts.iter().filter(|(line, _)| line.part.is_none());
        main.map(|(_, step)| step.clone()).collect()
    }
}

pub(super) async fn show(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (whole, place) = Whole::seen(&state, &here, id).await?;
    let appointments = store::appointments_of(&state.db, id).await?;
    let key = id.to_string();
    let mut history = journal::about(&state.db, "person", &key, HISTORY).await?;
    history.extend(journal::about(&state.db, "appointment", &key, HISTORY).await?);
    history.sort_by_key(|row: &JournalRow| std::cmp::Reverse(row.seq));
    let content = html! {
        (here.as_of(&format!("/people/{id}"), &query))
        (facts(&here, &whole))
        (changes(&here, &whole, &place))
        (posts(&here, &whole))
        (duties(&here, &place, id, &appointments))
        (fields::history(&here).table(&history))
    };
    let message = match query.get("done") {
        "entered" => Some("職員を登録しました。"),
        "changed" => Some("変更を保存しました。"),
        "requested" => Some(
            "自分自身の任命のため、ほかの者の確認を依頼しました。確認されるまで、任命は効力を持ちません。",
        ),
        _ => None,
    };
    let page = Page::new(whole.name(here.day), "/people")
        .crumb(here.link("/people"), "職員")
        .message(message.map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

fn facts(here: &Here, whole: &Whole) -> Markup {
    let Some(step) = whole.on(here.day) else {
        return components::notice(
            "info",
            html! {
                p { "この日には在職していません（職員番号" (whole.staff_number) "）。" }
                @for step in whole.facts.iter().filter(|s| !s.period.is_empty()) {
                    p { (step.facts.name) "　" (step.facts.employment.label()) "　" (step.period.label()) }
                }
            },
        );
    };
    html! {
        dl.facts {
            dt { "職員番号" } dd { (whole.staff_number) }
            dt { "ふりがな" } dd { @if step.facts.kana.is_empty() { "未登録" } @else { (step.facts.kana) } }
            dt { "任用" } dd { (step.facts.employment.label()) }
            dt { "メールアドレス" } dd { @if step.facts.mail.is_empty() { "未登録" } @else { (step.facts.mail) } }
            dt { "期間" } dd { (step.period.label()) }
        }
    }
}

fn changes(here: &Here, whole: &Whole, place: &Place) -> Markup {
    let base = format!("/people/{}", whole.id);
    html! {
        @if here.can_change(Resource::Organization, place) {
            p.buttons {
                a.button.button-quiet href={ (base) "/change" } { "氏名や任用を変更する" }
                a.button.button-quiet href={ (base) "/post" } { "本務を変更する（異動）" }
                a.button.button-quiet href={ (base) "/concurrent-post" } { "兼務を変更する" }
                a.button.button-quiet href={ (base) "/end" } { "退職を登録する" }
            }
        }
    }
}

fn posts(here: &Here, whole: &Whole) -> Markup {
    let tree = &here.roster.tree;
    let real = whole.posts.iter().map(|(_, s)| s);
    let posts: Vec<_> = real.filter(|s| !s.period.is_empty()).collect();
    html! {
        h2 { "所属" }
        @if posts.is_empty() {
            p { "所属は登録されていません。" }
        } @else {
            div.table-scroll { table {
                caption { "本務と兼務（古い順）" }
                thead { tr { th scope="col" { "期間" } th scope="col" { "区分" } th scope="col" { "所属（表示する日の名称）" } th scope="col" { "職名" } } }
                tbody {
                    @for step in posts {
                        tr {
                            td {
                                (step.period.label())
                                @if step.period.covers(here.day) { " " (components::badge("success", "現在")) }
                            }
                            td { @if step.facts.main { "本務" } @else { "兼務" } }
                            td {
                                a href=(here.link(&format!("/organization/units/{}", step.facts.unit))) {
                                    @match tree.get(step.facts.unit) {
                                        Some(_) => (tree.full_name(step.facts.unit)),
                                        None => "この日にはない組織",
                                    }
                                }
                            }
                            td { (step.facts.title) }
                        }
                    }
                }
            } }
        }
    }
}

fn duties(here: &Here, place: &Place, person: Uuid, appointments: &[Appointment]) -> Markup {
    let may = here.can_change(Resource::Appointment, place);
    html! {
        h2 { "役割" }
        @if appointments.is_empty() {
            p { "役割に任命されていません。" }
        } @else {
            div.table-scroll { table {
                caption { "任命（古い順）" }
                thead { tr { th scope="col" { "役割" } th scope="col" { "期間" } th scope="col" { "備考" } th scope="col" { "操作" } } }
                tbody {
                    @for one in appointments {
                        tr {
                            th scope="row" { (duty_name(&here.roster, &here.body, &one.facts)) }
                            td {
                                (one.period.label())
                                @if one.period.covers(here.day) { " " (components::badge("success", "現在")) }
                            }
                            td { (one.facts.remark) }
                            td {
                                @if may && one.period.until.is_none_or(|until| until > here.day) {
                                    a href={ "/appointments/" (one.id) "/end" } { "任命を終える" }
                                }
                            }
                        }
                    }
                }
            } }
        }
        @if may {
            p.buttons { a.button.button-quiet href={ "/appointments/new?person=" (person) } { "役割に任命する" } }
        }
    }
}

//! People as lines of a table.

use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_web::{ListQuery, PAGE_SIZE};

use crate::entry::duty_name;
use crate::here::Here;
use crate::store::Person;

/// The keys of the page the address asks for.
pub(crate) fn page_of<'a>(chosen: &'a [Uuid], query: &ListQuery) -> &'a [Uuid] {
    let pages = chosen.len().div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rest = chosen.get(first..).unwrap_or_default();
    rest.get(..PAGE_SIZE).unwrap_or(rest)
}

pub(crate) fn table(here: &Here, caption: &str, people: &[Person]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "職員番号" } th scope="col" { "氏名" } th scope="col" { "所属と職名" }
            th scope="col" { "任用" } th scope="col" { "役割" }
        }
    };
    table_with(here, caption, &head, people)
}

/// The same with a head of its own, for lists that can be sorted.
pub(crate) fn table_with(here: &Here, caption: &str, head: &Markup, people: &[Person]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { (head) }
            tbody { @for person in people { (line(here, person)) } }
        } }
    }
}

fn line(here: &Here, person: &Person) -> Markup {
    let duties: Vec<String> = duties(here, person.id);
    html! {
        tr {
            td.nowrap { (person.staff_number) }
            th scope="row" {
                a href=(here.link(&format!("/people/{}", person.id))) { (person.facts.name) }
                @if !person.facts.kana.is_empty() { br; span.small { (person.facts.kana) } }
            }
            td {
                @for (n, post) in posts(here, person).iter().enumerate() {
                    @if n > 0 { br; }
                    (post)
                }
            }
            td { (person.facts.employment.label()) }
            td {
                @for (n, duty) in duties.iter().enumerate() {
                    @if n > 0 { br; }
                    (duty)
                }
            }
        }
    }
}

/// 「総務部 税務課 課長」「（兼務）総務部 総務課 主幹」
pub(crate) fn posts(here: &Here, person: &Person) -> Vec<String> {
    let post = |(unit, title, main): &(Uuid, String, bool)| {
        let unit = here.roster.tree.full_name(*unit);
        let post = format!("{unit} {title}");
        let post = post.trim();
        if *main {
            post.to_owned()
        } else {
            format!("（兼務）{post}")
        }
    };
    person.posts.iter().map(post).collect()
}

/// The roles a person carries, in words.
pub(crate) fn duties(here: &Here, person: Uuid) -> Vec<String> {
    let duties = here.roster.duties_of(person);
    duties
        .map(|d| duty_name(&here.roster, &here.body, &d.facts))
        .collect()
}

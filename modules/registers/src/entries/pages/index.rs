//! The registers that the person keeps or reads.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_web::{Failure, Page, components};

use super::kept::Kept;
use super::{PATH, TITLE};
use crate::Registers;
use crate::entries::open::{ToDo, to_do};
use crate::register::Group;

pub(crate) async fn index(State(state): State<Registers>, desk: Desk) -> Result<Response, Failure> {
    let mut all: Vec<Kept<'_>> = state
        .registers
        .values()
        .map(|register| Kept::of(&desk, register))
        .filter(|kept| !kept.reads.is_none())
        .collect();
    all.sort_by_key(|kept| (kept.register.group, kept.register.order));
    let reach = all
        .iter()
        .map(|k| (k.register.key.as_str(), k.reads.clone()));
    let to_do = to_do(&state, desk.access.day, &reach.collect()).await?;
    let content = html! {
        @if all.is_empty() { p { "あなたが記入し、又は読む台帳はありません。" } }
        @for group in Group::ALL {
            @let kept: Vec<&Kept<'_>> = all.iter().filter(|k| k.register.group == group).collect();
            @if !kept.is_empty() { (table(&desk, group, &kept, &to_do)) }
        }
    };
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

fn table(desk: &Desk, group: Group, all: &[&Kept<'_>], to_do: &HashMap<String, ToDo>) -> Markup {
    html! {
        table {
            caption { (group.label()) }
            thead { tr { th scope="col" { "台帳・記録簿" } th scope="col" { "何を記録するか" } th scope="col" { "記入する者" } th scope="col" { "すること" } } }
            tbody {
                @for kept in all {
                    tr {
                        th scope="row" { a href=(kept.url()) { (kept.register.title) } @if kept.register.retired { " " (components::badge("warning", "使用を終了")) } }
                        td { (kept.register.about.trim()) }
                        td { (kept.keepers(desk)) }
                        td.nowrap {
                            @let to_do = to_do.get(&kept.register.key).copied().unwrap_or_default();
                            (badge(kept, "due", ("期限", to_do.due)))
                            (badge(kept, "incomplete", ("記入が必要", to_do.incomplete)))
                        }
                    }
                }
            }
        }
    }
}

/// So many entries, with the list of them.
fn badge(kept: &Kept<'_>, state: &str, (word, count): (&str, usize)) -> Markup {
    html! {
        @if count > 0 {
            p { a href={ (kept.url()) "?state=" (state) } { (components::badge("warning", &format!("{word} {count}件"))) } }
        }
    }
}

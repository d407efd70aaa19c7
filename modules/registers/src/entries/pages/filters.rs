//! What the address of a list asks for, and the form that makes it.

use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::search::words;
use sakimori_kernel::{Date, era_date, parse_date};
use sakimori_organization::model::NO_SUCH_UNIT;
use sakimori_web::ListQuery;

use super::kept::Kept;
use crate::entries::list::{Order, Wanted, Which};
use crate::forms::{Field, FieldType};

/// Words of one search; more of them only narrow it.
const MOST_WORDS: usize = 8;
const LONGEST: usize = 64;

const STATES: [(&str, &str); 4] = [
    ("", "今の記録"),
    ("due", "期限が近いもの及び過ぎたもの"),
    ("incomplete", "記入が済んでいないもの"),
    ("struck", "取り消したもの"),
];

pub(super) struct Filters {
    pub wanted: Wanted,
    /// The day shown; none is today.
    pub on: Option<Date>,
    pub unit_error: Option<String>,
    pub on_error: Option<String>,
}

impl Filters {
    pub fn of(desk: &Desk, kept: &Kept<'_>, query: &ListQuery) -> Self {
        let register = kept.register;
        let (units, unit_error) = units(desk, query.get("unit"));
        let (on, on_error) = match query.get("on") {
            "" => (None, None),
            typed => match parse_date(typed) {
                Ok(day) if day >= desk.access.day => (None, None),
                Ok(day) => (Some(day), None),
                Err(error) => (None, Some(error.to_string())),
            },
        };
        let which = match (on, query.get("state")) {
            (Some(day), _) => Which::On(day),
            (None, "due") => Which::Reminded(desk.access.day),
            (None, "incomplete") => Which::Incomplete,
            (None, "struck") => Which::Struck,
            _ => Which::Current,
        };
        let typed = words(query.get("q")).into_iter().take(MOST_WORDS);
        let words = typed.map(|w| w.chars().take(LONGEST).collect());
        let words = match which {
            // The words of the past are not kept apart.
            Which::On(_) | Which::Struck => Vec::new(),
            _ => words.collect(),
        };
        let equal = choices(kept).filter_map(|(at, field)| {
            let chosen = query.get(&input(field));
            let answers = field.answers();
            let answer = answers.iter().find(|a| *a == chosen)?;
            Some((at, shown(field, answer)))
        });
        Self {
            wanted: Wanted {
                register: register.key.clone(),
                reach: kept.reads.clone(),
                which,
                units,
                equal: equal.collect(),
                words,
                order: order(kept, query.get("sort")),
            },
            on,
            unit_error,
            on_error,
        }
    }
}

fn units(desk: &Desk, typed: &str) -> (Option<Vec<sakimori_kernel::Uuid>>, Option<String>) {
    if typed.is_empty() {
        return (None, None);
    }
    match desk.roster.tree.below_called(typed) {
        Some(units) => (Some(units), None),
        None => (Some(Vec::new()), Some(NO_SUCH_UNIT.to_owned())),
    }
}

fn order(kept: &Kept<'_>, sort: &str) -> Order {
    let (key, descending) = match sort.strip_prefix('-') {
        Some(key) => (key, true),
        None => (sort, false),
    };
    match kept.register.list.iter().position(|k| k == key) {
        Some(at) => Order::Column { at, descending },
        None => Order::Newest,
    }
}

/// The columns of the list that have few answers.
fn choices<'k>(kept: &'k Kept<'_>) -> impl Iterator<Item = (usize, &'k Field)> {
    let columns = kept.register.list.iter().enumerate();
    columns.filter_map(|(at, key)| {
        let field = kept.register.field(key)?;
        let few = matches!(
            field.kind,
            FieldType::Choice | FieldType::YesNo | FieldType::Classification
        );
        few.then_some((at, field))
    })
}

fn input(field: &Field) -> String {
    format!("f-{}", field.key)
}

/// As the list sorts it.
fn shown(field: &Field, answer: &str) -> String {
    match field.kind {
        FieldType::Classification => format!("機密性{answer}"),
        _ => answer.to_owned(),
    }
}

pub(super) fn form(desk: &Desk, kept: &Kept<'_>, query: &ListQuery, filters: &Filters) -> Markup {
    let path = kept.url();
    let has_units = kept
        .register
        .fields
        .iter()
        .any(|f| f.kind == FieldType::Unit);
    html! {
        form.filters method="get" action=(path) role="search" {
            @if !query.get("sort").is_empty() { input type="hidden" name="sort" value=(query.get("sort")); }
            div.field { label for="q" { "語" } input type="search" id="q" name="q" value=(query.get("q")); }
            @if has_units {
                (text("unit", "組織（名称又はコード。下の組織を含む）", query.get("unit"), filters.unit_error.as_deref()))
            }
            @for (_, field) in choices(kept) { (select(field, query)) }
            div.field { label for="state" { "状態" }
                select id="state" name="state" {
                    @for (value, label) in STATES { option value=(value) selected[query.get("state") == value] { (label) } }
                }
            }
            (text("on", "表示する日", &filters.on.map(era_date).unwrap_or_else(|| match filters.on_error { Some(_) => query.get("on").to_owned(), None => era_date(desk.access.day) }), filters.on_error.as_deref()))
            div.buttons { button type="submit" { "絞り込む" } @if query.is_filtered() { a href=(path) { "条件を外す" } } }
        }
    }
}

fn text(name: &str, label: &str, value: &str, error: Option<&str>) -> Markup {
    let described = format!("{name}-error");
    html! {
        div class=(if error.is_some() { "field field-error" } else { "field" }) {
            label for=(name) { (label) }
            @if let Some(message) = error { p.error id=(described) { (message) } }
            input type="text" id=(name) name=(name) value=(value) aria-describedby=[error.map(|_| &described)] aria-invalid=[error.map(|_| "true")];
        }
    }
}

fn select(field: &Field, query: &ListQuery) -> Markup {
    let name = input(field);
    html! {
        div.field { label for=(name) { (field.label) }
            select id=(name) name=(name) {
                option value="" { "すべて" }
                @for answer in field.answers() {
                    option value=(answer) selected[query.get(&name) == answer] { (shown(field, &answer)) }
                }
            }
        }
    }
}

//! The pieces pages are made of. Each is a plain function; none holds state.

use maud::{Markup, html};

use crate::{FormState, ListQuery, PAGE_SIZE, guard};

/// The hidden token every form carries.
pub fn token(form: &FormState) -> Markup {
    html! { input type="hidden" name=(guard::FIELD) value=(form.token); }
}

/// All errors of a form, at its top, each a link to its field.
pub fn error_summary(form: &FormState) -> Markup {
    html! {
        @if !form.errors.is_empty() {
            div.notice.notice-error role="alert" tabindex="-1" {
                h2 { "入力を確かめてください" }
                ul {
                    @for (field, message) in form.errors.iter() {
                        li { a href={ "#" (field) } { (message) } }
                    }
                }
            }
        }
    }
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub help: &'a str,
    pub required: bool,
}

/// A field in one line.
pub fn field<'a>(name: &'a str, label: &'a str, help: &'a str, required: bool) -> Field<'a> {
    Field {
        name,
        label,
        help,
        required,
    }
}

fn field_frame(form: &FormState, field: Field<'_>, input: Markup) -> Markup {
    let errors: Vec<&str> = form.errors.of(field.name).collect();
    html! {
        div class=(if errors.is_empty() { "field" } else { "field field-error" }) {
            label for=(field.name) {
                (field.label)
                @if field.required { " " span.required { "必須" } }
            }
            @if !field.help.is_empty() { p.help id={ (field.name) "-help" } { (field.help) } }
            @for message in &errors { p.error id={ (field.name) "-error" } { (message) } }
            (input)
        }
    }
}

fn described(form: &FormState, field: Field<'_>) -> Option<String> {
    let mut ids = Vec::new();
    if !field.help.is_empty() {
        ids.push(format!("{}-help", field.name));
    }
    if form.errors.of(field.name).next().is_some() {
        ids.push(format!("{}-error", field.name));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn invalid(form: &FormState, field: Field<'_>) -> Option<&'static str> {
    form.errors.of(field.name).next().map(|_| "true")
}

pub fn text_field(form: &FormState, field: Field<'_>) -> Markup {
    field_frame(
        form,
        field,
        html! {
            input type="text" id=(field.name) name=(field.name) value=(form.value(field.name))
                required[field.required] aria-describedby=[described(form, field)] aria-invalid=[invalid(form, field)];
        },
    )
}

/// A date as offices write it; read by `sakimori_kernel::parse_date`.
pub fn date_field(form: &FormState, field: Field<'_>) -> Markup {
    let help = if field.help.is_empty() {
        "例：令和8年4月1日、R8.4.1、2026-04-01"
    } else {
        field.help
    };
    let field = Field { help, ..field };
    field_frame(
        form,
        field,
        html! {
            input.date type="text" inputmode="text" id=(field.name) name=(field.name) value=(form.value(field.name))
                required[field.required] aria-describedby=[described(form, field)] aria-invalid=[invalid(form, field)];
        },
    )
}

pub fn text_area(form: &FormState, field: Field<'_>, rows: u8) -> Markup {
    field_frame(
        form,
        field,
        html! {
            textarea id=(field.name) name=(field.name) rows=(rows)
                required[field.required] aria-describedby=[described(form, field)] aria-invalid=[invalid(form, field)]
                { "\n" (form.value(field.name)) }
        },
    )
}

pub fn select(form: &FormState, field: Field<'_>, options: &[(&str, &str)]) -> Markup {
    let current = form.value(field.name);
    field_frame(
        form,
        field,
        html! {
            select id=(field.name) name=(field.name) aria-describedby=[described(form, field)] aria-invalid=[invalid(form, field)] {
                @for (value, label) in options {
                    option value=(value) selected[*value == current] { (label) }
                }
            }
        },
    )
}

/// One choice of several, each with a sentence of its own.
pub fn radios(form: &FormState, field: Field<'_>, options: &[(&str, &str, &str)]) -> Markup {
    let current = form.value(field.name);
    let errors: Vec<&str> = form.errors.of(field.name).collect();
    html! {
        // The error at the top leads here, so it takes the focus.
        fieldset class=(if errors.is_empty() { "field" } else { "field field-error" }) id=(field.name)
            tabindex="-1" aria-describedby=[described(form, field)] {
            legend {
                (field.label)
                @if field.required { " " span.required { "必須" } }
            }
            @if !field.help.is_empty() { p.help id={ (field.name) "-help" } { (field.help) } }
            @for message in &errors { p.error id={ (field.name) "-error" } { (message) } }
            @for (value, label, help) in options {
                @let id = format!("{}-{value}", field.name);
                div.choice {
                    input type="radio" id=(id) name=(field.name) value=(value) checked[*value == current];
                    label for=(id) { (label) @if !help.is_empty() { span.help { (help) } } }
                }
            }
        }
    }
}

pub fn checkbox(form: &FormState, name: &str, value: &str, label: &str) -> Markup {
    let id = format!("{name}-{value}");
    html! {
        div.choice {
            input type="checkbox" id=(id) name=(name) value=(value) checked[form.data.all(name).any(|v| v == value)];
            label for=(id) { (label) }
        }
    }
}

/// A word with a frame; the word itself says it, not the colour.
pub fn badge(kind: &str, label: &str) -> Markup {
    html! { span class={ "badge badge-" (kind) } { (label) } }
}

pub fn notice(kind: &str, content: Markup) -> Markup {
    html! { div class={ "notice notice-" (kind) } { (content) } }
}

/// 「334件中 1〜50件」 and the links to the other pages.
pub fn pager(query: &ListQuery, path: &str, total: usize) -> Markup {
    pager_named("ページ", query, path, total)
}

/// The same below a list that has one above it; nothing where there is one
/// page only.
pub fn pager_below(query: &ListQuery, path: &str, total: usize) -> Markup {
    match total > PAGE_SIZE {
        true => pager_named("ページ（一覧の下）", query, path, total),
        false => html! {},
    }
}

fn pager_named(name: &str, query: &ListQuery, path: &str, total: usize) -> Markup {
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let page = query.page().min(pages);
    let first = (page - 1) * PAGE_SIZE + 1;
    let last = (page * PAGE_SIZE).min(total);
    let link = |n: usize| query.link(path, "page", &n.to_string());
    html! {
        nav.pager aria-label=(name) {
            p {
                @if total == 0 { "0件" } @else { (total) "件中 " (first) "〜" (last) "件" }
            }
            @if pages > 1 {
                ul {
                    @if page > 1 { li { a href=(link(page - 1)) rel="prev" { "前へ" } } }
                    @for n in near(page, pages) {
                        li {
                            @match n {
                                Some(n) => a href=(link(n)) aria-current=[(n == page).then_some("page")] { (n) },
                                None => "…",
                            }
                        }
                    }
                    @if page < pages { li { a href=(link(page + 1)) rel="next" { "次へ" } } }
                }
            }
        }
    }
}

/// The pages a long list links to: the first, the last, and those about the
/// one shown; none where some are left out.
fn near(page: usize, pages: usize) -> Vec<Option<usize>> {
    const AROUND: usize = 3;
    let (low, high) = (page.saturating_sub(AROUND), page + AROUND);
    let mut shown = Vec::new();
    let mut last = 0;
    for n in 1..=pages {
        let close = (low..=high).contains(&n) || pages <= 2 * AROUND + 4;
        if n == 1 || n == pages || close {
            // One page alone is named rather than left out.
            match n - last {
                2 => shown.push(Some(n - 1)),
                3.. => shown.push(None),
                _ => {}
            }
            shown.push(Some(n));
            last = n;
        }
    }
    shown
}

/// Text with its line breaks.
pub fn lines(text: &str) -> Markup {
    html! {
        @for (i, line) in text.split('\n').enumerate() {
            @if i > 0 { br; }
            (line)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_links_to_few_of_its_pages() {
        let shown = |page, pages| {
            let near = near(page, pages).into_iter();
            let words = near.map(|n| n.map_or("…".to_owned(), |n| n.to_string()));
            words.collect::<Vec<_>>().join(" ")
        };
        for (page, pages, expected) in [
            (1, 1, "1"),
            (4, 10, "1 2 3 4 5 6 7 8 9 10"),
            (1, 920, "1 2 3 4 … 920"),
            (6, 920, "1 2 3 4 5 6 7 8 9 … 920"),
            (500, 920, "1 … 497 498 499 500 501 502 503 … 920"),
            (920, 920, "1 … 917 918 919 920"),
        ] {
            assert_eq!(shown(page, pages), expected, "{page} of {pages}");
        }
    }
}

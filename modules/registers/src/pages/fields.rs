//! The inputs of a form, from its definition.

use maud::{Markup, html};
use sakimori_organization::Roster;
use sakimori_web::{FormState, components};

use crate::attachments::{ACCEPTED, LARGEST};
use crate::forms::files::{MOST_FILES, asks_for_files, new_input, stored_input, words_input};
use crate::forms::{Field, FieldType, MOST_ROWS};

const ASSET: &str = "情報資産台帳の番号（例：第12号）又は名称を入力します。";

/// Empty rows behind what was typed.
const SPARE: usize = 1;

/// All inputs of a form.
pub(crate) fn fields(all: &[Field], state: &FormState, roster: &Roster) -> Markup {
    html! {
        @for field in all.iter().filter(|f| is_asked(f, all)) {
            @match field.kind {
                FieldType::Rows => (rows(field, all, state)),
                FieldType::Period => (period(field, all, state)),
                FieldType::Choices => (choices(field, all, state)),
                FieldType::Confirmation => (confirmation(field, all, state)),
                FieldType::File => (documents(field, all, state)),
                _ => (single(field, all, state, roster)),
            }
        }
    }
}

/// Whether a field is asked for at all: no other tells what it says, and some
/// answer of another lets it be.
fn is_asked(field: &Field, all: &[Field]) -> bool {
    let told = all.iter().any(|other| other.tells(&field.key));
    let never = field
        .shown
        .as_ref()
        .is_some_and(|shown| shown.is.is_empty());
    !told && !never
}

/// What the fields say that the answer would tell, while there is none.
fn told(field: &Field, all: &[Field], state: &FormState) -> String {
    if field.gives.is_empty() || !state.value(&field.key).is_empty() {
        return String::new();
    }
    let told = all.iter().filter(|other| field.tells(&other.key));
    let said = told.filter_map(|other| {
        let value = state.value(&other.key);
        (!value.is_empty()).then(|| format!("{}{value}", other.label))
    });
    match said.collect::<Vec<_>>().join("、") {
        said if said.is_empty() => said,
        said => format!("これまでの分類は、{said}です。"),
    }
}

/// How a form is sent: with files only where it asks for some.
pub(crate) fn enctype(fields: &[Field]) -> Option<&'static str> {
    asks_for_files(fields).then_some("multipart/form-data")
}

/// The help, with the condition under which the field is asked for.
fn help(field: &Field, all: &[Field]) -> String {
    let Some(shown) = &field.shown else {
        return field.help.clone();
    };
    let other = all
        .iter()
        .find(|f| f.key == shown.field)
        .map_or("", |f| f.label.as_str());
    let answers: Vec<String> = shown.is.iter().map(|v| format!("「{v}」")).collect();
    format!(
        "{other}が{}のときに入力します。{}",
        answers.join("又は"),
        field.help
    )
}

/// Browsers must not insist on what may not be asked for.
fn insists(field: &Field) -> bool {
    field.required && field.shown.is_none()
}

fn single(field: &Field, all: &[Field], state: &FormState, roster: &Roster) -> Markup {
    let help = help(field, all) + &told(field, all, state);
    let input = components::field(&field.key, &field.label, &help, insists(field));
    match field.kind {
        FieldType::LongText => components::text_area(state, input, 4),
        FieldType::Date => components::date_field(state, input),
        FieldType::Choice | FieldType::YesNo | FieldType::Classification => {
            let options = options(field);
            let options: Vec<_> = options
                .iter()
                .map(|(v, l)| {
                    let meaning = field.meanings.get(v).map_or("", String::as_str);
                    (v.as_str(), l.as_str(), meaning)
                })
                .collect();
            components::radios(state, input, &options)
        }
        FieldType::System => {
            let mut options = vec![(String::new(), "選んでください".to_owned())];
            let systems = roster.systems.iter();
            options.extend(systems.map(|s| (s.id.to_string(), s.facts.name.clone())));
            components::select(state, input, &pairs(&options))
        }
        FieldType::Person => hinted(state, input, "職員番号又は氏名を入力します。"),
        FieldType::Unit => hinted(state, input, "組織の名称又は組織コードを入力します。"),
        FieldType::Asset => hinted(state, input, ASSET),
        FieldType::Provision => hinted(
            state,
            input,
            "対策基準の番号を入力します（例：3.5.1(1)③(イ)）。",
        ),
        _ => components::text_field(state, input),
    }
}

fn hinted(state: &FormState, field: components::Field<'_>, hint: &str) -> Markup {
    let help = format!("{hint}{}", field.help);
    components::text_field(
        state,
        components::Field {
            help: &help,
            ..field
        },
    )
}

/// The answers with their words.
fn options(field: &Field) -> Vec<(String, String)> {
    let words = |answer: &str| match field.kind {
        FieldType::Classification => format!("機密性{answer}"),
        _ => answer.to_owned(),
    };
    let answers = field.answers().into_iter();
    answers.map(|a| (a.clone(), words(&a))).collect()
}

fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(v, l)| (v.as_str(), l.as_str())).collect()
}

fn period(field: &Field, all: &[Field], state: &FormState) -> Markup {
    let (from, until) = (
        format!("{}.from", field.key),
        format!("{}.until", field.key),
    );
    let help = help(field, all);
    html! {
        (components::date_field(state, components::field(&from, &format!("{}（始まりの日）", field.label), "", insists(field))))
        (components::date_field(state, components::field(&until, &format!("{}（終わりの日）", field.label), &help, insists(field))))
    }
}

/// A group of boxes with its errors.
fn group(field: &Field, all: &[Field], state: &FormState, inner: Markup) -> Markup {
    let errors: Vec<&str> = state.errors.of(&field.key).collect();
    let help = help(field, all);
    html! {
        fieldset class=(if errors.is_empty() { "field" } else { "field field-error" }) id=(field.key) tabindex="-1" {
            legend { (field.label) @if field.required { " " span.required { "必須" } } }
            @if !help.is_empty() { p.help { (help) } }
            @for message in &errors { p.error { (message) } }
            (inner)
        }
    }
}

fn choices(field: &Field, all: &[Field], state: &FormState) -> Markup {
    let boxes = html! {
        @for option in &field.options { (components::checkbox(state, &field.key, option, option)) }
    };
    group(field, all, state, boxes)
}

/// The name or number of a document, the files stored so far, and more.
fn documents(field: &Field, all: &[Field], state: &FormState) -> Markup {
    let (stored, new) = (stored_input(field), new_input(field));
    let help = help(field, all);
    let number = components::field(&field.key, "文書の名称又は文書番号", "", false);
    let files = state.data.all(&stored).filter_map(|id| {
        let words = state.value(&words_input(id.parse().ok()?));
        (!words.is_empty()).then_some((id, words))
    });
    html! {
        fieldset.field {
            legend { (field.label) @if insists(field) { " " span.required { "必須" } } }
            @if !help.is_empty() { p.help { (help) } }
            (components::text_field(state, number))
            @for (id, words) in files { (components::checkbox(state, &stored, id, &format!("{words}を添付する"))) }
            div.field {
                label for=(new) { "ファイル" }
                p.help id={ (new) "-help" } { "PDF、Word、Excel、PowerPoint、テキスト、CSV又は画像。一つ" (LARGEST >> 20) "MBまで、" (MOST_FILES) "個まで。" }
                input type="file" id=(new) name=(new) accept=(ACCEPTED) multiple aria-describedby={ (new) "-help" };
            }
        }
    }
}

fn confirmation(field: &Field, all: &[Field], state: &FormState) -> Markup {
    let boxes = components::checkbox(state, &field.key, "yes", &field.text);
    group(field, all, state, boxes)
}

fn rows(field: &Field, all: &[Field], state: &FormState) -> Markup {
    let typed = |n: usize| {
        let mut columns = field.columns.iter();
        columns.any(|c| !state.value(&name(field, n, c)).is_empty())
    };
    let last = (0..MOST_ROWS).filter(|n| typed(*n)).max();
    let count = last.map_or(SPARE, |last| (last + 1 + SPARE).min(MOST_ROWS));
    let inner = html! {
        @for n in 0..count {
            fieldset.row {
                legend { (n + 1) "件目" }
                @for column in &field.columns { (cell(field, n, column, state)) }
            }
        }
        p.help { "行が足りないときは、内容を確かめる前に「行を増やす」を押してください（" (MOST_ROWS) "行まで）。" }
        div.buttons { button.button-quiet type="submit" name="_more" value="yes" formnovalidate { "行を増やす" } }
    };
    group(field, all, state, inner)
}

fn name(field: &Field, n: usize, column: &Field) -> String {
    format!("{}.{n}.{}", field.key, column.key)
}

fn cell(field: &Field, n: usize, column: &Field, state: &FormState) -> Markup {
    let name = name(field, n, column);
    let input = components::field(&name, &column.label, &column.help, false);
    match column.kind {
        FieldType::Choice | FieldType::YesNo | FieldType::Classification => {
            let mut all = vec![(String::new(), "選んでください".to_owned())];
            all.extend(options(column));
            components::select(state, input, &pairs(&all))
        }
        FieldType::Date => components::date_field(state, input),
        FieldType::Person => hinted(state, input, "職員番号又は氏名を入力します。"),
        FieldType::Asset => hinted(state, input, ASSET),
        _ => components::text_field(state, input),
    }
}

//! How a permitted application of the body's own form becomes an entry of a
//! register.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, components};

use super::opened::{Opened, again, reason};
use crate::forms::{Field, FieldType, Form, Mapping};
use crate::own::Live;
use crate::register::Register;

const TITLE: &str = "台帳への記録を決める";

/// What is known of a case beside its fields.
const FACTS: [(&str, &str); 8] = [
    ("@case", "申請の番号"),
    ("@applicant", "申請した者"),
    ("@unit", "申請した者の課室"),
    ("@system", "申請の情報システム"),
    ("@opened_on", "申請した日"),
    ("@permitted_on", "許可した日"),
    ("@decider", "許可した者"),
    ("@conditions", "許可の条件"),
];

pub(crate) async fn edit(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let opened = Opened::own(live, &desk, (&kind, &key)).await?;
    let form = opened.shown_form()?;
    let mut data = FormData::default();
    data.add("register", form.register.clone().unwrap_or_default());
    for (field, from) in form.entry.iter().flat_map(|m| &m.values) {
        data.add(&input(field), from);
    }
    let shown = FormState::rejected(&desk.token, data, FieldErrors::new());
    let page = opened.below(TITLE)?;
    Ok(page.render(&desk.frame, body(&opened, &shown)?))
}

fn input(field: &str) -> String {
    format!("value.{field}")
}

fn body(opened: &Opened, form: &FormState) -> Result<Markup, Failure> {
    let own = opened.shown_form()?;
    let all = opened.definitions.registers.values();
    let mut all: Vec<&Register> = all.filter(|r| !r.retired).collect();
    all.sort_by_key(|r| (r.group, r.order));
    let mut options = vec![("", "台帳に記録しない")];
    options.extend(all.iter().map(|r| (r.key.as_str(), r.title.as_str())));
    let chosen = opened.definitions.registers.get(form.value("register"));
    Ok(html! {
        p { "許可されると、ここで決めた内容が台帳に記録されます。決めない項目は空のまま記録され、台帳を記入する者が書き足します。" }
        form method="post" action={ (opened.url()) "/entry" } {
            (components::token(form))
            (components::error_summary(form))
            (components::select(form, components::field("register", "記録する台帳", "台帳を選び直したときは、「台帳の項目を表示する」を押してください。", false), &options))
            div.buttons { button.button-quiet type="submit" name="_more" value="yes" formnovalidate { "台帳の項目を表示する" } }
            @if let Some(register) = chosen {
                h2 { "「" (register.title) "」の項目に記録すること" }
                @for field in register.fields.iter().filter(|f| f.kind != FieldType::Rows) {
                    @let sources = sources(own, field);
                    @let sources: Vec<(&str, &str)> = sources.iter().map(|(k, l)| (k.as_str(), l.as_str())).collect();
                    (components::select(form, components::field(&input(&field.key), &field.label, "", false), &sources))
                }
            }
            (opened.ending(form, "この内容に決める"))
        }
    })
}

/// What a field of the register can be filled with.
fn sources(form: &Form, target: &Field) -> Vec<(String, String)> {
    let fields = form.fields.iter().filter(|f| fits(f, target));
    let fields = fields.map(|f| (f.key.clone(), format!("申請の「{}」", f.label)));
    let periods = form.fields.iter().filter(|f| f.kind == FieldType::Period);
    let days = periods.flat_map(|f| {
        [("from", "始まりの日"), ("until", "終わりの日")].map(|(part, label)| {
            (
                format!("{}.{part}", f.key),
                format!("申請の「{}」の{label}", f.label),
            )
        })
    });
    let days = days.filter(|_| target.kind == FieldType::Date);
    let fields = fields.chain(days);
    let facts = FACTS.iter().filter(|(fact, _)| fact_fits(fact, target));
    let facts = facts.map(|(fact, label)| ((*fact).to_owned(), (*label).to_owned()));
    let none = (String::new(), "決めない".to_owned());
    std::iter::once(none).chain(fields).chain(facts).collect()
}

fn is_text(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldType::Text | FieldType::LongText | FieldType::Contractor | FieldType::Asset
    )
}

/// A text takes what any field says; any other kind takes its like.
fn fits(from: &Field, target: &Field) -> bool {
    let choice = |f: &Field| matches!(f.kind, FieldType::Choice | FieldType::YesNo);
    if is_text(target) {
        return from.kind != FieldType::Rows;
    }
    match choice(target) {
        true => choice(from) && from.answers().iter().all(|a| target.answers().contains(a)),
        // A period and marks have parts of their own.
        false => {
            from.kind == target.kind && !matches!(from.kind, FieldType::Rows | FieldType::Period)
        }
    }
}

fn fact_fits(fact: &str, target: &Field) -> bool {
    match fact {
        "@opened_on" | "@permitted_on" => target.kind == FieldType::Date || is_text(target),
        "@applicant" | "@decider" => target.kind == FieldType::Person || is_text(target),
        "@unit" => target.kind == FieldType::Unit || is_text(target),
        "@system" => target.kind == FieldType::System || is_text(target),
        _ => is_text(target),
    }
}

pub(crate) async fn change(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::own(live, &desk, (&kind, &key)).await?;
    if data.has("_more") {
        let mut data = data;
        propose(&opened, &mut data);
        let form = FormState::rejected(&desk.token, data, FieldErrors::new());
        let page = opened.below(TITLE)?;
        return Ok(page.render(&desk.frame, body(&opened, &form)?));
    }
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let register = data.get("register");
    let definitions = opened.definitions.clone();
    let chosen = definitions.registers.get(register);
    let chosen = chosen.filter(|r| !r.retired);
    if chosen.is_none() && !register.is_empty() {
        errors.add("register", "一覧にある台帳を選んでください。");
    }
    let values = match chosen {
        Some(register) => values(opened.shown_form()?, register, &data, &mut errors),
        None => BTreeMap::new(),
    };
    if !errors.is_empty() {
        let page = opened.below(TITLE)?;
        return again(&desk, page, (data, errors), |form| body(&opened, form));
    }
    let form = opened.form()?;
    form.register = chosen.map(|r| r.key.clone());
    form.entry = chosen.map(|_| Mapping {
        values,
        ..Mapping::default()
    });
    let told = match chosen {
        Some(register) => format!("許可を「{}」に記録することにした", register.title),
        None => "許可を台帳に記録しないことにした".to_owned(),
    };
    opened.save(&desk, (&data, &reason), &told).await
}

/// Whose the entry is follows from who applied, where nothing else was chosen.
fn propose(opened: &Opened, data: &mut FormData) {
    let register = opened.definitions.registers.get(data.get("register"));
    for (kind, fact) in [(FieldType::Unit, "@unit"), (FieldType::System, "@system")] {
        if let Some(field) = register.and_then(|r| r.owning(kind)) {
            let name = input(&field.key);
            if data.get(&name).is_empty() {
                data.set(&name, fact);
            }
        }
    }
}

/// What was chosen for each field of the register.
fn values(
    form: &Form,
    register: &Register,
    data: &FormData,
    errors: &mut FieldErrors,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for field in &register.fields {
        let name = input(&field.key);
        let from = data.get(&name);
        if from.is_empty() {
            continue;
        }
        match sources(form, field).iter().any(|(key, _)| key == from) {
            true => {
                values.insert(field.key.clone(), from.to_owned());
            }
            false => errors.add(name, "選択肢から選んでください。"),
        }
    }
    if values.is_empty() {
        let first = register.fields.first().map_or("", |f| f.key.as_str());
        errors.add(input(first), "記録する項目を一つ以上決めてください。");
    }
    values
}

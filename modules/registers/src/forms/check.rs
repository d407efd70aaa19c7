//! What can be wrong with a form that reads well.

use std::collections::HashSet;

use sakimori_provisions::catalog::Edition;

use super::definition::{APPLICANT, DECIDER, Field, FieldType, Form, PlaceKind};

/// What is wrong, in English, for who writes the catalog.
pub(crate) fn wrong(form: &Form, edition: &Edition, file: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !file.ends_with(&format!("/{}.toml", form.key)) {
        wrong.push(format!("key {} is not the name of the file", form.key));
    }
    provisions(form, edition, &mut wrong);
    roles(form, edition, &mut wrong);
    fields(&form.fields, &mut wrong);
    for follow in &form.follows {
        fields(&follow.fields, &mut wrong);
        let after = follow.due.strip_prefix("permitted+");
        let days = after.is_some_and(|days| days.parse::<u16>().is_ok());
        if !days && !is_date(form, &follow.due) {
            wrong.push(format!(
                "follow {}: due {} is no date",
                follow.key, follow.due
            ));
        }
    }
    if let Some(ends) = &form.ends
        && !is_date(form, ends)
    {
        wrong.push(format!("ends {ends} is no date"));
    }
    let place = form.place_field.as_deref().and_then(|key| form.field(key));
    let system = place.is_some_and(|f| f.kind == FieldType::System && f.required);
    if (form.place == PlaceKind::System) != system {
        wrong.push("place_field must be a required system field, for place = system only".into());
    }
    if form.emergency != form.emergency_provision.is_some() {
        wrong.push("emergency needs emergency_provision, and the other way round".into());
    }
    if form.emergency && form.place == PlaceKind::System {
        wrong.push("an emergency is told before a system is named; give another place".into());
    }
    for (key, fact) in &form.told {
        let kind = form.field(key).map(|f| f.kind);
        let fits = match fact.as_str() {
            "what" | "why" => matches!(kind, Some(FieldType::Text | FieldType::LongText)),
            "acted_on" => kind == Some(FieldType::Date),
            "provision" => kind == Some(FieldType::Provision),
            _ => false,
        };
        if !fits || !form.emergency {
            wrong.push(format!("told {key}: {fact} does not fit"));
        }
    }
    wrong
}

fn is_date(form: &Form, key: &str) -> bool {
    let field = form.field(key);
    field.is_some_and(|f| matches!(f.kind, FieldType::Date | FieldType::Period))
}

fn provisions(form: &Form, edition: &Edition, wrong: &mut Vec<String>) {
    let known: HashSet<&str> = edition.provisions().map(|(_, p)| p.key.as_str()).collect();
    let of_fields = form.fields.iter().filter_map(|f| f.provision.as_ref());
    let refusals = form
        .fields
        .iter()
        .filter_map(|f| Some(&f.refuse.as_ref()?.provision));
    let follows = form.follows.iter().filter_map(|f| f.provision.as_ref());
    let own = std::iter::once(&form.provision).chain(&form.also);
    let all = own.chain(&form.emergency_provision);
    for key in all.chain(of_fields).chain(refusals).chain(follows) {
        if !known.contains(key.as_str()) {
            wrong.push(format!("there is no provision {key}"));
        }
    }
    let point = edition.provisions().find(|(_, p)| p.key == form.provision);
    let permission = point.and_then(|(_, p)| p.permission.as_ref());
    let deciders = permission.is_some_and(|p| !p.deciders.is_empty());
    if form.deciders.is_none() && !deciders {
        wrong.push(format!(
            "{} names no deciders; give deciders",
            form.provision
        ));
    }
    let applicants = permission.is_some_and(|p| !p.applicant.is_empty());
    if form.applicants.is_none() && !applicants {
        wrong.push(format!(
            "{} names no applicants; give applicants",
            form.provision
        ));
    }
}

fn roles(form: &Form, edition: &Edition, wrong: &mut Vec<String>) {
    let lists = [&form.applicants, &form.deciders];
    let given = lists.into_iter().flatten().flatten();
    let follows = form.follows.iter().map(|f| &f.who);
    let follows = follows.filter(|who| ![APPLICANT, DECIDER].contains(&who.as_str()));
    for role in given
        .chain(&form.notify)
        .chain(&form.concur)
        .chain(&form.confirm)
        .chain(follows)
    {
        if !edition.roles.iter().any(|r| r.key == *role) {
            wrong.push(format!("there is no role {role}"));
        }
    }
}

pub(crate) fn fields(fields: &[Field], wrong: &mut Vec<String>) {
    let mut seen: HashSet<&str> = HashSet::new();
    for field in fields {
        let key = &field.key;
        let plain = key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if key.is_empty() || !plain || key.starts_with('_') {
            wrong.push(format!("field {key}: the key is not snake_case"));
        }
        if let Some(shown) = &field.shown {
            let other = fields.iter().find(|f| f.key == shown.field);
            let earlier = seen.contains(shown.field.as_str());
            let known = other.is_some_and(|o| shown.is.iter().all(|v| o.answers().contains(v)));
            if !earlier || !known {
                wrong.push(format!(
                    "field {key}: shown names no answer of an earlier field"
                ));
            }
        }
        if let Some(refuse) = &field.refuse
            && !refuse.is.iter().all(|v| field.answers().contains(v))
        {
            wrong.push(format!("field {key}: refuse names no answer"));
        }
        let known = |key: &String| fields.iter().any(|f| f.key == *key);
        let answered = |answer: &String| field.answers().contains(answer);
        let mut given = field.gives.iter();
        if !given.all(|(answer, told)| answered(answer) && told.keys().all(known)) {
            wrong.push(format!("field {key}: gives names no answer or no field"));
        }
        if !field.meanings.keys().all(answered) {
            wrong.push(format!("field {key}: meanings names no answer"));
        }
        if !field.written.values().all(|v| field.answers().contains(v)) {
            wrong.push(format!("field {key}: written names no answer"));
        }
        shape(field, wrong);
        if !seen.insert(key) {
            wrong.push(format!("field {key} is there twice"));
        }
    }
}

fn shape(field: &Field, wrong: &mut Vec<String>) {
    let key = &field.key;
    let choice = matches!(field.kind, FieldType::Choice | FieldType::Choices);
    if choice == field.options.is_empty() {
        wrong.push(format!(
            "field {key}: options belong to a choice, and to nothing else"
        ));
    }
    if (field.kind == FieldType::Confirmation) == field.text.is_empty() {
        wrong.push(format!(
            "field {key}: text belongs to a confirmation, and to nothing else"
        ));
    }
    if (field.kind == FieldType::Rows) == field.columns.is_empty() {
        wrong.push(format!(
            "field {key}: columns belong to rows, and to nothing else"
        ));
    }
    for column in &field.columns {
        if matches!(
            column.kind,
            FieldType::Rows
                | FieldType::Confirmation
                | FieldType::Period
                | FieldType::Choices
                | FieldType::File
        ) || column.shown.is_some()
        {
            wrong.push(format!(
                "field {key}: column {} cannot be in rows",
                column.key
            ));
        }
    }
    fields(&field.columns, wrong);
}

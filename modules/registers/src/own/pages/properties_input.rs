//! What a body's own form or register is, beside its fields: read and checked.

use sakimori_decisions::STAFF;
use sakimori_kernel::{FieldErrors, clean_line, clean_text};
use sakimori_provisions::catalog::Edition;
use sakimori_web::FormData;
use serde::Serialize;

use super::field_input::{lines, rule, sent};
use crate::forms::{self, Form, Joined};
use crate::own::{Definitions, Kind};
use crate::people::provision_called;
use crate::register::{self, Due, Register};

/// Days before a day, at most.
const MOST_DAYS: i64 = 365;
/// Years that records are kept, at most.
const MOST_YEARS: i64 = 100;

/// Title and explanation, of any.
pub(super) fn words(data: &FormData, errors: &mut FieldErrors) -> (String, String) {
    let title = clean_line(data.get("title"), rule("名称", 60, true));
    let about = clean_text(data.get("about"), rule("説明", 500, true));
    (errors.take("title", title), errors.take("about", about))
}

/// Nobody could tell two of one name apart. `key`: what it is called already.
pub(super) fn called_once(
    definitions: &Definitions,
    (kind, key): (Kind, &str),
    data: &FormData,
    errors: &mut FieldErrors,
) {
    let title = data.get("title").trim();
    let alike = match kind {
        Kind::Form => {
            let mut forms = definitions.forms.all().values();
            forms.any(|f| f.key != key && f.title == title)
        }
        Kind::Register => {
            let mut registers = definitions.registers.values();
            registers.any(|r| r.key != key && r.title == title)
        }
    };
    if alike {
        errors.add(
            "title",
            format!("同じ名称の{}が既にあります。", kind.label()),
        );
    }
}

/// One of a few words; none is said as a mistake.
fn one_of<T: Serialize + Copy>(
    all: &[T],
    (data, name): (&FormData, &str),
    errors: &mut FieldErrors,
) -> Option<T> {
    let mut all = all.iter().copied();
    let found = all.find(|one| sent(*one) == data.get(name));
    if found.is_none() {
        errors.add(name, "選択肢から選んでください。");
    }
    found
}

/// Roles that were marked.
fn roles(data: &FormData, name: &str, edition: &Edition) -> Vec<String> {
    let marked = |key: &str| data.all(name).any(|v| v == key);
    let staff = marked(STAFF).then(|| STAFF.to_owned());
    let roles = edition.roles.iter().map(|r| &r.key);
    let roles = roles
        .filter(|key| key.as_str() != STAFF && marked(key))
        .cloned();
    staff.into_iter().chain(roles).collect()
}

/// Provisions by their numbers, a line each.
fn provisions(data: &FormData, edition: &Edition, errors: &mut FieldErrors) -> Vec<String> {
    let mut keys = Vec::new();
    let lines = lines(data.get("provisions"));
    for line in &lines {
        match provision_called(edition, line) {
            Some((key, _)) => keys.push(key),
            None => errors.add(
                "provisions",
                format!("「{line}」という番号の規定はありません。"),
            ),
        }
    }
    if lines.is_empty() {
        errors.add(
            "provisions",
            "根拠の規定の番号を、1行に一つ入力してください（例：3.5.1(1)③(イ)）。",
        );
    }
    keys
}

fn years(data: &FormData, errors: &mut FieldErrors) -> i64 {
    let typed = sakimori_kernel::search::fold(data.get("retention"));
    match typed.trim_end_matches('年').parse() {
        Ok(years) if (1..=MOST_YEARS).contains(&years) => years,
        _ => {
            let told = format!("保存する期間を、1から{MOST_YEARS}までの年数で入力してください。");
            errors.add("retention", told);
            1
        }
    }
}

/// Changes a register of the body's own as it was sent.
pub(super) fn register(
    data: &FormData,
    register: &mut Register,
    edition: &Edition,
    errors: &mut FieldErrors,
) {
    (register.title, register.about) = words(data, errors);
    if let Some(group) = one_of(&register::Group::ALL, (data, "group"), errors) {
        register.group = group;
    }
    register.provisions = provisions(data, edition, errors);
    register.keepers = roles(data, "keepers", edition);
    register.readers = roles(data, "readers", edition);
    register.retention = years(data, errors);
    if register.keepers.is_empty() {
        errors.add("keepers", "記入する役割を一つ以上選んでください。");
    }
}

/// The reminder of a register: a date field, days before it.
pub(super) fn due(data: &FormData, all: &Register, errors: &mut FieldErrors) -> Option<Due> {
    let key = data.get("due_field");
    if key.is_empty() {
        return None;
    }
    let date = |key: &str| {
        let field = all.field(key);
        field.is_some_and(|f| f.kind == forms::FieldType::Date)
    };
    let done = Some(data.get("due_done")).filter(|key| !key.is_empty());
    if done == Some(key) {
        errors.add(
            "due_done",
            "期限を知らせる項目とは別の項目を選んでください。",
        );
    }
    if !date(key) || done.is_some_and(|done| !date(done)) {
        errors.add("due_field", "日付の項目を選んでください。");
    }
    let message = clean_line(data.get("due_message"), rule("知らせる内容", 60, true));
    let before = sakimori_kernel::search::fold(data.get("due_before"));
    let before = match before.trim_end_matches('日') {
        "" => Some(0),
        typed => typed
            .parse()
            .ok()
            .filter(|days| (0..=MOST_DAYS).contains(days)),
    };
    if before.is_none() {
        let told = format!("何日前から知らせるかを、0から{MOST_DAYS}までの数で入力してください。");
        errors.add("due_before", told);
    }
    Some(Due {
        field: key.to_owned(),
        done: done.map(str::to_owned),
        before: before.unwrap_or(0),
        message: errors.take("due_message", message),
    })
}

/// Changes a form of the body's own as it was sent.
pub(super) fn form(data: &FormData, form: &mut Form, edition: &Edition, errors: &mut FieldErrors) {
    (form.title, form.about) = words(data, errors);
    if let Some(group) = one_of(&forms::Group::ALL, (data, "group"), errors) {
        form.group = group;
    }
    let provisions = provisions(data, edition, errors);
    let mut provisions = provisions.into_iter();
    form.provision = provisions.next().unwrap_or_default();
    form.also = provisions.collect();
    form.applicants = Some(roles(data, "applicants", edition));
    let deciders = roles(data, "deciders", edition);
    let asked = edition.provisions().find(|(_, p)| p.key == form.provision);
    let by_marks = asked
        .and_then(|(_, p)| p.permission.as_ref())
        .is_some_and(|p| !p.deciders.is_empty());
    if deciders.is_empty() && !by_marks && !form.provision.is_empty() {
        errors.add(
            "deciders",
            "根拠の規定は決定する者を定めていません。決定する役割を一つ以上選んでください。",
        );
    }
    form.deciders = (!deciders.is_empty()).then_some(deciders);
    form.join = match data.get("join") {
        "" => None,
        _ => one_of(
            &[Joined::And, Joined::Or, Joined::Sequence],
            (data, "join"),
            errors,
        ),
    };
    form.concur = roles(data, "concur", edition);
    form.confirm = roles(data, "confirm", edition);
    form.notify = roles(data, "notify", edition);
    form.retention = years(data, errors);
    let statement = clean_line(data.get("statement"), rule("申請の文", 200, true));
    form.statement = errors.take("statement", statement);
    if form.applicants.as_ref().is_some_and(Vec::is_empty) {
        errors.add("applicants", "申請できる者を一つ以上選んでください。");
    }
}

/// The provisions as they are typed: numbers, a line each.
fn numbers<'k>(edition: &Edition, keys: impl Iterator<Item = &'k String>) -> String {
    let called = |key: &String| provision_called(edition, key).map(|(_, words)| words);
    keys.filter_map(called).collect::<Vec<_>>().join("\n")
}

/// A register as the inputs of the page send it.
pub(super) fn of_register(register: &Register, edition: &Edition) -> FormData {
    let mut data = of_words(&register.title, &register.about);
    data.add("group", sent(register.group));
    data.add("provisions", numbers(edition, register.provisions.iter()));
    for (name, roles) in [
        ("keepers", &register.keepers),
        ("readers", &register.readers),
    ] {
        for role in roles {
            data.add(name, role);
        }
    }
    data.add("retention", register.retention.to_string());
    if let Some(due) = register.dues.first() {
        data.add("due_field", &due.field);
        data.add("due_done", due.done.clone().unwrap_or_default());
        data.add("due_before", due.before.to_string());
        data.add("due_message", &due.message);
    }
    data
}

pub(super) fn of_words(title: &str, about: &str) -> FormData {
    let mut data = FormData::default();
    data.add("title", title);
    data.add("about", about.trim());
    data
}

/// A form as the inputs of the page send it.
pub(super) fn of_form(form: &Form, edition: &Edition) -> FormData {
    let mut data = of_words(&form.title, &form.about);
    data.add("group", sent(form.group));
    let provisions = std::iter::once(&form.provision).chain(&form.also);
    data.add("provisions", numbers(edition, provisions));
    for (name, roles) in [
        ("applicants", &form.applicants),
        ("deciders", &form.deciders),
    ] {
        for role in roles.iter().flatten() {
            data.add(name, role);
        }
    }
    for (name, roles) in [
        ("concur", &form.concur),
        ("confirm", &form.confirm),
        ("notify", &form.notify),
    ] {
        for role in roles {
            data.add(name, role);
        }
    }
    if let Some(join) = form.join {
        data.add("join", sent(join));
    }
    data.add("retention", form.retention.to_string());
    data.add("statement", &form.statement);
    data.add("ends", form.ends.clone().unwrap_or_default());
    data
}

//! What a form or a register is beside its fields, said on its page.

use maud::{Markup, html};
use sakimori_decisions::{Desk, STAFF};
use sakimori_web::Failure;

use super::opened::Opened;
use crate::forms::{Field, FieldType, Form};
use crate::own::made::Shown;
use crate::pages::list::route_words;
use crate::people::provision_called;
use crate::register::{Register, Scope};

pub(super) fn facts(opened: &Opened, desk: &Desk) -> Result<Markup, Failure> {
    let facts = match opened.shown()? {
        Shown::Form(form) => of_form(opened, desk, form),
        Shown::Register(register) => of_register(opened, desk, register),
    };
    Ok(html! {
        dl.facts {
            @for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
                dt { (label) } dd { (value) }
            }
        }
    })
}

type Fact = (&'static str, String);

fn roles(desk: &Desk, roles: &[String]) -> String {
    let label = |role: &String| match role.as_str() {
        STAFF => "全ての職員等".to_owned(),
        role => desk.access.rules.label(role).to_owned(),
    };
    roles.iter().map(label).collect::<Vec<_>>().join("、")
}

fn provisions<'k>(opened: &Opened, keys: impl Iterator<Item = &'k String>) -> String {
    let edition = &opened.live.edition;
    let called = keys.filter_map(|key| provision_called(edition, key));
    called
        .map(|(_, words)| words)
        .collect::<Vec<_>>()
        .join("、")
}

/// The label of a field; a period is meant by its last day.
fn label(fields: &[Field], key: &str) -> String {
    let field = fields.iter().find(|f| f.key == key);
    field.map_or_else(String::new, |f| match f.kind {
        FieldType::Period => format!("「{}」の終わりの日", f.label),
        _ => format!("「{}」", f.label),
    })
}

/// By when something is to be done, in words.
pub(super) fn due(form: &Form, due: &str) -> String {
    match due.strip_prefix("permitted+") {
        Some(days) => format!("許可の日から{days}日以内"),
        None => format!("{}まで", label(&form.fields, due)),
    }
}

fn of_form(opened: &Opened, desk: &Desk, form: &Form) -> Vec<Fact> {
    let point = desk.access.rules.point(&form.provision);
    let applicants = form.applicants.as_ref();
    let applicants = applicants.or(point.map(|p| &p.applicants));
    let register = form.register.as_ref();
    let register = register.and_then(|key| opened.definitions.registers.get(key));
    let follow = |f: &crate::forms::Follow| format!("{}（{}）", f.title, due(form, &f.due));
    let follows: Vec<String> = form.follows.iter().map(follow).collect();
    let keys = std::iter::once(&form.provision).chain(&form.also);
    vec![
        ("申請できる者", roles(desk, applicants.map_or(&[], |a| a))),
        ("決定する者", route_words(desk, form)),
        ("合議する役割", roles(desk, &form.concur)),
        ("許可の後に確認する役割", roles(desk, &form.confirm)),
        ("許可されたことを知らせる役割", roles(desk, &form.notify)),
        ("根拠の規定", provisions(opened, keys)),
        (
            "許可の期限",
            form.ends
                .as_ref()
                .map_or_else(String::new, |key| label(&form.fields, key)),
        ),
        (
            "記録する台帳",
            register.map_or_else(String::new, |r| r.title.clone()),
        ),
        ("許可の後に行うこと", follows.join("、")),
        ("保存する期間", format!("{}年", form.retention)),
    ]
}

fn of_register(opened: &Opened, desk: &Desk, register: &Register) -> Vec<Fact> {
    let scope = match register.scope {
        Scope::Unit => "課室ごと",
        Scope::System => "情報システムごと",
        Scope::Body => "団体全体で一つ",
    };
    let columns = register.list.iter().filter_map(|key| register.field(key));
    let columns: Vec<&str> = columns.map(|f| f.label.as_str()).collect();
    let dues = register.dues.iter().map(|due| {
        let field = label(&register.fields, &due.field);
        format!("{}（{field}の{}日前から）", due.message, due.before)
    });
    vec![
        ("誰の記録か", scope.to_owned()),
        ("記入する役割", roles(desk, &register.keepers)),
        ("読むことができる役割", roles(desk, &register.readers)),
        ("根拠の規定", provisions(opened, register.provisions.iter())),
        ("一覧の列", columns.join("、")),
        ("期限の知らせ", dues.collect::<Vec<_>>().join("、")),
        ("保存する期間", format!("{}年", register.retention)),
    ]
}

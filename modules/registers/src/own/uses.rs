//! What stands on a field or a register: said before it is taken away. Pure.

use super::in_force::Definitions;
use super::made::Shown;
use crate::forms::{Field, Form, Mapping};

/// Where a field of a form or a register is used, in words.
pub(super) fn of_field(definitions: &Definitions, shown: Shown<'_>, key: &str) -> Vec<String> {
    let mut uses: Vec<String> = Vec::new();
    let depends = |f: &&Field| f.shown.as_ref().is_some_and(|s| s.field == key);
    for field in shown.fields().iter().filter(depends) {
        uses.push(format!("「{}」を尋ねる条件", field.label));
    }
    match shown {
        Shown::Form(form) => {
            if form.ends.as_deref() == Some(key) {
                uses.push("許可の期限".to_owned());
            }
            for follow in form.follows.iter().filter(|f| f.due == key) {
                uses.push(format!("許可の後に行うこと「{}」の期限", follow.title));
            }
            if form.entry.as_ref().is_some_and(|m| comes_from(m, key)) {
                uses.push("台帳への記録".to_owned());
            }
        }
        Shown::Register(register) => {
            let mut dues = register.dues.iter();
            if dues.any(|d| d.field == key || d.done.as_deref() == Some(key)) {
                uses.push("期限の知らせ".to_owned());
            }
            if register.list.iter().any(|k| k == key) {
                uses.push("一覧の列".to_owned());
            }
            for form in into(definitions, &register.key) {
                let mapped = form
                    .entry
                    .as_ref()
                    .is_some_and(|m| m.values.contains_key(key));
                if mapped {
                    uses.push(format!("様式「{}」からの記録", form.title));
                }
            }
        }
    }
    uses
}

/// A field as a whole, or a part of a period.
fn comes_from(mapping: &Mapping, key: &str) -> bool {
    let mut sources = mapping.values.values().flat_map(|v| v.split('|'));
    sources.any(|one| one.trim().split('.').next() == Some(key))
}

/// The forms in use whose permissions a register records.
pub(super) fn into<'d>(
    definitions: &'d Definitions,
    register: &'d str,
) -> impl Iterator<Item = &'d Form> {
    let forms = definitions.forms.all().values();
    forms.filter(move |f| !f.retired && f.register.as_deref() == Some(register))
}

/// What a field of the new order would be asked for too early: its label, that
/// of the field it depends on.
pub(super) fn too_early(fields: &[Field]) -> Option<(&str, &str)> {
    fields.iter().enumerate().find_map(|(at, field)| {
        let shown = field.shown.as_ref()?;
        let other = fields.iter().position(|f| f.key == shown.field)?;
        let label = fields.get(other).map(|f| f.label.as_str())?;
        (other >= at).then_some((field.label.as_str(), label))
    })
}

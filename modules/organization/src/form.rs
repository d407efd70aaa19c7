//! Pure: what the forms of this module have in common.

use sakimori_kernel::search::fold;
use sakimori_kernel::{Date, FieldErrors, TextRule, clean_line, parse_date};
use sakimori_web::FormData;

use crate::model::{OrgTree, Unit};
use crate::roster::Roster;
use crate::store::System;

/// Days before and after these are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

pub const fn required(label: &'static str, max: usize) -> TextRule {
    TextRule {
        label,
        max,
        required: true,
    }
}

pub const fn optional(label: &'static str, max: usize) -> TextRule {
    TextRule {
        label,
        max,
        required: false,
    }
}

pub fn line(errors: &mut FieldErrors, form: &FormData, field: &str, rule: TextRule) -> String {
    errors.take(field, clean_line(form.get(field), rule))
}

/// A day that must be there.
pub fn day(errors: &mut FieldErrors, form: &FormData, field: &str) -> Option<Date> {
    match form.get(field).trim() {
        "" => {
            errors.add(field, "日付を入力してください。");
            None
        }
        typed => read_day(errors, field, typed),
    }
}

/// A last day, as the first day on which it no longer holds; open where
/// nothing was typed.
pub fn until(
    errors: &mut FieldErrors,
    form: &FormData,
    field: &str,
    from: Option<Date>,
) -> Option<Date> {
    let typed = form.get(field).trim();
    if typed.is_empty() {
        return None;
    }
    let last = read_day(errors, field, typed)?;
    if from.is_some_and(|from| last < from) {
        errors.add(field, "終わりの日は、始まりの日以後の日にしてください。");
        return None;
    }
    last.tomorrow().ok()
}

/// A last day that must be there, as the first day without.
pub fn first_day_without(errors: &mut FieldErrors, form: &FormData, field: &str) -> Option<Date> {
    day(errors, form, field)?.tomorrow().ok()
}

fn read_day(errors: &mut FieldErrors, field: &str, typed: &str) -> Option<Date> {
    match parse_date(typed) {
        Ok(day) if YEARS.contains(&day.year()) => return Some(day),
        Ok(_) => errors.add(field, "年が正しいか確かめてください。"),
        Err(error) => errors.add(field, error.to_string()),
    }
    None
}

/// The one thing that is meant by a code or a name.
fn meant<'t, T>(
    typed: &str,
    what: &str,
    all: impl Iterator<Item = &'t T> + Clone,
    (code, names): (impl Fn(&T) -> &str, impl Fn(&T) -> Vec<String>),
) -> Result<&'t T, String> {
    let typed = typed.trim();
    if let Some(found) = all.clone().find(|t| code(t) == typed) {
        return Ok(found);
    }
    let wanted = fold(typed);
    let mut named = all.filter(|t| names(t).iter().any(|n| fold(n) == wanted));
    match (named.next(), named.next()) {
        (Some(found), None) => Ok(found),
        (Some(a), Some(b)) => Err(format!(
            "「{typed}」という{what}は一つではありません（{}、{}など）。コードで入力してください。",
            code(a),
            code(b)
        )),
        (None, _) => Err(format!(
            "「{typed}」という{what}は、その日にはありません。コード又は名称を確かめてください。"
        )),
    }
}

/// A unit by code, name or full name.
pub fn unit<'t>(tree: &'t OrgTree, typed: &str) -> Result<&'t Unit, String> {
    let all: Vec<&Unit> = tree.units().collect();
    let names = |u: &Unit| vec![u.name().to_owned(), tree.full_name(u.id)];
    meant(typed, "組織", all.into_iter(), (unit_code, names))
}

/// A system by code or name.
pub fn system<'r>(roster: &'r Roster, typed: &str) -> Result<&'r System, String> {
    let names = |s: &System| vec![s.facts.name.clone()];
    meant(
        typed,
        "情報システム",
        roster.systems.iter(),
        (system_code, names),
    )
}

fn unit_code(unit: &Unit) -> &str {
    &unit.code
}

fn system_code(system: &System) -> &str {
    &system.code
}

/// A code of ours to write in lists: no white space, nothing a file or an
/// address stumbles over.
pub fn code(errors: &mut FieldErrors, form: &FormData, field: &str, label: &'static str) -> String {
    let typed = line(errors, form, field, required(label, 32));
    if typed
        .chars()
        .any(|c| c.is_whitespace() || "/?#&%\"'<>".contains(c))
    {
        errors.add(
            field,
            format!("{label}に空白や記号（/ ? # & % など）は使えません。"),
        );
    }
    typed
}

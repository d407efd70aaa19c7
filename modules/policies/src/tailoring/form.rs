//! Reading the form of a provision: pure.

use std::collections::BTreeMap;

use sakimori_kernel::{FieldErrors, TextRule, clean_line, clean_text};
use sakimori_provisions::catalog::{Edition, Mark, Marks, Template};
use sakimori_web::FormData;

use crate::profile::{Profile, with_placeholders};

const TEXT: TextRule = TextRule {
    label: "条文",
    max: 3000,
    required: true,
};
const ITEM: TextRule = TextRule {
    label: "列記の項目",
    max: 500,
    required: false,
};
pub(super) const REASON: TextRule = TextRule {
    label: "理由",
    max: 1000,
    required: false,
};
pub(super) const TITLE: TextRule = TextRule {
    label: "項目名",
    max: 100,
    required: true,
};
/// The most listed items one provision may have.
const ITEMS: usize = 100;

/// The text as a template: the body's words become placeholders, and so do
/// the numbers of the provisions that the model refers to.
pub(super) fn text(
    errors: &mut FieldErrors,
    profile: &Profile,
    references: &[(String, String)],
    form: &FormData,
) -> String {
    let line = errors.take("text", clean_text(form.get("text"), TEXT));
    let text = template(errors, "text", profile, &line.replace('\n', ""));
    references.iter().fold(text, |text, (label, id)| {
        text.replacen(label, &format!("{{ref:{id}}}"), 1)
    })
}

/// One item a line; empty lines are skipped.
pub(super) fn items(errors: &mut FieldErrors, profile: &Profile, form: &FormData) -> Vec<String> {
    let lines: Vec<&str> = form
        .get("items")
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    if lines.len() > ITEMS {
        errors.add("items", format!("列記の項目は{ITEMS}個までです。"));
        return Vec::new();
    }
    lines
        .into_iter()
        .map(|line| {
            let line = errors.take("items", clean_line(line, ITEM));
            template(errors, "items", profile, &line)
        })
        .collect()
}

fn template(errors: &mut FieldErrors, field: &str, profile: &Profile, text: &str) -> String {
    if text.contains(['{', '}']) {
        errors.add(field, "条文に波括弧 { } は使えません。");
    }
    let template = with_placeholders(profile, text);
    if Template::parse(&template).is_err() {
        return String::new();
    }
    template
}

/// The ticked boxes `role:mark`.
pub(super) fn marks(edition: &Edition, form: &FormData) -> Marks {
    let mut marks: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
    for value in form.all("marks") {
        let Some((role, mark)) = value.split_once(':') else {
            continue;
        };
        let mark = Mark::ALL.into_iter().find(|m| m.key() == mark);
        if let (Some(role), Some(mark)) = (edition.role(role), mark) {
            let list = marks.entry(role.key.clone()).or_default();
            if !list.contains(&mark) {
                list.push(mark);
            }
        }
    }
    marks
}

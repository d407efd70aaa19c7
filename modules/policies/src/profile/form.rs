//! Reading the profile's form: pure.

use sakimori_kernel::{FieldErrors, TextRule, clean_line};
use sakimori_provisions::catalog::{BodyKind, Edition, PolicyForm};
use sakimori_web::FormData;

use super::page::AXES;
use super::{LEGAL_FORMS, NumberingStyle, Profile};

const fn rule(label: &'static str, max: usize) -> TextRule {
    TextRule {
        label,
        max,
        required: true,
    }
}

pub(super) const NAME: TextRule = rule("団体の名称", 50);

fn line(errors: &mut FieldErrors, form: &FormData, field: &str, rule: TextRule) -> String {
    match clean_line(form.get(field), rule) {
        Ok(text) if text.contains(['{', '}']) => {
            errors.add(
                field,
                format!("{}に波括弧 {{ }} は使えません。", rule.label),
            );
            text
        }
        Ok(text) => text,
        Err(message) => {
            errors.add(field, message);
            String::new()
        }
    }
}

/// The name and kind a new body begins with.
pub(super) fn start<'e>(
    edition: &'e Edition,
    form: &FormData,
) -> Result<(String, &'e BodyKind), FieldErrors> {
    let mut errors = FieldErrors::new();
    let name = line(&mut errors, form, "name", NAME);
    let kind = edition
        .body_kinds
        .iter()
        .find(|k| k.key == form.get("kind"));
    match kind {
        Some(kind) => errors.or((name, kind)),
        None => {
            errors.add("kind", "団体の種類を選んでください。");
            Err(errors)
        }
    }
}

/// The whole profile, over what is stored.
pub(super) fn parse(
    edition: &Edition,
    stored: &Profile,
    form: &FormData,
) -> Result<Profile, FieldErrors> {
    let mut e = FieldErrors::new();
    let mut p = stored.clone();
    p.revision = form.revision();
    p.name = line(&mut e, form, "name", NAME);
    p.self_word = line(&mut e, form, "self_word", rule("条文での団体の呼び方", 20));
    p.head = line(&mut e, form, "head", rule("長の呼び名", 20));
    p.residents = line(&mut e, form, "residents", rule("住民の呼び名", 30));
    p.agencies = line(&mut e, form, "agencies", rule("適用する行政機関", 300));
    p.ordinance = line(
        &mut e,
        form,
        "ordinance",
        rule("個人情報に関する条例の名称", 100),
    );
    match edition
        .body_kinds
        .iter()
        .find(|k| k.key == form.get("kind"))
    {
        Some(kind) => p.kind.clone_from(&kind.key),
        None => e.add("kind", "団体の種類を選んでください。"),
    }
    match NumberingStyle::parse(form.get("numbering")) {
        Some(style) => p.numbering = style,
        None => e.add("numbering", "番号の付け方を選んでください。"),
    }
    match LEGAL_FORMS.iter().find(|f| **f == form.get("legal_form")) {
        Some(legal_form) => p.legal_form = (*legal_form).to_owned(),
        None => e.add("legal_form", "対策基準の法形式を選んでください。"),
    }
    match PolicyForm::parse(form.get("policy_form")) {
        Some(policy_form) => p.policy_form = policy_form,
        None => e.add("policy_form", "基本方針の形式を選んでください。"),
    }
    match form.get("scheme") {
        AXES => p.scheme.clear(),
        key if edition.schemes.iter().any(|s| s.key == key) => key.clone_into(&mut p.scheme),
        _ => e.add("scheme", "情報資産の分類の方法を選んでください。"),
    }
    roles(&mut e, edition, form, &mut p);
    for (key, name) in &mut p.offices {
        *name = line(
            &mut e,
            form,
            &format!("office-{key}"),
            rule("部署の呼び名", 50),
        );
    }
    e.or(p)
}

fn roles(e: &mut FieldErrors, edition: &Edition, form: &FormData, p: &mut Profile) {
    for role in &edition.roles {
        let Some(setting) = p.roles.get_mut(&role.key) else {
            continue;
        };
        let field = |part: &str| format!("role-{}-{part}", role.key);
        setting.present = !role.optional || form.has(&field("present"));
        if !setting.present {
            // What is not asked for keeps its words, for the day it is.
            continue;
        }
        setting.name = line(e, form, &field("name"), rule("正式な名称", 50));
        setting.label = line(e, form, &field("label"), rule("条文での呼び名", 50));
        setting.post = line(e, form, &field("post"), rule("充てる職", 300));
    }
    let labels: Vec<(&String, &String)> = p
        .roles
        .iter()
        .filter(|(_, r)| r.present && !r.label.is_empty())
        .map(|(key, r)| (key, &r.label))
        .collect();
    for (i, (key, label)) in labels.iter().enumerate() {
        if labels.iter().take(i).any(|(_, other)| other == label) {
            let message = format!(
                "条文での呼び名「{label}」は、ほかの役割にも使われています。別の呼び名にしてください。一つの役割にまとめるときは、一方の「この役割を置く」のチェックを外してください。"
            );
            e.add(format!("role-{key}-label"), message);
        }
    }
}

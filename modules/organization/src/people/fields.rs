//! What a person's forms have in common.

use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, era_date};
use sakimori_web::components::{self, field};
use sakimori_web::{FormData, FormState, History};

use crate::form;
use crate::here::Here;
use crate::model::{EmploymentKind, OrgTree, PersonFacts, PostFacts};

pub(super) fn values(facts: &PersonFacts, form: FormState) -> FormState {
    form.with("name", &facts.name)
        .with("kana", &facts.kana)
        .with("employment", facts.employment.key())
        .with("mail", &facts.mail)
}

/// The fields of a person from a day on.
pub(super) fn person(form: &FormState) -> Markup {
    let kinds: Vec<(&str, &str)> = EmploymentKind::ALL
        .iter()
        .map(|k| (k.key(), k.label()))
        .collect();
    html! {
        (components::text_field(form, field("name", "氏名", "書かれたとおりに残します。異体字も使えます。", true)))
        (components::text_field(form, field("kana", "ふりがな", "一覧の並び順に使います。", false)))
        (components::select(form, field("employment", "任用", "", true), &kinds))
        (components::text_field(form, field("mail", "メールアドレス", "", false)))
    }
}

pub(super) fn parse_person(form: &FormData, errors: &mut FieldErrors) -> PersonFacts {
    let employment = EmploymentKind::parse(form.get("employment"));
    if employment.is_none() {
        errors.add("employment", "任用を選んでください。");
    }
    let mail = form::line(errors, form, "mail", form::optional("メールアドレス", 254));
    if !mail.is_empty() && !is_mail(&mail) {
        errors.add(
            "mail",
            "メールアドレスの形（例：taro@example.lg.jp）で入力してください。",
        );
    }
    PersonFacts {
        name: form::line(errors, form, "name", form::required("氏名", 100)),
        kana: form::line(errors, form, "kana", form::optional("ふりがな", 100)),
        employment: employment.unwrap_or(EmploymentKind::Regular),
        mail,
    }
}

/// Something before and after one `@`, without white space. Whether anybody
/// reads it only a letter would tell.
fn is_mail(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let [name, host] = parts.as_slice() else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || "<>\"(),;:".contains(c);
    !name.is_empty() && host.contains('.') && !text.contains(odd)
}

/// Unit and title of a post.
pub(super) fn post(form: &FormState, required: bool) -> Markup {
    html! {
        (components::text_field(form, field("unit", "所属", "組織コード又は名称（例：税務課、総務部 税務課）", required)))
        (components::text_field(form, field("title", "職名", "例：課長、主事", false)))
    }
}

pub(super) fn parse_post(
    tree: &OrgTree,
    form: &FormData,
    main: bool,
    errors: &mut FieldErrors,
) -> Option<PostFacts> {
    let title = form::line(errors, form, "title", form::optional("職名", 60));
    match form::unit(tree, form.get("unit")) {
        Ok(unit) => Some(PostFacts {
            unit: unit.id,
            title,
            main,
        }),
        Err(_) if form.get("unit").trim().is_empty() => {
            errors.add("unit", "所属を入力してください。");
            None
        }
        Err(message) => {
            errors.add("unit", message);
            None
        }
    }
}

pub(super) fn from(form: &FormState, help: &str) -> Markup {
    components::date_field(form, field("from", "いつから", help, true))
}

/// The day a form speaks of, today where it cannot be read; for the tree its
/// units are looked up in.
pub(super) fn day_of(form: &FormData, today: Date) -> Date {
    let day = form::day(&mut FieldErrors::new(), form, "from");
    day.unwrap_or(today)
}

/// The history of a person, their posts and appointments in words.
pub(super) fn history(here: &Here) -> History<'_> {
    History {
        fields: &[
            ("name", "氏名"),
            ("kana", "ふりがな"),
            ("employment", "任用"),
            ("mail", "メールアドレス"),
            ("unit_name", "所属"),
            ("title", "職名"),
            ("posts", "所属と職名"),
            ("role", "役割"),
            ("scope_name", "範囲"),
            ("capacity", "立場"),
            ("deputy_order", "代理の順位"),
            ("seat", "席"),
            ("from", "始まり"),
            ("until", "終わり（この日の前日まで）"),
        ],
        role: Box::new(|key| here.role_name(key)),
        value: Box::new(|field, text| match field {
            "employment" => EmploymentKind::parse(text).map(|k| k.label().to_owned()),
            "role" => Some(here.role_name(text)),
            "capacity" => sakimori_permissions::Capacity::parse(text).map(|c| c.label().to_owned()),
            "from" | "until" => text.parse().ok().map(era_date),
            _ => None,
        }),
    }
}

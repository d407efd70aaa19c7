//! What a unit's forms have in common.

use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, Uuid, era_date};
use sakimori_web::components::{self, field};
use sakimori_web::{FormData, FormState, History};

use crate::form;
use crate::here::Here;
use crate::model::{OrgTree, UnitFacts, UnitKind};

pub(super) fn values(tree: &OrgTree, facts: &UnitFacts, form: FormState) -> FormState {
    let parent = facts.parent.and_then(|p| tree.get(p));
    form.with("name", &facts.name)
        .with("kind", facts.kind.key())
        .with("parent", parent.map_or("", |p| p.code.as_str()))
        .with("position", facts.position.to_string())
}

/// The fields of a unit from a day on.
pub(super) fn fields(form: &FormState) -> Markup {
    let kinds: Vec<(&str, &str)> = UnitKind::ALL.iter().map(|k| (k.key(), k.label())).collect();
    html! {
        (components::text_field(form, field("name", "名称", "例：税務課。上位の組織の名称は含めません。", true)))
        (components::select(form, field("kind", "種類", "部局には情報セキュリティ責任者、課室と出先機関には情報セキュリティ管理者を置く役割の範囲になります。", true), &kinds))
        (components::text_field(form, field("parent", "上位の組織", "組織コード又は名称。最上位の組織では空欄にします。", false)))
        (components::text_field(form, field("position", "並び順", "同じ組織の下で、小さい数から順に並びます。", true)))
        (components::date_field(form, field("from", "いつから", "この日から変わります。過去の日も入力できます。", true)))
    }
}

/// What was typed, with the tree of the day it is to hold from.
pub(super) fn parse(
    tree: &OrgTree,
    form: &FormData,
    errors: &mut FieldErrors,
) -> (UnitFacts, Option<Date>) {
    let name = form::line(errors, form, "name", form::required("名称", 100));
    let kind = UnitKind::parse(form.get("kind"));
    if kind.is_none() {
        errors.add("kind", "種類を選んでください。");
    }
    let position = form.get("position").trim().parse::<u32>().map(i64::from);
    let position = position.map_err(|_| "並び順は、0以上の整数で入力してください。".to_owned());
    let facts = UnitFacts {
        name,
        kind: kind.unwrap_or(UnitKind::Other),
        parent: parent(tree, form, errors),
        position: errors.take("position", position),
    };
    (facts, form::day(errors, form, "from"))
}

fn parent(tree: &OrgTree, form: &FormData, errors: &mut FieldErrors) -> Option<Uuid> {
    match form.get("parent").trim() {
        "" => None,
        typed => match form::unit(tree, typed) {
            Ok(unit) => Some(unit.id),
            Err(message) => {
                errors.add("parent", message);
                None
            }
        },
    }
}

/// The history of a unit in words.
pub(crate) fn history(here: &Here) -> History<'_> {
    History {
        fields: &[
            ("name", "名称"),
            ("kind", "種類"),
            ("parent_name", "上位の組織"),
            ("position", "並び順"),
        ],
        role: Box::new(|key| here.role_name(key)),
        value: Box::new(|field, text| match field {
            "kind" => UnitKind::parse(text).map(|k| k.label().to_owned()),
            "from" | "until" => text.parse().ok().map(era_date),
            _ => None,
        }),
    }
}

//! The form of an appointment.

use maud::{Markup, html};
use sakimori_kernel::FieldErrors;
use sakimori_permissions::{Capacity, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;
use sakimori_web::components::{self, field};
use sakimori_web::{FormData, FormState};

use super::rules;
use crate::body::{Body, BodyRole};
use crate::form;
use crate::model::{AppointmentFacts, Period};
use crate::roster::Roster;

/// An appointment as typed; its person is looked up in the write.
pub(super) struct Typed<'b> {
    pub role: &'b BodyRole,
    pub number: String,
    pub facts: AppointmentFacts,
    pub period: Period,
    /// Whether who holds the role now makes room.
    pub replace: bool,
}

/// `roster` is that of the first day.
pub(super) fn parse<'b>(
    body: &'b Body,
    roster: &Roster,
    form: &FormData,
) -> (Option<Typed<'b>>, FieldErrors) {
    let mut errors = FieldErrors::new();
    let number = form::line(&mut errors, form, "number", form::required("職員番号", 32));
    let role = body.role(form.get("role")).filter(|r| r.is_appointed());
    if role.is_none() {
        errors.add("role", "役割を選んでください。");
    }
    let capacity = Capacity::parse(form.get("capacity"));
    if capacity.is_none() {
        errors.add("capacity", "立場を選んでください。");
    }
    let scope = role.map(|role| scope(role, roster, form, &mut errors));
    let deputy_order = match capacity {
        Some(Capacity::Deputy) => order(form.get("deputy_order"), &mut errors),
        _ => None,
    };
    let from = form::day(&mut errors, form, "from");
    let until = form::until(&mut errors, form, "last", from);
    let seat = form::line(&mut errors, form, "seat", form::optional("席", 40));
    let remark = form::line(&mut errors, form, "remark", form::optional("備考", 200));
    let (Some(role), Some(capacity), Some(scope), Some(from)) = (role, capacity, scope, from)
    else {
        return (None, errors);
    };
    let facts = AppointmentFacts {
        person: sakimori_kernel::Uuid::nil(),
        role: role.key.clone(),
        capacity,
        deputy_order,
        seat: if role.seats.is_empty() {
            String::new()
        } else {
            seat
        },
        scope,
        remark,
    };
    let typed = Typed {
        role,
        number,
        facts,
        period: Period::new(from, until),
        replace: form.get("replace") == "yes",
    };
    (Some(typed), errors)
}

fn scope(role: &BodyRole, roster: &Roster, form: &FormData, errors: &mut FieldErrors) -> Scope {
    let typed = |field: &str| form.get(field).trim().to_owned();
    let found = match role.scope {
        RoleScope::Department | RoleScope::Section if !typed("unit").is_empty() => {
            form::unit(&roster.tree, &typed("unit")).map(|u| Scope::Unit(u.id))
        }
        RoleScope::InformationSystem if !typed("system").is_empty() => {
            form::system(roster, &typed("system")).map(|s| Scope::System(s.id))
        }
        _ => Ok(Scope::Body),
    };
    let field = match role.scope {
        RoleScope::InformationSystem => "system",
        _ => "unit",
    };
    match found {
        Ok(scope) => {
            if let Some(obstacle) = rules::scope(role, scope, &roster.tree) {
                errors.add(obstacle.field, obstacle.message);
            }
            scope
        }
        Err(message) => {
            errors.add(field, message);
            Scope::Body
        }
    }
}

pub(super) fn order(typed: &str, errors: &mut FieldErrors) -> Option<i64> {
    match typed.trim().parse::<i64>() {
        Ok(order) if (1..=99).contains(&order) => Some(order),
        _ => {
            errors.add(
                "deputy_order",
                "代理の順位は、1から99までの数で入力してください。",
            );
            None
        }
    }
}

pub(super) fn body(body: &Body) -> impl Fn(&FormState) -> Markup {
    move |form| {
        let roles: Vec<(&str, &str)> = std::iter::once(("", "選んでください"))
            .chain(body.appointed().map(|r| (r.key.as_str(), r.label.as_str())))
            .collect();
        let seats = body
            .roles
            .iter()
            .flat_map(|r| r.seats.iter().map(String::as_str));
        let seats = seats.collect::<Vec<_>>().join("、");
        html! {
            (components::error_summary(form))
            form method="post" action="/appointments/new" {
                (components::token(form))
                (components::text_field(form, field("number", "職員番号", "「職員」の一覧で確かめられます。", true)))
                (components::select(form, field("role", "役割", "", true), &roles))
                (components::text_field(form, field("unit", "対象の組織", "部局や課室に対する役割のとき。組織コード又は名称", false)))
                (components::text_field(form, field("system", "対象の情報システム", "情報システムに対する役割のとき。コード又は名称", false)))
                (components::radios(form, field("capacity", "立場", "", true), &[
                    ("holder", "本人", "役割を担う者です。"),
                    ("deputy", "代理", "本人が不在のときに役割を担います。"),
                    ("clerk", "事務担当", "本人の事務を補助します。許可や承認は行いません。"),
                ]))
                (components::text_field(form, field("deputy_order", "代理の順位", "代理のとき。1から始めます。", false)))
                (components::text_field(form, field("seat", "委員会の席", &format!("委員会のとき。例：{seats}"), false)))
                (components::date_field(form, field("from", "いつから", "", true)))
                (components::date_field(form, field("last", "いつまで", "任命の最後の日。決まっていないときは空欄にします。", false)))
                (components::text_field(form, field("remark", "備考", "発令の番号など", false)))
                div #replace { (components::checkbox(form, "replace", "yes", "前任者の任命をその前の日で終える")) }
                p.help { "自分自身を任命したときは、任命の権限を持つほかの者が確認するまで効力を持ちません。" }
                div.buttons { button type="submit" { "任命する" } a href="/roles" { "役割の一覧へ戻る" } }
            }
        }
    }
}

//! Journal entries of this module: one per subject, with what it was before
//! and after. The names of units are kept beside their keys, because a later
//! reader no longer sees the tree of the day.

use sakimori_db::journal::Entry;
use sakimori_kernel::{Date, Uuid, era_date};
use sakimori_permissions::Scope;
use serde_json::{Value, json};

use crate::body::Body;
use crate::model::{
    Appointment, AppointmentFacts, OrgTree, Period, PersonFacts, PostFacts, SystemFacts, UnitFacts,
};
use crate::roster::Roster;
use crate::store::Changed;

/// What is told of a change: by which words.
struct Words {
    entered: &'static str,
    changed: &'static str,
    ended: &'static str,
}

fn entry<F>(
    changed: &Changed<F>,
    (actions, kind): (Words, &'static str),
    name: impl Fn(&F) -> String,
    detail: impl Fn(&F) -> Value,
) -> Entry {
    let day = era_date(changed.from);
    let (action, summary) = match (&changed.before, &changed.after) {
        (None, Some(after)) => (
            actions.entered,
            format!("{}を登録（{day}から）", name(after)),
        ),
        (Some(before), None) => (
            actions.ended,
            format!("{}を終了（{day}から）", name(before)),
        ),
        (Some(before), Some(_)) => (
            actions.changed,
            format!("{}を変更（{day}から）", name(before)),
        ),
        (None, None) => (
            actions.ended,
            format!("予定されていた登録を取消し（{day}から）"),
        ),
    };
    let side = |facts: &Option<F>| facts.as_ref().map(&detail);
    Entry::new(action, kind, changed.line.subject.to_string(), summary).with_detail(&json!({
        "from": changed.from,
        "before": side(&changed.before).unwrap_or(json!({})),
        "after": side(&changed.after).unwrap_or(json!({})),
    }))
}

/// `tree` is that of the day of the change.
pub fn unit(tree: &OrgTree, changed: &Changed<UnitFacts>) -> Entry {
    let words = Words {
        entered: "unit.entered",
        changed: "unit.changed",
        ended: "unit.ended",
    };
    let detail = |facts: &UnitFacts| {
        let parent_name = facts.parent.map(|p| tree.full_name(p));
        json!({
            "name": facts.name, "kind": facts.kind, "parent": facts.parent,
            "parent_name": parent_name, "position": facts.position,
        })
    };
    entry(
        changed,
        (words, "unit"),
        |f| format!("組織「{}」", f.name),
        detail,
    )
}

pub fn person(changed: &Changed<PersonFacts>) -> Entry {
    let words = Words {
        entered: "person.entered",
        changed: "person.changed",
        ended: "person.ended",
    };
    let detail = |facts: &PersonFacts| json!(facts);
    entry(
        changed,
        (words, "person"),
        |f| format!("職員「{}」", f.name),
        detail,
    )
}

/// A post of a person called `name`; a part of the person's history.
pub fn post(tree: &OrgTree, name: &str, changed: &Changed<PostFacts>) -> Entry {
    let words = Words {
        entered: "post.entered",
        changed: "post.changed",
        ended: "post.ended",
    };
    let detail = |facts: &PostFacts| {
        json!({
            "unit": facts.unit, "unit_name": tree.full_name(facts.unit),
            "title": facts.title, "main": facts.main,
        })
    };
    let called = |facts: &PostFacts| {
        let kind = if facts.main { "本務" } else { "兼務" };
        let unit = tree.full_name(facts.unit);
        format!("{name}の{kind}（{unit} {}）", facts.title)
    };
    entry(changed, (words, "person"), called, detail)
}

pub fn system(tree: &OrgTree, changed: &Changed<SystemFacts>) -> Entry {
    let words = Words {
        entered: "system.entered",
        changed: "system.changed",
        ended: "system.ended",
    };
    let detail = |facts: &SystemFacts| json!({ "name": facts.name, "unit": facts.unit, "unit_name": tree.full_name(facts.unit) });
    let called = |facts: &SystemFacts| format!("情報システム「{}」", facts.name);
    entry(changed, (words, "system"), called, detail)
}

/// What happened to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appointing {
    Made,
    Ended,
    Requested,
    Confirmed,
    Declined,
}

/// The appointments of a person are one history: the subject is the person's
/// key. `changed` has the period before and after, where there is one.
pub fn appointment(
    (roster, body): (&Roster, &Body),
    what: Appointing,
    name: &str,
    facts: &AppointmentFacts,
    (before, after): (Option<Period>, Option<Period>),
) -> Entry {
    let duty = duty_name(roster, body, facts);
    let from = |period: Option<Period>| period.map(|p| p.label()).unwrap_or_default();
    let (action, summary) = match what {
        Appointing::Made => (
            "appointment.made",
            format!("{name}を{duty}に任命（{}）", from(after)),
        ),
        Appointing::Ended => (
            "appointment.ended",
            format!("{name}の{duty}の任命を終了（{}）", from(after)),
        ),
        Appointing::Requested => (
            "appointment.requested",
            format!(
                "{name}を{duty}に任命することの確認を依頼（{}）",
                from(after)
            ),
        ),
        Appointing::Confirmed => (
            "appointment.confirmed",
            format!("{name}を{duty}に任命することを確認（{}）", from(after)),
        ),
        Appointing::Declined => (
            "appointment.declined",
            format!("{name}を{duty}に任命しないことを決定"),
        ),
    };
    let side = |period: Option<Period>| match period {
        Some(period) => appointment_detail(roster, facts, period),
        None => json!({}),
    };
    let detail = json!({ "before": side(before), "after": side(after) });
    Entry::new(action, "appointment", facts.person.to_string(), summary).with_detail(&detail)
}

fn appointment_detail(roster: &Roster, facts: &AppointmentFacts, period: Period) -> Value {
    let mut detail = facts.detail(period);
    if let Value::Object(fields) = &mut detail {
        let name = scope_name(roster, facts.scope);
        fields.insert("scope_name".to_owned(), json!(name));
    }
    detail
}

/// That a deputy has another place among the deputies from a day on.
pub fn reordered(
    (roster, body): (&Roster, &Body),
    name: &str,
    before: &Appointment,
    (facts, period): (&AppointmentFacts, Period),
) -> Entry {
    let duty = duty_name(roster, body, facts);
    let summary = format!("{name}を{duty}に変更（{}）", period.label());
    let detail = json!({
        "before": appointment_detail(roster, &before.facts, before.period),
        "after": appointment_detail(roster, facts, period),
    });
    Entry::new(
        "appointment.reordered",
        "appointment",
        facts.person.to_string(),
        summary,
    )
    .with_detail(&detail)
}

/// 「情報セキュリティ管理者（総務部 税務課）の代理（第2順位）」
pub fn duty_name(roster: &Roster, body: &Body, facts: &AppointmentFacts) -> String {
    let label = body.label(&facts.role);
    let scope = match facts.scope {
        Scope::Body => String::new(),
        scope => format!("（{}）", scope_name(roster, scope)),
    };
    let seat = match facts.seat.as_str() {
        "" => String::new(),
        seat => format!("（{seat}）"),
    };
    let capacity = match (facts.capacity, facts.deputy_order) {
        (sakimori_permissions::Capacity::Holder, _) => String::new(),
        (capacity, Some(order)) => format!("の{}（第{order}順位）", capacity.label()),
        (capacity, None) => format!("の{}", capacity.label()),
    };
    format!("{label}{scope}{seat}{capacity}")
}

/// 「団体全体」 for the body.
pub fn scope_name(roster: &Roster, scope: Scope) -> String {
    match roster.scope_name(scope) {
        name if name.is_empty() && scope == Scope::Body => "団体全体".to_owned(),
        name => name,
    }
}

/// That a unit's work went to another.
pub fn succession(from: (Uuid, &str), to: (Uuid, &str), on: Date) -> [Entry; 2] {
    let summary = format!("「{}」を「{}」に統合（{}から）", from.1, to.1, era_date(on));
    let detail = json!({ "from": from.0, "to": to.0, "on": on });
    [from.0, to.0].map(|unit| {
        Entry::new("unit.succeeded", "unit", unit.to_string(), summary.clone()).with_detail(&detail)
    })
}

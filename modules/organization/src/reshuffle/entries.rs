//! What the journal says of a reshuffle: an entry for every unit, system and
//! person it changes, and one for the whole. Pure.

use std::collections::HashMap;

use sakimori_db::journal::Entry;
use sakimori_kernel::{Uuid, era_date};
use serde_json::json;

use super::model::Reshuffle;
use super::plan::{
    Counts, Fate, PersonChange, PersonFacts, Plan, PostFacts, SystemChange, UnitChange, UnitFacts,
};

/// What things are called in summaries: unit codes and their names.
pub(super) struct Names<'n>(pub HashMap<&'n str, &'n str>);

impl Names<'_> {
    fn unit<'n>(&'n self, code: &'n str) -> &'n str {
        self.0.get(code).copied().unwrap_or(code)
    }

    /// 「税務課 主任」, the main post first.
    fn posts(&self, posts: &[PostFacts]) -> String {
        let post = |p: &PostFacts| {
            let name = format!("{} {}", self.unit(&p.unit), p.title);
            let name = name.trim_end().to_owned();
            if p.main {
                name
            } else {
                format!("{name}（兼）")
            }
        };
        let mut sorted: Vec<&PostFacts> = posts.iter().collect();
        sorted.sort_by_key(|p| !p.main);
        sorted.into_iter().map(post).collect::<Vec<_>>().join("、")
    }
}

pub(super) fn entry(
    action: &'static str,
    reshuffle: &Reshuffle,
    summary: impl Into<String>,
) -> Entry {
    Entry::new(action, "reshuffle", reshuffle.id.to_string(), summary)
}

/// 「採用・転入等12人、退職・転出等10人、異動150人 …」; what is none is left out.
pub(super) fn told(counts: &Counts) -> String {
    let parts = [
        ("加わる者", counts.joins, "人"),
        ("去る者", counts.leaves, "人"),
        ("異動", counts.moves, "人"),
        ("職名の変更", counts.titles, "人"),
        ("兼務の変更", counts.concurrent, "人"),
        ("氏名の変更", counts.names, "人"),
        ("新設", counts.units_new, "組織"),
        ("名称変更", counts.units_renamed, "組織"),
        ("移管", counts.units_moved, "組織"),
        ("統合", counts.units_merged, "組織"),
        ("廃止", counts.units_ended, "組織"),
        ("任命の開始", counts.roles_begin, "件"),
        ("任命の終了", counts.roles_end, "件"),
    ];
    let some = parts.iter().filter(|(_, n, _)| *n > 0);
    let told: Vec<String> = some
        .map(|(what, n, unit)| format!("{what}{n}{unit}"))
        .collect();
    match told.is_empty() {
        true => "変更なし".to_owned(),
        false => told.join("、"),
    }
}

/// The ids of what the plan names by code and number.
pub(super) struct Ids<'i> {
    pub units: &'i HashMap<String, Uuid>,
    pub people: &'i HashMap<String, Uuid>,
}

/// An entry for everything that changes.
pub(super) fn of_plan(
    reshuffle: &Reshuffle,
    plan: &Plan,
    ids: &Ids<'_>,
    names: &Names<'_>,
) -> Vec<Entry> {
    let units = plan.units.iter().filter_map(|unit| {
        let id = ids.units.get(&unit.code)?;
        Some(of_unit(reshuffle, plan, unit, *id, names))
    });
    let systems = plan.systems.iter().map(|s| of_system(reshuffle, s, names));
    let people = plan.people.iter().filter_map(|person| {
        let id = ids.people.get(&person.number)?;
        Some(of_person(reshuffle, person, *id, names))
    });
    units.chain(systems).chain(people).collect()
}

fn of_unit(
    reshuffle: &Reshuffle,
    plan: &Plan,
    unit: &UnitChange,
    id: Uuid,
    names: &Names<'_>,
) -> Entry {
    let day = era_date(reshuffle.day);
    let name = unit.name();
    let into: Vec<&str> = plan
        .merges(&unit.code)
        .iter()
        .map(|s| names.unit(&s.to))
        .collect();
    let (action, what) = match () {
        () if unit.is_new() => ("unit.entered", format!("組織「{name}」を新設")),
        () if unit.is_ended() && !into.is_empty() => (
            "unit.ended",
            format!("組織「{name}」を「{}」に統合", into.join("、")),
        ),
        () if unit.is_ended() => ("unit.ended", format!("組織「{name}」を廃止")),
        () => ("unit.changed", format!("組織「{name}」を変更")),
    };
    let side = |facts: &Option<UnitFacts>| match facts {
        Some(facts) => json!({
            "name": facts.name, "kind": facts.kind, "position": facts.position,
            "parent_name": facts.parent.as_deref().map(|code| names.unit(code)),
        }),
        None => json!({}),
    };
    let detail = json!({
        "reshuffle": reshuffle.id, "from": reshuffle.day,
        "before": side(&unit.before), "after": side(&unit.after), "into": into,
    });
    let summary = format!("人事異動により{what}（{day}から）");
    Entry::new(action, "unit", id.to_string(), summary).with_detail(&detail)
}

fn of_system(reshuffle: &Reshuffle, system: &SystemChange, names: &Names<'_>) -> Entry {
    let summary = format!(
        "組織の統合により情報システム「{}」の担当を「{}」に変更（{}から）",
        system.name,
        names.unit(&system.after),
        era_date(reshuffle.day)
    );
    let side = |code: &str| json!({ "name": system.name, "unit_name": names.unit(code) });
    let detail = json!({
        "reshuffle": reshuffle.id, "from": reshuffle.day,
        "before": side(&system.before), "after": side(&system.after),
    });
    Entry::new(
        "system.changed",
        "system",
        system.system.to_string(),
        summary,
    )
    .with_detail(&detail)
}

fn of_person(reshuffle: &Reshuffle, person: &PersonChange, id: Uuid, names: &Names<'_>) -> Entry {
    let (before, after) = (
        names.posts(&person.posts_before),
        names.posts(&person.posts_after),
    );
    let (action, what) = match person.fate {
        Fate::Joins => ("person.entered", format!("{after}に着任")),
        Fate::Leaves => ("person.ended", format!("{before}から退職等")),
        Fate::Stays if before != after => ("person.changed", format!("{before}から{after}へ異動")),
        Fate::Stays => ("person.changed", "登録内容を変更".to_owned()),
    };
    let word = match person.word.as_str() {
        "" => String::new(),
        word => format!("、{word}"),
    };
    let summary = format!(
        "人事異動により{}が{what}（{}から{word}）",
        person.name(),
        era_date(reshuffle.day)
    );
    let ended: Vec<_> = person.roles_end.iter().map(|(_, facts, _)| facts).collect();
    let begun: Vec<_> = person.roles_begin.iter().map(|(facts, _)| facts).collect();
    // As the person's history shows it: fields of their own, side by side.
    let side = |facts: &Option<PersonFacts>, posts: &str| match facts {
        Some(facts) => json!({
            "name": facts.name, "kana": facts.kana, "employment": facts.employment,
            "mail": facts.mail, "posts": posts,
        }),
        None => json!({}),
    };
    let detail = json!({
        "reshuffle": reshuffle.id, "from": reshuffle.day,
        "before": side(&person.before, &before), "after": side(&person.after, &after),
        "roles_ended": ended, "roles_begun": begun,
    });
    Entry::new(action, "person", id.to_string(), summary).with_detail(&detail)
}

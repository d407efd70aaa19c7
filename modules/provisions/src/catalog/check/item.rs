//! Headings and provisions: what each must have, and that marks, permission
//! and text speak of the same roles.

use std::collections::BTreeSet;

use super::Found;
use crate::catalog::load::Vocabulary;
use crate::catalog::raw::{Kind, RawItem, RawSection};
use crate::catalog::{DecisionKind, DutyKind, Mark, Marks};

pub(super) fn check(vocabulary: &Vocabulary, raw: &RawSection, item: &RawItem) -> Vec<Found> {
    let at = item.id.span().start;
    let id = item.id.get_ref();
    let mut found: Vec<Found> = Vec::new();
    if item.title.trim().is_empty() {
        found.push((at, "title", format!("{id}の見出しが空です")));
    }
    match item.kind {
        Kind::Heading => {
            let provision_only = item.text.is_some() || item.key.is_some() || item.level.is_some();
            if provision_only || item.marks.is_some() {
                let message =
                    format!("見出し{id}に規定の項目（text、key、level、marks）があります");
                found.push((at, "heading", message));
            }
        }
        Kind::Provision => {
            found.extend(required(item).map(|message| (at, "required", message)));
            if item.lead_in.is_some() {
                found.push((at, "lead-in", format!("規定{id}に柱書は書けません")));
            }
            found.extend(key_form(item));
            found.extend(roles_known(vocabulary, item));
            found.extend(roles_agree(raw, item));
            found.extend(joins(item).map(|message| (at, "joins", message)));
            found.extend(
                permission(item)
                    .into_iter()
                    .map(|message| (at, "permission", message)),
            );
            found.extend(records_and_duties(item));
        }
    }
    found
}

fn required(item: &RawItem) -> impl Iterator<Item = String> {
    let id = item.id.get_ref().to_string();
    let missing = [
        ("key", item.key.is_none()),
        ("level", item.level.is_none()),
        ("text", item.text.is_none()),
        ("why", item.why.as_ref().is_none_or(|w| w.trim().is_empty())),
        ("marks", item.marks.is_none()),
    ];
    missing
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(move |(name, _)| format!("規定{id}に {name} がありません"))
}

fn key_form(item: &RawItem) -> Option<Found> {
    let key = item.key.as_ref()?;
    let word = |w: &str| {
        !w.is_empty()
            && w.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let message = format!(
        "キー「{}」は小文字の英単語を - でつないでください",
        key.get_ref()
    );
    (!key.get_ref().split('-').all(word)).then_some((key.span().start, "key-form", message))
}

fn roles_known(vocabulary: &Vocabulary, item: &RawItem) -> Vec<Found> {
    let marks = item.marks.iter().flat_map(|m| m.get_ref().keys());
    let permission = item.permission.iter().flat_map(|p| {
        let p = p.get_ref();
        p.applicant.iter().chain(&p.deciders)
    });
    let keepers = item.records.iter().flat_map(|r| &r.get_ref().keepers);
    let duties = item.duties.iter().flat_map(|d| {
        let d = d.get_ref();
        d.who.iter().chain(&d.to)
    });
    marks
        .chain(&item.implied)
        .chain(permission)
        .chain(keepers)
        .chain(duties)
        .filter(|key| !vocabulary.roles.iter().any(|r| r.key == **key))
        .map(|key| {
            let message = format!("役割「{key}」はありません");
            (item.id.span().start, "role", message)
        })
        .collect()
}

/// The roles that text, list and lead-ins name, and those that are implied,
/// are exactly the roles that have marks.
fn roles_agree(raw: &RawSection, item: &RawItem) -> Option<Found> {
    let marks = item.marks.as_ref()?;
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let above = raw.item.iter().filter(|above| {
        let (a, i) = (above.id.get_ref().steps(), item.id.get_ref().steps());
        a.len() < i.len() && i.starts_with(a)
    });
    let lead_ins = above.filter_map(|a| a.lead_in.as_ref()).chain(&raw.lead_in);
    for text in lead_ins.chain(&item.text).chain(&item.items) {
        named.extend(text.get_ref().roles());
    }
    let implied: BTreeSet<&str> = item.implied.iter().map(String::as_str).collect();
    let marked: BTreeSet<&str> = marks.get_ref().keys().map(String::as_str).collect();
    let both: BTreeSet<&str> = named.union(&implied).copied().collect();
    if both == marked && named.is_disjoint(&implied) {
        return None;
    }
    let list = |set: BTreeSet<&str>| set.into_iter().collect::<Vec<_>>().join("、");
    let message = format!(
        "{}の条文が名を挙げる役割（{}）と印を持つ役割（{}）が一致しません",
        item.id.get_ref(),
        list(both),
        list(marked)
    );
    Some((marks.span().start, "marks-agree", message))
}

fn holders(marks: &Marks, mark: Mark) -> usize {
    marks.values().filter(|list| list.contains(&mark)).count()
}

fn joins(item: &RawItem) -> impl Iterator<Item = String> {
    let marks = item.marks.as_ref().map(|m| m.get_ref());
    [
        Mark::Responsible,
        Mark::Informed,
        Mark::Permits,
        Mark::Approves,
    ]
    .into_iter()
    .filter(move |mark| {
        let several = marks.is_some_and(|m| holders(m, *mark) > 1) && *mark != Mark::Informed;
        several != item.joins.contains_key(mark)
    })
    .map(|mark| {
        format!(
            "{}：印「{}」の joins は、二つ以上の役割が持つとき、かつそのときだけ書きます",
            item.id.get_ref(),
            mark.sign()
        )
    })
}

fn permission(item: &RawItem) -> Vec<String> {
    let id = item.id.get_ref();
    let empty = Marks::new();
    let marks = item.marks.as_ref().map_or(&empty, |m| m.get_ref());
    let decides = holders(marks, Mark::Permits) + holders(marks, Mark::Approves) > 0;
    let Some(permission) = item.permission.as_ref().map(|p| p.get_ref()) else {
        let missing =
            decides.then(|| format!("{id}は許・承の印を持つのに permission がありません"));
        return missing.into_iter().collect();
    };
    let mut found = Vec::new();
    if (permission.deciders.len() > 1) != permission.join.is_some() {
        found.push(format!(
            "{id}の permission の join は、決める者が二つ以上のときに書きます"
        ));
    }
    for decider in &permission.deciders {
        let has = marks.get(decider).is_some_and(|list| {
            list.contains(&Mark::Permits)
                || list.contains(&Mark::Approves)
                || permission.kind == DecisionKind::FormalDecision
        });
        if !has {
            found.push(format!(
                "{id}で決める者「{decider}」に許・承の印がありません"
            ));
        }
    }
    found
}

fn records_and_duties(item: &RawItem) -> Vec<Found> {
    let mut found = Vec::new();
    for record in &item.records {
        let (at, record) = (record.span().start, record.get_ref());
        if (record.keepers.len() > 1) != record.keepers_join.is_some() {
            let message = format!(
                "記録「{}」の keepers と keepers_join が合いません",
                record.name
            );
            found.push((at, "record", message));
        }
    }
    for duty in &item.duties {
        let (at, duty) = (duty.span().start, duty.get_ref());
        if (duty.kind == DutyKind::Periodic) != duty.every.is_some() {
            let message = format!("務め「{}」の every は periodic のときに書きます", duty.what);
            found.push((at, "duty", message));
        }
    }
    found
}

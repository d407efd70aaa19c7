//! Who and what takes over: the unit that takes over another's work, the
//! systems that go with it, and whoever comes into the post of a former holder
//! of a role. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::column::Column;
use super::plan::{
    Fate, PersonChange, PostFacts, RoleEnd, RoleFacts, RoleStart, ScopeRef, Succession,
    SystemChange,
};
use super::roles::Setting;
use super::rows::{Problem, UnitRow};
use super::state::Index;
use super::units::UnitsAfter;

/// Where the work of units goes: as the list says, else to where most of the
/// people of an ending unit go.
pub(super) fn units(
    index: &Index<'_>,
    after: &UnitsAfter<'_>,
    rows: &[UnitRow],
    changes: &[PersonChange],
    problems: &mut Vec<Problem>,
) -> Vec<Succession> {
    let mut all: Vec<Succession> = Vec::new();
    for row in rows {
        for from in row.predecessors.iter().filter(|p| **p != row.unit.code) {
            if !index.unit_of_code.contains_key(from.as_str()) {
                let message = format!(
                    "旧所属コード「{from}」の所属は、適用日の前日にありません。コードを確かめてください。"
                );
                problems.push(Problem::error(row.line, Column::Predecessors, message));
                continue;
            }
            all.push(Succession {
                from: from.clone(),
                to: row.unit.code.clone(),
                concluded: false,
            });
        }
    }
    let said: HashSet<String> = all.iter().map(|s| s.from.clone()).collect();
    let ended = after.ended.iter().map(|u| u.code.as_str());
    let silent: HashSet<&str> = ended.filter(|code| !said.contains(*code)).collect();
    let mut goes: HashMap<&str, BTreeMap<&str, usize>> = HashMap::new();
    for change in changes.iter().filter(|c| c.fate == Fate::Stays) {
        if let Some((before, now)) = change.main_before().zip(change.main_after())
            && silent.contains(before.unit.as_str())
        {
            *goes
                .entry(&before.unit)
                .or_default()
                .entry(&now.unit)
                .or_default() += 1;
        }
    }
    for (from, to) in goes {
        let people: usize = to.values().sum();
        let most = to
            .iter()
            .max_by_key(|(_, n)| **n)
            .filter(|(_, n)| **n * 2 > people);
        all.extend(most.map(|(to, _)| Succession {
            from: from.to_owned(),
            to: (*to).to_owned(),
            concluded: true,
        }));
    }
    all.sort();
    all.dedup();
    all
}

/// The one unit that takes over, where there is one.
fn successor<'p>(successions: &'p [Succession], code: &str) -> Option<&'p str> {
    let mut to = successions.iter().filter(|s| s.from == code);
    let first = to.next()?;
    to.next().is_none().then_some(first.to.as_str())
}

/// Systems whose unit ends go with its work.
pub(super) fn systems(
    index: &Index<'_>,
    after: &UnitsAfter<'_>,
    successions: &[Succession],
    problems: &mut Vec<Problem>,
) -> Vec<SystemChange> {
    let mut changes = Vec::new();
    let systems = index.state.systems.iter();
    for system in systems.filter(|s| index.state.goes_on(s.until)) {
        let code = index.unit_code(system.unit);
        if code.is_empty() || after.get(code).is_some() {
            continue;
        }
        match successor(successions, code).filter(|to| after.get(to).is_some()) {
            Some(to) => changes.push(SystemChange {
                system: system.id,
                code: system.code.clone(),
                name: system.name.clone(),
                ends: system.row,
                before: code.to_owned(),
                after: to.to_owned(),
            }),
            None => problems.push(Problem::warning(
                None,
                format!(
                    "情報システム「{}」を担当する所属（{code}）がなくなり、引き継ぐ所属が一つに決まりません。適用後に担当する所属を改めてください。",
                    system.name
                ),
            )),
        }
    }
    changes
}

/// A role whose holder goes, and who comes into the holder's post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub facts: RoleFacts,
    pub from: String,
    pub from_name: String,
    pub to: String,
    pub to_name: String,
    /// Whether the plan appoints them.
    pub taken: bool,
}

/// Finds the successors of those whose roles end, and appoints them where
/// `take` says so.
pub(super) fn roles(
    setting: &Setting<'_, '_>,
    successions: &[Succession],
    changes: &mut [PersonChange],
    take: bool,
) -> Vec<Suggestion> {
    let mut held: HashSet<(String, &'static str, ScopeRef)> = HashSet::new();
    let mut at_post: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    let key = |f: &RoleFacts| (f.role.clone(), f.capacity.key(), f.scope.clone());
    let ending: HashSet<_> = changes
        .iter()
        .flat_map(|c| &c.roles_end)
        .map(|(row, ..)| *row)
        .collect();
    for appointment in &setting.index.state.appointments {
        if setting.index.state.goes_on(appointment.until) && !ending.contains(&appointment.row) {
            held.insert(key(&setting.facts(appointment)));
        }
    }
    held.extend(
        changes
            .iter()
            .flat_map(|c| &c.roles_begin)
            .map(|(facts, _)| key(facts)),
    );
    for (at, change) in changes.iter().enumerate() {
        for post in &change.posts_after {
            at_post
                .entry((&post.unit, &post.title))
                .or_default()
                .push(at);
        }
    }
    let mut found: Vec<(usize, Suggestion)> = Vec::new();
    for change in changes.iter() {
        for (_, facts, why) in &change.roles_end {
            if matches!(why, RoleEnd::Replaced | RoleEnd::Changed) {
                continue;
            }
            let Some(facts) = carried_on(setting, successions, facts) else {
                continue;
            };
            let post = post_of(setting, change, &facts, successions);
            let heirs = post.and_then(|(unit, title)| at_post.get(&(unit, title)));
            if let Some([heir]) = heirs.map(Vec::as_slice)
                && let Some(to) = changes.get(*heir)
                && held.insert(key(&facts))
            {
                let suggestion = Suggestion {
                    facts,
                    from: change.number.clone(),
                    from_name: change.name().to_owned(),
                    to: to.number.clone(),
                    to_name: to.name().to_owned(),
                    taken: take,
                };
                found.push((*heir, suggestion));
            }
        }
    }
    for (heir, suggestion) in found.iter().filter(|_| take) {
        if let Some(change) = changes.get_mut(*heir) {
            let facts = suggestion.facts.clone();
            change.roles_begin.push((facts, RoleStart::Succeeds));
        }
    }
    found
        .into_iter()
        .map(|(_, suggestion)| suggestion)
        .collect()
}

/// The role over what is there from the day on.
fn carried_on(
    setting: &Setting<'_, '_>,
    successions: &[Succession],
    facts: &RoleFacts,
) -> Option<RoleFacts> {
    let scope = match &facts.scope {
        ScopeRef::Unit(code) if setting.units.get(code).is_none() => {
            ScopeRef::Unit(successor(successions, code)?.to_owned())
        }
        scope => scope.clone(),
    };
    Some(RoleFacts {
        scope,
        ..facts.clone()
    })
}

/// The post the role came with, by unit and title, as it is from the day on.
fn post_of<'c>(
    setting: &Setting<'_, '_>,
    change: &'c PersonChange,
    facts: &RoleFacts,
    successions: &'c [Succession],
) -> Option<(&'c str, &'c str)> {
    let now = |post: &'c PostFacts| match setting.units.get(&post.unit) {
        Some(_) => Some(post.unit.as_str()),
        None => successor(successions, &post.unit),
    };
    let top = match &facts.scope {
        ScopeRef::Body => {
            return change
                .main_before()
                .and_then(|p| Some((now(p)?, p.title.as_str())));
        }
        ScopeRef::Unit(code) => code.as_str(),
        ScopeRef::System(code) => {
            let mut systems = setting.index.state.systems.iter();
            let system = systems.find(|s| s.code == *code)?;
            let moved = setting.systems.iter().find(|s| s.system == system.id);
            moved.map_or_else(
                || setting.index.unit_code(system.unit),
                |s| s.after.as_str(),
            )
        }
    };
    let mut posts = change.posts_before.iter();
    posts.find_map(|post| {
        let unit = now(post)?;
        setting
            .units
            .is_within(unit, top)
            .then_some((unit, post.title.as_str()))
    })
}

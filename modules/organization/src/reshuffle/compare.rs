//! How two plans of one list differ: about whom and what. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::plan::Plan;

/// Things about which the plans say different, in the user's words: at most
/// `most`, and how many there are.
pub(super) fn differences(seen: &Plan, now: &Plan, most: usize) -> (Vec<String>, usize) {
    let (seen, now) = (parts(seen), parts(now));
    let keys: BTreeSet<&String> = seen.keys().chain(now.keys()).collect();
    let differ: Vec<&String> = keys
        .into_iter()
        .filter(|k| seen.get(*k) != now.get(*k))
        .collect();
    let told = differ.iter().take(most).map(|k| (*k).clone()).collect();
    (told, differ.len())
}

/// Every change as text, by what it is about.
fn parts(plan: &Plan) -> BTreeMap<String, String> {
    let units = plan
        .units
        .iter()
        .map(|u| (format!("{}（{}）", u.name(), u.code), text(u)));
    let systems = plan.systems.iter().map(|s| (s.name.clone(), text(s)));
    let people = plan.people.iter();
    let people = people.map(|p| (format!("{}（{}）", p.name(), p.number), text(p)));
    let successions = plan.successions.iter();
    let successions = successions.map(|s| (format!("所属{}の引継ぎ", s.from), s.to.clone()));
    units
        .chain(systems)
        .chain(people)
        .chain(successions)
        .collect()
}

fn text(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

//! 適用の取消し: brings back exactly what was, unless something it wrote was
//! changed since.

use std::collections::{HashMap, HashSet};

use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Refusal, Uuid};
use sakimori_web::Failure;

use super::entries::entry;
use super::load::{Facts, Reader};
use super::model::Reshuffle;
use super::plan::Plan;
use super::store::from_json;
use super::write::{Written, take_back};
use super::{make::Trial, store};
use crate::Organization;

/// How many conflicts a message names.
const NAMED: usize = 10;

/// Takes an application back.
pub async fn reverse(
    organization: &Organization,
    actor: &Actor,
    id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    let clock = &organization.clock;
    let mut tx = organization.db.begin().await?;
    let reshuffle = store::find_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    if let Some(reason) = reshuffle.reversal_reason() {
        return Err(reason.into());
    }
    let written: Written = from_json(&store::undo(&mut Reader::Tx(&mut tx), id).await?)?;
    let facts = Facts::read(&mut Reader::Tx(&mut tx), reshuffle.day).await?;
    let changed = changed(&facts, &written);
    if !changed.is_empty() {
        return Err(refusal(&facts.names(), &changed).into());
    }
    take_back(&mut tx, &written).await?;
    store::insert_reversal(&mut tx, id, reason, clock.now()).await?;
    let run = reshuffle.dry_run.as_ref().map(|run| run.id).unwrap_or(id);
    let trial: Trial = from_json(&store::trial(&mut Reader::Tx(&mut tx), run).await?)?;
    let entries = entries(&reshuffle, &trial.plan, reason, &facts.names(), &written);
    tx.commit_all(clock, actor, entries).await?;
    Ok(())
}

/// The subjects about which something was written since, and those that refer
/// to a unit which would not be there any more.
fn changed(facts: &Facts, written: &Written) -> Vec<Uuid> {
    let known: HashSet<Uuid> = written.fingerprints.keys().copied().collect();
    let now = facts.fingerprints(&known);
    let differs = |(id, before): (&Uuid, &String)| (now.get(id) != Some(before)).then_some(*id);
    let mut changed: Vec<Uuid> = written.fingerprints.iter().filter_map(differs).collect();
    let new: HashSet<Uuid> = written.new_units.iter().copied().collect();
    changed.extend(facts.referring(&new, &known));
    changed
}

fn refusal(names: &HashMap<Uuid, String>, changed: &[Uuid]) -> Refusal {
    let unknown = "（名称のない記録）".to_owned();
    let told: Vec<&str> = changed
        .iter()
        .take(NAMED)
        .map(|id| names.get(id).unwrap_or(&unknown).as_str())
        .collect();
    let more = match changed.len() > NAMED {
        true => format!("など{}件", changed.len()),
        false => String::new(),
    };
    Refusal::new(
        "reshuffle-changed-since",
        format!(
            "適用した後に、同じ対象の記録が変わっているため、取り消せません（{}{more}）。後の変更を先に取り消すか、個別に直してください。",
            told.join("、")
        ),
    )
}

/// One entry for the whole and one for every subject, so that its history
/// tells of it.
fn entries(
    reshuffle: &Reshuffle,
    plan: &Plan,
    reason: &str,
    names: &HashMap<Uuid, String>,
    written: &Written,
) -> Vec<Entry> {
    let summary = format!("人事異動「{}」の適用を取消し（{reason}）", reshuffle.title);
    let mut entries = vec![entry("reshuffle.reversed", reshuffle, summary)];
    let systems: HashSet<Uuid> = plan.systems.iter().map(|s| s.system).collect();
    let units: HashSet<Uuid> = plan.units.iter().filter_map(|u| u.unit).collect();
    let new_units: HashSet<Uuid> = written.new_units.iter().copied().collect();
    for id in written.fingerprints.keys() {
        let kind = match () {
            () if units.contains(id) || new_units.contains(id) => "unit",
            () if systems.contains(id) => "system",
            // Those who joined got their key when it was applied.
            () => "person",
        };
        let name = names.get(id).map_or("", String::as_str);
        let summary = format!("人事異動「{}」による変更を取消し：{name}", reshuffle.title);
        let entry = Entry::new("reshuffle.undone", kind, id.to_string(), summary);
        entries.push(entry.with_detail(&serde_json::json!({ "reshuffle": reshuffle.id })));
    }
    entries
}

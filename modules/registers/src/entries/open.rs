//! What is to be done in the registers that a person keeps: how many entries
//! are due, how many are incomplete.

use std::collections::HashMap;

use sakimori_db::{Bound, among};
use sakimori_kernel::Date;
use sakimori_organization::Roster;
use sakimori_permissions::Access;

use super::reach::{Entries, keeps};
use super::store::INCOMPLETE;
use crate::Registers;
use crate::register::{Register, Scope};

/// Two counts, as SQL.
pub(crate) struct Open {
    pub due: String,
    pub incomplete: String,
}

/// Of the registers that somebody keeps; none where they keep none.
pub(crate) fn open(
    state: &Registers,
    (access, roster): (&Access, &Roster),
    bound: &mut Bound,
) -> Option<Open> {
    let kept = kept(state, access, roster);
    if kept.is_empty() {
        return None;
    }
    let parts: Vec<String> = kept
        .iter()
        .map(|(entries, registers)| condition(entries, registers, bound))
        .collect();
    let kept = parts.join(" OR ");
    let day: Date = access.day;
    let day = bound.one(day);
    Some(Open {
        due: format!(
            "SELECT COUNT(*) FROM entry_version v WHERE v.ended_at IS NULL AND v.remind_on IS NOT NULL AND v.remind_on <= {day} AND ({kept})"
        ),
        incomplete: format!(
            "SELECT COUNT(*) FROM entry_version v WHERE v.ended_at IS NULL AND v.state = '{INCOMPLETE}' AND ({kept})"
        ),
    })
}

/// The registers that somebody keeps, by what they keep of them.
fn kept<'s>(
    state: &'s Registers,
    access: &Access,
    roster: &Roster,
) -> Vec<(Entries, Vec<&'s Register>)> {
    // Many registers have the same keepers.
    let mut known: HashMap<(Scope, &[String]), Entries> = HashMap::new();
    let mut all: Vec<(Entries, Vec<&Register>)> = Vec::new();
    for register in state.registers.values() {
        let key = (register.scope, register.keepers.as_slice());
        let entries = known
            .entry(key)
            .or_insert_with(|| keeps(access, roster, register));
        if entries.is_none() {
            continue;
        }
        match all.iter_mut().find(|(known, _)| known == entries) {
            Some((_, registers)) => registers.push(register),
            None => all.push((entries.clone(), vec![register])),
        }
    }
    all
}

fn condition(entries: &Entries, registers: &[&Register], bound: &mut Bound) -> String {
    let keys: Vec<String> = registers
        .iter()
        .map(|register| bound.one(register.key.as_str()))
        .collect();
    let registers = among("v.register", &keys.join(", "));
    match entries.condition(bound) {
        Some(within) => format!("({registers} AND {within})"),
        None => format!("({registers})"),
    }
}

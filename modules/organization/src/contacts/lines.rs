//! The lines of the network, in the order in which one calls. Pure.

use std::collections::HashMap;

use sakimori_kernel::Uuid;
use sakimori_permissions::{Capacity, Scope};

use crate::{Duty, Roster};

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub person: Uuid,
    pub name: String,
    /// The role's key; empty for one of a unit.
    pub role: String,
    /// 「代理（第1順位）」; empty for the holder and for one of a unit.
    pub capacity: String,
    /// What the appointment covers.
    pub scope: Option<Scope>,
    /// 「税務課」; empty for the whole body.
    pub over: String,
    /// The units the person works in, as far as they are known here.
    pub units: Vec<Uuid>,
    /// 「総務部 情報政策課 課長」
    pub post: String,
}

/// Which lines are asked for; empty values choose nothing away.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The key of a role.
    pub role: String,
    /// A unit with everything below it.
    pub unit: Option<Uuid>,
}

/// Everybody with a role: by role in the order of `roles`, over the whole body
/// first and then along the tree; each holder before the deputies in their
/// order. Told as lines once it is known which of them are shown.
pub fn by_role<'r>(roster: &'r Roster, roles: &[String], choice: &Choice) -> Vec<&'r Duty> {
    let order = Order::of(roster);
    let mut lines = Vec::new();
    for role in roles {
        if !choice.role.is_empty() && choice.role != *role {
            continue;
        }
        let mut duties: Vec<&Duty> = roster.in_role(role).collect();
        duties.retain(|d| !d.left && within(roster, d.facts.scope, choice.unit));
        // Stable: the roster has holders first.
        duties.sort_by_cached_key(|d| order.place(d.facts.scope));
        lines.extend(duties);
    }
    lines
}

/// Who answers for one unit and for the systems it is in charge of.
pub fn of_unit(roster: &Roster, roles: &[String], unit: Uuid) -> Vec<Line> {
    let systems = roster.systems.iter().filter(|s| s.facts.unit == unit);
    let scopes = systems.map(|s| Scope::System(s.id));
    let mut lines = Vec::new();
    for scope in std::iter::once(Scope::Unit(unit)).chain(scopes) {
        for role in roles {
            let duties = roster.holders_of(role, scope).filter(|d| !d.left);
            lines.extend(duties.map(|d| line(roster, d)));
        }
    }
    lines
}

fn within(roster: &Roster, scope: Scope, unit: Option<Uuid>) -> bool {
    let Some(unit) = unit else { return true };
    let place = roster.place_of(scope);
    place.units.contains(&unit)
}

/// Where what an appointment covers stands: the body, then along the tree,
/// each unit before its systems.
struct Order<'r> {
    roster: &'r Roster,
    systems: HashMap<Uuid, (usize, usize)>,
}

impl<'r> Order<'r> {
    fn of(roster: &'r Roster) -> Self {
        let systems = roster.systems.iter().enumerate();
        let systems = systems.map(|(n, s)| (s.id, (at(roster, s.facts.unit), n + 1)));
        Self {
            systems: systems.collect(),
            roster,
        }
    }

    fn place(&self, scope: Scope) -> (usize, usize) {
        match scope {
            Scope::Body => (0, 0),
            Scope::Unit(unit) => (at(self.roster, unit), 0),
            Scope::System(system) => {
                let place = self.systems.get(&system).copied();
                place.unwrap_or((usize::MAX, 0))
            }
        }
    }
}

fn at(roster: &Roster, unit: Uuid) -> usize {
    roster.tree.index(unit).map_or(usize::MAX, |n| n + 1)
}

pub fn line(roster: &Roster, duty: &Duty) -> Line {
    let facts = &duty.facts;
    Line {
        person: facts.person,
        name: duty.name.clone(),
        role: facts.role.clone(),
        capacity: capacity(facts.capacity, facts.deputy_order, &facts.seat),
        scope: Some(facts.scope),
        over: roster.scope_name(facts.scope),
        units: duty.unit.into_iter().collect(),
        post: post(roster, duty.unit, &duty.title),
    }
}

fn capacity(capacity: Capacity, order: Option<i64>, seat: &str) -> String {
    match (capacity, order) {
        (Capacity::Holder, _) => seat.to_owned(),
        (Capacity::Deputy, Some(order)) => format!("代理（第{order}順位）"),
        (Capacity::Clerk, _) if !seat.is_empty() => seat.to_owned(),
        (other, _) => other.label().to_owned(),
    }
}

/// 「総務部 情報政策課 課長」; without what is not known.
pub fn post(roster: &Roster, unit: Option<Uuid>, title: &str) -> String {
    let unit = unit
        .map(|unit| roster.tree.full_name(unit))
        .unwrap_or_default();
    let words = [unit.as_str(), title];
    let known: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    known.join(" ")
}

//! Pure: what is missing or ought not to be, on a day.

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::{Capacity, Scope};
use sakimori_provisions::catalog::{Scope as RoleScope, Separation, SeparationPlace};

use crate::body::{Body, BodyRole};
use crate::model::{Level, OrgTree, Unit};
use crate::roster::{Duty, Roster};

/// 60 days before its end an appointment is named.
pub const ENDING_DAYS: i32 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoleKind {
    /// Nobody carries a role the body has.
    Vacant,
    /// Nobody carries it over this unit or system.
    Uncovered,
    /// Who carries it no longer works here.
    Left,
    /// Roles that one person must not carry together.
    Apart,
    /// The appointment ends soon.
    Ending,
}

impl HoleKind {
    pub const ALL: [Self; 5] = [
        Self::Vacant,
        Self::Uncovered,
        Self::Left,
        Self::Apart,
        Self::Ending,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Vacant => "vacant",
            Self::Uncovered => "uncovered",
            Self::Left => "left",
            Self::Apart => "apart",
            Self::Ending => "ending",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Vacant => "任命されていない役割",
            Self::Uncovered => "責任者・管理者のいない組織と情報システム",
            Self::Left => "在職していない者の任命",
            Self::Apart => "兼ねてはならない役割の兼務",
            Self::Ending => "まもなく終わる任命",
        }
    }
}

/// One thing to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    pub kind: HoleKind,
    /// The key of the role it is about.
    pub role: String,
    /// The unit or system it is about.
    pub scope: Scope,
    /// The key of the provision that asks for it.
    pub provision: Option<String>,
    /// Whom it is about: key and name.
    pub person: Option<(Uuid, String)>,
    /// The role it must be apart from, and what that covers.
    pub other: Option<(String, Scope)>,
    /// When the appointment ends (first day without).
    pub until: Option<Date>,
}

impl Hole {
    fn new(kind: HoleKind, role: &BodyRole, scope: Scope) -> Self {
        Self {
            kind,
            role: role.key.clone(),
            scope,
            provision: role.established_by.clone(),
            person: None,
            other: None,
            until: None,
        }
    }

    fn about(kind: HoleKind, body: &Body, duty: &Duty) -> Self {
        let role = body.role(&duty.facts.role);
        Self {
            kind,
            role: duty.facts.role.clone(),
            scope: duty.facts.scope,
            provision: role.and_then(|r| r.established_by.clone()),
            person: Some((duty.facts.person, duty.name.clone())),
            other: None,
            until: None,
        }
    }
}

/// Everything to be mended on the day of the roster, by kind.
pub fn holes(roster: &Roster, body: &Body, separations: &[Separation]) -> Vec<Hole> {
    let mut found = Vec::new();
    for role in body.appointed() {
        uncovered(roster, role, &mut found);
    }
    found.sort_by_key(|hole| hole.kind != HoleKind::Vacant);
    let left = roster.duties().iter().filter(|d| d.left);
    found.extend(left.map(|duty| Hole::about(HoleKind::Left, body, duty)));
    apart(roster, body, separations, &mut found);
    ending(roster, body, &mut found);
    found
}

/// Where nobody carries a role that somebody ought to.
fn uncovered(roster: &Roster, role: &BodyRole, found: &mut Vec<Hole>) {
    let tree = &roster.tree;
    let held = |scope| {
        let mut holders = roster.holders_of(&role.key, scope);
        holders.any(|d| d.facts.capacity == Capacity::Holder && !d.left)
    };
    let covered = |unit: &Unit| {
        let mut path = tree.upward(unit.id).into_iter();
        held(Scope::Body) || path.any(|above| held(Scope::Unit(above.id)))
    };
    let mut miss = |kind, scope| found.push(Hole::new(kind, role, scope));
    match role.scope {
        RoleScope::Body if !held(Scope::Body) => miss(HoleKind::Vacant, Scope::Body),
        RoleScope::Department | RoleScope::Section => {
            let wanted = |u: &&Unit| match role.scope {
                RoleScope::Department => u.level() == Level::Department,
                _ => is_managed_as_section(tree, u),
            };
            for unit in tree.units().filter(wanted).filter(|u| !covered(u)) {
                miss(HoleKind::Uncovered, Scope::Unit(unit.id));
            }
        }
        RoleScope::InformationSystem if role.needed => {
            let systems = roster.systems.iter().map(|s| Scope::System(s.id));
            for scope in systems.filter(|scope| !held(*scope)) {
                miss(HoleKind::Uncovered, scope);
            }
        }
        _ => {}
    }
}

/// A section, or a department that has none below it.
fn is_managed_as_section(tree: &OrgTree, unit: &Unit) -> bool {
    match unit.level() {
        Level::Section => true,
        Level::Department => tree
            .with_below(unit.id)
            .all(|u| u.level() != Level::Section),
        Level::Other => false,
    }
}

/// Who carries roles that must be apart: per person each pair once.
fn apart(roster: &Roster, body: &Body, separations: &[Separation], found: &mut Vec<Hole>) {
    let counts = |d: &&Duty| d.facts.capacity != Capacity::Clerk;
    for one in roster.duties().iter().filter(counts) {
        for other in roster.duties_of(one.facts.person).filter(counts) {
            let rule = separations.iter().find(|s| {
                s.one.contains(&one.facts.role)
                    && s.other.contains(&other.facts.role)
                    && (s.place == SeparationPlace::Anywhere || meet(roster, one, other))
            });
            if let Some(rule) = rule {
                let mut hole = Hole::about(HoleKind::Apart, body, one);
                hole.provision = Some(rule.provision.clone());
                hole.other = Some((other.facts.role.clone(), other.facts.scope));
                found.push(hole);
            }
        }
    }
}

/// Whether one appointment covers what the other does.
fn meet(roster: &Roster, one: &Duty, other: &Duty) -> bool {
    let covers = |a: &Duty, b: &Duty| {
        let place = roster.place_of(b.facts.scope);
        match a.facts.scope {
            Scope::Body => true,
            Scope::Unit(unit) => place.units.contains(&unit),
            Scope::System(system) => place.system == Some(system),
        }
    };
    covers(one, other) || covers(other, one)
}

/// Holders whose appointment ends soon, without another in their place.
fn ending(roster: &Roster, body: &Body, found: &mut Vec<Hole>) {
    let day = roster.day;
    let last = (0..ENDING_DAYS).fold(day, |d, _| d.tomorrow().unwrap_or(d));
    let mut ending: Vec<(Date, Hole)> = Vec::new();
    for duty in roster.duties() {
        let holds = duty.facts.capacity == Capacity::Holder && !duty.left;
        let Some(until) = duty.period.until.filter(|until| holds && *until <= last) else {
            continue;
        };
        let mut hole = Hole::about(HoleKind::Ending, body, duty);
        hole.until = Some(until);
        ending.push((until, hole));
    }
    ending.sort_by_key(|(until, _)| *until);
    found.extend(ending.into_iter().map(|(_, hole)| hole));
}

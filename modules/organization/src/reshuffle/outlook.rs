//! What a plan would leave behind: the body of the day as it would be, held
//! against the body of the day before by the rules for holes. Pure.

use std::collections::{HashMap, HashSet};

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::Scope;
use sakimori_provisions::catalog::Separation;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::plan::{PersonChange, Plan, ScopeRef};
use super::state::State;
use crate::body::Body;
use crate::holes::{Hole, HoleKind, holes};
use crate::model::{AppointmentFacts, OrgTree, Period, SystemFacts, Unit, UnitFacts};
use crate::roster::{Duty, Roster};
use crate::store::{Revisions, System};

/// A hole the plan would make, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoleLine {
    /// The key of its kind.
    pub kind: String,
    pub text: String,
    /// The provision it concerns, as the body cites it; may be empty.
    pub provision: String,
}

/// What would be missing from the day on and is not the day before.
pub fn new_holes(
    state: &State,
    plan: &Plan,
    body: &Body,
    separations: &[Separation],
) -> Vec<HoleLine> {
    let (before, after) = (before(state), after(state, plan));
    let key = |hole: &Hole| {
        let person = hole.person.as_ref().map(|(id, _)| *id);
        (
            hole.kind,
            hole.role.clone(),
            hole.scope,
            person,
            hole.other.clone(),
        )
    };
    let known: HashSet<_> = holes(&before, body, separations).iter().map(key).collect();
    holes(&after, body, separations)
        .iter()
        .filter(|hole| hole.kind != HoleKind::Ending && !known.contains(&key(hole)))
        .map(|hole| line(&after, body, hole))
        .collect()
}

fn line(roster: &Roster, body: &Body, hole: &Hole) -> HoleLine {
    let role = body.label(&hole.role);
    let over = |scope: Scope| match roster.scope_name(scope) {
        name if name.is_empty() => String::new(),
        name => format!("（{name}）"),
    };
    let name = hole.person.as_ref().map_or("", |(_, name)| name.as_str());
    let text = match hole.kind {
        HoleKind::Vacant => format!("{role}がいなくなります。"),
        HoleKind::Uncovered => format!(
            "{}の{role}がいなくなります。",
            roster.scope_name(hole.scope)
        ),
        HoleKind::Left => format!(
            "在職しなくなる{name}の{role}{}の任命が残ります。",
            over(hole.scope)
        ),
        HoleKind::Apart => {
            let other = hole
                .other
                .as_ref()
                .map(|(role, scope)| format!("{}{}", body.label(role), over(*scope)));
            format!(
                "{name}が、{role}{}と{}を兼ねることになります。",
                over(hole.scope),
                other.unwrap_or_default()
            )
        }
        HoleKind::Ending => format!("{name}の{role}{}の任命が終わります。", over(hole.scope)),
    };
    let cited = hole.provision.as_deref().and_then(|key| body.cite(key));
    HoleLine {
        kind: hole.kind.key().to_owned(),
        text,
        provision: cited.map_or(String::new(), |p| format!("{} {}", p.number, p.title)),
    }
}

fn before(state: &State) -> Roster {
    let eve = state.day.yesterday().unwrap_or(state.day);
    let here: HashMap<Uuid, &str> = state
        .people
        .iter()
        .map(|p| (p.id, p.name.as_str()))
        .collect();
    let posts = state.posts.iter().filter(|p| p.main);
    let posts: HashMap<Uuid, (Uuid, &str)> = posts
        .map(|p| (p.person, (p.unit, p.title.as_str())))
        .collect();
    let duties = state.appointments.iter().map(|a| {
        let post = posts.get(&a.person).copied();
        duty(
            facts(a),
            Period::new(eve, a.until),
            a.row,
            here.get(&a.person).copied(),
            post,
        )
    });
    let units = state.units.iter().map(|u| {
        unit(
            u.id,
            &u.code,
            eve,
            UnitFacts {
                name: u.name.clone(),
                kind: u.kind,
                parent: u.parent,
                position: u.position,
            },
        )
    });
    let systems = state
        .systems
        .iter()
        .map(|s| system(s.id, &s.code, &s.name, s.unit, eve));
    Roster::new(
        (Revisions::default(), eve),
        OrgTree::new(eve, units.collect()),
        systems.collect(),
        duties.collect(),
    )
}

fn after(state: &State, plan: &Plan) -> Roster {
    let day = state.day;
    let ids = Ids::new(state, plan);
    let changed: HashMap<&str, &PersonChange> =
        plan.people.iter().map(|p| (p.number.as_str(), p)).collect();
    let mut here: HashMap<Uuid, &str> = HashMap::new();
    let mut posts: HashMap<Uuid, (Uuid, &str)> = HashMap::new();
    for person in &state.people {
        if !changed.contains_key(person.number.as_str()) && state.goes_on(person.until) {
            here.insert(person.id, &person.name);
        }
    }
    for post in state
        .posts
        .iter()
        .filter(|p| p.main && here.contains_key(&p.person))
    {
        posts.insert(post.person, (post.unit, &post.title));
    }
    for person in &plan.people {
        let id = ids.person(person);
        if person.after.is_some() {
            here.insert(id, person.name());
            if let Some(post) = person.main_after() {
                posts.insert(id, (ids.unit(&post.unit), &post.title));
            }
        }
    }
    let ended: HashSet<Uuid> = plan
        .people
        .iter()
        .flat_map(|p| p.roles_end.iter().map(|(row, ..)| *row))
        .collect();
    let kept = state.appointments.iter();
    let kept = kept.filter(|a| state.goes_on(a.until) && !ended.contains(&a.row));
    let mut duties: Vec<Duty> = kept
        .map(|a| {
            let post = posts.get(&a.person).copied();
            duty(
                facts(a),
                Period::new(day, a.until),
                a.row,
                here.get(&a.person).copied(),
                post,
            )
        })
        .collect();
    for person in &plan.people {
        let id = ids.person(person);
        for (role, _) in &person.roles_begin {
            let facts = AppointmentFacts {
                person: id,
                role: role.role.clone(),
                capacity: role.capacity,
                deputy_order: role.deputy_order,
                seat: role.seat.clone(),
                scope: ids.scope(&role.scope),
                remark: String::new(),
            };
            let row = stand_in("role", &format!("{}{:?}", person.number, role));
            let post = posts.get(&id).copied();
            duties.push(duty(
                facts,
                Period::open(day),
                row,
                here.get(&id).copied(),
                post,
            ));
        }
    }
    let tree = OrgTree::new(day, ids.units_after(state, plan));
    let systems = state
        .systems
        .iter()
        .filter(|s| state.goes_on(s.until))
        .map(|s| {
            let moved = plan.systems.iter().find(|c| c.system == s.id);
            let unit = moved.map_or(s.unit, |c| ids.unit(&c.after));
            system(s.id, &s.code, &s.name, unit, day)
        });
    Roster::new((Revisions::default(), day), tree, systems.collect(), duties)
}

/// A key for what is not there yet; the same for the same code.
fn stand_in(what: &str, code: &str) -> Uuid {
    let hash = Sha256::digest(format!("{what} {code}"));
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(hash.iter()) {
        *to = *from;
    }
    Uuid::from_bytes(bytes)
}

struct Ids<'i> {
    units: HashMap<&'i str, Uuid>,
    systems: HashMap<&'i str, Uuid>,
}

impl<'i> Ids<'i> {
    fn new(state: &'i State, plan: &'i Plan) -> Self {
        let mut units: HashMap<&str, Uuid> = state
            .units
            .iter()
            .map(|u| (u.code.as_str(), u.id))
            .collect();
        for change in &plan.units {
            let id = change
                .unit
                .unwrap_or_else(|| stand_in("unit", &change.code));
            units.insert(&change.code, id);
        }
        Self {
            units,
            systems: state
                .systems
                .iter()
                .map(|s| (s.code.as_str(), s.id))
                .collect(),
        }
    }

    fn unit(&self, code: &str) -> Uuid {
        self.units.get(code).copied().unwrap_or_default()
    }

    fn person(&self, change: &PersonChange) -> Uuid {
        change
            .person
            .unwrap_or_else(|| stand_in("person", &change.number))
    }

    fn scope(&self, scope: &ScopeRef) -> Scope {
        match scope {
            ScopeRef::Body => Scope::Body,
            ScopeRef::Unit(code) => Scope::Unit(self.unit(code)),
            ScopeRef::System(code) => {
                Scope::System(self.systems.get(code.as_str()).copied().unwrap_or_default())
            }
        }
    }

    fn units_after(&self, state: &State, plan: &Plan) -> Vec<Unit> {
        let changed: HashSet<&str> = plan.units.iter().map(|u| u.code.as_str()).collect();
        let kept = state.units.iter();
        let kept = kept.filter(|u| !changed.contains(u.code.as_str()) && state.goes_on(u.until));
        let kept = kept.map(|u| {
            let facts = UnitFacts {
                name: u.name.clone(),
                kind: u.kind,
                parent: u.parent,
                position: u.position,
            };
            unit(u.id, &u.code, state.day, facts)
        });
        let new = plan.units.iter().filter_map(|change| {
            let after = change.after.as_ref()?;
            let facts = UnitFacts {
                name: after.name.clone(),
                kind: after.kind,
                parent: after.parent.as_deref().map(|code| self.unit(code)),
                position: after.position,
            };
            Some(unit(
                self.unit(&change.code),
                &change.code,
                state.day,
                facts,
            ))
        });
        kept.chain(new).collect()
    }
}

fn unit(id: Uuid, code: &str, day: Date, facts: UnitFacts) -> Unit {
    Unit {
        id,
        code: code.to_owned(),
        facts,
        period: Period::open(day),
    }
}

fn system(id: Uuid, code: &str, name: &str, unit: Uuid, day: Date) -> System {
    System {
        id,
        code: code.to_owned(),
        facts: SystemFacts {
            name: name.to_owned(),
            unit,
        },
        period: Period::open(day),
    }
}

fn facts(a: &super::state::Appointment) -> AppointmentFacts {
    AppointmentFacts {
        person: a.person,
        role: a.role.clone(),
        capacity: a.capacity,
        deputy_order: a.deputy_order,
        seat: a.seat.clone(),
        scope: a.scope,
        remark: String::new(),
    }
}

fn duty(
    facts: AppointmentFacts,
    period: Period,
    id: Uuid,
    name: Option<&str>,
    post: Option<(Uuid, &str)>,
) -> Duty {
    Duty {
        id,
        facts,
        period,
        left: name.is_none(),
        name: name.unwrap_or_default().to_owned(),
        unit: post.map(|(unit, _)| unit),
        title: post.map_or(String::new(), |(_, title)| title.to_owned()),
    }
}

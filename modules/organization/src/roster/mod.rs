//! The body on a day, in memory: units, systems, and who carries which role.
//! Read once per day and revision; everything else asks here.

mod load;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::{Capacity, Holding, Place, Scope};
use sakimori_provisions::catalog::Separation;

pub use load::load;

use crate::body::Body;
use crate::holes::{Hole, holes};
use crate::model::{AppointmentFacts, OrgTree, Period};
use crate::store::{Revisions, System};

/// An appointment of the day, with what people know its person by.
#[derive(Debug, Clone)]
pub struct Duty {
    pub id: Uuid,
    pub facts: AppointmentFacts,
    pub period: Period,
    /// The name on the day; the last one of somebody who left.
    pub name: String,
    /// Whether the person does not work here on the day.
    pub left: bool,
    /// The unit of the main post, where there is one.
    pub unit: Option<Uuid>,
    /// 「課長」; empty without a main post.
    pub title: String,
}

/// What is missing, and in whose words it was asked.
type FoundHoles = (Arc<Body>, Arc<Vec<Hole>>);

#[derive(Debug)]
pub struct Roster {
    pub revision: i64,
    /// Moves only with units, people and posts.
    pub people_revision: i64,
    pub day: Date,
    pub tree: OrgTree,
    /// By code.
    pub systems: Vec<System>,
    duties: Vec<Duty>,
    by_person: HashMap<Uuid, Vec<usize>>,
    by_role: HashMap<String, Vec<usize>>,
    by_scope: HashMap<Scope, Vec<usize>>,
    system_at: HashMap<Uuid, usize>,
    held: Arc<HashSet<String>>,
    /// Found by who asks first, as long as the body calls its roles alike.
    holes: Mutex<Option<FoundHoles>>,
}

impl Roster {
    pub fn new(
        (revisions, day): (Revisions, Date),
        tree: OrgTree,
        systems: Vec<System>,
        mut duties: Vec<Duty>,
    ) -> Self {
        // Holders first, then deputies in their order, then clerks.
        duties.sort_by_key(|d| {
            let facts = &d.facts;
            (facts.capacity, facts.deputy_order, d.period.from, d.id)
        });
        let at = systems.iter().enumerate().map(|(n, s)| (s.id, n));
        let mut roster = Self {
            revision: revisions.revision,
            people_revision: revisions.people_revision,
            day,
            tree,
            system_at: at.collect(),
            systems,
            by_person: HashMap::new(),
            by_role: HashMap::new(),
            by_scope: HashMap::new(),
            held: Arc::default(),
            holes: Mutex::default(),
            duties: Vec::new(),
        };
        let mut held = HashSet::new();
        for (n, duty) in duties.iter().enumerate() {
            let facts = &duty.facts;
            let role = facts.role.clone();
            roster.by_person.entry(facts.person).or_default().push(n);
            roster.by_role.entry(role).or_default().push(n);
            roster.by_scope.entry(facts.scope).or_default().push(n);
            if facts.capacity != Capacity::Clerk && !duty.left {
                held.insert(facts.role.clone());
            }
        }
        roster.held = Arc::new(held);
        roster.duties = duties;
        roster
    }

    fn at<'r>(&'r self, places: Option<&'r Vec<usize>>) -> impl Iterator<Item = &'r Duty> {
        let places = places.into_iter().flatten();
        places.filter_map(|n| self.duties.get(*n))
    }

    /// Every appointment of the day: holders, deputies in order, clerks.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    pub fn duties_of(&self, person: Uuid) -> impl Iterator<Item = &Duty> {
        self.at(self.by_person.get(&person))
    }

    /// Those of a role, wherever it is held.
    pub fn in_role(&self, role: &str) -> impl Iterator<Item = &Duty> {
        self.at(self.by_role.get(role))
    }

    /// Those over exactly this.
    pub fn over(&self, scope: Scope) -> impl Iterator<Item = &Duty> {
        self.at(self.by_scope.get(&scope))
    }

    /// Those of a role over exactly this.
    pub fn holders_of<'r>(&'r self, role: &'r str, scope: Scope) -> impl Iterator<Item = &'r Duty> {
        self.over(scope).filter(move |d| d.facts.role == role)
    }

    /// Those of a role whose appointment covers a place: the nearest first,
    /// each holder before the deputies in their order.
    pub fn holders<'r>(&'r self, role: &'r str, place: &Place) -> Vec<&'r Duty> {
        let mut scopes: Vec<Scope> = place.system.map(Scope::System).into_iter().collect();
        scopes.extend(place.units.iter().copied().map(Scope::Unit));
        scopes.push(Scope::Body);
        let near = scopes.into_iter();
        near.flat_map(|scope| self.holders_of(role, scope))
            .collect()
    }

    /// The roles that somebody who works here holds or stands in for.
    pub fn held_roles(&self) -> Arc<HashSet<String>> {
        self.held.clone()
    }

    /// What a person carries, for permission.
    pub fn holdings(&self, person: Uuid) -> Vec<Holding> {
        let duties = self.duties_of(person);
        duties.map(|duty| self.holding(duty)).collect()
    }

    fn holding(&self, duty: &Duty) -> Holding {
        let facts = &duty.facts;
        let mut same = self.holders_of(&facts.role, facts.scope);
        let holder = match facts.capacity {
            Capacity::Holder => None,
            Capacity::Deputy | Capacity::Clerk => {
                same.find(|d| d.facts.capacity == Capacity::Holder)
            }
        };
        Holding {
            role: facts.role.clone(),
            capacity: facts.capacity,
            scope: facts.scope,
            scope_name: self.scope_name(facts.scope),
            holder: holder.map(|d| d.name.clone()),
        }
    }

    pub fn system(&self, id: Uuid) -> Option<&System> {
        self.systems.get(*self.system_at.get(&id)?)
    }

    /// 「総務部 情報政策課」「住民記録システム」; empty for the whole body.
    pub fn scope_name(&self, scope: Scope) -> String {
        match scope {
            Scope::Body => String::new(),
            Scope::Unit(unit) => self.tree.full_name(unit),
            Scope::System(system) => {
                let found = self.system(system);
                found.map_or_else(String::new, |s| s.facts.name.clone())
            }
        }
    }

    /// What is missing on the day.
    pub fn holes(&self, body: &Arc<Body>, separations: &[Separation]) -> Arc<Vec<Hole>> {
        let mut known = self.holes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, holes)) = &*known
            && Arc::ptr_eq(of, body)
        {
            return holes.clone();
        }
        let found = Arc::new(holes(self, body, separations));
        *known = Some((body.clone(), found.clone()));
        found
    }

    /// Where a thing of a unit belongs.
    pub fn place_of_unit(&self, unit: Uuid) -> Place {
        Place::unit(self.tree.path(unit))
    }

    /// Where a thing of a system belongs.
    pub fn place_of_system(&self, system: Uuid) -> Place {
        let units = self.system(system).map(|s| self.tree.path(s.facts.unit));
        Place::system(system, units.unwrap_or_default())
    }

    /// Where what an appointment covers belongs.
    pub fn place_of(&self, scope: Scope) -> Place {
        match scope {
            Scope::Body => Place::body(),
            Scope::Unit(unit) => self.place_of_unit(unit),
            Scope::System(system) => self.place_of_system(system),
        }
    }

    /// Where a person who works in these units belongs.
    pub fn place_of_person(&self, person: Uuid, units: &[Uuid]) -> Place {
        let units = units.iter().flat_map(|unit| self.tree.path(*unit));
        Place::person(person, units.collect())
    }
}

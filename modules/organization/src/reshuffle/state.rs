//! The organization on the day before a reshuffle takes effect, and what is
//! already recorded from that day on. Pure: read by `store.rs`, changed by
//! nobody.

use std::collections::{HashMap, HashSet};

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::{Capacity, Scope};

use crate::model::{EmploymentKind, UnitKind};

/// A unit as it is. `row` is the stored fact, `until` the day it ends by
/// itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub row: Uuid,
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<Uuid>,
    pub position: i64,
    pub until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub row: Uuid,
    pub id: Uuid,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub employment: EmploymentKind,
    pub mail: String,
    pub until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub row: Uuid,
    pub person: Uuid,
    pub unit: Uuid,
    pub title: String,
    pub main: bool,
    pub until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub row: Uuid,
    pub person: Uuid,
    pub role: String,
    pub capacity: Capacity,
    pub deputy_order: Option<i64>,
    pub seat: String,
    pub scope: Scope,
    pub until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    pub row: Uuid,
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub unit: Uuid,
    pub until: Option<Date>,
}

/// Everything a plan is made against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The day the reshuffle takes effect; facts below held the day before.
    pub day: Date,
    pub units: Vec<Unit>,
    pub people: Vec<Person>,
    pub posts: Vec<Post>,
    pub appointments: Vec<Appointment>,
    pub systems: Vec<System>,
    /// Every unit code ever used.
    pub unit_ids: HashMap<String, Uuid>,
    /// Every staff number ever used.
    pub person_ids: HashMap<String, Uuid>,
    /// Units and people about whom something is already recorded that begins
    /// on the day or later.
    pub later: HashSet<Uuid>,
}

impl State {
    /// Nothing at all, as before the first list.
    pub fn empty(day: Date) -> Self {
        Self {
            day,
            units: Vec::new(),
            people: Vec::new(),
            posts: Vec::new(),
            appointments: Vec::new(),
            systems: Vec::new(),
            unit_ids: HashMap::new(),
            person_ids: HashMap::new(),
            later: HashSet::new(),
        }
    }

    /// Whether a fact that ends on `until` still holds on the day.
    pub fn goes_on(&self, until: Option<Date>) -> bool {
        until.is_none_or(|until| until > self.day)
    }
}

/// The facts by what they are about, made once per plan.
pub(super) struct Index<'s> {
    pub state: &'s State,
    pub unit_of_code: HashMap<&'s str, &'s Unit>,
    pub unit: HashMap<Uuid, &'s Unit>,
    pub person_of_number: HashMap<&'s str, &'s Person>,
    pub posts: HashMap<Uuid, Vec<&'s Post>>,
    pub appointments: HashMap<Uuid, Vec<&'s Appointment>>,
    pub system: HashMap<Uuid, &'s System>,
}

impl<'s> Index<'s> {
    pub fn new(state: &'s State) -> Self {
        let mut posts: HashMap<Uuid, Vec<&Post>> = HashMap::new();
        for post in &state.posts {
            posts.entry(post.person).or_default().push(post);
        }
        let mut appointments: HashMap<Uuid, Vec<&Appointment>> = HashMap::new();
        for appointment in &state.appointments {
            let of = appointments.entry(appointment.person).or_default();
            of.push(appointment);
        }
        Self {
            state,
            unit_of_code: state.units.iter().map(|u| (u.code.as_str(), u)).collect(),
            unit: state.units.iter().map(|u| (u.id, u)).collect(),
            person_of_number: state
                .people
                .iter()
                .map(|p| (p.number.as_str(), p))
                .collect(),
            posts,
            appointments,
            system: state.systems.iter().map(|s| (s.id, s)).collect(),
        }
    }

    pub fn posts_of(&self, person: Uuid) -> &[&'s Post] {
        self.posts.get(&person).map_or(&[], Vec::as_slice)
    }

    pub fn appointments_of(&self, person: Uuid) -> &[&'s Appointment] {
        self.appointments.get(&person).map_or(&[], Vec::as_slice)
    }

    pub fn unit_code(&self, id: Uuid) -> &'s str {
        self.unit.get(&id).map_or("", |u| u.code.as_str())
    }
}

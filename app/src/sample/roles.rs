//! Who carries which role on a day, by the usual posts, and how that changes
//! from April to April.

use std::collections::BTreeMap;

use sakimori_kernel::Date;
use sakimori_organization::model::{Level, Period};

use super::city::{City, Desk};
use super::plan::Change;
use super::ranks::Rank;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Over {
    Body,
    Unit(usize),
    System(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum As {
    Holder,
    Deputy(i64),
    Clerk,
}

/// A role somebody carries. The order of the fields is the order in which
/// appointments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duty {
    pub role: &'static str,
    pub over: Over,
    pub capacity: As,
    pub seat: &'static str,
    pub person: usize,
    /// Ends then by itself.
    pub until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointed {
    pub duty: Duty,
    pub period: Period,
}

/// What was, and what is.
#[derive(Debug, Clone, Default)]
pub struct Appointments {
    over: Vec<Appointed>,
    current: BTreeMap<Duty, Date>,
}

impl Appointments {
    /// From the day on these hold and no others.
    pub fn change(&mut self, day: Date, duties: &[Duty]) {
        let before = std::mem::take(&mut self.current);
        for duty in duties {
            let since = before.get(duty).copied().unwrap_or(day);
            self.current.insert(*duty, since);
        }
        for (duty, since) in before {
            if !self.current.contains_key(&duty) {
                let until = duty.until.map_or(day, |until| until.min(day));
                let period = Period::new(since, Some(until));
                self.over.push(Appointed { duty, period });
            }
        }
    }

    pub fn all(&self) -> impl Iterator<Item = Appointed> {
        let current = self.current.iter().map(|(duty, since)| Appointed {
            duty: *duty,
            period: Period::new(*since, duty.until),
        });
        self.over.iter().cloned().chain(current)
    }

    pub fn current(&self) -> impl Iterator<Item = &Duty> {
        self.current.keys()
    }
}

/// The people of every unit, from its head down.
struct Seats<'c> {
    city: &'c City,
    by_unit: Vec<Vec<&'c Desk>>,
}

impl<'c> Seats<'c> {
    fn new(city: &'c City) -> Self {
        let mut by_unit: Vec<Vec<&Desk>> = vec![Vec::new(); city.plan.units.len()];
        for desk in &city.desks {
            if let Some(unit) = by_unit.get_mut(desk.unit) {
                unit.push(desk);
            }
        }
        for unit in &mut by_unit {
            unit.sort_by_key(|d| (!d.head, d.rank));
        }
        Self { city, by_unit }
    }

    fn of(&self, unit: usize) -> impl Iterator<Item = &&'c Desk> {
        self.by_unit.get(unit).into_iter().flatten()
    }

    fn head(&self, unit: usize) -> Option<usize> {
        self.of(unit).find(|d| d.head).and_then(|d| d.holder)
    }

    /// Those on some rungs, its head left out.
    fn on(&self, unit: usize, rungs: &[Rank]) -> Vec<usize> {
        let desks = self.of(unit).filter(|d| !d.head && rungs.contains(&d.rank));
        desks.filter_map(|d| d.holder).collect()
    }

    /// Who stands in for the head, the first first. Never the head of a unit
    /// below, who may be a system_manager and ask for what the head permits.
    fn seconds(&self, unit: usize) -> Vec<usize> {
        let rungs = [Rank::DeputyDirector, Rank::DeputyChief, Rank::Leader];
        let mut seconds = self.on(unit, &rungs);
        seconds.truncate(2);
        seconds
    }

    fn has_units_below(&self, unit: usize) -> bool {
        self.city.plan.units.iter().any(|u| u.parent == Some(unit))
    }

    /// The head of the first department that is not that of the head office:
    /// stands in for the CISO, whom the head_security_officer must not.
    fn other_director(&self) -> Option<usize> {
        let units = 0..self.city.plan.units.len();
        let other = |unit: &usize| {
            *unit != self.city.plan.offices.head
                && self.city.level(*unit) == Level::Department
                && self.has_units_below(*unit)
        };
        units.filter(other).find_map(|unit| self.head(unit))
    }
}

/// Collects the duties of a day.
struct Draft<'c> {
    seats: Seats<'c>,
    duties: Vec<Duty>,
}

impl Draft<'_> {
    fn add(&mut self, role: &'static str, over: Over, capacity: As, person: usize) {
        self.duties.push(Duty {
            role,
            over,
            capacity,
            seat: "",
            person,
            until: None,
        });
    }

    /// A head and those who stand in for them.
    fn lead(&mut self, role: &'static str, over: Over, unit: usize) {
        if let Some(head) = self.seats.head(unit) {
            self.add(role, over, As::Holder, head);
        }
        for (order, second) in (1..).zip(self.seats.seconds(unit)) {
            self.add(role, over, As::Deputy(order), second);
        }
    }

    fn seat(&mut self, seat: &'static str, capacity: As, person: usize) {
        self.add("security_committee", Over::Body, capacity, person);
        if let Some(duty) = self.duties.last_mut() {
            duty.seat = seat;
        }
    }

    fn body(&mut self) {
        let offices = self.seats.city.plan.offices;
        let vice = self.seats.city.desks.iter().find(|d| d.special == "副市長");
        let vice = vice.and_then(|d| d.holder);
        let head = self.seats.head(offices.head);
        if let Some(vice) = vice {
            self.add("ciso", Over::Body, As::Holder, vice);
            self.seat("委員長", As::Holder, vice);
        }
        if let Some(deputy) = self.seats.other_director() {
            self.add("ciso", Over::Body, As::Deputy(1), deputy);
        }
        if let Some(head) = head {
            self.seat("副委員長", As::Holder, head);
        }
        self.lead("head_security_officer", Over::Body, offices.head);
        if let Some(audit) = self.seats.head(offices.audit) {
            self.add("audit_head", Over::Body, As::Holder, audit);
        }
        self.policy_office(offices.policy);
    }

    fn policy_office(&mut self, office: usize) {
        if let Some(chief) = self.seats.head(office) {
            self.add("contact_point", Over::Body, As::Holder, chief);
            self.seat("事務局長", As::Clerk, chief);
        }
        let leaders = self.seats.on(office, &[Rank::Leader]);
        for (n, leader) in leaders.iter().enumerate() {
            match n {
                0 => {
                    self.add("head_security_officer", Over::Body, As::Clerk, *leader);
                    self.seat("事務局", As::Clerk, *leader);
                }
                _ => self.add("contact_point", Over::Body, As::Holder, *leader),
            }
        }
        for senior in self.seats.on(office, &[Rank::Senior]) {
            self.add("contact_point", Over::Body, As::Holder, senior);
        }
        let deputies = self.seats.on(office, &[Rank::DeputyChief]);
        for (order, deputy) in (1..).zip(deputies) {
            self.add("contact_point", Over::Body, As::Deputy(order), deputy);
        }
    }

    fn units(&mut self, gone: impl Fn(usize) -> bool) {
        let city = self.seats.city;
        for (place, unit) in city.plan.units.iter().enumerate() {
            if gone(place) {
                continue;
            }
            match unit.kind.level() {
                Level::Department => {
                    self.lead("department_security_officer", Over::Unit(place), place);
                    if !self.seats.has_units_below(place) {
                        self.lead("section_security_manager", Over::Unit(place), place);
                    } else if let Some(head) = self.seats.head(place)
                        && place != city.plan.offices.head
                    {
                        self.seat("委員", As::Holder, head);
                    }
                }
                Level::Section => {
                    self.lead("section_security_manager", Over::Unit(place), place);
                }
                Level::Other => {}
            }
        }
    }

    fn systems(&mut self, now: impl Fn(usize) -> usize) {
        let systems = self.seats.city.plan.systems.iter().enumerate();
        for (place, system) in systems {
            let unit = now(system.unit);
            let over = Over::System(place);
            if let Some(head) = self.seats.head(unit) {
                self.add("system_manager", over, As::Holder, head);
            }
            if let Some(second) = self.seats.seconds(unit).first() {
                self.add("system_manager", over, As::Deputy(1), *second);
            }
            let people = self.seats.on(unit, &[Rank::Senior, Rank::Middle]);
            let first = people.get(place % people.len().max(1)).copied();
            let second = people.get((place + 1) % people.len().max(1)).copied();
            if let Some(first) = first {
                self.add("system_operator", over, As::Holder, first);
            }
            if let Some(second) = second.filter(|s| Some(*s) != first) {
                self.add("system_operator", over, As::Holder, second);
            }
        }
    }
}

impl City {
    /// Whether a unit's work has gone to another one, and where.
    pub fn successor(&self, unit: usize, after_next_april: bool) -> Option<usize> {
        let unit = self.plan.units.get(unit)?;
        match (&unit.last_april, &unit.next_april) {
            (Change::Into(into), _) => Some(*into),
            (_, Change::Into(into)) if after_next_april => Some(*into),
            _ => None,
        }
    }

    /// The duties of a day. `turns` says how many reforms there have been:
    /// none, that of last April, that of the next as well.
    pub fn duties(&self, turns: usize, adviser: Option<(usize, Date)>) -> Vec<Duty> {
        let mut draft = Draft {
            seats: Seats::new(self),
            duties: Vec::new(),
        };
        let successor = |unit| {
            let successor = self.successor(unit, turns > 1);
            successor.filter(|_| turns > 0)
        };
        draft.body();
        draft.units(|unit| successor(unit).is_some());
        draft.systems(|unit| successor(unit).unwrap_or(unit));
        let mut duties = draft.duties;
        duties.extend(adviser.map(|(person, until)| Duty {
            role: "ciso_advisor",
            over: Over::Body,
            capacity: As::Holder,
            seat: "",
            person,
            until: Some(until),
        }));
        duties
    }
}

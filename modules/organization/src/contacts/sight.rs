//! Whose numbers somebody sees.

use sakimori_kernel::Uuid;
use sakimori_permissions::{Reach, Scope};

use crate::Roster;

/// How far the reader's permission to read the network goes on the day.
pub struct Sight<'r> {
    reach: Reach,
    roster: &'r Roster,
}

impl<'r> Sight<'r> {
    pub fn new(reach: Reach, roster: &'r Roster) -> Self {
        Self { reach, roster }
    }

    /// Whether the reader sees nothing besides their own numbers.
    fn is_own_only(&self) -> bool {
        match &self.reach {
            Reach::All => false,
            Reach::Within { units, systems, .. } => units.is_empty() && systems.is_empty(),
        }
    }

    /// Whether the reader sees the numbers of a person who works in these
    /// units, listed for an appointment over `duty` (none: as one of a unit).
    ///
    /// The reader sees downward whom the permission reaches, and upward
    /// whoever carries a role over them: the network is what they report by
    /// (3.2(2)⑧).
    pub fn sees(&self, person: Uuid, units: &[Uuid], duty: Option<Scope>) -> bool {
        let Reach::Within {
            units: mine,
            systems,
            own,
        } = &self.reach
        else {
            return true;
        };
        if *own == Some(person) {
            return true;
        }
        let place = self.roster.place_of_person(person, units);
        let over = duty.map(|scope| self.roster.place_of(scope));
        let below = |unit: &Uuid| {
            let over = over.as_ref().is_some_and(|p| p.units.contains(unit));
            over || place.units.contains(unit)
        };
        if mine.iter().any(below) {
            return true;
        }
        match duty {
            None => false,
            Some(Scope::System(system)) if systems.contains(&system) => true,
            Some(Scope::System(_)) => false,
            Some(Scope::Body) => !self.is_own_only(),
            Some(Scope::Unit(unit)) => self.is_below(unit, mine, systems),
        }
    }

    /// Whether something of the reader's is within a unit.
    fn is_below(&self, unit: Uuid, mine: &[Uuid], systems: &[Uuid]) -> bool {
        let tree = &self.roster.tree;
        let in_charge = systems.iter().filter_map(|s| self.roster.system(*s));
        let mut all = mine.iter().copied().chain(in_charge.map(|s| s.facts.unit));
        all.any(|own| tree.is_within(own, unit))
    }
}

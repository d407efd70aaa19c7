//! What somebody carries, as a condition on the steps of cases.

use sakimori_db::{Bound, among};
use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Capacity, Scope};

use crate::committee::carried;

/// A person of today with what they hold or stand in for; preparing (事務担当)
/// is not deciding.
pub(crate) struct Carried {
    /// Nobody's where the person is not in the register of staff.
    pub person: Uuid,
    duties: Vec<Duty>,
    /// Every system of the day.
    systems: Vec<Uuid>,
}

pub(crate) struct Duty {
    pub role: String,
    pub holder: bool,
    over: Over,
}

enum Over {
    Body,
    /// With the systems that these units are in charge of.
    Units {
        units: Vec<Uuid>,
        systems: Vec<Uuid>,
    },
    System(Uuid),
}

impl Over {
    fn of(scope: Scope, roster: &Roster) -> Self {
        match scope {
            Scope::Body => Self::Body,
            Scope::System(system) => Self::System(system),
            Scope::Unit(unit) => {
                let units: Vec<Uuid> = roster.tree.with_below(unit).map(|u| u.id).collect();
                let systems = roster.systems.iter();
                let theirs = systems.filter(|s| roster.tree.is_within(s.facts.unit, unit));
                Self::Units {
                    systems: theirs.map(|s| s.id).collect(),
                    units,
                }
            }
        }
    }
}

impl Carried {
    pub fn of(access: &Access, roster: &Roster) -> Self {
        let deciding = carried(access, roster).into_iter();
        let deciding = deciding.filter(|(_, capacity)| *capacity != Capacity::Clerk);
        let duties = deciding.map(|(h, capacity)| Duty {
            role: h.role.clone(),
            holder: capacity == Capacity::Holder,
            over: Over::of(h.scope, roster),
        });
        Self {
            person: access.standing.person.unwrap_or_else(Uuid::nil),
            duties: duties.collect(),
            systems: roster.systems.iter().map(|s| s.id).collect(),
        }
    }

    /// Whether a step `s` of a case `c` is for one of the roles that a duty is
    /// asked for, over what the duty covers. A case of a system belongs to who
    /// is in charge of the system (`open::place`), any other to the unit of who
    /// applies.
    pub fn covers(&self, bound: &mut Bound, roles: impl Fn(&Duty) -> Vec<String>) -> String {
        self.parts(bound, roles, "")
    }

    /// Whether a row `s` of a case `c` names one of the roles: over the place, and
    /// of a case of the whole body anywhere.
    pub fn is_told(&self, bound: &mut Bound) -> String {
        let body = "(c.unit_id IS NULL AND c.system_id IS NULL) OR ";
        self.parts(bound, |duty| vec![duty.role.clone()], body)
    }

    fn parts(
        &self,
        bound: &mut Bound,
        roles: impl Fn(&Duty) -> Vec<String>,
        besides: &str,
    ) -> String {
        let mut known = None;
        let mut parts = Vec::new();
        for duty in &self.duties {
            for role in roles(duty) {
                let role = bound.one(role);
                let over = match &duty.over {
                    Over::Body => String::new(),
                    Over::System(system) => {
                        format!(" AND ({besides}c.system_id = {})", bound.one(*system))
                    }
                    Over::Units { units, systems } => {
                        let known = known.get_or_insert_with(|| bound.list(&self.systems));
                        let known = among("c.system_id", known);
                        let units = among("c.unit_id", &bound.list(units));
                        let systems = among("c.system_id", &bound.list(systems));
                        format!(
                            " AND ({besides}({units} AND (c.system_id IS NULL OR NOT {known})) OR {systems})"
                        )
                    }
                };
                parts.push(format!("(s.role = {role}{over})"));
            }
        }
        match parts.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("({})", parts.join(" OR ")),
        }
    }
}

//! Whose entries somebody keeps or reads. Pure.

use std::collections::{BTreeSet, HashMap};

use sakimori_db::{Bound, among};
use sakimori_decisions::STAFF;
use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Action, Reach, Resource, Scope as Over};

use crate::register::{Register, Scope};

/// Over which entries of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entries {
    All,
    /// Those of units and of systems; none where both are empty.
    Of {
        units: BTreeSet<Uuid>,
        systems: BTreeSet<Uuid>,
    },
}

impl Entries {
    pub(crate) fn none() -> Self {
        Self::Of {
            units: BTreeSet::new(),
            systems: BTreeSet::new(),
        }
    }

    pub fn is_none(&self) -> bool {
        *self == Self::none()
    }

    /// Whether an entry that belongs there is among them.
    pub fn hold(&self, unit: Option<Uuid>, system: Option<Uuid>) -> bool {
        match self {
            Self::All => true,
            Self::Of { units, systems } => {
                unit.is_some_and(|unit| units.contains(&unit))
                    || system.is_some_and(|system| systems.contains(&system))
            }
        }
    }

    /// What a permission reaches: units with everything below them and the
    /// systems they are in charge of, and systems by themselves.
    pub fn within(reach: &Reach, roster: &Roster) -> Self {
        reached(reach, roster, Scope::System)
    }

    /// As a condition on a version `v`; all have none.
    pub fn condition(&self, bound: &mut Bound) -> Option<String> {
        self.condition_on("v", bound)
    }

    /// The same on anything that belongs to a unit or a system.
    pub fn condition_on(&self, alias: &str, bound: &mut Bound) -> Option<String> {
        let Self::Of { units, systems } = self else {
            return None;
        };
        let units = among(&format!("{alias}.unit_id"), &bound.list(units));
        Some(match systems.is_empty() {
            true => units,
            false => {
                let systems = among(&format!("{alias}.system_id"), &bound.list(systems));
                format!("({units} OR {systems})")
            }
        })
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Of {
                    mut units,
                    mut systems,
                },
                Self::Of {
                    units: more_units,
                    systems: more_systems,
                },
            ) => {
                units.extend(more_units);
                systems.extend(more_systems);
                Self::Of { units, systems }
            }
            _ => Self::All,
        }
    }
}

/// What the person writes: the register's keepers, each over what they were
/// appointed to.
pub fn keeps(access: &Access, roster: &Roster, register: &Register) -> Entries {
    by_roles(access, roster, register.scope, &register.keepers)
}

/// What the person writes of each register, by its key. Many registers have
/// the same keepers: those are looked at once.
pub(crate) fn keeps_each<'r>(
    access: &Access,
    roster: &Roster,
    registers: impl Iterator<Item = &'r Register>,
) -> HashMap<&'r str, Entries> {
    let mut known: HashMap<(Scope, &[String]), Entries> = HashMap::new();
    registers
        .map(|register| {
            let entries = known
                .entry((register.scope, &register.keepers))
                .or_insert_with(|| keeps(access, roster, register));
            (register.key.as_str(), entries.clone())
        })
        .collect()
}

/// What the person reads: also what those read who oversee the measures.
pub fn reads(access: &Access, roster: &Roster, register: &Register) -> Entries {
    let scope = register.scope;
    let overseen = match access.reach(Action::Read, Resource::Register) {
        Ok(reach) => reached(&reach, roster, scope),
        Err(_) => Entries::none(),
    };
    keeps(access, roster, register)
        .with(by_roles(access, roster, scope, &register.readers))
        .with(overseen)
}

fn reached(reach: &Reach, roster: &Roster, scope: Scope) -> Entries {
    let Reach::Within { units, systems, .. } = reach else {
        return Entries::All;
    };
    let units = units.iter().map(|unit| Over::Unit(*unit));
    let all = units.chain(systems.iter().map(|system| Over::System(*system)));
    all.fold(Entries::none(), |all, held| {
        all.with(over(roster, scope, held, &[]))
    })
}

fn by_roles(access: &Access, roster: &Roster, scope: Scope, roles: &[String]) -> Entries {
    let standing = &access.standing;
    let mut all = Entries::none();
    if standing.person.is_some() && roles.iter().any(|r| r == STAFF) {
        all = all.with(match scope {
            Scope::Body => Entries::All,
            Scope::Unit | Scope::System => Entries::Of {
                units: standing.units.iter().copied().collect(),
                systems: BTreeSet::new(),
            },
        });
    }
    for holding in standing.holdings.iter().filter(|h| roles.contains(&h.role)) {
        all = all.with(over(roster, scope, holding.scope, &standing.units));
    }
    all
}

/// What an appointment reaches of a register. Who manages a system keeps the
/// registers of units in the unit they work in.
fn over(roster: &Roster, scope: Scope, held: Over, own: &[Uuid]) -> Entries {
    let below = |unit: Uuid| roster.tree.with_below(unit).map(|u| u.id);
    match (scope, held) {
        (Scope::Body, _) | (_, Over::Body) => Entries::All,
        (_, Over::Unit(unit)) => {
            let systems = roster.systems.iter().map(|s| s.id);
            let covered = |id: &Uuid| roster.place_of_system(*id).is_covered_by(held);
            Entries::Of {
                units: below(unit).collect(),
                systems: systems.filter(covered).collect(),
            }
        }
        (_, Over::System(system)) => Entries::Of {
            units: match scope {
                Scope::Unit => own.iter().copied().collect(),
                Scope::System | Scope::Body => BTreeSet::new(),
            },
            systems: [system].into(),
        },
    }
}

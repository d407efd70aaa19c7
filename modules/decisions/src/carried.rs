//! What somebody carries, as a condition on the steps of cases, and on what
//! else is for a role over a case.

use sakimori_db::{Bound, among};
use sakimori_kernel::{Date, Uuid};
use sakimori_organization::{Roster, store};
use sakimori_permissions::{Access, Capacity, Scope};

use crate::committee::carried;

/// A person of today with what they hold or stand in for; preparing (事務担当)
/// is not deciding.
pub struct Carried {
    /// Nobody's where the person is not in the register of staff.
    pub person: Uuid,
    duties: Vec<Duty>,
    /// What the duties are over, each once.
    overs: Vec<(Scope, Over)>,
    day: Date,
}

pub(crate) struct Duty {
    pub role: String,
    pub holder: bool,
    /// Where it is among `overs`.
    over: usize,
}

impl Duty {
    fn itself(&self) -> Vec<String> {
        vec![self.role.clone()]
    }
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

    fn bind(&self, bound: &mut Bound, day: Date) -> Texts {
        match self {
            Self::Body => Texts::Body,
            Self::System(system) => Texts::System(bound.one(*system)),
            Self::Units { units, systems } => Texts::Units {
                day: bound.one(day),
                units: bound.list(units),
                systems: bound.list(systems),
            },
        }
    }
}

/// What an [`Over`] is in the text of a statement.
enum Texts {
    Body,
    Units {
        units: String,
        systems: String,
        day: String,
    },
    System(String),
}

impl Texts {
    /// As a condition on rows `of` a place; the whole body has none. A case of
    /// a system belongs to who is in charge of the system (`open::place`), any
    /// other to the unit of who applies.
    fn condition(&self, of: &str) -> Option<String> {
        match self {
            Self::Body => None,
            Self::System(system) => Some(format!("{of}.system_id = {system}")),
            Self::Units {
                units,
                systems,
                day,
            } => {
                let system = format!("{of}.system_id");
                let known = store::is_system_on(&system, day);
                let units = among(&format!("{of}.unit_id"), units);
                let systems = among(&system, systems);
                Some(format!(
                    "(({units} AND ({system} IS NULL OR NOT {known})) OR {systems})"
                ))
            }
        }
    }
}

impl Carried {
    pub fn of(access: &Access, roster: &Roster) -> Self {
        let deciding = carried(access, roster).into_iter();
        let (mut duties, mut overs) = (Vec::new(), Vec::<(Scope, Over)>::new());
        for (holding, capacity) in deciding.filter(|(_, c)| *c != Capacity::Clerk) {
            let known = overs.iter().position(|(scope, _)| *scope == holding.scope);
            let over = known.unwrap_or_else(|| {
                overs.push((holding.scope, Over::of(holding.scope, roster)));
                overs.len() - 1
            });
            duties.push(Duty {
                role: holding.role.clone(),
                holder: capacity == Capacity::Holder,
                over,
            });
        }
        Self {
            person: access.standing.person.unwrap_or_else(Uuid::nil),
            duties,
            overs,
            day: access.day,
        }
    }

    /// Binds what the duties are over, once for a statement however often it
    /// asks.
    pub fn bind(&self, bound: &mut Bound) -> Covered<'_> {
        let overs = self.overs.iter();
        let overs = overs.map(|(_, over)| over.bind(bound, self.day));
        Covered {
            carried: self,
            overs: overs.collect(),
        }
    }
}

/// What is carried, bound in a statement.
pub struct Covered<'c> {
    pub(crate) carried: &'c Carried,
    overs: Vec<Texts>,
}

impl Covered<'_> {
    /// Whether what is for a role `s.role` over a case `c` is the person's.
    pub fn own(&self, bound: &mut Bound) -> String {
        self.by(bound, Duty::itself)
    }

    /// Whether a step `s` of a case `c` is for one of the roles that a duty is
    /// asked for, over what the duty covers.
    pub(crate) fn by(&self, bound: &mut Bound, roles: impl Fn(&Duty) -> Vec<String>) -> String {
        self.parts(bound, roles, ("c", ""))
    }

    /// Whether an open step `s` is the person's.
    pub(crate) fn own_open(&self, bound: &mut Bound) -> String {
        self.open(bound, Duty::itself)
    }

    /// Whether an open step `s`, which says where its case belongs, is for one
    /// of the roles, over what the duty covers.
    pub(crate) fn open(&self, bound: &mut Bound, roles: impl Fn(&Duty) -> Vec<String>) -> String {
        self.parts(bound, roles, ("s", ""))
    }

    /// Whether a row `s` of a case `c` is told to one of the roles: over the
    /// place, and of a case of the whole body anywhere.
    pub(crate) fn told(&self, bound: &mut Bound) -> String {
        let body = "(c.unit_id IS NULL AND c.system_id IS NULL) OR ";
        self.parts(bound, Duty::itself, ("c", body))
    }

    fn parts(
        &self,
        bound: &mut Bound,
        roles: impl Fn(&Duty) -> Vec<String>,
        (of, besides): (&str, &str),
    ) -> String {
        let mut parts = Vec::new();
        for (n, over) in self.overs.iter().enumerate() {
            let duties = self.carried.duties.iter().filter(|d| d.over == n);
            let mut all: Vec<String> = duties.flat_map(&roles).collect();
            all.sort();
            all.dedup();
            if all.is_empty() {
                continue;
            }
            let all: Vec<String> = all.into_iter().map(|role| bound.one(role)).collect();
            let over = over.condition(of);
            let over = over.map(|over| format!(" AND ({besides}{over})"));
            let over = over.unwrap_or_default();
            parts.push(format!("({}{over})", among("s.role", &all.join(", "))));
        }
        match parts.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("({})", parts.join(" OR ")),
        }
    }
}

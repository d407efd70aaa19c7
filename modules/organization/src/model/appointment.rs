use sakimori_kernel::Uuid;
use sakimori_permissions::{Capacity, Scope};
use serde_json::{Value, json};

use super::Period;

/// 任命: who carries which role, over what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentFacts {
    pub person: Uuid,
    /// The role's key.
    pub role: String,
    pub capacity: Capacity,
    /// From 1, for deputies.
    pub deputy_order: Option<i64>,
    /// The place in the committee (委員長, 委員 …); empty elsewhere.
    pub seat: String,
    pub scope: Scope,
    pub remark: String,
}

impl AppointmentFacts {
    /// Whether both say that the same person carries the same role over the
    /// same thing; order, seat and remark left aside.
    pub fn is_same_duty(&self, other: &Self) -> bool {
        self.person == other.person
            && self.role == other.role
            && self.capacity == other.capacity
            && self.scope == other.scope
    }

    /// For the journal.
    pub fn detail(&self, period: Period) -> Value {
        let (unit, system) = parts(self.scope);
        json!({
            "person": self.person,
            "role": self.role,
            "capacity": self.capacity.key(),
            "deputy_order": self.deputy_order,
            "seat": self.seat,
            "unit": unit,
            "system": system,
            "remark": self.remark,
            "from": period.from,
            "until": period.until,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub id: Uuid,
    pub facts: AppointmentFacts,
    pub period: Period,
}

/// A scope as two columns.
pub(crate) fn parts(scope: Scope) -> (Option<Uuid>, Option<Uuid>) {
    match scope {
        Scope::Body => (None, None),
        Scope::Unit(unit) => (Some(unit), None),
        Scope::System(system) => (None, Some(system)),
    }
}

pub(crate) fn scope(unit: Option<Uuid>, system: Option<Uuid>) -> Scope {
    match (unit, system) {
        (_, Some(system)) => Scope::System(system),
        (Some(unit), None) => Scope::Unit(unit),
        (None, None) => Scope::Body,
    }
}

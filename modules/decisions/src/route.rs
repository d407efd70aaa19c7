//! Who decides: the roles of a permission point over a place, as held on the
//! day.

use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_permissions::{Capacity, Place};

use crate::model::Part;

/// One decider of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteStep {
    pub position: i64,
    pub part: Part,
    pub role: String,
    /// The role that would have decided, where nobody but the applicant (or
    /// nobody at all) holds it: this one is above it.
    pub instead_of: String,
    /// Nobody but the applicant can decide, here or above: they do it themself,
    /// with the reason recorded (3.2(8)).
    pub own: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub steps: Vec<RouteStep>,
    /// Roles for which nobody can decide, not even above.
    pub missing: Vec<String>,
}

/// Where those stand who are asked beside the deciders.
const BEFORE: i64 = -1;
const AFTER: i64 = 1000;

/// Who stands above whom (the guideline's 体制, 3.2(1) to (6)).
const ABOVE: [(&str, &str); 5] = [
    ("system_operator", "system_manager"),
    ("system_manager", "department_security_officer"),
    ("section_security_manager", "department_security_officer"),
    ("department_security_officer", "head_security_officer"),
    ("head_security_officer", "ciso"),
];

/// The roles that stand directly below one.
pub(crate) fn below(role: &str) -> impl Iterator<Item = &'static str> {
    let under = ABOVE.iter().filter(move |(_, above)| *above == role);
    under.map(|(below, _)| *below)
}

impl Route {
    /// One step for each role, in sequence or (as the guideline has it where
    /// it joins two) in any order. 3.2(8): somebody else than the applicant;
    /// where there is nobody, the role above.
    pub fn resolve(
        roster: &Roster,
        deciders: &[String],
        in_sequence: bool,
        (place, applicant): (&Place, Uuid),
    ) -> Self {
        let (mut steps, mut missing) = (Vec::<RouteStep>::new(), Vec::new());
        for (n, role) in deciders.iter().enumerate() {
            let position = if in_sequence { n as i64 } else { 0 };
            let other = able(roster, role, place, applicant);
            let own = || held(roster, role, place, applicant);
            let Some(found) = other.or_else(own) else {
                missing.push(role.clone());
                continue;
            };
            if steps.iter().any(|s| s.role == found) {
                continue;
            }
            let instead_of = match found == role {
                true => String::new(),
                false => role.clone(),
            };
            steps.push(RouteStep {
                position,
                part: Part::Decide,
                role: found.to_owned(),
                instead_of,
                own: other.is_none(),
            });
        }
        Self { steps, missing }
    }

    /// Roles that are asked beside the deciders, each once: in any order before
    /// the decision (合議) or after the permission (確認). Never the applicant, nor
    /// a role that decides anyway; nobody at all is missing, as with deciders.
    pub fn ask(
        &mut self,
        roster: &Roster,
        (part, roles): (Part, &[String]),
        (place, applicant): (&Place, Uuid),
    ) {
        let position = match part {
            Part::Concur => BEFORE,
            Part::Decide => 0,
            Part::Confirm => AFTER,
        };
        for role in roles {
            let Some(found) = able(roster, role, place, applicant) else {
                if held(roster, role, place, applicant).is_none() {
                    self.missing.push(role.clone());
                }
                continue;
            };
            if self.steps.iter().any(|s| s.role == found) {
                continue;
            }
            let instead_of = match found == role {
                true => String::new(),
                false => role.clone(),
            };
            self.steps.push(RouteStep {
                position,
                part,
                role: found.to_owned(),
                instead_of,
                own: false,
            });
        }
    }

    /// Whether the applicant decides at one of the steps.
    pub fn is_own(&self) -> bool {
        self.steps.iter().any(|s| s.own)
    }

    /// One decider is enough: another than the applicant where there is one.
    pub fn any_one(&mut self) {
        self.steps.sort_by_key(|s| s.own);
        self.steps.truncate(1);
    }
}

/// The role, or the first above it, that the applicant holds.
fn held<'r>(roster: &Roster, role: &'r str, place: &Place, applicant: Uuid) -> Option<&'r str> {
    let holds = |role: &str| {
        let duties = roster.holders(role, place);
        duties
            .iter()
            .any(|d| d.facts.person == applicant && d.facts.capacity == Capacity::Holder)
    };
    let mut role = role;
    while !holds(role) {
        role = above(role)?;
    }
    Some(role)
}

fn above(role: &str) -> Option<&'static str> {
    let found = ABOVE.iter().find(|(below, _)| *below == role);
    found.map(|(_, above)| *above)
}

/// The role, or the first above it, that somebody else can decide in.
pub(crate) fn able<'r>(
    roster: &Roster,
    role: &'r str,
    place: &Place,
    applicant: Uuid,
) -> Option<&'r str> {
    let others = |role: &str| {
        let duties = roster.holders(role, place);
        let here = duties.iter().filter(|d| !d.left);
        // A deputy of the applicant would decide in the applicant's name.
        let own = here
            .clone()
            .any(|d| d.facts.person == applicant && d.facts.capacity == Capacity::Holder);
        here.filter(|d| d.facts.person != applicant)
            .any(|d| match d.facts.capacity {
                Capacity::Holder => true,
                Capacity::Deputy => !own,
                Capacity::Clerk => false,
            })
    };
    let mut role = role;
    loop {
        if others(role) {
            return Some(role);
        }
        role = above(role)?;
    }
}

//! Pure: which appointments may stand beside each other.

use sakimori_kernel::{Date, era_date};
use sakimori_permissions::{Capacity, Scope};
use sakimori_provisions::catalog::Scope as RoleScope;

use crate::body::BodyRole;
use crate::model::{Appointment, AppointmentFacts, Level, OrgTree, Period};

/// Why an appointment cannot be made, at which field of its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub field: &'static str,
    pub message: String,
}

fn obstacle(field: &'static str, message: impl Into<String>) -> Option<Obstacle> {
    Some(Obstacle {
        field,
        message: message.into(),
    })
}

/// Whether a role can be held over this. `tree` is that of the first day.
pub fn scope(role: &BodyRole, scope: Scope, tree: &OrgTree) -> Option<Obstacle> {
    let level = match scope {
        Scope::Unit(unit) => tree.get(unit).map(|u| u.level()),
        Scope::Body | Scope::System(_) => None,
    };
    match (role.scope, scope, level) {
        (RoleScope::Body | RoleScope::Audit, Scope::Body, _)
        | (RoleScope::Department, _, Some(Level::Department))
        | (RoleScope::Section, _, Some(Level::Section | Level::Department))
        | (RoleScope::InformationSystem, Scope::System(_), _) => None,
        (RoleScope::Department, ..) => obstacle(
            "unit",
            format!(
                "{}は、部局に対して任命します。部局の組織コード又は名称を入力してください。",
                role.label
            ),
        ),
        (RoleScope::Section, ..) => obstacle(
            "unit",
            format!(
                "{}は、課室又は出先機関に対して任命します。組織コード又は名称を入力してください。",
                role.label
            ),
        ),
        (RoleScope::InformationSystem, ..) => obstacle(
            "system",
            format!(
                "{}は、情報システムに対して任命します。コード又は名称を入力してください。",
                role.label
            ),
        ),
        _ => obstacle(
            "role",
            format!("{}は、任命の対象ではありません。", role.label),
        ),
    }
}

/// What the others of the same role over the same thing have against it.
pub fn beside(
    role: &BodyRole,
    wanted: &AppointmentFacts,
    period: Period,
    others: &[Appointment],
) -> Option<Obstacle> {
    let mut meeting = others.iter().filter(|a| a.period.overlaps(period));
    if let Some(same) = meeting.clone().find(|a| a.facts.is_same_duty(wanted)) {
        return obstacle(
            "number",
            format!(
                "この職員は、すでに任命されています（{}）。",
                same.period.label()
            ),
        );
    }
    let capacity = |c: Capacity| move |a: &&Appointment| a.facts.capacity == c;
    match wanted.capacity {
        Capacity::Holder if !role.several => {
            let other = meeting.find(capacity(Capacity::Holder))?;
            obstacle(
                "replace",
                format!(
                    "{}には、すでにほかの職員が任命されています（{}）。交代するときは、「前任者の任命をその前の日で終える」を選んでください。",
                    role.label,
                    other.period.label()
                ),
            )
        }
        Capacity::Deputy => {
            let same = |a: &Appointment| a.facts.deputy_order == wanted.deputy_order;
            let other = meeting
                .filter(capacity(Capacity::Deputy))
                .find(|a| same(a))?;
            let order = other.facts.deputy_order.unwrap_or(0);
            obstacle(
                "deputy_order",
                format!(
                    "代理の第{order}順位には、すでにほかの職員が任命されています（{}）。",
                    other.period.label()
                ),
            )
        }
        Capacity::Holder | Capacity::Clerk => None,
    }
}

/// The holders who make room for a new one.
pub fn replaced(
    wanted: &AppointmentFacts,
    period: Period,
    others: &[Appointment],
) -> Vec<Appointment> {
    let holds = |a: &&Appointment| {
        wanted.capacity == Capacity::Holder
            && a.facts.capacity == Capacity::Holder
            && a.facts.person != wanted.person
            && a.period.overlaps(period)
    };
    others.iter().filter(holds).cloned().collect()
}

/// Whether the person works here on the first day.
pub fn employed(periods: impl IntoIterator<Item = Period>, from: Date) -> Option<Obstacle> {
    let there = periods.into_iter().any(|p| p.covers(from));
    match there {
        true => None,
        false => obstacle(
            "from",
            format!("この職員は、{}には在職していません。", era_date(from)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use sakimori_kernel::Uuid;

    use super::*;

    fn role(several: bool) -> BodyRole {
        BodyRole {
            key: "manager".to_owned(),
            label: "管理者".to_owned(),
            post: String::new(),
            present: true,
            scope: RoleScope::Section,
            several,
            seats: Vec::new(),
            needed: true,
            established_by: None,
        }
    }

    fn facts(person: u128, capacity: Capacity, order: Option<i64>) -> AppointmentFacts {
        AppointmentFacts {
            person: Uuid::from_u128(person),
            role: "manager".to_owned(),
            capacity,
            deputy_order: order,
            seat: String::new(),
            scope: Scope::Body,
            remark: String::new(),
        }
    }

    fn period(from: &str, until: &str) -> Period {
        Period::new(from.parse().unwrap(), until.parse().ok())
    }

    #[test]
    fn a_role_has_one_holder_and_each_place_of_deputies_one() {
        let existing = |facts, from, until| Appointment {
            id: Uuid::from_u128(9),
            facts,
            period: period(from, until),
        };
        let (holder, deputy, clerk) = (Capacity::Holder, Capacity::Deputy, Capacity::Clerk);
        let others = [
            existing(facts(1, holder, None), "2026-04-01", "2027-04-01"),
            existing(facts(2, deputy, Some(1)), "2026-04-01", ""),
        ];
        for (wanted, from, several, expected) in [
            (facts(1, holder, None), "2026-10-01", true, Some("number")),
            (facts(3, holder, None), "2026-10-01", false, Some("replace")),
            (facts(3, holder, None), "2026-10-01", true, None),
            (facts(3, holder, None), "2027-04-01", false, None),
            (
                facts(3, deputy, Some(1)),
                "2027-04-01",
                false,
                Some("deputy_order"),
            ),
            (facts(3, deputy, Some(2)), "2027-04-01", false, None),
            (facts(2, holder, None), "2027-04-01", false, None),
            (facts(3, clerk, None), "2026-10-01", false, None),
        ] {
            let found = beside(&role(several), &wanted, period(from, ""), &others);
            let field = found.map(|o| o.field);
            assert_eq!(field, expected, "{wanted:?} from {from}");
        }
    }

    #[test]
    fn who_makes_room_holds_then() {
        let one = Appointment {
            id: Uuid::from_u128(9),
            facts: facts(1, Capacity::Holder, None),
            period: period("2026-04-01", ""),
        };
        let then = period("2026-10-01", "");
        let others = [one];
        assert_eq!(
            replaced(&facts(2, Capacity::Holder, None), then, &others),
            others
        );
        assert_eq!(
            replaced(&facts(1, Capacity::Holder, None), then, &others),
            []
        );
        assert_eq!(
            replaced(&facts(2, Capacity::Clerk, None), then, &others),
            []
        );
    }
}

//! A role that decides by resolution (議決): its members meet, and the clerk or
//! the chair records what they resolved.

use sakimori_kernel::Uuid;
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Capacity, Holding};

/// The committee of the guideline's 体制 (3.2(7)).
pub(crate) const COMMITTEE: &str = "security_committee";

/// The seats whose holders record a resolution.
const RECORDING: [&str; 2] = ["委員長", "事務局"];

/// What somebody carries today, each with the capacity. Of the committee it is
/// the clerk who records, with the chair, and no other member does anything.
pub(crate) fn carried(access: &Access, roster: &Roster) -> Vec<(Holding, Capacity)> {
    let standing = &access.standing;
    let records = standing
        .person
        .is_some_and(|person| records(roster, person));
    let holdings = standing.holdings.iter().cloned();
    let found = holdings.filter_map(|h| match (h.role.as_str(), h.capacity) {
        // The resolution is the committee's own, whoever writes it down.
        (COMMITTEE, _) if records => Some((h, Capacity::Holder)),
        (COMMITTEE, _) => None,
        (_, capacity) => Some((h, capacity)),
    });
    found.collect()
}

fn records(roster: &Roster, person: Uuid) -> bool {
    let mut duties = roster.duties_of(person);
    duties.any(|d| {
        let clerk = d.facts.capacity == Capacity::Clerk;
        let seat = RECORDING.contains(&d.facts.seat.as_str());
        d.facts.role == COMMITTEE && !d.left && (clerk || seat)
    })
}

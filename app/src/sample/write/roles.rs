//! Appointments of an April.

use std::collections::HashSet;

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_organization::Roster;
use sakimori_organization::entry::{self, Appointing};
use sakimori_organization::model::{Appointment, AppointmentFacts, Period};
use sakimori_organization::store;
use sakimori_permissions::{Capacity, Scope};

use super::{Entries, Writer, key};
use crate::sample::roles::{Appointed, As, Duty, Over};

impl Writer<'_> {
    /// Ends the appointments that end on the day, and makes those that begin.
    /// One with an end of its own ends by itself.
    pub(super) async fn roles(&mut self, tx: &mut Tx, roster: &Roster) -> Entries {
        let day = roster.day;
        let mut entries = Vec::new();
        let (begin, end): (Vec<Appointed>, Vec<Appointed>) = (
            self.story
                .appointments
                .all()
                .filter(|a| a.period.from == day)
                .collect(),
            self.story
                .appointments
                .all()
                .filter(|a| a.period.until == Some(day))
                .collect(),
        );
        let ends: HashSet<Duty> = end.iter().map(|a| a.duty).collect();
        let open = std::mem::take(&mut self.open);
        let (ended, open): (Vec<_>, Vec<_>) = open.into_iter().partition(|(d, _)| ends.contains(d));
        self.open = open;
        let by_order = ended.into_iter().filter(|(duty, _)| duty.until.is_none());
        let ended: Vec<(Duty, Appointment)> = by_order.collect();
        let list: Vec<Appointment> = ended.iter().map(|(_, a)| a.clone()).collect();
        store::discharge(tx, &list, day).await?;
        for (duty, before) in &ended {
            let after = Period::new(before.period.from, Some(day));
            let periods = (Some(before.period), Some(after));
            entries.push(self.told(roster, Appointing::Ended, duty, &before.facts, periods));
        }
        let mut wanted = Vec::new();
        for appointed in &begin {
            let period = Period::new(day, appointed.duty.until);
            wanted.push((self.appointment(appointed)?, period));
        }
        let undo = store::appoint(tx, self.clock, &wanted).await?;
        for ((id, (facts, period)), appointed) in undo.begun.iter().zip(wanted).zip(&begin) {
            let made = (None, Some(period));
            entries.push(self.told(roster, Appointing::Made, &appointed.duty, &facts, made));
            let appointment = Appointment {
                id: *id,
                facts,
                period,
            };
            self.open.push((appointed.duty, appointment));
        }
        Ok(entries)
    }

    fn told(
        &self,
        roster: &Roster,
        what: Appointing,
        duty: &Duty,
        facts: &AppointmentFacts,
        periods: (Option<Period>, Option<Period>),
    ) -> Entry {
        let person = self.story.city.people.get(duty.person);
        let name = person.map_or("", |p| p.name.as_str());
        entry::appointment((roster, &self.body), what, name, facts, periods)
    }

    fn appointment(&self, appointed: &Appointed) -> Result<AppointmentFacts, DbError> {
        let duty = &appointed.duty;
        let (capacity, deputy_order) = match duty.capacity {
            As::Holder => (Capacity::Holder, None),
            As::Deputy(order) => (Capacity::Deputy, Some(order)),
            As::Clerk => (Capacity::Clerk, None),
        };
        let scope = match duty.over {
            Over::Body => Scope::Body,
            Over::Unit(unit) => Scope::Unit(key(&self.keys.units, unit)?),
            Over::System(system) => Scope::System(key(&self.keys.systems, system)?),
        };
        Ok(AppointmentFacts {
            person: key(&self.keys.people, duty.person)?,
            role: duty.role.to_owned(),
            capacity,
            deputy_order,
            seat: duty.seat.to_owned(),
            scope,
            remark: String::new(),
        })
    }
}

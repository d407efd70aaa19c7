//! Units and systems of an April.

use sakimori_db::{DbError, Tx};
use sakimori_kernel::Date;
use sakimori_organization::Roster;
use sakimori_organization::entry;
use sakimori_organization::model::{Line, SystemFacts, UnitFacts};
use sakimori_organization::store::{self, Change, Register};

use super::{Entries, Writer, key};
use crate::sample::plan;

impl Writer<'_> {
    pub(super) async fn units(&self, tx: &mut Tx, roster: &Roster) -> Entries {
        let (day, units) = (roster.day, &self.story.city.plan.units);
        let [first, _, last, _] = self.story.aprils;
        if day == first {
            let codes: Vec<&str> = units.iter().map(|u| u.code.as_str()).collect();
            self.register(tx, Register::Unit, &self.keys.units, &codes)
                .await?;
        }
        let (mut changes, mut entries) = (Vec::new(), Vec::new());
        for (place, unit) in units.iter().enumerate() {
            let line = Line::of(key(&self.keys.units, place)?);
            let wanted = match &unit.last_april {
                _ if day == first => Some(self.unit(place, day)?),
                plan::Change::Name(_) if day == last => Some(self.unit(place, day)?),
                plan::Change::Into(into) if day == last => {
                    let to = key(&self.keys.units, *into)?;
                    store::succeed(tx, self.clock, (line.subject, to), day).await?;
                    let to = (to, units.get(*into).map_or("", |u| u.name.as_str()));
                    entries.extend(entry::succession((line.subject, &unit.name), to, day));
                    None
                }
                _ => continue,
            };
            changes.push(Change {
                line,
                from: day,
                wanted,
            });
        }
        let done = store::change::<UnitFacts>(tx, self.clock, &changes).await?;
        entries.extend(done.changed.iter().map(|c| entry::unit(&roster.tree, c)));
        Ok(entries)
    }

    pub(super) fn unit(&self, place: usize, day: Date) -> Result<UnitFacts, DbError> {
        let unit = self.story.city.plan.units.get(place);
        let unit = unit.ok_or(DbError::Missing("unit"))?;
        let [_, _, last, _] = self.story.aprils;
        let name = match &unit.last_april {
            plan::Change::Name(before) if day < last => before,
            _ => &unit.name,
        };
        Ok(UnitFacts {
            name: name.clone(),
            kind: unit.kind,
            parent: unit.parent.map(|p| key(&self.keys.units, p)).transpose()?,
            position: i64::try_from(place).unwrap_or(i64::MAX),
        })
    }

    pub(super) fn system(&self, system: &plan::PlannedSystem) -> Result<SystemFacts, DbError> {
        Ok(SystemFacts {
            name: system.name.clone(),
            unit: key(&self.keys.units, system.unit)?,
        })
    }

    pub(super) async fn systems(&self, tx: &mut Tx, roster: &Roster) -> Entries {
        let city = &self.story.city;
        if roster.day != city.first_day {
            return Ok(Vec::new());
        }
        let systems = &city.plan.systems;
        let codes: Vec<&str> = systems.iter().map(|s| s.code.as_str()).collect();
        self.register(tx, Register::System, &self.keys.systems, &codes)
            .await?;
        let mut changes = Vec::new();
        for (system, id) in systems.iter().zip(&self.keys.systems) {
            changes.push(Change {
                line: Line::of(*id),
                from: roster.day,
                wanted: Some(self.system(system)?),
            });
        }
        let done = store::change::<SystemFacts>(tx, self.clock, &changes).await?;
        let entry = |c| entry::system(&roster.tree, c);
        Ok(done.changed.iter().map(entry).collect())
    }
}

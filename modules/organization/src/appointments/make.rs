//! Making appointments in a write: what somebody makes for themselves waits
//! for another's word.

use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_kernel::Refusal;
use sakimori_web::Failure;

use super::rules::{self, Obstacle};
use crate::body::BodyRole;
use crate::entry::{self, Appointing};
use crate::here::Here;
use crate::model::{AppointmentFacts, Line, Period, PersonFacts};
use crate::roster::Roster;
use crate::state::Organization;
use crate::store;

/// An appointment to be made.
pub(super) struct Wanted<'b> {
    pub role: &'b BodyRole,
    pub facts: AppointmentFacts,
    pub period: Period,
    pub replace: bool,
}

/// What became of it.
pub(super) enum Made {
    Appointed(Vec<Entry>),
    /// It waits for another's word.
    Requested(Vec<Entry>),
    Not(Obstacle),
}

/// Whom it is said by: the roster of the first day names what it covers.
pub(super) struct Maker<'a> {
    pub state: &'a Organization,
    pub here: &'a Here,
    pub roster: &'a Roster,
}

impl Maker<'_> {
    /// Appoints, or asks another where it is for oneself. Permission is for
    /// the caller to see to.
    pub async fn make(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Made, Failure> {
        let own = self.here.access.standing.person;
        let facts = &wanted.facts;
        let name = match self.checked(tx, wanted).await? {
            Ok(name) => name,
            Err(obstacle) => return Ok(Made::Not(obstacle)),
        };
        if own == Some(facts.person) {
            let (clock, period) = (&self.state.clock, wanted.period);
            let row = (clock.new_id(), facts.person, clock.now());
            store::ask_for(tx, row, facts, period).await?;
            let entry = self.entry(Appointing::Requested, &name, facts, (None, Some(period)));
            return Ok(Made::Requested(vec![entry]));
        }
        Ok(Made::Appointed(self.appoint(tx, wanted, &name).await?))
    }

    /// The person's name, or what stands in the way now.
    pub async fn checked(
        &self,
        tx: &mut Tx,
        wanted: &Wanted<'_>,
    ) -> Result<Result<String, Obstacle>, Failure> {
        let Wanted {
            role,
            facts,
            period,
            replace,
        } = wanted;
        let lines = store::timelines::<PersonFacts>(tx, &[facts.person]).await?;
        let steps = lines
            .get(&Line::of(facts.person))
            .map_or(&[][..], Vec::as_slice);
        let mut others = store::duties(tx, &facts.role, facts.scope).await?;
        if *replace {
            let gone = rules::replaced(facts, *period, &others);
            others.retain(|a| !gone.contains(a));
        }
        let obstacle = rules::scope(role, facts.scope, &self.roster.tree)
            .or_else(|| rules::employed(steps.iter().map(|s| s.period), period.from))
            .or_else(|| rules::beside(role, facts, *period, &others));
        Ok(match obstacle {
            Some(obstacle) => Err(obstacle),
            None => {
                let then = steps.iter().find(|s| s.period.covers(period.from));
                Ok(then.map_or_else(String::new, |s| s.facts.name.clone()))
            }
        })
    }

    /// Makes it, after the one before has made room.
    pub async fn appoint(
        &self,
        tx: &mut Tx,
        wanted: &Wanted<'_>,
        name: &str,
    ) -> Result<Vec<Entry>, Failure> {
        let (facts, period) = (&wanted.facts, wanted.period);
        let mut entries = Vec::new();
        if wanted.replace {
            let others = store::duties(tx, &facts.role, facts.scope).await?;
            let gone = rules::replaced(facts, period, &others);
            store::discharge(tx, &gone, period.from).await?;
            for one in &gone {
                let whose = store::name_of(tx, one.facts.person).await?;
                let until = one.period.from.max(period.from);
                let after = Period::new(one.period.from, Some(until));
                let periods = (Some(one.period), Some(after));
                entries.push(self.entry(Appointing::Ended, &whose, &one.facts, periods));
            }
        }
        store::appoint(tx, &self.state.clock, &[(facts.clone(), period)]).await?;
        entries.push(self.entry(Appointing::Made, name, facts, (None, Some(period))));
        Ok(entries)
    }

    pub fn entry(
        &self,
        what: Appointing,
        name: &str,
        facts: &AppointmentFacts,
        periods: (Option<Period>, Option<Period>),
    ) -> Entry {
        entry::appointment((self.roster, &self.here.body), what, name, facts, periods)
    }
}

impl From<Obstacle> for Refusal {
    fn from(obstacle: Obstacle) -> Self {
        Self::new("appointment-obstacle", obstacle.message)
    }
}

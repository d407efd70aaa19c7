//! What the routes of this module share, and what is kept in memory.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use sakimori_db::{Db, DbError};
use sakimori_kernel::{Clock, Date, Uuid};
use sakimori_permissions::Standing;
use sakimori_provisions::catalog::Edition;

use crate::body::Body;
use crate::contacts::store::{self as contacts, Confirmations};
use crate::people::index::Index;
use crate::roster::{self, Roster};
use crate::store::{self, State};

/// The state of this module's routes. Cheap to clone.
#[derive(Clone)]
pub struct Organization {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    /// The roles in the guideline's words, until the program says the body's.
    pub(crate) guideline: Arc<Body>,
    rosters: Arc<Shelf<Date, Roster>>,
    people: Arc<Shelf<(Date, State), Index>>,
    found: Arc<Shelf<String, HashSet<Uuid>>>,
    confirmations: Arc<Shelf<(Date, Option<Uuid>), Confirmations>>,
}

impl Organization {
    pub fn new(db: Db, clock: Clock, edition: Arc<Edition>) -> Self {
        Self {
            db,
            clock,
            guideline: Arc::new(Body::of_guideline(&edition)),
            edition,
            rosters: Arc::default(),
            people: Arc::default(),
            found: Arc::default(),
            confirmations: Arc::default(),
        }
    }

    /// The body on a day. One statement where nothing was written since it
    /// was last asked for.
    pub async fn roster(&self, day: Date) -> Result<Arc<Roster>, DbError> {
        let revisions = store::revisions(&self.db).await?;
        self.roster_at(revisions.revision, day).await
    }

    /// The same where the revision is known already.
    pub(crate) async fn roster_at(&self, revision: i64, day: Date) -> Result<Arc<Roster>, DbError> {
        let _one_reads = match self.rosters.get(revision, &day) {
            Some(roster) => return Ok(roster),
            None => self.rosters.reading.lock().await,
        };
        let mut before = store::revisions(&self.db).await?;
        loop {
            if let Some(roster) = self.rosters.get(before.revision, &day) {
                return Ok(roster);
            }
            let roster = roster::load(&self.db, before, day).await?;
            // Read again when somebody wrote between two of the statements.
            let now = store::revisions(&self.db).await?;
            if now == before {
                return Ok(self.rosters.put(now.revision, day, roster));
            }
            before = now;
        }
    }

    /// A person as permission sees them, with the body of the day: the name,
    /// the units they work in, the roles they carry. Whether they administer
    /// the program is for the caller to say. None where nobody of that key
    /// works here on the day. One statement where nothing was written since.
    pub async fn standing(
        &self,
        person: Uuid,
        day: Date,
    ) -> Result<(Arc<Roster>, Option<Standing>), DbError> {
        let presence = store::presence(&self.db, person, day).await?;
        let roster = self.roster_at(presence.revision, day).await?;
        let standing = presence.name.map(|name| Standing {
            person: Some(person),
            name,
            holdings: roster.holdings(person),
            units: presence.units,
            administrator: false,
        });
        Ok((roster, standing))
    }

    /// The people of a day in order, for lists.
    pub(crate) async fn index(&self, roster: &Roster, state: State) -> Result<Arc<Index>, DbError> {
        let key = (roster.day, state);
        let _one_reads = match self.people.get(roster.people_revision, &key) {
            Some(index) => return Ok(index),
            None => self.people.reading.lock().await,
        };
        if let Some(index) = self.people.get(roster.people_revision, &key) {
            return Ok(index);
        }
        let index = Index::load(&self.db, roster, state).await?;
        Ok(self.people.put(roster.people_revision, key, index))
    }

    /// The people found by words; kept for the next page of the same list.
    pub(crate) async fn found(
        &self,
        roster: &Roster,
        words: &[String],
    ) -> Result<Arc<HashSet<Uuid>>, DbError> {
        let key = words.join(" ");
        if let Some(found) = self.found.get(roster.people_revision, &key) {
            return Ok(found);
        }
        let found = store::find_people(&self.db, words).await?;
        let found = found.into_iter().collect();
        Ok(self.found.put(roster.people_revision, key, found))
    }

    /// How far the contact network is confirmed. One statement where nobody
    /// confirmed since it was last asked for.
    pub(crate) async fn confirmations(
        &self,
        roster: &Roster,
        since: Date,
    ) -> Result<Arc<Confirmations>, DbError> {
        let last = contacts::last_confirmation(&self.db).await?;
        let key = (roster.day, last);
        let _one_reads = match self.confirmations.get(roster.people_revision, &key) {
            Some(known) => return Ok(known),
            None => self.confirmations.reading.lock().await,
        };
        if let Some(known) = self.confirmations.get(roster.people_revision, &key) {
            return Ok(known);
        }
        let counted = contacts::confirmations(&self.db, roster.day, since).await?;
        Ok(self.confirmations.put(roster.people_revision, key, counted))
    }
}

/// A few things that are true until the next write, the oldest first.
struct Shelf<K, V> {
    kept: Mutex<Vec<(i64, K, Arc<V>)>>,
    /// Held by who reads what is missing, so that it is read once.
    reading: tokio::sync::Mutex<()>,
}

/// Days in memory at once: today, and a few that people compare with.
const KEPT: usize = 6;

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }
}

impl<K: PartialEq, V> Shelf<K, V> {
    fn get(&self, revision: i64, key: &K) -> Option<Arc<V>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept
            .iter()
            .position(|(r, k, _)| *r == revision && k == key)?;
        // Used last, thrown out last.
        let found = kept.remove(at);
        let value = found.2.clone();
        kept.push(found);
        Some(value)
    }

    fn put(&self, revision: i64, key: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(r, k, _)| *r == revision && *k != key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((revision, key, value.clone()));
        value
    }
}
